//! Tickets from a table: one row, one ticket.

use super::columns::Mapping;
use super::joins;
use super::rows_of::{self, Told};
use super::shape::{Clock, Join, RowIs, TableShape, View};
use crate::api::Decision;
use crate::error::Result;
use crate::evidence::dates::{DateColumn, Order, Reading};
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
    created: Reading,
    updated: Reading,
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
    let (mut records, mut full) = (0u64, 0u64);
    let texts = [mapping.columns("body"), mapping.columns("comments")].concat();
    while let Some(line) = body.next()? {
        look(body.done())?;
        let Line::Row(row) = line else { continue };
        let view = View { table, cells: &row.cells, reading: Reading::PLAIN, after_gap: body.after_gap() };
        match (shape.row)(&view) {
            RowIs::End | RowIs::Stopped(_) => break,
            RowIs::Nothing => {}
            RowIs::Aside(_) => records += 1,
            RowIs::Record => {
                records += 1;
                let cut = |at: &usize| row.cells.get(*at).is_some_and(fills_a_cell);
                full += u64::from(texts.iter().any(cut));
                created.see(body.row(), mapping.cell(&row.cells, "created_at"));
                updated.see(body.row(), mapping.cell(&row.cells, "updated_at"));
                layout.see(mapping.cell(&row.cells, "id"), row.raw.len());
            }
        }
    }
    let mut notes = Vec::new();
    if body.row() == 0 {
        notes.push("the file has column names and no rows below them".to_owned());
    }
    if shape.stops_at.contains(&records) {
        notes.push(format!(
            "it has exactly {records} rows, and {} stops there: if there are more tickets, export them in parts",
            shape.name
        ));
    }
    if matches!(records, 65_535 | 1_048_575) {
        notes.push(format!(
            "it has exactly {records} rows below the header, as many as fit on a sheet: if it was saved by a spreadsheet, \
             the rest was cut"
        ));
    }
    if full > 0 {
        let rows = if full == 1 { "1 row has".into() } else { format!("{full} rows have") };
        notes.push(format!(
            "{rows} a text of exactly 32,767 characters, as many as fit into a spreadsheet's cell: it was probably cut there"
        ));
    }
    if !mapping.has("body") && !mapping.has("comments") {
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
    // a column may be called “Created (UTC)”
    let says_utc = |field: &str| mapping.column(field).is_some_and(|at| table.folded[at].ends_with("utc"));
    let zoneless = |column: &DateColumn, field: &str| column.zoneless && !says_utc(field);
    let known_utc = matches!(shape.clock, Clock::Utc) && zone.is_none();
    if (zoneless(&created, "created_at") || zoneless(&updated, "updated_at")) && !known_utc {
        let because = match shape.clock {
            Clock::Of(whose) => format!("{} writes times in {whose} and does not name it", shape.name),
            Clock::Unknown | Clock::Utc => "the times in it name no zone".to_owned(),
        };
        if zone.is_none() {
            notes.push(match shape.clock {
                Clock::Of(_) => format!("{because}: they are taken for UTC unless you say which zone it is"),
                Clock::Unknown | Clock::Utc => "times without a zone are taken for UTC".to_owned(),
            });
        }
        decided.push(decisions::zone(&wanted.choices, &because));
    }
    let reading = |order: Order, field: &str| Reading {
        order: chosen.unwrap_or(order),
        zone: if says_utc(field) { 0 } else { zone.unwrap_or(0) },
    };
    if let Some(words) = layout.words() {
        notes.push(words);
    }
    Ok(Survey {
        created: reading(created_order.order, "created_at"),
        updated: reading(updated_order.order, "updated_at"),
        rows: layout,
        notes,
        decisions: decided,
    })
}

/// Whether a text is as long as a spreadsheet's cell can be, in UTF-16 units.
fn fills_a_cell(text: &str) -> bool {
    text.len() >= 32_767 && text.encode_utf16().count() == 32_767
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
    let body = || Ok(table.body(document, repairs, fold)?.placing(shape.surplus));
    let told = |view: &View<'_>, foreign: Option<usize>| {
        let mut remarks = Vec::new();
        remarks.extend(foreign.map(|at| view.not_utf8(at)));
        let mut ticket = reader.ticket(view.cells, &mut remarks)?;
        (shape.ticket)(view, &mut ticket, &mut remarks);
        Ok(Told { id: ticket.external_id.clone(), record: ticket, remarks })
    };
    let give = |mut ticket: TicketRecord| {
        if join.is_some() {
            joins::whole(&mut ticket);
        }
        Record::Ticket(Box::new(ticket))
    };
    let rows = rows_of::Rows { table, shape, layout: &survey.rows, reading: survey.created, body: &body };
    rows_of::read(&rows, &told, join, &give, pile)
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
        let mut all = self.mapping.columns(field).iter().filter_map(|at| cells.get(*at)).map(str::trim);
        unguarded(all.find(|cell| !cell.is_empty()).unwrap_or_default())
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
            let (when, who, said) = comment(cell, self.survey.created);
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
        let (name, beside) = words::person(self.mapping.cell(cells, "requester_name"));
        let (before, email) = words::person(self.mapping.cell(cells, "requester_email"));
        (if name.is_empty() { before } else { name }, if email.is_empty() { beside } else { email })
    }

    fn instant(
        &self,
        cells: &Cells,
        field: &str,
        reading: Reading,
        remarks: &mut Vec<Fault>,
    ) -> Option<chrono::DateTime<chrono::Utc>> {
        let cell = self.mapping.cell(cells, field);
        if cell.is_empty() {
            return None;
        }
        let at = reading.instant(cell);
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
fn comment(cell: &str, reading: Reading) -> (Option<chrono::DateTime<chrono::Utc>>, &str, &str) {
    let mut pieces = cell.splitn(3, ';');
    if let (Some(when), Some(who), Some(said)) = (pieces.next(), pieces.next(), pieces.next())
        && let Some(at) = reading.instant(when)
    {
        return (Some(at), who.trim(), said);
    }
    (None, "", cell)
}
