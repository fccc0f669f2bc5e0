//! GitLab's CSV of issues.

use super::shape::TableShape;
use super::source::Source;
use crate::evidence::What;

pub(crate) static SOURCE: Source = Source {
    key: "gitlab",
    name: "GitLab",
    tables: &[TableShape {
        all: &["title", "state", "url", "createdatutc"],
        any: (2, &["issueid", "authorusername", "confidential", "closedatutc", "timeestimate", "weight", "milestone"]),
        feeds: &[
            ("id", &["issueid"]),
            ("requester_name", &["author", "authorusername"]),
            ("created_at", &["createdatutc"]),
            ("updated_at", &["updatedatutc"]),
        ],
        ..TableShape::of(What::Tickets, "GitLab")
    }],
    records: &[],
};
