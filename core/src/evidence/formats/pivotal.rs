//! Pivotal Tracker's CSV of stories. The tracker is closed; its exports are still around.

use super::shape::TableShape;
use super::source::Source;
use crate::evidence::What;

pub(crate) static SOURCE: Source = Source {
    key: "pivotal",
    name: "Pivotal Tracker",
    tables: &[TableShape {
        all: &["id", "title", "currentstate"],
        feeds: &[
            ("id", &["id"]),
            ("title", &["title"]),
            ("body", &["description"]),
            ("status", &["currentstate"]),
            ("target", &["deadline"]),
            ("theme", &["labels"]),
            ("effort", &["estimate"]),
            ("url", &["url"]),
        ],
        ..TableShape::of(What::Roadmap, "Pivotal Tracker")
    }],
    records: &[],
};
