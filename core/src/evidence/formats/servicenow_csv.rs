//! ServiceNow's lists as CSV (field names in the header) or as a workbook (labels), with display values.

use super::servicenow_journal;
use super::shape::{Clock, RowIs, TableShape, View};
use crate::evidence::What;
use crate::evidence::pile::Fault;
use crate::model::TicketRecord;

/// Journals: both kinds of entries in one, what the caller can see, what only agents can.
const BOTH: &str = "commentsandworknotes";
const SEEN: [&str; 3] = ["comments", "additionalcomments", "additionalcommentscustomervisible"];
const INTERNAL: &str = "worknotes";

/// How many characters of a text are exported.
const LONGEST: usize = 32_000;

pub(crate) static TABLES: [TableShape; 1] = [TableShape {
    all: &["number", "shortdescription"],
    any: (
        1,
        &[
            "sysclassname",
            "syscreatedon",
            "callerid",
            "caller",
            "openedat",
            "opened",
            "assignmentgroup",
            "state",
            "sysid",
        ],
    ),
    feeds: &[
        ("id", &["number"]),
        ("subject", &["shortdescription"]),
        ("comments", &[]),
        ("requester_name", &["callerid", "caller", "contact", "openedby"]),
        ("requester_email", &["calleridemail", "calleremail", "contactemail"]),
        ("org_id", &[]),
        ("org_name", &["company", "account"]),
        ("created_at", &["openedat", "opened", "syscreatedon", "created"]),
        ("status", &["state", "incidentstate"]),
        ("kind", &["category"]),
    ],
    reads: &[BOTH, SEEN[0], SEEN[1], SEEN[2], INTERNAL],
    clock: Clock::Of("the time zone of whoever exported it"),
    stops_at: &[10_000, 32_000], // in all, and on one sheet of a workbook
    row,
    ticket,
    ..TableShape::of(What::Tickets, "ServiceNow")
}];

/// A workbook that grew too large ends with a row that says so.
fn row(view: &View<'_>) -> RowIs {
    let first = view.cells.get(0).unwrap_or_default().trim();
    if view.is_one_cell() && first.starts_with("Export stopped due to excessive size") {
        let cure = "export the list as CSV, or in parts; the tickets above were read";
        return RowIs::Stopped(Fault::new("", first, "all tickets of the list", cure));
    }
    RowIs::Record
}

fn ticket(view: &View<'_>, ticket: &mut TicketRecord, remarks: &mut Vec<Fault>) {
    for name in ["description", BOTH] {
        if view.raw(name).chars().count() == LONGEST {
            let cure = "ServiceNow cuts texts off there; the ticket was kept with what there is";
            remarks.push(Fault::new(view.header(name), view.raw(name), "a text below 32,000 characters", cure));
        }
    }
    // where a list exports raw values, people and companies are references
    if is_reference(&ticket.org_name) {
        ticket.org_id = std::mem::take(&mut ticket.org_name);
    }
    if is_reference(&ticket.requester_name) {
        ticket.requester_name.clear();
    }
    let journals: Vec<(&str, bool)> = match view.raw(BOTH).trim() {
        "" => SEEN.iter().map(|name| (*name, false)).chain([(INTERNAL, true)]).collect(),
        _ => vec![(BOTH, false)],
    };
    for (name, internal) in journals {
        let instant = |when: &str| view.reading.instant(when);
        ticket.parts.extend(servicenow_journal::messages(view.raw(name), &ticket.requester_name, internal, &instant));
    }
    // each journal is in order; together they may not be
    if ticket.parts.iter().all(|part| part.at.is_some()) {
        ticket.parts.sort_by_key(|part| part.at);
    }
}

/// 32 hexadecimal digits.
fn is_reference(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit())
}
