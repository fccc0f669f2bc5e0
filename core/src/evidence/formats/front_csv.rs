//! Front's export of messages: a row for each, with the conversation's id.

use super::joins;
use super::shape::{Join, TableShape, View};
use crate::evidence::What;
use crate::evidence::pile::Fault;
use crate::evidence::text as words;
use crate::model::{Side, TicketRecord};

pub(crate) static TABLES: [TableShape; 1] = [TableShape {
    all: &["messageid", "conversationid"],
    any: (2, &["segment", "contacthandle", "extract", "reactiontime", "attributedto", "inboxapiid", "autoreply"]),
    none: &["messagebody"],
    feeds: &[
        ("id", &["conversationid"]),
        ("body", &["extract"]),
        ("comments", &[]),
        ("requester_name", &["contactname"]),
        ("requester_email", &["contacthandle"]),
        ("org_id", &[]),
        ("org_name", &["accountnames"]),
        ("created_at", &["messagedate"]),
        ("status", &["status", "ticketstatusname"]),
    ],
    reads: &["direction", "autoreply", "author", "conversationapiid"],
    ticket: message,
    join: Join::Tickets(joins::conversation),
    ..TableShape::of(What::Tickets, "Front")
}];

/// A row is one message. The contact is the customer also where an agent wrote to them.
fn message(view: &View<'_>, ticket: &mut TicketRecord, _: &mut Vec<Fault>) {
    let is = |column: &str, word: &str| view.get(column).eq_ignore_ascii_case(word);
    if is("autoreply", "yes") || is("autoreply", "true") {
        ticket.parts.clear();
    }
    let author = words::line(view.get("author"));
    let agent = is("direction", "outbound") || (view.get("direction").is_empty() && !author.is_empty());
    for part in ticket.parts.iter_mut().filter(|_| agent) {
        part.side = Side::Agent;
        part.author.clone_from(&author);
    }
    ticket.updated_at = ticket.created_at;
    let id = view.get("conversationapiid");
    if !id.is_empty() {
        ticket.url = format!("https://app.frontapp.com/open/{id}");
    }
}
