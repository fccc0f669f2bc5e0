//! Fider's CSV of posts.

use super::shape::{TableShape, View};
use super::source::Source;
use crate::evidence::What;
use crate::evidence::pile::Fault;
use crate::evidence::text as words;
use crate::model::{Part, Side, TicketRecord};

pub(crate) static SOURCE: Source = Source {
    key: "fider",
    name: "Fider",
    tables: &[TableShape {
        all: &["number", "title", "originalnumber"],
        any: (1, &["votescount", "totalvotes"]),
        note: Some(VOTES),
        feeds: &[("id", &["number"]), ("subject", &["title"]), ("requester_name", &["createdby"]), ("kind", &[])],
        reads: &["response", "respondedby", "respondedat"],
        ticket,
        ..TableShape::of(What::Tickets, "Fider")
    }],
    records: &[],
};

/// What a file with counts of votes cannot say.
pub(super) const VOTES: &str = "the file counts votes and does not say whose they are: a vote without a name adds nothing \
                                to a request";

/// The team's answer stands in the post's row.
fn ticket(view: &View<'_>, ticket: &mut TicketRecord, _: &mut Vec<Fault>) {
    let text = words::body_or_html(view.raw("response"));
    if !text.is_empty() {
        let author = words::line(view.get("respondedby"));
        ticket.parts.push(Part { side: Side::Agent, author, at: view.instant(&["respondedat"]), text });
    }
}
