//! Intercom's conversations as a table: by Prodsight, a row for each message; Intercom's own report has no words.

use super::joins;
use super::shape::{Clock, Join, TableShape, View};
use crate::evidence::What;
use crate::evidence::pile::Fault;
use crate::evidence::text as words;
use crate::model::{Side, TicketRecord};

pub(crate) static TABLES: [TableShape; 2] = [
    TableShape {
        all: &["messageid", "messagebody", "conversationid"],
        feeds: &[
            ("id", &["conversationid"]),
            ("subject", &[]),
            ("body", &["messagebody"]),
            ("comments", &[]),
            ("requester_name", &["messageauthorname"]),
            ("requester_email", &["messageauthoremail"]),
            ("org_id", &[]),
            ("org_name", &["messageauthorcompanies"]),
            ("created_at", &["conversationcreatedat"]),
            ("updated_at", &["messagecreatedat"]),
            ("status", &["conversationstate"]),
            ("tags", &["conversationtags"]),
        ],
        reads: &["messagetype", "messageauthortype", "appid"],
        clock: Clock::Utc,
        ticket: message,
        join: Join::Tickets(joins::conversation),
        ..TableShape::of(What::Tickets, "Intercom by Prodsight")
    },
    TableShape {
        all: &["conversationid", "conversationstartedat"],
        none: &["messagebody"],
        refuse: Some((
            "this report says when conversations were answered; the customers' words are not in it",
            "fetch the conversations with Intercom's API and import that JSON",
        )),
        ..TableShape::of(What::Tickets, "Intercom report")
    },
];

/// A row is one message of the conversation.
fn message(view: &View<'_>, ticket: &mut TicketRecord, _: &mut Vec<Fault>) {
    let customer = ["user", "lead", "contact"].iter().any(|kind| view.get("messageauthortype") == *kind);
    let note = view.get("messagetype") == "note";
    for part in &mut ticket.parts {
        part.side = if customer && !note { Side::Customer } else { Side::Agent };
        part.at = ticket.updated_at;
    }
    if customer {
        let companies = std::mem::take(&mut ticket.org_name);
        ticket.org_name = words::line(companies.split(", ").next().unwrap_or_default());
    } else {
        ticket.requester_name.clear();
        ticket.requester_email.clear();
        ticket.org_name.clear();
    }
    let app = view.get("appid");
    if !app.is_empty() {
        let id = &ticket.external_id;
        ticket.url = format!("https://app.intercom.com/a/inbox/{app}/inbox/conversation/{id}");
    }
}
