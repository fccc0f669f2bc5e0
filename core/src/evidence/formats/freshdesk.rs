//! Freshdesk's JSON: the API's second version, with code words as numbers, and its first, which wraps tickets and notes.

use serde_json::Value;

use super::freshdesk_csv;
use super::records::{self, Records, Taken, first_text, get, text};
use super::source::Source;
use super::talk::{self, DELETED, Person, SPAM, hypertext, list, unless};
use crate::evidence::pile::Fault;
use crate::evidence::text as words;
use crate::model::{Part, TicketRecord};

pub(crate) static SOURCE: Source =
    Source { key: "freshdesk", name: "Freshdesk", tables: &freshdesk_csv::TABLES, records: &[|| Box::new(Freshdesk)] };

/// The API's numbers for a status; those from 6 on are each customer's own.
const STATUS: [(&str, &str); 4] = [("2", "Open"), ("3", "Pending"), ("4", "Resolved"), ("5", "Closed")];
/// The API's numbers for a priority.
const PRIORITY: [(&str, &str); 4] = [("1", "Low"), ("2", "Medium"), ("3", "High"), ("4", "Urgent")];
/// The API's number for a source: a mail that an agent began.
const OUTBOUND: &str = "10";

/// Reads Freshdesk's JSON.
struct Freshdesk;

impl Records for Freshdesk {
    fn lists(&self) -> &'static [&'static str] {
        &["tickets", "results"]
    }

    fn recognises(&self, _: &str, record: &Value) -> Option<&'static str> {
        let ticket = unwrapped(record);
        let has = |key: &str| ticket.get(key).is_some();
        if has("urgency") && has("impact") {
            return None; // Freshservice, whose fields look alike
        }
        if is_message(record) {
            return Some("the records are messages of tickets as Freshdesk's API lists them");
        }
        let numbered = ["status", "priority"].iter().all(|key| ticket.get(key).is_some_and(Value::is_number));
        let signs =
            ["fr_due_by", "frDueBy", "responder_id", "email_config_id", "fr_escalated", "fwd_emails", "requester_id"];
        let found = signs.iter().filter(|key| has(key)).count();
        (numbered && has("subject") && (has("id") || has("display_id")) && found >= 2)
            .then_some("status and priority are numbers, with due dates and responders, as in Freshdesk's API")
    }

    fn take(&self, record: &Value, remarks: &mut Vec<Fault>) -> Result<Taken, Fault> {
        if is_message(record) {
            let cure = "fetch the tickets together with their messages (include=conversations) and import those";
            return Err(Fault::new(
                "ticket_id",
                &text(record, "ticket_id"),
                "a ticket: this is one of its messages",
                cure,
            ));
        }
        let ticket = unwrapped(record);
        // the first version's `id` is no number that anybody sees
        let id = first_text(ticket, &["display_id", "id"]);
        if id.is_empty() || !ticket.is_object() {
            return Err(talk::not_one(ticket, "id", "a ticket with an id"));
        }
        unless(ticket, "spam", "a ticket that is no spam", SPAM)?;
        unless(ticket, "deleted", "a ticket that still exists", DELETED)?;
        let requester = requester(ticket);
        let created_at = records::instant(ticket, "created_at", remarks);
        let description = Part {
            side: talk::side(text(ticket, "source") != OUTBOUND),
            author: requester.shown(),
            at: created_at,
            text: body(ticket, &["description_text"], &["description", "description_html"]),
        };
        let notes = list(ticket, "conversations").iter().chain(list(ticket, "notes"));
        let notes = notes.map(|note| get(note, "note").filter(|n| n.is_object()).unwrap_or(note));
        let parts = notes.filter_map(|note| said(note, ticket, &requester, remarks)).collect();
        Ok(TicketRecord {
            external_id: id,
            subject: words::line(&text(ticket, "subject")),
            parts: talk::opened_by(description, talk::in_order(parts)),
            created_at,
            updated_at: records::instant(ticket, "updated_at", remarks),
            requester_name: requester.name,
            requester_email: requester.email,
            org_id: first_text(ticket, &["company.id", "company_id"]),
            org_name: words::line(&first_text(ticket, &["company.name", "company_name"])),
            status: word(&STATUS, ticket, "status", "status_name"),
            kind: words::line(&first_text(ticket, &["type", "ticket_type"])),
            priority: word(&PRIORITY, ticket, "priority", "priority_name"),
            tags: records::texts(ticket, "tags"),
            ..TicketRecord::default()
        }
        .into())
    }
}

/// Whether a record is a message without its ticket.
fn is_message(record: &Value) -> bool {
    ["ticket_id", "incoming", "private", "body_text"].iter().all(|key| record.get(key).is_some())
}

/// Takes `{"helpdesk_ticket": {..}}` off.
fn unwrapped(record: &Value) -> &Value {
    let inner = ["helpdesk_ticket", "ticket"].iter().find_map(|key| record.get(key).filter(|v| v.is_object()));
    inner.unwrap_or(record)
}

/// Who asks: as a record of its own where the export includes it, else by what the ticket itself says.
fn requester(ticket: &Value) -> Person {
    let mut person = Person::of(get(ticket, "requester"));
    if person.name.is_empty() {
        person.name = words::line(&first_text(ticket, &["requester_name", "name"]));
    }
    if person.email.is_empty() {
        person.email = words::email(&text(ticket, "email"));
    }
    if person.id.is_empty() {
        person.id = text(ticket, "requester_id");
    }
    person
}

/// A message or a note. Private ones are agents' words.
fn said(note: &Value, ticket: &Value, requester: &Person, remarks: &mut Vec<Fault>) -> Option<Part> {
    let text_of = body(note, &["body_text"], &["body", "body_html"]);
    if text_of.is_empty() || note.get("deleted") == Some(&Value::Bool(true)) {
        return None;
    }
    let is = |key: &str| note.get(key) == Some(&Value::Bool(true));
    let customer = is("incoming") && !is("private");
    let user = text(note, "user_id");
    let named = Person::of(get(note, "user")).shown();
    let responder = if user == text(ticket, "responder_id") { text(ticket, "responder_name") } else { String::new() };
    let sender = Person::of(get(note, "from_email")).shown();
    let own = if !user.is_empty() && user == requester.id { requester.shown() } else { String::new() };
    let author = [named, own, responder, sender, user].into_iter().find(|name| !name.is_empty()).unwrap_or_default();
    let at = records::instant(note, "created_at", remarks);
    Some(Part { side: talk::side(customer), author, at, text: text_of })
}

/// Plain text where there is some, else what its HTML says.
fn body(record: &Value, plain: &[&str], html: &[&str]) -> String {
    let written = words::body(&first_text(record, plain));
    if written.is_empty() { hypertext(&first_text(record, html)) } else { written }
}

/// The word for a number; a customer's own number by its name, if the record gives one.
fn word(table: &[(&str, &str)], ticket: &Value, key: &str, name: &str) -> String {
    let code = text(ticket, key);
    match table.iter().find(|(known, _)| *known == code) {
        Some((_, word)) => (*word).to_owned(),
        None => words::line(&[text(ticket, name), code].into_iter().find(|t| !t.is_empty()).unwrap_or_default()),
    }
}
