//! “Customer Support Tickets”, a made-up table with which people often try tools like this one.

use super::shape::TableShape;
use super::source::Source;
use crate::evidence::What;

pub(crate) static SOURCE: Source = Source {
    key: "demo",
    name: "Customer Support Tickets",
    tables: &[TableShape {
        all: &["ticketid", "customername", "ticketsubject", "ticketdescription"],
        any: (2, &["productpurchased", "customerage", "customergender", "dateofpurchase", "timetoresolution"]),
        note: Some(
            "this demo table does not say when tickets were opened: the time of the first answer stands for it, and \
             some have none",
        ),
        feeds: &[("created_at", &["firstresponsetime"])],
        ..TableShape::of(What::Tickets, "Customer Support Tickets")
    }],
    records: &[],
};
