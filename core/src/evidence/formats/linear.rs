//! Linear's CSV of issues.

use super::shape::{RowIs, TableShape, View};
use super::source::Source;
use crate::evidence::What;
use crate::evidence::pile::Fault;

pub(crate) static SOURCE: Source = Source {
    key: "linear",
    name: "Linear",
    tables: &[TableShape {
        all: &["id", "team", "title", "status"],
        any: (1, &["cyclenumber", "projectmilestone", "triaged", "parentissue", "canceled", "slastatus"]),
        feeds: &[("id", &["id"]), ("subject", &["title"]), ("requester_name", &["creator"])],
        reads: &["archived"],
        row,
        ..TableShape::of(What::Tickets, "Linear")
    }],
    records: &[],
};

fn row(view: &View<'_>) -> RowIs {
    let archived = view.get("archived");
    if archived.is_empty() {
        return RowIs::Record;
    }
    let cure =
        "nothing to do: it was archived in Linear, so its words are not counted; restore it there if they should be";
    RowIs::Aside(Fault::new(view.header("archived"), archived, "an issue that is not archived", cure))
}
