//! A Trello board's JSON: cards, and the lists they lie in.

use std::collections::HashMap;

use serde_json::Value;

use super::records::{self, Records, Taken, first_text, text};
use super::talk::{self, unless};
use crate::evidence::What;
use crate::evidence::pile::Fault;
use crate::evidence::text as words;
use crate::model::RoadmapRecord;

/// Reads a board's cards.
#[derive(Default)]
pub(crate) struct Trello {
    /// By id: a list's name, and whether it is closed.
    lists: HashMap<String, (String, bool)>,
}

impl Records for Trello {
    fn what(&self) -> What {
        What::Roadmap
    }

    fn lists(&self) -> &'static [&'static str] {
        &["cards", "lists"]
    }

    fn recognises(&self, list: &str, record: &Value) -> Option<&'static str> {
        let has = |key: &str| record.get(key).is_some();
        (list != "lists" && has("idList") && has("idBoard") && has("name"))
            .then_some("the records are cards in lists as Trello's are")
    }

    fn learns(&mut self, list: &str, record: &Value) -> bool {
        if list != "lists" {
            return false;
        }
        let closed = record.get("closed") == Some(&Value::Bool(true));
        self.lists.insert(text(record, "id"), (words::line(&text(record, "name")), closed));
        true
    }

    fn ends(&self, _: u64) -> Option<Fault> {
        let cure = "export the whole board as JSON: its lists tell the status of a card";
        self.lists.is_empty().then(|| Fault::new("lists", "no lists", "the lists that the cards lie in", cure))
    }

    fn note(&self) -> Option<&'static str> {
        Some("a card's status is the list it lies in; comments and votes on cards are not read")
    }

    fn take(&self, record: &Value, _: &mut Vec<Fault>) -> Result<Taken, Fault> {
        let (id, title) = (text(record, "id"), words::line(&text(record, "name")));
        if id.is_empty() || title.is_empty() {
            return Err(talk::not_one(record, "name", "a card with an id and a name"));
        }
        let cure = "nothing to do: it was archived in Trello; take it back there if it still counts";
        unless(record, "closed", "a card that is not archived", cure)?;
        let list = self.lists.get(&text(record, "idList")).cloned().unwrap_or_default();
        if list.1 {
            return Err(Fault::new("idList", &list.0, "a card in a list that is not archived", cure));
        }
        Ok(RoadmapRecord {
            external_id: id,
            title,
            body: words::body(&text(record, "desc")),
            status: list.0,
            target: text(record, "due"),
            theme: records::texts(record, "labels").join(", "),
            url: first_text(record, &["shortUrl", "url"]),
            ..RoadmapRecord::default()
        }
        .into())
    }
}
