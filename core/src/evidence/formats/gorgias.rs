//! Gorgias's tickets as its API gives them. Its times name no zone and are UTC.

use serde_json::Value;

use super::records::{self, Records, Taken, first_text, get, text};
use super::source::Source;
use super::talk::{self, DELETED, Person, SPAM, hypertext, list, unless};
use crate::evidence::pile::Fault;
use crate::evidence::text as words;
use crate::model::{Part, TicketRecord};

pub(crate) static SOURCE: Source =
    Source { key: "gorgias", name: "Gorgias", tables: &[], records: &[|| Box::new(Gorgias)] };

/// Reads Gorgias's tickets.
struct Gorgias;

impl Records for Gorgias {
    fn lists(&self) -> &'static [&'static str] {
        &["data"]
    }

    fn recognises(&self, _: &str, record: &Value) -> Option<&'static str> {
        let has = |key: &str| record.get(key).is_some();
        (has("created_datetime") && has("channel") && has("customer"))
            .then_some("the records have a channel, a customer and a created_datetime as Gorgias's do")
    }

    fn take(&self, record: &Value, remarks: &mut Vec<Fault>) -> Result<Taken, Fault> {
        let id = text(record, "id");
        if id.is_empty() {
            return Err(talk::not_one(record, "id", "a ticket with an id"));
        }
        unless(record, "spam", "a ticket that is no spam", SPAM)?;
        let trashed = text(record, "trashed_datetime");
        if !trashed.is_empty() {
            return Err(Fault::new("trashed_datetime", &trashed, "a ticket that still exists", DELETED));
        }
        let customer = Person::of(get(record, "customer"));
        let messages = list(record, "messages").iter();
        let parts = messages.filter_map(|message| said(message, remarks)).collect();
        Ok(TicketRecord {
            external_id: id,
            subject: words::line(&text(record, "subject")),
            parts: talk::in_order(parts),
            created_at: records::instant(record, "created_datetime", remarks),
            updated_at: records::instant(record, "updated_datetime", remarks),
            requester_name: customer.name,
            requester_email: customer.email,
            status: text(record, "status"),
            priority: text(record, "priority"),
            tags: records::texts(record, "tags"),
            ..TicketRecord::default()
        }
        .into())
    }
}

/// A message with words in it; internal notes and what comes from agents or rules are agents' words.
fn said(message: &Value, remarks: &mut Vec<Fault>) -> Option<Part> {
    let plain = words::body(&text(message, "body_text"));
    let html = hypertext(&text(message, "body_html"));
    let short = words::body(&first_text(message, &["stripped_text"]));
    let text_of = [plain, html, short].into_iter().find(|t| !t.is_empty())?;
    let public = message.get("public") != Some(&Value::Bool(false));
    let customer = public && message.get("from_agent") != Some(&Value::Bool(true));
    let author = Person::of(get(message, "sender")).shown();
    let at = records::first_instant(message, &["created_datetime", "sent_datetime"], remarks);
    Some(Part { side: talk::side(customer), author, at, text: text_of })
}
