// Our fields of a spreadsheet in people's words. Fields we do not know here keep the name the core gives them.

const names: Record<string, Record<string, string>> = {
  tickets: {
    id: "Ticket number",
    subject: "Subject",
    body: "Text",
    comments: "Comments",
    requester_name: "Customer's name",
    requester_email: "Customer's e-mail",
    org_id: "Organisation id",
    org_name: "Organisation",
    created_at: "Opened on",
    updated_at: "Changed on",
    status: "Status",
    kind: "Type",
    priority: "Priority",
    tags: "Labels",
    url: "Link",
  },
  accounts: {
    id: "Account id",
    name: "Name",
    domains: "Web or mail domain",
    arr: "Yearly revenue (ARR)",
    renewal: "Renewal date",
    mrr: "Monthly revenue (MRR)",
    churn: "Churn risk",
    health: "Health",
    plan: "Plan",
    segment: "Segment",
    status: "Status",
    parent: "Parent account",
    currency: "Currency",
  },
  roadmap: {
    id: "Item id",
    title: "Title",
    body: "Description",
    status: "Status",
    target: "Target date",
    theme: "Theme",
  },
};

export function fieldName(what: string, field: string): string {
  const known = names[what]?.[field];
  if (known) return known;
  const words = field.replaceAll("_", " ");
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

/** Known fields that nothing feeds yet, for "take this column as". */
export function freeFields(what: string, taken: string[]): { field: string; name: string }[] {
  return Object.entries(names[what] ?? {})
    .filter(([field]) => !taken.includes(field))
    .map(([field, name]) => ({ field, name }));
}
