//! Jira's CSV of issues, of the cloud, of the server and of service desks. A field with several values has as many
//! columns of one name as the issue with most of them needs.

use super::jira::unmarked;
use super::shape::{Clock, TableShape, View};
use crate::evidence::What;
use crate::evidence::dates::Reading;
use crate::evidence::pile::Fault;
use crate::evidence::rows::Cells;
use crate::evidence::table::{Table, value};
use crate::evidence::text as words;
use crate::model::{Side, TicketRecord};

pub(crate) static TABLES: [TableShape; 1] = [TableShape {
    all: &["issuekey", "summary"],
    any: (1, &["issueid", "issuetype", "projectkey", "status"]),
    feeds: &[
        ("id", &["issuekey"]),
        ("subject", &["summary"]),
        ("requester_name", &["reporter"]),
        ("requester_email", &[]),
        ("org_name", &["customfieldorganizations", "organizations"]),
        ("kind", &["issuetype"]),
        ("tags", &["components", "labels"]),
        ("url", &[]),
    ],
    reads: &["reporterid", "attachment", "projecturl", "assignee", "assigneeid", "creator", "creatorid"],
    spaced_tags: true,
    clock: Clock::Of("the time zone in the profile of whoever exported it"),
    stops_at: &[1_000, 10_000],
    surplus,
    ticket,
    ..TableShape::of(What::Tickets, "Jira")
}];

/// Columns that hold dates, or begin with one.
const DATED: [&str; 8] =
    ["created", "updated", "lastviewed", "resolved", "duedate", "comment", "attachment", "statuscategorychanged"];

fn ticket(view: &View<'_>, ticket: &mut TicketRecord, _: &mut Vec<Fault>) {
    let reporter = view.get("reporterid");
    for part in &mut ticket.parts {
        part.text = words::body(&unmarked(&part.text));
        if !reporter.is_empty() && part.author == reporter {
            part.side = Side::Customer;
        }
        if let Some(name) = name_of(view, &part.author) {
            part.author = name.to_owned();
        }
    }
    ticket.parts.retain(|part| !part.text.is_empty());
    if is_an_object(&ticket.org_name) {
        ticket.org_name.clear();
    }
    ticket.tags = tags(view);
    if let Some(site) = site(view) {
        ticket.url = format!("{site}/browse/{}", ticket.external_id);
    }
}

/// An issue may have more values of a field than the header has columns for it, and then all cells behind them are
/// shifted. They belong to the repeated field with which dates and comments stand where they should.
fn surplus(table: &Table, cells: &Cells, usual: usize) -> usize {
    let name = |at: usize| table.folded.get(at).map(String::as_str);
    let repeated = (1..table.folded.len()).filter(|at| name(*at) == name(at - 1) && name(*at) != name(at + 1));
    let scored = repeated.map(|at| (fitting(table, cells, at), at));
    scored.fold(None, |best, one| best.filter(|(score, _)| *score >= one.0).or(Some(one))).map_or(usual, |(_, at)| at)
}

/// How many cells fit their columns, if the surplus ones belong to column `last`, more than do not.
fn fitting(table: &Table, cells: &Cells, last: usize) -> i64 {
    let more = cells.len().saturating_sub(table.folded.len());
    let under = |at: usize| cells.get(if at <= last { at } else { at + more }).unwrap_or_default().trim();
    let fits = |name: &str, cell: &str| {
        let dated = Reading::PLAIN.instant(cell.split(';').next().unwrap_or_default()).is_some();
        dated && (name != "attachment" || of_attachment(cell).is_some())
    };
    let dated = table.folded.iter().enumerate().filter(|(_, name)| DATED.contains(&name.as_str()));
    let filled = dated.map(|(at, name)| (name, under(at))).filter(|(_, cell)| !cell.is_empty());
    let fit: i64 = filled.map(|(name, cell)| if fits(name, cell) { 1 } else { -1 }).sum();
    // a field with more values than columns fills all of them
    let full = (last..=last + more).all(|at| cells.get(at).is_some_and(|cell| !cell.trim().is_empty()));
    fit + if full { 1 } else { -1 }
}

/// Whose account id a comment names, as far as the issue's own people go.
fn name_of<'a>(view: &View<'a>, account: &str) -> Option<&'a str> {
    let people = [("reporterid", "reporter"), ("assigneeid", "assignee"), ("creatorid", "creator")];
    let (_, name) = people.into_iter().find(|(id, _)| !account.is_empty() && view.get(id) == account)?;
    Some(view.get(name)).filter(|name| !name.is_empty())
}

/// Labels hold no spaces, and older exports have all of them in one cell; a component's name may hold some.
fn tags(view: &View<'_>) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for (column, cell) in view.table.folded.iter().zip(view.cells.iter()) {
        let cell = value(cell);
        let found: Vec<&str> = match column.as_str() {
            "labels" => cell.split([' ', ',', ';']).collect(),
            "components" => vec![cell],
            _ => continue,
        };
        for tag in found.into_iter().map(words::line).filter(|tag| !tag.is_empty()) {
            if !tags.contains(&tag) {
                tags.push(tag);
            }
        }
    }
    tags
}

/// What Java prints of an object it has no words for, as in the columns of approvals and service levels.
fn is_an_object(cell: &str) -> bool {
    let Some((class, hash)) = cell.rsplit_once('@') else { return false };
    let hex = (5..=8).contains(&hash.len()) && hash.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    let named = class.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '$'));
    hex && named && class.matches('.').count() >= 2
}

/// The site's address: of a file attached to this issue, else of one attached to another, else the project's.
fn site(view: &View<'_>) -> Option<String> {
    let here = view.all("attachment").find_map(of_attachment);
    let elsewhere = || {
        let named = |at: &usize| view.table.folded[*at] == "attachment";
        let columns: Vec<usize> = (0..view.table.folded.len()).filter(named).collect();
        let rows = view.table.sample.iter().filter(|_| !columns.is_empty());
        rows.flat_map(|row| columns.iter().filter_map(|at| row.get(*at))).find_map(of_attachment)
    };
    // a project's address can be set to any page
    let project = || {
        let url = view.get("projecturl");
        ["/browse/", "/projects/"].iter().find_map(|path| url.split_once(path)).map(|(site, _)| site)
    };
    here.or_else(elsewhere).or_else(project).filter(|site| site.starts_with("http")).map(str::to_owned)
}

/// `https://SITE` from `date;account;name;https://SITE/rest/api/3/attachment/content/1`; of the server, `/secure/`.
fn of_attachment(cell: &str) -> Option<&str> {
    let url = &cell[cell.rfind(";http")? + 1..];
    ["/rest/", "/secure/attachment/"].iter().find_map(|path| url.split_once(path)).map(|(site, _)| site)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_is_told_from_a_name() {
        assert!(is_an_object("com.atlassian.servicedesk.plugins.approvals.ApprovalsCFValue@21c2fe6f"));
        for name in ["Marais & Fils", "a.b.c@acme.example", "ada@abcdef", "Acme@12345"] {
            assert!(!is_an_object(name), "{name}");
        }
    }

    #[test]
    fn the_site_is_where_files_are_attached() {
        let server = "25/Feb/26 10:17 PM;ada;a;b.png;https://jira.x.example/secure/attachment/1/a%3Bb.png";
        assert_eq!(of_attachment(server), Some("https://jira.x.example"));
        assert_eq!(of_attachment("25/Feb/26 10:17 PM;ada;a.png;ftp://x"), None);
    }
}
