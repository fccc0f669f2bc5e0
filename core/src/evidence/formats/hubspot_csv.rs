//! HubSpot's tables of tickets, with labels or with internal names in the header. Several contacts or companies of a
//! ticket stand in one cell with semicolons between.

use super::shape::{TableShape, View};
use crate::evidence::What;
use crate::evidence::pile::Fault;
use crate::evidence::text as words;
use crate::model::TicketRecord;

pub(crate) static TABLES: [TableShape; 2] = [
    TableShape {
        all: &["ticketname"],
        any: (1, &["pipeline", "ticketstatus", "ticketdescription", "ticketowner", "recordid", "ticketid"]),
        feeds: &[
            ("id", &["recordid", "ticketid"]),
            ("requester_name", &["associatedcontact"]),
            ("org_id", &["associatedcompanyidsprimary", "associatedcompanyids"]),
            ("org_name", &["associatedcompany"]),
            ("created_at", &["createdate"]),
            ("kind", &["category"]),
            ("status", &["ticketstatus"]),
        ],
        reads: &["associatedcompanyids"],
        ticket: labelled,
        ..TableShape::of(What::Tickets, "HubSpot")
    },
    TableShape {
        all: &["hspipelinestage", "subject"],
        feeds: &[
            ("id", &["hsobjectid"]),
            ("body", &["content"]),
            ("requester_email", &["hsallassociatedcontactemails"]),
            ("org_id", &["hsprimarycompanyid"]),
            ("org_name", &["hsprimarycompanyname"]),
            ("created_at", &["createdate"]),
            ("updated_at", &["hslastmodifieddate"]),
            ("status", &["hspipelinestage"]),
            ("kind", &["hsticketcategory"]),
            ("priority", &["hsticketpriority"]),
        ],
        ticket: internal,
        ..TableShape::of(What::Tickets, "HubSpot")
    },
];

/// Contacts are `Name (mail)`. Companies and their ids are in the same order; another column says which is primary.
fn labelled(view: &View<'_>, ticket: &mut TicketRecord, _: &mut Vec<Fault>) {
    requester(ticket, words::person(listed(view.get("associatedcontact")).next().unwrap_or_default()));
    let ids: Vec<&str> = listed(view.get("associatedcompanyids")).collect();
    let primary = listed(&ticket.org_id).next().unwrap_or_default().to_owned();
    let at = ids.iter().position(|id| *id == primary).unwrap_or(0);
    let names: Vec<&str> = listed(view.get("associatedcompany")).collect();
    // a name may hold a semicolon of its own: then they cannot be told apart
    if names.len() == ids.len() && !names.is_empty() {
        ticket.org_name = words::line(names[at]);
    }
    ticket.org_id = primary;
}

fn internal(view: &View<'_>, ticket: &mut TicketRecord, _: &mut Vec<Fault>) {
    requester(ticket, words::person(listed(view.get("hsallassociatedcontactemails")).next().unwrap_or_default()));
}

/// The first of a ticket's contacts stands for it; its description is theirs.
fn requester(ticket: &mut TicketRecord, (name, email): (String, String)) {
    if name.is_empty() && email.is_empty() {
        return;
    }
    for part in &mut ticket.parts {
        part.author = if name.is_empty() { email.clone() } else { name.clone() };
    }
    ticket.requester_name = name;
    if !email.is_empty() {
        ticket.requester_email = email;
    }
}

fn listed(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(';').map(str::trim).filter(|item| !item.is_empty())
}
