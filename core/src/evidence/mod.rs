//! What they said: files -> records, every one of them accounted for.
//!
//! In reading order: [`file`] finds out that a file is text and in which encoding; [`json`] and [`rows`] cut it into
//! records without reading it whole; [`formats`] knows each source; [`pile`] carries the records out with their places.
//! [`dates`], [`money`], [`text`] and [`html`] read what stands in them.

#[cfg_attr(not(test), expect(dead_code, reason = "the readers that use it come with the next commit"))]
mod container;
mod dates;
mod file;
mod formats;
mod html;
mod import;
mod json;
mod money;
mod pile;
mod rows;
mod table;
#[cfg(test)]
mod tests;
mod text;

use std::path::Path;

pub use import::{FilePlan, commit, plan};

use self::file::TextFile;
use self::formats::columns::{self, Mapping};
use self::formats::{accounts, desk, fields, markdown, roadmap, signatures, tickets};
use self::pile::Pile;
use self::table::Table;
use crate::error::{Error, Result};
use crate::model::{AccountRecord, RoadmapRecord, SetAside, TicketRecord};
use crate::task::Task;

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Tickets.
    Tickets,
    /// Accounts.
    Accounts,
    /// A roadmap.
    Roadmap,
}

impl What {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Tickets => "tickets",
            Self::Accounts => "accounts",
            Self::Roadmap => "roadmap",
        }
    }
}

/// How a person wants a file read.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// What it holds; else recognised.
    pub what: Option<What>,
    /// Our field -> their column, over what is proposed. An empty column leaves the field out.
    pub map: Vec<(String, String)>,
}

/// What was recognised of a file before its records are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peek {
    /// What it holds.
    pub what: What,
    /// A short, stable key of the source, part of every ticket's identity: "zendesk", "jira", "csv", "markdown".
    pub source: String,
    /// For people: "Zendesk, JSON lines".
    pub title: String,
    /// Character encoding.
    pub encoding: String,
    /// How it was recognised.
    pub because: String,
    /// For tables: our field, their column, why, three values.
    pub mapping: Vec<(String, String, String, Vec<String>)>,
    /// Columns nothing is taken from.
    pub unused: Vec<String>,
    /// Things to know.
    pub notes: Vec<String>,
}

/// One record of a file.
#[derive(Clone, Debug)]
pub enum Record {
    /// A ticket.
    Ticket(Box<TicketRecord>),
    /// An account.
    Account(AccountRecord),
    /// A roadmap item.
    Roadmap(RoadmapRecord),
    /// One that could not be read.
    SetAside(SetAside),
    /// Not a record: something that could not be read of the record just given, which was kept, or, without a row,
    /// something to know about the file. Its `raw` is empty.
    Remark(SetAside),
}

/// How a file is to be read.
enum Shape {
    Desk(desk::Recognised),
    Tickets(Box<Table>, Mapping, tickets::Survey),
    Accounts(Box<Table>, Mapping, accounts::Survey),
    Roadmap(Box<Table>, Mapping),
    Markdown,
}

/// Looks at a file without handing out its records. Touches nothing. Tables are read through once, so that what their
/// rows decide together (date order, decimal mark) is known and said.
///
/// # Errors
/// `Input` naming the file if it is empty or nothing we know, if it could be several things, or if `wanted` names
/// what is not there; `Io` if it cannot be read.
pub fn peek(path: &Path, wanted: &Wanted) -> Result<Peek> {
    let file = TextFile::open(path)?;
    recognise(&file, wanted).map(|(peek, _)| peek)
}

/// Reads every record of a file, in order, into `sink`: each exactly once, as what it is or as set aside. Remarks
/// come behind the record they are about and are no records. Progress counts bytes.
///
/// # Errors
/// `Input`, `Io` as [`peek`], also if the file changes while it is read; `Interrupted`; whatever `sink` returns.
pub fn read(
    path: &Path,
    peek: &Peek,
    wanted: &Wanted,
    task: &Task,
    sink: &mut dyn FnMut(Record) -> Result<()>,
) -> Result<()> {
    let file = TextFile::open(path)?;
    let wanted = Wanted { what: Some(peek.what), map: wanted.map.clone() };
    let (found, shape) = recognise(&file, &wanted)?;
    let mut pile = Pile::new(&file, task, sink);
    match shape {
        Shape::Desk(recognised) => desk::read(&file, recognised, &mut pile),
        Shape::Markdown => markdown::read(&file, &mut pile),
        Shape::Tickets(table, mapping, survey) => {
            tickets::read(&file, &table, &mapping, survey, &found.source, &mut pile)
        }
        Shape::Accounts(table, mapping, survey) => accounts::read(&file, &table, &mapping, &survey, &mut pile),
        Shape::Roadmap(table, mapping) => roadmap::read(&file, &table, &mapping, &mut pile),
    }
}

fn recognise(file: &TextFile, wanted: &Wanted) -> Result<(Peek, Shape)> {
    let mut peek = Peek {
        what: What::Tickets,
        source: String::new(),
        title: String::new(),
        encoding: file.encoding.clone(),
        because: String::new(),
        mapping: Vec::new(),
        unused: Vec::new(),
        notes: file.note.iter().cloned().collect(),
    };
    if is_json(file) {
        let recognised = desk::recognise(file)?.ok_or_else(|| unknown_json(file))?;
        if let Some(what) = wanted.what.filter(|w| *w != What::Tickets) {
            let message =
                format!("this is a ticket export of {}; {} are read from CSV", recognised.desk.name(), what.word());
            return Err(Error::in_file(&file.path, message, "choose another file, or import it as tickets"));
        }
        refuse_map(file, wanted)?;
        peek.source = recognised.desk.key().to_owned();
        peek.title = recognised.title(file);
        peek.because.clone_from(&recognised.because);
        return Ok((peek, Shape::Desk(recognised)));
    }
    if markdown::looks_like_it(file) {
        if let Some(what) = wanted.what.filter(|w| *w != What::Roadmap) {
            let message =
                format!("this is Markdown, which is read as a roadmap; {} are read from CSV or JSON", what.word());
            return Err(Error::in_file(&file.path, message, "choose another file, or import it as a roadmap"));
        }
        refuse_map(file, wanted)?;
        peek.what = What::Roadmap;
        peek.source = "markdown".to_owned();
        peek.title = "Markdown".to_owned();
        peek.because = "it is Markdown with lists or tables".to_owned();
        peek.notes.extend(markdown::survey(file)?);
        return Ok((peek, Shape::Markdown));
    }
    let table = Table::of(file)?;
    let (what, because) = match wanted.what {
        Some(what) => (what, "you said so".to_owned()),
        None if !wanted.map.is_empty() && signatures::recognise(file, &table).is_err() => {
            mapped_as(file, &table, wanted)?
        }
        None => signatures::recognise(file, &table)?,
    };
    let mapping = columns::map(file, &table, what, &wanted.map)?;
    let signature = signatures::signature(&table).filter(|s| s.what == what);
    let written = match table.dialect.delimiter {
        b',' => "CSV".to_owned(),
        b'\t' => "tab-separated".to_owned(),
        _ => format!("CSV with {}", table.dialect.words()),
    };
    peek.what = what;
    peek.source = signature.map_or("csv", |s| s.key).to_owned();
    peek.title = signature.map_or_else(|| format!("Table, {written}"), |s| format!("{}, {written}", s.name));
    peek.because = because;
    peek.mapping = mapping.shown(&table);
    peek.unused = mapping.unused(&table);
    peek.notes.extend(table.notes.iter().cloned());
    peek.notes.extend(signature.and_then(|s| s.note).map(str::to_owned));
    let (notes, shape) = match what {
        What::Tickets => {
            let survey = tickets::survey(file, &table, &mapping)?;
            (survey.notes.clone(), Shape::Tickets(Box::new(table), mapping, survey))
        }
        What::Accounts => {
            let survey = accounts::survey(file, &table, &mapping)?;
            (survey.notes.clone(), Shape::Accounts(Box::new(table), mapping, survey))
        }
        What::Roadmap => (roadmap::survey(file, &table, &mapping)?, Shape::Roadmap(Box::new(table), mapping)),
    };
    peek.notes.extend(notes);
    Ok((peek, shape))
}

/// What a table is, by the one kind of record that has all the fields a person mapped.
fn mapped_as(file: &TextFile, table: &Table, wanted: &Wanted) -> Result<(What, String)> {
    let fits = |what: &What| {
        let names: Vec<String> = fields::fields(*what).iter().map(|f| text::folded(f.name)).collect();
        wanted.map.iter().all(|(field, _)| names.contains(&text::folded(field)))
    };
    let fitting: Vec<What> = [What::Tickets, What::Accounts, What::Roadmap].into_iter().filter(fits).collect();
    match fitting[..] {
        [only] => Ok((only, format!("you mapped fields of {}", only.word()))),
        _ => signatures::recognise(file, table),
    }
}

/// JSON, also where one line that is none stands above it.
fn is_json(file: &TextFile) -> bool {
    let begins = |line: &[u8]| {
        let mut bytes = line.iter().filter(|b| !b.is_ascii_whitespace());
        match (bytes.next(), bytes.next()) {
            (Some(b'{'), next) => matches!(next, Some(b'"' | b'}' | b'\'') | None),
            (Some(b'['), next) => matches!(next, Some(b'{' | b'[' | b']') | None),
            _ => false,
        }
    };
    let head = file.head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&file.head);
    let start = &head[head.iter().position(|b| !b.is_ascii_whitespace()).unwrap_or(0)..];
    if begins(&start[..start.len().min(4096)]) {
        return true;
    }
    let second = start.split(|b| *b == b'\n').nth(1).unwrap_or_default();
    second.starts_with(b"{\"") && begins(second)
}

fn unknown_json(file: &TextFile) -> Error {
    let names: Vec<&str> = desk::all().iter().map(|d| d.name()).collect();
    let hint = format!("JSON is read from {}; from anywhere else export CSV, one ticket per row", names.join(" and "));
    Error::in_file(&file.path, "this is JSON, but not the export of a help desk we know", hint)
}

fn refuse_map(file: &TextFile, wanted: &Wanted) -> Result<()> {
    match wanted.map.first() {
        None => Ok(()),
        Some((field, _)) => {
            let message = format!("“{field}” cannot be mapped here: this file has no columns");
            Err(Error::in_file(&file.path, message, "import it without --map"))
        }
    }
}
