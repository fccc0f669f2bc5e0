//! Zendesk's tables: the account export, and reports of Explore.

use super::joins;
use super::shape::{Clock, Join, TableShape};
use crate::evidence::What;

const NO_BODY: &str = "Zendesk's CSV holds subjects only, neither descriptions nor comments: for better groups import \
                       Zendesk's JSON export instead";
const EXPLORE: &str = "a report of Zendesk Explore holds subjects only, neither descriptions nor comments: for better \
                       groups import Zendesk's JSON export instead";

pub(crate) static TABLES: [TableShape; 3] = [
    TableShape {
        all: &["id", "requesterid"],
        any: (
            2,
            &[
                "summationcolumn",
                "requesterdomain",
                "groupstations",
                "assigneestations",
                "satisfactionscore",
                "firstreplytimeinminutes",
            ],
        ),
        note: Some(NO_BODY),
        spaced_tags: true,
        clock: Clock::Of("the account's time zone"),
        ..TableShape::of(What::Tickets, "Zendesk")
    },
    TableShape {
        all: &["summationcolumn", "subject"],
        note: Some(NO_BODY),
        spaced_tags: true,
        clock: Clock::Of("the account's time zone"),
        ..TableShape::of(What::Tickets, "Zendesk")
    },
    // The columns are chosen by who made the report; a ticket has a row for each of its labels or updates, if they are
    // among them.
    TableShape {
        all: &["ticketid"],
        any: (
            1,
            &[
                "ticketorganizationname",
                "ticketorganization",
                "ticketbrand",
                "ticketsatisfactionrating",
                "ticketform",
                "ticketgroup",
                "ticketassignee",
                "ticketrequester",
                "ticketcreatedtimestamp",
                "ticketcreateddate",
                "ticketsolvedtimestamp",
                "ticketsolveddate",
            ],
        ),
        none: &["customername", "ticketdescription", "ticketname"],
        note: Some(EXPLORE),
        feeds: &[
            ("requester_name", &["requestername", "ticketrequester"]),
            ("org_name", &["ticketorganizationname", "ticketorganization", "requesterorganizationname"]),
            ("created_at", &["ticketcreatedtimestamp", "ticketcreateddate"]),
            ("status", &["ticketstatus", "ticketcustomstatusname"]),
            ("tags", &["tickettags"]),
        ],
        spaced_tags: true,
        clock: Clock::Of("the time zone of whoever made the report"),
        join: Join::Tickets(joins::conversation),
        ..TableShape::of(What::Tickets, "Zendesk Explore")
    },
];
