//! Asana's CSV of a project: tasks, and the sections they lie in.

use super::buckets::list_may_be_target;
use super::shape::{TableShape, View};
use super::source::Source;
use crate::evidence::What;
use crate::evidence::pile::Fault;
use crate::model::RoadmapRecord;

pub(crate) static SOURCE: Source = Source {
    key: "asana",
    name: "Asana",
    tables: &[TableShape {
        all: &["taskid", "name"],
        any: (1, &["sectioncolumn", "lastmodified", "completedat"]),
        note: Some("a task's status is the section it lies in"),
        feeds: &[
            ("id", &["taskid"]),
            ("title", &["name"]),
            ("body", &["notes"]),
            ("status", &["sectioncolumn"]),
            ("target", &["duedate"]),
            ("theme", &["tags"]),
        ],
        reads: &["completedat"],
        item,
        ..TableShape::of(What::Roadmap, "Asana")
    }],
    records: &[],
};

fn item(view: &View<'_>, item: &mut RoadmapRecord, _: &mut Vec<Fault>) {
    list_may_be_target(item);
    if item.status.is_empty() && !view.get("completedat").is_empty() {
        item.status = "Completed".to_owned();
    }
}
