//! Tickets from a table: one row, one ticket.

use super::columns::Mapping;
use super::records::not_utf8;
use super::rows_of::{self, Told};
use super::shape::{Join, TableShape, View};
use crate::api::Decision;
use crate::error::Result;
use crate::evidence::dates::{self, DateColumn, Order};
use crate::evidence::decisions;
use crate::evidence::document::Document;
use crate::evidence::pile::{Fault, Pile};
use crate::evidence::rows::Cells;
use crate::evidence::table::{Line, Table, repair, unguarded};
use crate::evidence::text as words;
use crate::evidence::{Record, Wanted};
use crate::model::{Part, Side, TicketRecord};

/// What all rows together decide about how one is read.
pub(crate) struct Survey {
    created: Order,
    updated: Order,
    /// Minutes ahead of UTC of times that name no zone.
    zone: i64,
    pub(crate) rows: rows_of::Layout,
    pub(crate) notes: Vec<String>,
    pub(crate) decisions: Vec<Decision>,
}

/// Reads the whole table once to decide what no row can decide alone.
///
/// # Errors
/// `Input` if no column holds words, or `wanted` says what cannot be; `Io`, `Interrupted`.
pub(crate) fn survey(
    document: &Document,
    table: &Table,
    mapping: &Mapping,
    shape: &TableShape,
    wanted: &Wanted,
    look: &dyn Fn(u64) -> Result<()>,
) -> Result<Survey> {
    if !mapping.has("subject") && !mapping.has("body") {
        let message = format!("no column with the tickets' words was found; the columns are {}", table.listed());
        return Err(document.error(message, "say which one it is: --map body=COLUMN"));
    }
    let (mut created, mut updated) = (DateColumn::default(), DateColumn::default());
    let mut layout = rows_of::Layout::of(matches!(shape.join, Join::Tickets(_)));
    let mut body = table.body(document, &wanted.choices.repairs, 0)?;
    while let Some(line) = body.next()? {
        look(body.done())?;
        if let Line::Row(cells) = line {
            created.see(body.row(), mapping.cell(&cells.cells, "created_at"));
            updated.see(body.row(), mapping.cell(&cells.cells, "updated_at"));
            layout.see(mapping.cell(&cells.cells, "id"), cells.raw.len());
        }
    }
    let mut notes = Vec::new();
    if body.row() == 0 {
        notes.push("the file has column names and no rows below them".to_owned());
    }
    if !mapping.has("body") {
        notes.push("there is no column with descriptions: only subjects are read".to_owned());
    }
    if !mapping.has("id") {
        notes.push(
            "there is no id column: a ticket is known by its words, so an edited one counts as a new one".to_owned(),
        );
    }
    if !mapping.has("requester_email") && !mapping.has("org_name") && !mapping.has("org_id") {
        notes.push("no column says who asked: tickets cannot be matched to accounts".to_owned());
    }
    let name = |field: &str| mapping.column(field).map_or("", |at| table.columns[at].as_str());
    let mut decided = Vec::new();
    let chosen = decisions::order_chosen(document, &wanted.choices)?;
    let created_order = created.verdict(name("created_at"), updated.order());
    let updated_order = updated.verdict(name("updated_at"), created.order());
    if let Some(decision) = decisions::order(&[(&created, &created_order), (&updated, &updated_order)], chosen) {
        decided.push(decision);
    }
    if chosen.is_none() {
        notes.extend(created_order.because.clone());
        let settled = !updated.is_ambiguous() && created.order().is_some();
        notes.extend(updated_order.because.clone().filter(|_| !settled));
    }
    let zone = decisions::zone_chosen(document, &wanted.choices)?;
    if created.zoneless || updated.zoneless {
        if zone.is_none() {
            notes.push("times without a zone are taken for UTC".to_owned());
        }
        decided.push(decisions::zone(&wanted.choices));
    }
    if let Some(words) = layout.words() {
        notes.push(words);
    }
    Ok(Survey {
        created: chosen.unwrap_or(created_order.order),
        updated: chosen.unwrap_or(updated_order.order),
        zone: zone.unwrap_or(0),
        rows: layout,
        notes,
        decisions: decided,
    })
}

/// Reads every row into `pile`.
///
/// # Errors
/// `Io`, `Interrupted`, and whatever the receiver says.
pub(crate) fn read(
    document: &Document,
    table: &Table,
    mapping: &Mapping,
    shape: &TableShape,
    survey: &Survey,
    wanted: &Wanted,
    pile: &mut Pile<'_>,
) -> Result<()> {
    let repairs = &wanted.choices.repairs;
    let reader = Reader { table, mapping, survey, shape, lost_ids: repairs.iter().any(|r| r == repair::IDS) };
    let join = match shape.join {
        Join::Tickets(join) => Some(join),
        _ => None,
    };
    let fold = mapping.column("body").or(mapping.column("subject")).unwrap_or(0);
    let body = || table.body(document, repairs, fold);
    let told = |view: &View<'_>, foreign: bool| {
        let mut remarks = Vec::new();
        if foreign {
            remarks.push(not_utf8(&view.cells.joined()));
        }
        let mut ticket = reader.ticket(view.cells, &mut remarks)?;
        (shape.ticket)(view, &mut ticket, &mut remarks);
        Ok(Told { id: ticket.external_id.clone(), record: ticket, remarks })
    };
    let give = |ticket: TicketRecord| Record::Ticket(Box::new(ticket));
    rows_of::read(&rows_of::Rows { table, shape, layout: &survey.rows, body: &body }, &told, join, &give, pile)
}

struct Reader<'a> {
    table: &'a Table,
    mapping: &'a Mapping,
    survey: &'a Survey,
    shape: &'a TableShape,
    /// A ticket whose id a spreadsheet rounded is known by its words.
    lost_ids: bool,
}

impl Reader<'_> {
    fn header(&self, field: &str) -> &str {
        self.mapping.column(field).map_or("", |at| self.table.columns[at].as_str())
    }

    /// A cell that is text: `N/A` or `None` may be what someone wrote.
    fn words<'a>(&self, cells: &'a Cells, field: &str) -> &'a str {
        self.mapping.column(field).and_then(|at| cells.get(at)).map_or("", |cell| unguarded(cell.trim()))
    }

    fn ticket(&self, cells: &Cells, remarks: &mut Vec<Fault>) -> std::result::Result<TicketRecord, Fault> {
        let cell = |field: &str| self.mapping.cell(cells, field);
        let mut id = cell("id");
        if words::is_rounded_id(id) {
            if !self.lost_ids {
                let cure = "a spreadsheet rounded this id and its digits are lost: export the file again and import it \
                            without opening it in a spreadsheet";
                let fault = Fault::new(self.header("id"), id, "an id with all its digits", cure);
                return Err(fault.repaired_by(repair::IDS));
            }
            id = "";
        }
        let subject = words::line(self.words(cells, "subject"));
        let text = words::body_or_html(self.words(cells, "body"));
        let (name, email) = self.requester(cells);
        let created_at = self.instant(cells, "created_at", self.survey.created, remarks);
        let mut external_id = id.to_owned();
        if external_id.is_empty() {
            if self.mapping.has("id") && !self.lost_ids {
                let cure = "the ticket was kept and is known by its words; fill in the id if it has one";
                remarks.push(Fault::new(self.header("id"), "", "an id", cure));
            }
            external_id = words::known_by(&[email.as_str(), &subject, &text, cell("created_at")]);
        }
        let mut parts = Vec::new();
        let author = if name.is_empty() { email.clone() } else { name.clone() };
        if !text.is_empty() {
            parts.push(Part { side: Side::Customer, author: author.clone(), at: created_at, text });
        }
        let login = self.words(cells, "requester_name");
        for at in self.mapping.columns("comments") {
            let Some(cell) = cells.get(*at).filter(|c| !c.trim().is_empty()) else { continue };
            let (when, who, said) = comment(cell);
            let text = words::body_or_html(said);
            if text.is_empty() {
                continue;
            }
            let own = who.is_empty() || who == login || (!email.is_empty() && words::email(who) == email);
            let side = if own { Side::Customer } else { Side::Agent };
            let author = if who.is_empty() { author.clone() } else { who.to_owned() };
            parts.push(Part { side, author, at: when, text });
        }
        let organization = words::line(cell("org_name"));
        let numbered = organization.len() > 5 && organization.bytes().all(|b| b.is_ascii_digit());
        let org_id =
            if cell("org_id").is_empty() && numbered { organization.clone() } else { cell("org_id").to_owned() };
        Ok(TicketRecord {
            external_id,
            subject,
            parts,
            created_at,
            updated_at: self.instant(cells, "updated_at", self.survey.updated, remarks),
            requester_name: name,
            requester_email: email,
            org_id,
            org_name: if numbered { String::new() } else { organization },
            status: words::line(cell("status")),
            kind: words::line(cell("kind")),
            priority: words::line(cell("priority")),
            tags: self.tags(cells),
            url: cell("url").to_owned(),
            ..TicketRecord::default()
        })
    }

    /// Name and address, also where one cell holds both: `Ada L <ada@x.example>`.
    fn requester(&self, cells: &Cells) -> (String, String) {
        let (named, addressed) =
            (self.mapping.cell(cells, "requester_name"), self.mapping.cell(cells, "requester_email"));
        let email = [addressed, named].into_iter().map(words::email).find(|e| !e.is_empty()).unwrap_or_default();
        let before = |cell: &str| cell.split('<').next().unwrap_or_default().trim_matches(['"', ' ']).to_owned();
        let name = [named, addressed].into_iter().map(before).find(|n| !n.is_empty() && words::email(n).is_empty());
        (words::line(&name.unwrap_or_default()), email)
    }

    fn instant(
        &self,
        cells: &Cells,
        field: &str,
        order: Order,
        remarks: &mut Vec<Fault>,
    ) -> Option<chrono::DateTime<chrono::Utc>> {
        let cell = self.mapping.cell(cells, field);
        if cell.is_empty() {
            return None;
        }
        let at = dates::instant_in(cell, order, self.survey.zone);
        if at.is_none() {
            let cure = "the ticket was kept without this date; write dates as 2026-12-31";
            remarks.push(Fault::new(self.header(field), cell, "a date", cure));
        }
        at
    }

    fn tags(&self, cells: &Cells) -> Vec<String> {
        let mut tags: Vec<String> = Vec::new();
        for at in self.mapping.columns("tags") {
            let cell = cells.get(*at).map_or("", crate::evidence::table::value);
            for tag in several(cell, self.shape.spaced_tags) {
                if !tag.is_empty() && !tags.contains(&tag) {
                    tags.push(tag);
                }
            }
        }
        tags
    }
}

/// The values in a cell that may hold several.
pub(crate) fn several(cell: &str, spaced: bool) -> Vec<String> {
    if cell.starts_with('[')
        && let Ok(list) = serde_json::from_str::<Vec<String>>(cell)
    {
        return list.iter().map(|t| words::line(t)).collect();
    }
    let separators = [";", "|", "\n", ", ", ","];
    let pieces: Vec<&str> = match separators.iter().find(|s| cell.contains(**s)) {
        Some(separator) => cell.split(separator).collect(),
        None if spaced => cell.split(' ').collect(),
        None => vec![cell],
    };
    pieces.into_iter().map(words::line).collect()
}

/// A tracker's comment cell, `25/Feb/26 10:17 PM;ada;the words`: when, who, what. Any other cell is all words.
fn comment(cell: &str) -> (Option<chrono::DateTime<chrono::Utc>>, &str, &str) {
    let mut pieces = cell.splitn(3, ';');
    if let (Some(when), Some(who), Some(said)) = (pieces.next(), pieces.next(), pieces.next())
        && let Some(at) = dates::instant(when, None)
    {
        return (Some(at), who.trim(), said);
    }
    (None, "", cell)
}
