//! Canny's posts as its API gives them.

use serde_json::Value;

use super::records::{self, Records, Taken, get, text};
use super::source::Source;
use super::talk::{self, Person, list};
use crate::evidence::pile::Fault;
use crate::evidence::text as words;
use crate::model::{Part, Side, Supporter, TicketRecord};

pub(crate) static SOURCE: Source = Source { key: "canny", name: "Canny", tables: &[], records: &[|| Box::new(Canny)] };

/// Reads Canny's posts.
struct Canny;

impl Records for Canny {
    fn lists(&self) -> &'static [&'static str] {
        &["posts"]
    }

    fn recognises(&self, _: &str, record: &Value) -> Option<&'static str> {
        let has = |key: &str| record.get(key).is_some();
        (has("score") && has("commentCount") && (has("details") || has("board")))
            .then_some("the records are posts with a score as Canny's are")
    }

    fn note(&self) -> Option<&'static str> {
        Some("a post's score counts votes and names no voter: only authors are taken for customers who ask")
    }

    fn take(&self, record: &Value, remarks: &mut Vec<Fault>) -> Result<Taken, Fault> {
        let id = text(record, "id");
        if id.is_empty() {
            return Err(talk::not_one(record, "id", "a post with an id"));
        }
        let author = get(record, "author");
        let requester = Person::of(author);
        let created_at = records::instant(record, "created", remarks);
        let details = words::body_or_html(&text(record, "details"));
        let mut parts = vec![Part { side: Side::Customer, author: requester.shown(), at: created_at, text: details }];
        let mut supporters = Vec::new();
        // a post that was merged into this one is in no other record
        for merged in list(record, "mergeHistory").iter().filter_map(|merge| get(merge, "post")) {
            let by = Person::of(get(merged, "author"));
            let text = words::body_or_html(&records::first_text(merged, &["details", "title"]));
            parts.push(Part { side: Side::Customer, author: by.shown(), at: None, text });
            if !by.is_nobody() && !by.is(&requester) {
                let (org_id, org_name) = company(get(merged, "author"));
                supporters.push(Supporter { name: by.name, email: by.email, org_id, org_name });
            }
        }
        parts.retain(|part| !part.text.is_empty());
        let (org_id, org_name) = company(author);
        Ok(TicketRecord {
            external_id: id,
            subject: words::line(&text(record, "title")),
            parts,
            created_at,
            updated_at: records::instant(record, "statusChangedAt", remarks),
            requester_name: requester.name,
            requester_email: requester.email,
            org_id,
            org_name,
            status: words::line(&text(record, "status")),
            tags: records::texts(record, "tags"),
            url: text(record, "url"),
            supporters,
            ..TicketRecord::default()
        }
        .into())
    }
}

/// The first company an author belongs to: its id and its name.
fn company(author: Option<&Value>) -> (String, String) {
    let companies = author.map(|a| list(a, "companies")).unwrap_or_default();
    companies.first().map(|c| (text(c, "id"), words::line(&text(c, "name")))).unwrap_or_default()
}
