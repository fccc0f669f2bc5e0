//! Productboard's notes and features as its API gives them.

use serde_json::Value;

use super::records::{self, Records, Taken, first_text, get, text};
use super::source::Source;
use super::talk::{self, Person, hypertext, unless};
use crate::evidence::What;
use crate::evidence::pile::Fault;
use crate::evidence::text as words;
use crate::model::{Part, RoadmapRecord, Side, TicketRecord};

pub(crate) static SOURCE: Source = Source {
    key: "productboard",
    name: "Productboard",
    tables: &[],
    records: &[|| Box::new(Notes), || Box::new(Features)],
};

/// Reads notes. A note is written by a colleague and says what a customer wants.
struct Notes;

impl Records for Notes {
    fn lists(&self) -> &'static [&'static str] {
        &["data"]
    }

    fn recognises(&self, _: &str, record: &Value) -> Option<&'static str> {
        let has = |key: &str| record.get(key).is_some();
        let shown = has("displayUrl") || has("display_url");
        (shown && has("content") && has("title")).then_some("the records are notes as Productboard's are")
    }

    fn take(&self, record: &Value, remarks: &mut Vec<Fault>) -> Result<Taken, Fault> {
        let url = first_text(record, &["displayUrl", "display_url"]);
        let id = [text(record, "id"), url.clone()].into_iter().find(|id| !id.is_empty());
        let Some(external_id) = id else { return Err(talk::not_one(record, "id", "a note with an id")) };
        let customer = Person::of(get(record, "user"));
        let old = words::email(&first_text(record, &["customer_email", "customerEmail"]));
        let email = if customer.email.is_empty() { old } else { customer.email.clone() };
        let created_at = records::first_instant(record, &["createdAt", "created_at"], remarks);
        let author = if customer.name.is_empty() { email.clone() } else { customer.name.clone() };
        let mut parts =
            vec![Part { side: Side::Customer, author, at: created_at, text: hypertext(&text(record, "content")) }];
        parts.retain(|part| !part.text.is_empty());
        Ok(TicketRecord {
            external_id,
            subject: words::line(&text(record, "title")),
            parts,
            created_at,
            updated_at: records::first_instant(record, &["updatedAt", "updated_at"], remarks),
            requester_name: customer.name,
            requester_email: email,
            org_id: text(record, "company.id"),
            org_name: words::line(&text(record, "company.name")),
            status: text(record, "state"),
            tags: records::texts(record, "tags"),
            url,
            ..TicketRecord::default()
        }
        .into())
    }
}

/// Reads features.
struct Features;

impl Records for Features {
    fn what(&self) -> What {
        What::Roadmap
    }

    fn lists(&self) -> &'static [&'static str] {
        &["data"]
    }

    fn recognises(&self, _: &str, record: &Value) -> Option<&'static str> {
        let feature = matches!(text(record, "type").as_str(), "feature" | "subfeature");
        let has = |key: &str| record.get(key).is_some();
        (feature && has("name") && has("status") && (has("timeframe") || has("parent")))
            .then_some("the records are features with a timeframe as Productboard's are")
    }

    fn take(&self, record: &Value, _: &mut Vec<Fault>) -> Result<Taken, Fault> {
        let (id, title) = (text(record, "id"), words::line(&text(record, "name")));
        if id.is_empty() || title.is_empty() {
            return Err(talk::not_one(record, "name", "a feature with an id and a name"));
        }
        let cure = "nothing to do: it was archived in Productboard";
        unless(record, "archived", "a feature that is not archived", cure)?;
        let days = ["timeframe.endDate", "timeframe.startDate"].map(|path| text(record, path));
        let parents = ["parent.component.name", "parent.feature.name", "parent.product.name"];
        Ok(RoadmapRecord {
            external_id: id,
            title,
            body: hypertext(&text(record, "description")),
            status: words::line(&first_text(record, &["status.name"])),
            target: days.into_iter().find(|day| !matches!(day.as_str(), "" | "none")).unwrap_or_default(),
            theme: words::line(&first_text(record, &parents)),
            url: text(record, "links.html"),
            ..RoadmapRecord::default()
        }
        .into())
    }
}
