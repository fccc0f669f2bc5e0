//! ServiceNow's lists as CSV (field names in the header) or as a workbook (labels), with display values.

use super::shape::{Clock, RowIs, TableShape, View};
use super::source::Source;
use crate::evidence::What;
use crate::evidence::html;
use crate::evidence::pile::Fault;
use crate::evidence::text as words;
use crate::model::{Part, Side, TicketRecord};

pub(crate) static SOURCE: Source = Source { key: "servicenow", name: "ServiceNow", tables: &TABLES, records: &[] };

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
        entries(view, view.raw(name), internal, ticket);
    }
    // entries stand there with the newest first
    if ticket.parts.iter().all(|part| part.at.is_some()) {
        ticket.parts.sort_by_key(|part| part.at);
    }
}

/// 32 hexadecimal digits.
fn is_reference(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Adds a journal's entries: `2026-02-05 14:02:55 - Ada Moss (Additional comments)`, then the words.
fn entries(view: &View<'_>, journal: &str, internal: bool, ticket: &mut TicketRecord) {
    let html = html::looks_like_html(journal) || (journal.contains("<br") && !journal.contains('\n'));
    let journal = if html { html::to_text(journal) } else { journal.to_owned() };
    // what stands above the first stamp was not stamped
    let side = if internal { Side::Agent } else { Side::Customer };
    let mut entry = Part { side, author: String::new(), at: None, text: String::new() };
    let mut found = Vec::new();
    for line in journal.lines() {
        match stamp(view, line) {
            Some((at, author, notes)) => {
                let own = author == ticket.requester_name && !author.is_empty();
                let side = if own && !internal && !notes { Side::Customer } else { Side::Agent };
                let next = Part { side, author, at: Some(at), text: String::new() };
                found.push(std::mem::replace(&mut entry, next));
            }
            None => {
                entry.text.push_str(line);
                entry.text.push('\n');
            }
        }
    }
    found.push(entry);
    for mut entry in found {
        entry.text = words::body_or_html(&entry.text);
        if !entry.text.is_empty() {
            ticket.parts.push(entry);
        }
    }
}

/// When, who, and whether only agents see it.
fn stamp(view: &View<'_>, line: &str) -> Option<(chrono::DateTime<chrono::Utc>, String, bool)> {
    let (when, rest) = line.trim().split_once(" - ")?;
    let (who, kind) = rest.strip_suffix(')')?.rsplit_once(" (")?;
    let at = view.reading.instant(when)?;
    Some((at, words::line(who), kind.eq_ignore_ascii_case("work notes")))
}
