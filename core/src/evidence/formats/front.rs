//! Front's conversations as its API lists them.

use serde_json::Value;

use super::front_csv;
use super::records::{self, Records, Taken, get, text};
use super::source::Source;
use super::talk::{self, DELETED, Person, SPAM, hypertext, list};
use crate::evidence::pile::Fault;
use crate::evidence::text as words;
use crate::model::{Part, Side, TicketRecord};

pub(crate) static SOURCE: Source =
    Source { key: "front", name: "Front", tables: &front_csv::TABLES, records: &[|| Box::new(Front)] };

/// Reads Front's conversations.
struct Front;

impl Records for Front {
    fn lists(&self) -> &'static [&'static str] {
        &["_results"]
    }

    fn recognises(&self, _: &str, record: &Value) -> Option<&'static str> {
        (text(record, "id").starts_with("cnv_") && record.get("status").is_some())
            .then_some("the ids begin with cnv_ as Front's do")
    }

    fn note(&self) -> Option<&'static str> {
        Some(
            "Front's list of conversations holds at most the last message of each: for better groups import its export \
             of messages",
        )
    }

    fn take(&self, record: &Value, remarks: &mut Vec<Fault>) -> Result<Taken, Fault> {
        let id = text(record, "id");
        let status = text(record, "status");
        match status.as_str() {
            _ if id.is_empty() => return Err(talk::not_one(record, "id", "a conversation with an id")),
            "deleted" | "trashed" => {
                return Err(Fault::new("status", &status, "a conversation that still exists", DELETED));
            }
            "spam" => return Err(Fault::new("status", &status, "a conversation that is no spam", SPAM)),
            _ => {}
        }
        let requester = recipient(get(record, "recipient"));
        let single = get(record, "last_message").filter(|m| m.is_object()).into_iter();
        let messages = list(record, "messages");
        let messages = single.filter(|_| messages.is_empty()).chain(messages);
        let mut parts: Vec<Part> = messages.filter_map(|message| said(message, &requester, remarks)).collect();
        for comment in list(record, "comments") {
            let author = Person::of(get(comment, "author")).shown();
            let at = records::instant(comment, "posted_at", remarks);
            parts.push(Part { side: Side::Agent, author, at, text: words::body(&text(comment, "body")) });
        }
        parts.retain(|part| !part.text.is_empty());
        Ok(TicketRecord {
            url: format!("https://app.frontapp.com/open/{id}"),
            external_id: id,
            subject: words::line(&text(record, "subject")),
            parts: talk::in_order(parts),
            created_at: records::instant(record, "created_at", remarks),
            updated_at: records::instant(record, "updated_at", remarks),
            requester_name: requester.name,
            requester_email: requester.email,
            status,
            tags: records::texts(record, "tags"),
            ..TicketRecord::default()
        }
        .into())
    }
}

/// Whom a conversation is with: a handle is a mail address, a telephone number or a name on a network.
fn recipient(value: Option<&Value>) -> Person {
    let handle = value.map(|v| text(v, "handle")).unwrap_or_default();
    let person = Person::of(value);
    let email = words::email(&handle);
    let name = if person.name.is_empty() && email.is_empty() { words::line(&handle) } else { person.name };
    Person { id: handle, name, email }
}

/// A message: inbound ones are the customer's. Drafts were never sent.
fn said(message: &Value, requester: &Person, remarks: &mut Vec<Fault>) -> Option<Part> {
    if message.get("is_draft") == Some(&Value::Bool(true)) {
        return None;
    }
    let plain = words::body(&text(message, "text"));
    let text_of = if plain.is_empty() { hypertext(&text(message, "body")) } else { plain };
    let customer = message.get("is_inbound") == Some(&Value::Bool(true));
    let senders = list(message, "recipients").iter().filter(|r| text(r, "role") == "from");
    let sender = senders.map(|r| recipient(Some(r))).next().unwrap_or_default();
    let author = if customer { [sender, requester.clone()] } else { [Person::of(get(message, "author")), sender] };
    let author = author.iter().map(Person::shown).find(|name| !name.is_empty()).unwrap_or_default();
    let at = records::instant(message, "created_at", remarks);
    Some(Part { side: talk::side(customer), author, at, text: text_of })
}
