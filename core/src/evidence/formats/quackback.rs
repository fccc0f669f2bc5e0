//! Quackback's CSV of posts.

use super::fider::VOTES;
use super::shape::TableShape;
use super::source::Source;
use crate::evidence::What;

pub(crate) static SOURCE: Source = Source {
    key: "quackback",
    name: "Quackback",
    tables: &[TableShape {
        all: &["title", "content", "votecount"],
        any: (1, &["board", "authoremail", "emailverified", "sourceid"]),
        note: Some(VOTES),
        feeds: &[("id", &["sourceid"]), ("kind", &[])],
        ..TableShape::of(What::Tickets, "Quackback")
    }],
    records: &[],
};
