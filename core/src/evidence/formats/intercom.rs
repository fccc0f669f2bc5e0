//! Intercom's JSON: conversations, also those of API 1.x, and companies.

use serde_json::Value;

use super::intercom_csv;
use super::records::{self, Records, Taken, first_text, get, text};
use super::source::Source;
use super::talk::{self, Person, hypertext, list};
use crate::evidence::What;
use crate::evidence::money;
use crate::evidence::pile::Fault;
use crate::evidence::text as words;
use crate::model::{AccountRecord, Money, Part, TicketRecord};

pub(crate) static SOURCE: Source = Source {
    key: "intercom",
    name: "Intercom",
    tables: &intercom_csv::TABLES,
    records: &[|| Box::new(Conversations), || Box::new(Companies { currency: "USD".to_owned() })],
};

/// Reads conversations.
struct Conversations;

impl Records for Conversations {
    fn lists(&self) -> &'static [&'static str] {
        &["conversations", "data"]
    }

    fn recognises(&self, _: &str, record: &Value) -> Option<&'static str> {
        let conversation = text(record, "type") == "conversation";
        let parts = ["source", "conversation_message", "conversation_parts"];
        (conversation && parts.iter().any(|key| record.get(key).is_some()))
            .then_some("the records call themselves conversations, as Intercom's do")
    }

    fn take(&self, record: &Value, remarks: &mut Vec<Fault>) -> Result<Taken, Fault> {
        let id = text(record, "id");
        if id.is_empty() {
            return Err(talk::not_one(record, "id", "a conversation with an id"));
        }
        let first = get(record, "source").or_else(|| get(record, "conversation_message"));
        let author = first.and_then(|message| get(message, "author"));
        let by_customer = author.is_none_or(is_customer);
        let requester = requester(record, author.filter(|_| by_customer));
        let created_at = records::instant(record, "created_at", remarks);
        let mut parts = Vec::new();
        if let Some(message) = first {
            let author = if by_customer { requester.shown() } else { Person::of(author).shown() };
            let text = hypertext(&text(message, "body"));
            parts.push(Part { side: talk::side(by_customer), author, at: created_at, text });
        }
        let further = list(record, "conversation_parts.conversation_parts").iter();
        for part in further.chain(list(record, "conversation_parts")) {
            let author = get(part, "author");
            let note = text(part, "part_type").contains("note");
            let at = records::instant(part, "created_at", remarks);
            let side = talk::side(!note && author.is_some_and(is_customer));
            parts.push(Part { side, author: Person::of(author).shown(), at, text: hypertext(&text(part, "body")) });
        }
        // assignments and closings without words are nothing
        parts.retain(|part| !part.text.is_empty());
        let subject = first_text(record, &["source.subject", "title", "conversation_message.subject"]);
        let app = text(record, "app_id");
        let tags = if record.get("tags").is_some_and(Value::is_array) { "tags" } else { "tags.tags" };
        let open = match record.get("open") {
            Some(Value::Bool(open)) => if *open { "open" } else { "closed" }.to_owned(),
            _ => String::new(),
        };
        let state = text(record, "state");
        Ok(TicketRecord {
            url: if app.is_empty() {
                String::new()
            } else {
                format!("https://app.intercom.com/a/inbox/{app}/inbox/conversation/{id}")
            },
            external_id: id,
            subject: words::line(&hypertext(&subject)),
            parts: talk::in_order(parts),
            created_at,
            updated_at: records::instant(record, "updated_at", remarks),
            requester_name: requester.name,
            requester_email: requester.email,
            status: if state.is_empty() { open } else { state },
            priority: text(record, "priority"),
            tags: records::texts(record, tags),
            ..TicketRecord::default()
        }
        .into())
    }
}

/// Users, leads and contacts are customers; admins, teams and bots are not.
fn is_customer(author: &Value) -> bool {
    matches!(text(author, "type").as_str(), "user" | "lead" | "contact" | "customer")
}

/// Who wrote first; else, as where an agent wrote first, whom the conversation is with.
fn requester(record: &Value, author: Option<&Value>) -> Person {
    let with = ["contacts.contacts", "contacts", "customers"].iter().find_map(|path| list(record, path).first());
    let people = [author, get(record, "user"), with].map(Person::of);
    let id = people.iter().map(|p| &p.id).find(|id| !id.is_empty()).cloned().unwrap_or_default();
    let known = people.into_iter().find(|p| !p.is_nobody());
    known.unwrap_or(Person { id, ..Person::default() })
}

/// Reads companies.
struct Companies {
    currency: String,
}

impl Records for Companies {
    fn what(&self) -> What {
        What::Accounts
    }

    fn lists(&self) -> &'static [&'static str] {
        &["data", "companies"]
    }

    fn recognises(&self, _: &str, record: &Value) -> Option<&'static str> {
        let company = text(record, "type") == "company" || record.get("app_id").is_some();
        (company && record.get("company_id").is_some() && record.get("monthly_spend").is_some())
            .then_some("the records are companies with a monthly spend, as Intercom's are")
    }

    fn currency(&mut self) -> Option<&mut String> {
        Some(&mut self.currency)
    }

    fn note(&self) -> Option<&'static str> {
        Some("ARR is twelve times the monthly spend; a spend of 0 is taken for unknown")
    }

    fn take(&self, record: &Value, remarks: &mut Vec<Fault>) -> Result<Taken, Fault> {
        let own = text(record, "company_id");
        // the bot that qualifies leads makes companies up, with ids that no other system knows
        let made_up = own.is_empty() || own.ends_with("-qualification-company");
        let external_id = if made_up { text(record, "id") } else { own };
        if external_id.is_empty() {
            return Err(talk::not_one(record, "id", "a company with an id"));
        }
        let spend = text(record, "monthly_spend");
        let minor = money::amount(&spend, None).map(|a| a.minor);
        if minor.is_none_or(|minor| minor < 0) && !spend.is_empty() {
            let cure = "the account was kept with its revenue unknown; correct it in Intercom";
            remarks.push(Fault::new("monthly_spend", &spend, "an amount of money", cure));
        }
        let yearly = minor.filter(|minor| *minor > 0).and_then(|minor| minor.checked_mul(12));
        let domain = words::domain(&text(record, "website"));
        Ok(AccountRecord {
            external_id,
            name: words::line(&text(record, "name")),
            domains: Some(domain).filter(|d| !d.is_empty() && !words::is_free_mail(d)).into_iter().collect(),
            arr: yearly.map(|amount| Money { amount, currency: self.currency.clone() }),
            plan: words::line(&text(record, "plan.name")),
            ..AccountRecord::default()
        }
        .into())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_conversation_of_api_1_is_read() {
        let record = json!({
            "type": "conversation", "id": "147", "created_at": 1400850973, "updated_at": 1400857494, "open": true,
            "conversation_message": {
                "type": "conversation_message", "subject": "<p>Boxes</p>", "body": "<p>Half boxes, please.</p>",
                "author": {"type": "user", "id": "5310d8"}
            },
            "user": {"type": "user", "id": "5310d8", "email": "ines@hollin.example", "name": "Ines"},
            "conversation_parts": {"type": "conversation_part.list", "conversation_parts": [
                {"part_type": "note", "body": "<p>Again.</p>", "created_at": 1400857494, "author": {"type": "user", "id": "x"}}
            ]},
            "tags": {"type": "tag.list", "tags": [{"type": "tag", "id": "17513", "name": "boxes"}]}
        });
        let Ok(Taken::Ticket(ticket)) = Conversations.take(&record, &mut Vec::new()) else { panic!("no ticket") };
        assert_eq!((ticket.subject.as_str(), ticket.status.as_str()), ("Boxes", "open"));
        assert_eq!((ticket.requester_name.as_str(), ticket.requester_email.as_str()), ("Ines", "ines@hollin.example"));
        let said: Vec<_> =
            ticket.parts.iter().map(|p| (p.side == crate::model::Side::Customer, p.text.as_str())).collect();
        assert_eq!(said, [(true, "Half boxes, please."), (false, "Again.")]);
        assert_eq!(ticket.created_at.map(|at| at.timestamp()), Some(1_400_850_973));
    }

    #[test]
    fn what_an_agent_began_is_asked_by_nobody() {
        let record = json!({
            "type": "conversation", "id": "9", "created_at": 1770108077,
            "source": {"body": "<p>News!</p>", "author": {"type": "admin", "id": "1", "name": "Sam"}},
            "contacts": {"contacts": [{"type": "contact", "id": "c1", "name": "Wen Zhou"}]}
        });
        let Ok(Taken::Ticket(ticket)) = Conversations.take(&record, &mut Vec::new()) else { panic!("no ticket") };
        assert_eq!(ticket.requester_name, "Wen Zhou");
        assert_eq!(ticket.parts.iter().map(|p| p.side).collect::<Vec<_>>(), [crate::model::Side::Agent]);
    }
}
