//! Feeblo's CSV of posts. A post's address is its only id.

use super::fider::VOTES;
use super::shape::{TableShape, View};
use super::source::Source;
use crate::evidence::What;
use crate::evidence::pile::Fault;
use crate::model::TicketRecord;

pub(crate) static SOURCE: Source = Source {
    key: "feeblo",
    name: "Feeblo",
    tables: &[TableShape {
        all: &["title", "content", "votecount", "eta", "url"],
        note: Some(VOTES),
        feeds: &[("id", &["url"]), ("kind", &[])],
        ticket,
        ..TableShape::of(What::Tickets, "Feeblo")
    }],
    records: &[],
};

fn ticket(view: &View<'_>, ticket: &mut TicketRecord, _: &mut Vec<Fault>) {
    view.get("url").clone_into(&mut ticket.url);
}
