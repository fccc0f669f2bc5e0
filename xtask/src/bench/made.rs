//! Asks made by putting parts together: as many as wanted, all different, the same ones every time.
//!
//! They have the shape of a large backlog: some five thousand wishes, each said in some twenty ways. They are good for
//! measuring time and memory, and for nothing else.

use std::path::Path;

use super::sheet;
use crate::process::Done;

const LEADS: [&str; 20] = [
    "Please let us",
    "It would help a lot if we could",
    "We need a way to",
    "Can you add an option to",
    "Our team keeps asking to",
    "I would love to be able to",
    "Is there any plan to let customers",
    "For the next contract we must be able to",
    "Every Monday I wish I could",
    "Right now there is no way to",
    "Feature request:",
    "Your competitor lets people",
    "Our auditors want us to",
    "Could the next version",
    "Half of my day would be saved if I could",
    "My boss wonders why we cannot",
    "All branches would like to",
    "What is missing is a button to",
    "Since the merger we have had to ask: can we",
    "New colleagues expect to",
];
const VERBS: [&str; 14] = [
    "export",
    "filter",
    "duplicate",
    "archive",
    "schedule",
    "share",
    "rename",
    "lock",
    "print",
    "merge",
    "sort",
    "import",
    "translate",
    "approve",
];
const THINGS: [&str; 40] = [
    "invoices",
    "customer records",
    "service contracts",
    "dashboards",
    "photos of a site",
    "price lists",
    "time sheets",
    "purchase orders",
    "warranty claims",
    "calendar entries",
    "support tickets",
    "chat transcripts",
    "signatures",
    "spare parts",
    "maps",
    "checklists",
    "user accounts",
    "roles and permissions",
    "e-mail templates",
    "phone calls",
    "payment reminders",
    "stock counts",
    "delivery notes",
    "tax rates",
    "survey answers",
    "audit logs",
    "backup copies",
    "webhooks",
    "API keys",
    "custom fields",
    "holiday plans",
    "route plans",
    "machine readings",
    "safety reports",
    "training videos",
    "discount codes",
    "bank statements",
    "refunds",
    "notifications",
    "project boards",
];
const WHERE: [&str; 9] = [
    "",
    " on the phone",
    " for a whole region",
    " without an administrator",
    " as a spreadsheet",
    " by customer number",
    " in several languages",
    " while offline",
    " from the command line",
];

/// Wishes: what the parts give without the leads.
const WISHES: usize = VERBS.len() * THINGS.len() * WHERE.len();
/// A number without a common divisor with either count, so that neighbours in the list have nothing in common.
const STRIDE: usize = 7919;

/// The text of an ask; the first 100,800 are different from each other.
fn ask(n: usize) -> String {
    let (lead, wish) = (n / WISHES % LEADS.len(), n * STRIDE % WISHES);
    let (verb, thing, place) =
        (wish % VERBS.len(), wish / VERBS.len() % THINGS.len(), wish / VERBS.len() / THINGS.len());
    // The lead turns with the wish as well, or the first ones would all begin alike.
    let lead = LEADS[(lead + wish) % LEADS.len()];
    format!("{lead} {} {}{}", VERBS[verb], THINGS[thing], WHERE[place])
}

/// Writes `count` asks with the columns `id,text`.
pub(crate) fn write(path: &Path, count: usize) -> Done {
    let rows: Vec<[String; 2]> = (0..count).map(|n| [n.to_string(), ask(n)]).collect();
    sheet::write(path, &["id".into(), "text".into()], rows.iter().map(|row| &row[..]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn a_hundred_thousand_asks_are_all_different() {
        let asks: HashSet<String> = (0..100_000).map(ask).collect();
        assert_eq!(asks.len(), 100_000);
        let wishes: HashSet<usize> = (0..WISHES).map(|n| n * STRIDE % WISHES).collect();
        assert_eq!(wishes.len(), WISHES, "every wish comes once before one comes again");
    }
}
