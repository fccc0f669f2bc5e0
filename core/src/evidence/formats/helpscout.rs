//! Help Scout's conversations as its Mailbox API gives them, and in the spelling of data pipelines: `primary_customer`.

use serde_json::Value;

use super::records::{self, Records, Taken, first_text, get, text};
use super::source::Source;
use super::talk::{self, DELETED, Person, SPAM, hypertext, list};
use crate::evidence::pile::Fault;
use crate::evidence::text as words;
use crate::model::{Part, TicketRecord};

pub(crate) static SOURCE: Source =
    Source { key: "helpscout", name: "Help Scout", tables: &[], records: &[|| Box::new(HelpScout)] };

/// Reads Help Scout's conversations.
struct HelpScout;

impl Records for HelpScout {
    fn lists(&self) -> &'static [&'static str] {
        &["_embedded.conversations", "conversations"]
    }

    fn recognises(&self, _: &str, record: &Value) -> Option<&'static str> {
        let customer = ["primaryCustomer", "primary_customer"].iter().any(|key| record.get(key).is_some());
        let mailbox = ["mailboxId", "mailbox_id"].iter().any(|key| record.get(key).is_some());
        (customer && mailbox).then_some("the records have a primary customer and a mailbox as Help Scout's do")
    }

    fn take(&self, record: &Value, remarks: &mut Vec<Fault>) -> Result<Taken, Fault> {
        let id = text(record, "id");
        if id.is_empty() {
            return Err(talk::not_one(record, "id", "a conversation with an id"));
        }
        if text(record, "status") == "spam" {
            return Err(Fault::new("status", "spam", "a conversation that is no spam", SPAM));
        }
        if text(record, "state") == "deleted" {
            return Err(Fault::new("state", "deleted", "a conversation that still exists", DELETED));
        }
        let customer = get(record, "primaryCustomer").or_else(|| get(record, "primary_customer"));
        let requester = Person::of(customer);
        let created_at = records::first_instant(record, &["createdAt", "created_at"], remarks);
        let threads = list(record, "_embedded.threads").iter().chain(list(record, "threads"));
        let mut parts: Vec<Part> = threads.filter_map(|thread| said(thread, remarks)).collect();
        if parts.is_empty() {
            let begun_by = first_text(record, &["createdBy.type", "created_by.type"]);
            let text = hypertext(&text(record, "preview"));
            let author = requester.shown();
            parts.push(Part { side: talk::side(begun_by != "user"), author, at: created_at, text });
            parts.retain(|part| !part.text.is_empty());
        }
        Ok(TicketRecord {
            url: format!("https://secure.helpscout.net/conversation/{id}/{}", text(record, "number")),
            external_id: id,
            subject: words::line(&text(record, "subject")),
            parts: talk::in_order(parts),
            created_at,
            updated_at: records::first_instant(
                record,
                &["userUpdatedAt", "user_updated_at", "updatedAt", "updated_at"],
                remarks,
            ),
            requester_name: requester.name,
            requester_email: requester.email,
            org_name: words::line(&customer.map(|c| text(c, "organization")).unwrap_or_default()),
            status: text(record, "status"),
            tags: records::texts(record, "tags"),
            ..TicketRecord::default()
        }
        .into())
    }
}

/// A thread with words in it. Notes and what users write are agents' words; line items are none.
fn said(thread: &Value, remarks: &mut Vec<Fault>) -> Option<Part> {
    let kind = text(thread, "type");
    let text_of = hypertext(&text(thread, "body"));
    if text_of.is_empty() || kind == "lineitem" {
        return None;
    }
    let author = get(thread, "createdBy").or_else(|| get(thread, "created_by"));
    let by = author.map(|a| text(a, "type")).unwrap_or_default();
    let customer = match kind.as_str() {
        "note" | "message" => false,
        "customer" => true,
        _ => by == "customer",
    };
    let named = Person::of(author);
    let author = if customer && named.name.is_empty() { Person::of(get(thread, "customer")) } else { named };
    let at = records::first_instant(thread, &["createdAt", "created_at"], remarks);
    Some(Part { side: talk::side(customer), author: author.shown(), at, text: text_of })
}
