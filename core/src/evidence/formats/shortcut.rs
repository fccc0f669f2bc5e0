//! Shortcut's CSV of stories.

use super::shape::{RowIs, TableShape, View};
use super::source::Source;
use crate::evidence::What;
use crate::evidence::pile::Fault;

pub(crate) static SOURCE: Source = Source {
    key: "shortcut",
    name: "Shortcut",
    tables: &[TableShape {
        all: &["id", "name", "type", "state"],
        any: (1, &["externaltickets", "epiclabels", "utcoffset"]),
        feeds: &[
            ("id", &["id"]),
            ("title", &["name"]),
            ("body", &["description"]),
            ("status", &["state"]),
            ("target", &["duedate"]),
            ("theme", &["epic", "labels"]),
            ("effort", &["estimate"]),
            ("url", &[]),
        ],
        reads: &["isarchived"],
        row,
        ..TableShape::of(What::Roadmap, "Shortcut")
    }],
    records: &[],
};

fn row(view: &View<'_>) -> RowIs {
    if !view.get("isarchived").eq_ignore_ascii_case("true") {
        return RowIs::Record;
    }
    let cure = "nothing to do: it was archived in Shortcut; take it back there if it still counts";
    RowIs::Aside(Fault::new(view.header("isarchived"), view.get("isarchived"), "a story that is not archived", cure))
}
