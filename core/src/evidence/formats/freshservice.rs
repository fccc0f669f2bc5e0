//! Freshservice's CSV of tickets. It resembles Freshdesk's; urgency and impact tell it apart.

use super::shape::TableShape;
use super::source::Source;
use crate::evidence::What;

pub(crate) static SOURCE: Source = Source {
    key: "freshservice",
    name: "Freshservice",
    tables: &[TableShape {
        all: &["ticketid", "urgency", "impact"],
        any: (1, &["requestername", "requesteremail", "requestervip", "affectedci"]),
        feeds: &[("priority", &["priority"]), ("kind", &["type"]), ("tags", &["tags"]), ("comments", &[])],
        ..TableShape::of(What::Tickets, "Freshservice")
    }],
    records: &[],
};
