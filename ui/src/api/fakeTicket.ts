// A whole ticket around a quote, for the fake door.
import type { Quote } from "./generated/Quote";
import type { TicketDetail } from "./generated/TicketDetail";
import type { FakeRequest } from "./fakeData";

const plain = { ask: null, kind: null, request: null, dim: false };

export function fakeTicket(quote: Quote, request: FakeRequest): TicketDetail {
  return {
    id: quote.ticket,
    external_id: quote.external_id,
    source: quote.source,
    url: `https://tarnwell.zendesk.example/tickets/${quote.external_id}`,
    subject: [{ ...plain, text: quote.subject }],
    requester: quote.author,
    email: "ops@example.example",
    account: quote.account,
    outcome: "request",
    status: "solved",
    tags: ["feature", "mobile"],
    created_at: quote.at,
    parts: [
      {
        side: "customer",
        author: quote.author,
        at: quote.at,
        pieces: [
          { ...plain, text: `${quote.before}\n\n` },
          {
            ...plain,
            text: quote.text,
            ask: quote.ask,
            kind: "feature",
            request: { id: request.id, title: request.title },
          },
          { ...plain, text: ` ${quote.after}\n\n` },
          { ...plain, text: `${quote.author}\nOperations\n`, dim: true },
        ],
      },
      {
        side: "agent",
        author: "Priya, Tarnwell support",
        at: quote.at,
        pieces: [
          {
            ...plain,
            text: "Hi, thank you for writing in. I have passed this on to the product team and will come back to you.\n\n",
          },
          { ...plain, text: "> It would save us hours every month\n> if this were possible.\n", dim: true },
        ],
      },
      {
        side: "customer",
        author: quote.author,
        at: quote.at,
        pieces: [{ ...plain, text: "Thanks! <script>alert('not run')</script> & have a good week." }],
      },
    ],
  };
}
