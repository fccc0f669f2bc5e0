//! Trello's CSV of a board: cards, and the lists they lie in.

use super::buckets::list_may_be_target;
use super::shape::{RowIs, TableShape, View};
use super::source::Source;
use super::trello_json;
use crate::evidence::What;
use crate::evidence::pile::Fault;
use crate::model::RoadmapRecord;

/// The colours of labels, which stand behind their names.
const COLOURS: [&str; 10] = ["green", "yellow", "orange", "red", "purple", "blue", "sky", "lime", "pink", "black"];

pub(crate) static SOURCE: Source = Source {
    key: "trello",
    name: "Trello",
    tables: &[TableShape {
        all: &["cardid", "cardname", "listname"],
        note: Some("a card's status is the list it lies in; comments and votes on cards are not in this export"),
        feeds: &[
            ("id", &["cardid"]),
            ("title", &["cardname"]),
            ("body", &["carddescription"]),
            ("status", &["listname"]),
            ("target", &["duedate"]),
            ("theme", &["labels"]),
            ("url", &["cardurl"]),
        ],
        reads: &["archived"],
        row,
        item,
        ..TableShape::of(What::Roadmap, "Trello")
    }],
    records: &[|| Box::new(trello_json::Trello::default())],
};

fn row(view: &View<'_>) -> RowIs {
    if !view.get("archived").eq_ignore_ascii_case("true") {
        return RowIs::Record;
    }
    let cure = "nothing to do: it was archived in Trello; take it back there if it still counts";
    RowIs::Aside(Fault::new(view.header("archived"), view.get("archived"), "a card that is not archived", cure))
}

fn item(_: &View<'_>, item: &mut RoadmapRecord, _: &mut Vec<Fault>) {
    let labels: Vec<&str> = item.theme.split(", ").map(uncoloured).filter(|label| !label.is_empty()).collect();
    item.theme = labels.join(", ");
    list_may_be_target(item);
}

/// `Printing (yellow)` without its colour. There are light and dark ones: `sky_light`.
fn uncoloured(label: &str) -> &str {
    match label.rsplit_once('(') {
        Some((name, colour)) => {
            let colour = colour.trim_end_matches(')');
            let plain = colour.split(['_', ' ']).next().unwrap_or_default();
            if COLOURS.contains(&plain) { name.trim() } else { label }
        }
        None => label,
    }
}
