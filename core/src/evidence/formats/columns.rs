//! The general mapper: which column feeds which field, by what the source is known to write, by the column's name, and
//! by what stands in it; each with its reason and how sure it is.

use super::fields::{Field, fields};
use super::shape::{RowIs, TableShape, View};
use crate::api::{Confidence, MappedColumn};
use crate::error::Result;
use crate::evidence::dates::Reading;
use crate::evidence::document::Document;
use crate::evidence::rows::Cells;
use crate::evidence::table::{Table, value};
use crate::evidence::text::{self, folded};
use crate::evidence::{What, dates};

/// Words in the names of columns whose addresses are our own people's, not the customer's.
const OURS: [&str; 8] = ["recipient", "assign", "agent", "owner", "replyto", "support", "approver", "csm"];
/// How many of a field's names mean just that; the ones behind them often do.
const OWN_NAMES: usize = 6;

/// Our field, their columns, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mapped {
    pub(crate) field: &'static str,
    pub(crate) columns: Vec<usize>,
    pub(crate) why: String,
    pub(crate) confidence: Confidence,
}

/// What a table holds and where.
#[derive(Clone, Debug)]
pub(crate) struct Mapping {
    pub(crate) mapped: Vec<Mapped>,
}

impl Mapping {
    /// The columns of a field.
    pub(crate) fn columns(&self, field: &str) -> &[usize] {
        self.mapped.iter().find(|m| m.field == field).map_or(&[], |m| m.columns.as_slice())
    }

    /// The first column of a field.
    pub(crate) fn column(&self, field: &str) -> Option<usize> {
        self.columns(field).first().copied()
    }

    /// Whether a field has a column.
    pub(crate) fn has(&self, field: &str) -> bool {
        self.column(field).is_some()
    }

    /// The first of a field's cells in a row that says something, trimmed; empty if there is none.
    pub(crate) fn cell<'a>(&self, cells: &'a Cells, field: &str) -> &'a str {
        let mut all = self.columns(field).iter().filter_map(|at| cells.get(*at)).map(value);
        all.find(|cell| !cell.is_empty()).unwrap_or_default()
    }

    /// For people: field, column, why, how sure, how full, three values.
    pub(crate) fn shown(&self, table: &Table, shape: &TableShape) -> Vec<MappedColumn> {
        let reading = Reading::PLAIN;
        let is_record =
            |cells: &&Cells| matches!((shape.row)(&View { table, cells, reading, after_gap: false }), RowIs::Record);
        let rows: Vec<&Cells> = table.sample.iter().filter(is_record).collect();
        let row = |m: &Mapped, at: usize| {
            let cells: Vec<&str> = rows.iter().filter_map(|row| row.get(at)).filter(|c| !value(c).is_empty()).collect();
            MappedColumn {
                field: m.field.to_owned(),
                column: table.columns[at].clone(),
                because: m.why.clone(),
                confidence: m.confidence,
                filled: if rows.is_empty() { 0.0 } else { cells.len() as f64 / rows.len() as f64 },
                samples: cells.into_iter().map(text::shown).take(3).collect(),
            }
        };
        self.mapped.iter().flat_map(|m| m.columns.iter().map(move |at| row(m, *at))).collect()
    }

    /// Columns nothing is taken from.
    pub(crate) fn unused(&self, table: &Table, shape: &TableShape) -> Vec<String> {
        let read = |at: usize| shape.reads.iter().any(|name| *name == table.folded[at]);
        let used = |at: usize| self.mapped.iter().any(|m| m.columns.contains(&at)) || read(at);
        table.columns.iter().enumerate().filter(|(at, _)| !used(*at)).map(|(_, name)| name.clone()).collect()
    }
}

/// Finds the columns of `what` in a table; `wanted` goes over what the source says, and that over what is found.
///
/// # Errors
/// `Input` if `wanted` names a field or a column that is not there.
pub(crate) fn map(
    document: &Document,
    table: &Table,
    what: What,
    shape: &TableShape,
    source: Option<&str>,
    wanted: &[(String, String)],
) -> Result<Mapping> {
    let fields = fields(what);
    let mut mapped: Vec<Mapped> = Vec::new();
    let mut taken: Vec<usize> = Vec::new();
    let mut settled: Vec<&str> = Vec::new();
    for (field, column) in wanted {
        let asked = folded(field);
        let Some(field) = fields.iter().find(|f| folded(f.name) == asked) else {
            let names: Vec<&str> = fields.iter().map(|f| f.name).collect();
            let message = format!("“{field}” is not a field of {}", what.word());
            return Err(document.error(message, format!("the fields are {}", names.join(", "))));
        };
        settled.push(field.name);
        if column.trim().is_empty() {
            continue; // someone wants it left out
        }
        let exact = table.columns.iter().position(|c| c == column.trim());
        let alike = || table.columns.iter().position(|c| folded(c) == folded(column));
        let Some(at) = exact.or_else(alike) else {
            let message = format!("there is no column “{column}”");
            return Err(document.error(message, format!("the columns are {}", table.listed())));
        };
        taken.push(at);
        match mapped.iter_mut().find(|m| m.field == field.name) {
            Some(m) if field.many => m.columns.push(at),
            Some(m) => m.columns = vec![at],
            None => mapped.push(Mapped {
                field: field.name,
                columns: vec![at],
                why: "you said so".into(),
                confidence: Confidence::Said,
            }),
        }
    }
    for field in fields {
        let Some(feed) = shape.feed(field.name).filter(|_| !settled.contains(&field.name)) else { continue };
        settled.push(field.name);
        let columns = feed
            .iter()
            .flat_map(|name| table.folded.iter().enumerate().filter(move |(_, f)| f == name).map(|(at, _)| at));
        let mut columns: Vec<usize> = columns.filter(|at| !taken.contains(at)).collect();
        if field.many {
            columns.sort_unstable(); // as they stand in the file
        }
        if columns.is_empty() {
            continue;
        }
        taken.extend(&columns);
        let why = format!("{} writes it there", source.unwrap_or("this source"));
        mapped.push(Mapped { field: field.name, columns, why, confidence: Confidence::Sure });
    }
    // the surest names of all fields first, so that `comment` is a body only if nothing better is
    let depth = fields.iter().map(|f| f.aliases.len()).max().unwrap_or(0);
    for rank in 0..depth {
        for field in fields.iter().filter(|f| !settled.contains(&f.name)) {
            let Some(alias) = field.aliases.get(rank) else { continue };
            if !field.many && mapped.iter().any(|m| m.field == field.name) {
                continue;
            }
            let all = (0..table.folded.len()).filter(|at| table.folded[*at] == *alias && !taken.contains(at));
            let all = all.filter(|at| field.name != "comments" || !counts(table, *at));
            let found: Vec<usize> = if field.many { all.collect() } else { all.take(1).collect() };
            if found.is_empty() || would_starve(fields, field, alias, &mapped, &settled) {
                continue;
            }
            let why = format!("column is called “{}”", table.columns[found[0]]);
            let confidence = if rank < OWN_NAMES { Confidence::Sure } else { Confidence::Likely };
            taken.extend(&found);
            match mapped.iter_mut().find(|m| m.field == field.name) {
                Some(m) => m.columns.extend(found),
                None => mapped.push(Mapped { field: field.name, columns: found, why, confidence }),
            }
        }
    }
    if document.is_ragged() {
        other_names(fields, table, &mut mapped, &mut taken, &settled);
    }
    if what == What::Tickets {
        by_values(table, &mut mapped, &mut taken, &settled);
    }
    mapped.sort_by_key(|m| fields.iter().position(|f| f.name == m.field));
    Ok(Mapping { mapped })
}

/// Where records name their own fields, one record may say `eta` where another says `target`: names of a field that
/// never stand together feed it together.
fn other_names(fields: &[Field], table: &Table, mapped: &mut [Mapped], taken: &mut Vec<usize>, settled: &[&str]) {
    let says = |row: &Cells, at: usize| row.get(at).is_some_and(|cell| !value(cell).is_empty());
    for field in fields.iter().filter(|f| !f.many && !settled.contains(&f.name)) {
        let Some(known) = mapped.iter_mut().find(|m| m.field == field.name) else { continue };
        for alias in field.aliases {
            let Some(at) = (0..table.folded.len()).find(|at| table.folded[*at] == *alias && !taken.contains(at)) else {
                continue;
            };
            let own = |row: &Cells| known.columns.iter().any(|own| says(row, *own));
            let apart = table.sample.iter().all(|row| !(says(row, at) && own(row)));
            let needed = table.sample.iter().any(|row| says(row, at) && !own(row));
            if apart && needed {
                taken.push(at);
                known.columns.push(at);
            }
        }
    }
}

/// `comment` is a list of comments unless it is all there is of a body.
fn would_starve(fields: &[Field], field: &Field, alias: &str, mapped: &[Mapped], settled: &[&str]) -> bool {
    let has = |name: &str| settled.contains(&name) || mapped.iter().any(|m| m.field == name);
    let body_goes_by_it = fields.iter().any(|f| f.name == "body" && f.aliases.contains(&alias));
    field.name == "comments" && body_goes_by_it && !has("body")
}

/// Whether a column says how many there are rather than what they say.
fn counts(table: &Table, at: usize) -> bool {
    let mut cells = table.sample.iter().filter_map(|row| row.get(at)).map(value).filter(|c| !c.is_empty()).peekable();
    cells.peek().is_some() && cells.all(|c| c.len() < 10 && c.bytes().all(|b| b.is_ascii_digit()))
}

/// Columns whose names say nothing but whose values do.
fn by_values(table: &Table, mapped: &mut Vec<Mapped>, taken: &mut Vec<usize>, settled: &[&str]) {
    let missing =
        |mapped: &[Mapped], field: &str| !settled.contains(&field) && !mapped.iter().any(|m| m.field == field);
    let share = |at: usize, fits: &dyn Fn(&str) -> bool| {
        let cells: Vec<&str> =
            table.sample.iter().filter_map(|row| row.get(at)).map(value).filter(|c| !c.is_empty()).collect();
        let good = cells.iter().filter(|c| fits(c)).count();
        if cells.len() < 2 { 0.0 } else { good as f64 / cells.len() as f64 }
    };
    let mut take = |mapped: &mut Vec<Mapped>, field: &'static str, at: usize, why: String| {
        taken.push(at);
        mapped.push(Mapped { field, columns: vec![at], why, confidence: Confidence::Guess });
        taken.clone()
    };
    let mut used: Vec<usize> = mapped.iter().flat_map(|m| m.columns.clone()).collect();
    if missing(mapped, "requester_email") {
        let found = (0..table.columns.len())
            .filter(|at| !used.contains(at))
            .filter(|at| !OURS.iter().any(|word| table.folded[*at].contains(word)))
            .find(|at| share(*at, &|c| !text::email(c).is_empty()) >= 0.8);
        if let Some(at) = found {
            used = take(mapped, "requester_email", at, "its values are e-mail addresses".into());
        }
    }
    if missing(mapped, "created_at") {
        let dated = |at: &usize| {
            share(*at, &|c| {
                c.len() >= 8
                    && dates::moment(c, Some(dates::Order::Day))
                        .or(dates::moment(c, Some(dates::Order::Month)))
                        .is_some()
            }) >= 0.9
        };
        let named = |at: &usize| {
            ["date", "time", "creat", "open", "datum", "fecha", "data", "日"]
                .iter()
                .any(|w| table.folded[*at].contains(w))
        };
        let not_an_end = |at: &usize| {
            !["due", "clos", "resol", "solv", "end", "updat", "modif", "repl"]
                .iter()
                .any(|w| table.folded[*at].contains(w))
        };
        let found =
            (0..table.columns.len()).filter(|at| !used.contains(at)).filter(named).filter(not_an_end).find(dated);
        if let Some(at) = found {
            used = take(mapped, "created_at", at, "its values are dates".into());
        }
    }
    if missing(mapped, "body") {
        let mean = |at: usize| {
            let cells: Vec<usize> = table
                .sample
                .iter()
                .filter_map(|row| row.get(at))
                .map(|c| c.chars().count())
                .filter(|n| *n > 0)
                .collect();
            if cells.is_empty() { 0 } else { cells.iter().sum::<usize>() / cells.len() }
        };
        let wordy = |at: &usize| share(*at, &|c| c.split_whitespace().count() >= 4) >= 0.5;
        let longest = (0..table.columns.len())
            .filter(|at| !used.contains(at))
            .filter(wordy)
            .max_by_key(|at| (mean(*at), usize::MAX - at));
        if let Some(at) = longest.filter(|at| mean(*at) >= 40) {
            take(mapped, "body", at, format!("its texts are the longest, {} characters on average", mean(at)));
        }
    }
}
