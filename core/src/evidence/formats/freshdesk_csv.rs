//! Freshdesk's CSV of tickets. Requester, company and description are only there if they were ticked; labels of
//! tickets, contacts and customers' own fields may be alike, and the first of them is the ticket's.

use super::shape::TableShape;
use crate::evidence::What;

pub(crate) static TABLES: [TableShape; 1] = [TableShape {
    all: &["ticketid"],
    any: (
        3,
        &[
            "agentinteractions",
            "customerinteractions",
            "initialresponsetime",
            "resolutionstatus",
            "firstresponsestatus",
            "duebytime",
            "timetracked",
        ],
    ),
    feeds: &[
        ("requester_name", &["fullname", "requestername", "contactname"]),
        ("org_name", &["companyname", "company"]),
        ("kind", &["type"]),
    ],
    ..TableShape::of(What::Tickets, "Freshdesk")
}];
