//! One file, read: its documents recognised, and each one's records told in order.

use std::path::Path;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::document::{self, Document, Found};
use super::file::TextFile;
use super::flat::Flat;
use super::formats::columns::{self, Mapping};
use super::formats::shape::{GENERAL, TableShape};
use super::formats::{accounts, fields, markdown, notion, records, roadmap, signs, source, tickets};
use super::origin::Origin;
use super::pile::Pile;
use super::rows::Cells;
use super::table::Table;
use super::{Peek, Record, Wanted, What, decisions, outline, text};
use crate::api::Choices;
use crate::error::{Error, Result};
use crate::task::Task;

/// Rows of a table that are shown.
const PREVIEWED: usize = 50;
/// Characters of a cell that are shown in a preview.
const PREVIEWED_CELL: usize = 200;

/// How a file is to be read; crosses to the reading process.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Instructions {
    /// For all its documents.
    pub all: Choices,
    /// For single ones, by part; goes over `all`. The file's only document has no part.
    pub of: Vec<(Option<String>, Choices)>,
    /// How tables of a shape were read before.
    pub habits: Vec<Habit>,
    /// Text to read in place of the file, which only gives its name: what was set aside, read again.
    pub held: Option<Held>,
    /// Only say what the documents are.
    pub only_look: bool,
}

/// How a person wanted tables of a shape read, remembered.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Habit {
    /// [`Peek::shape`].
    pub shape: String,
    /// When that was said.
    pub at: DateTime<Utc>,
    /// What was said.
    pub choices: Choices,
}

/// A text in memory.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Held {
    /// The part of the file it comes from.
    pub part: Option<String>,
    /// The text.
    pub text: String,
}

impl Instructions {
    /// The choices for a document: its own, over those for all.
    fn choices(&self, part: Option<&str>) -> Choices {
        let own = self.of.iter().find(|(p, _)| p.as_deref() == part).map(|(_, choices)| choices);
        own.map_or_else(|| self.all.clone(), |own| over(own, &self.all))
    }
}

/// `own` where it says something, `all` elsewhere.
fn over(own: &Choices, all: &Choices) -> Choices {
    let either = |own: &Option<String>, all: &Option<String>| own.clone().or_else(|| all.clone());
    let list = |own: &[_], all: &[_]| if own.is_empty() { all.to_vec() } else { own.to_vec() };
    Choices {
        what: either(&own.what, &all.what),
        source: either(&own.source, &all.source),
        map: if own.map.is_empty() { all.map.clone() } else { own.map.clone() },
        encoding: either(&own.encoding, &all.encoding),
        dates: either(&own.dates, &all.dates),
        zone: either(&own.zone, &all.zone),
        currency: either(&own.currency, &all.currency),
        repairs: list(&own.repairs, &all.repairs),
        skip: own.skip.or(all.skip),
    }
}

/// What is told of a file, in order.
pub(crate) enum Told {
    /// A document begins.
    Document(Box<Peek>),
    /// One of its records.
    Record(Record),
    /// All its records were told.
    End,
    /// A document that cannot be read. `passed`: nothing to worry about.
    Refused { part: Option<String>, error: Error, passed: bool },
}

/// Reads a file's documents, and every record of each exactly once, as what it is or as set aside. Remarks come behind
/// the record they are about and are no records.
///
/// # Errors
/// `Input` naming the file if it is nothing we know, or if what is wanted of it cannot be; `Io`, also if the file
/// changes while it is read; `Interrupted`; whatever `sink` returns.
pub(crate) fn read(
    path: &Path,
    instructions: &Instructions,
    task: &Task,
    sink: &mut dyn FnMut(Told) -> Result<()>,
) -> Result<()> {
    let origin = match &instructions.held {
        Some(held) => Origin::held(&crate::error::file_name(path), held.part.clone(), held.text.clone().into_bytes()),
        None => Origin::file(path)?,
    };
    let choices = |part: Option<&str>| instructions.choices(part);
    document::documents(origin, &choices, &mut |found| {
        let document = match found {
            Found::Document(document) => document,
            Found::Refused { origin, error, passed } => {
                return sink(Told::Refused { part: origin.part, error, passed });
            }
        };
        let origin = document.origin().clone();
        let choices = choices(origin.part.as_deref());
        if choices.skip == Some(true) {
            return Ok(());
        }
        // beside others, a sheet or a packed file that holds nothing we know is passed over, by name
        let one_of_many = origin.part.is_some() && instructions.held.is_none();
        match tell(document, choices, instructions, task, sink) {
            Err(Outcome::Unknown(error)) if one_of_many => {
                sink(Told::Refused { part: origin.part.clone(), error, passed: false })
            }
            Err(Outcome::Unknown(error) | Outcome::Failed(error)) => Err(error),
            Ok(()) => Ok(()),
        }
    })
}

/// Why a document was not told.
enum Outcome {
    /// It cannot be read; nothing was told of it yet.
    Unknown(Error),
    /// Telling stopped.
    Failed(Error),
}

fn tell(
    document: Document,
    choices: Choices,
    instructions: &Instructions,
    task: &Task,
    sink: &mut dyn FnMut(Told) -> Result<()>,
) -> std::result::Result<(), Outcome> {
    let repairs = choices.repairs.clone();
    let (peek, document, shape) =
        recognise(document, choices, &instructions.habits, task).map_err(|error| match error {
            Error::Input { .. } => Outcome::Unknown(error),
            other => Outcome::Failed(other),
        })?;
    sink(Told::Document(Box::new(peek))).map_err(Outcome::Failed)?;
    if !instructions.only_look {
        let origin = document.origin().clone();
        let total = document.text().map(|_| origin.size);
        let mut give = |record| sink(Told::Record(record));
        let sheet = matches!(document, Document::Sheet(_));
        let mut pile = Pile::new(&origin, total, sheet, &repairs, task, &mut give);
        shape.read(&document, &mut pile).map_err(Outcome::Failed)?;
    }
    sink(Told::End).map_err(Outcome::Failed)
}

/// How a document is to be read.
enum Shape {
    Records(records::Recognised),
    Tickets(Box<Table>, Mapping, &'static TableShape, tickets::Survey, Wanted),
    Accounts(Box<Table>, Mapping, &'static TableShape, accounts::Survey, Wanted),
    Roadmap(Box<Table>, Mapping, &'static TableShape, roadmap::Survey, Wanted),
    Markdown,
}

impl Shape {
    fn read(self, document: &Document, pile: &mut Pile<'_>) -> Result<()> {
        let text = || document.text().ok_or_else(|| Error::Bug("text was recognised where there is none".into()));
        match self {
            Self::Records(recognised) => records::read(text()?, recognised, pile),
            Self::Markdown => markdown::read(text()?, pile),
            Self::Tickets(table, mapping, shape, survey, wanted) => {
                tickets::read(document, &table, &mapping, shape, &survey, &wanted, pile)
            }
            Self::Accounts(table, mapping, shape, survey, wanted) => {
                accounts::read(document, &table, &mapping, shape, &survey, &wanted, pile)
            }
            Self::Roadmap(table, mapping, shape, survey, wanted) => {
                roadmap::read(document, &table, &mapping, shape, &survey, &wanted, pile)
            }
        }
    }
}

/// How a person wants a document read, checked.
fn wanted(document: &Document, choices: Choices) -> Result<Wanted> {
    let what = match choices.what.as_deref() {
        None | Some("auto" | "") => None,
        Some(word) => Some(What::from_word(word).ok_or_else(|| {
            document
                .error(format!("“{word}” is nothing a file can be read as"), "use auto, tickets, accounts or roadmap")
        })?),
    };
    let map = choices.map.iter().map(|m| (m.field.clone(), m.column.clone())).collect();
    Ok(Wanted { what, map, choices })
}

/// Finds out what a document is and how it is read. Tables are read through once, so that what their rows decide
/// together (date order, decimal mark) is known and said.
fn recognise(document: Document, choices: Choices, habits: &[Habit], task: &Task) -> Result<(Peek, Document, Shape)> {
    let wanted = wanted(&document, choices)?;
    let mut peek = Peek {
        part: document.origin().part.clone(),
        what: What::Tickets,
        source: String::new(),
        title: String::new(),
        encoding: String::new(),
        because: String::new(),
        decisions: Vec::new(),
        mapping: Vec::new(),
        columns: Vec::new(),
        unused: Vec::new(),
        preview: Vec::new(),
        notes: Vec::new(),
        shape: String::new(),
        header: String::new(),
        choices: wanted.choices.clone(),
        remembered: None,
    };
    match document {
        Document::Text(text) => {
            peek.encoding.clone_from(&text.encoding);
            peek.notes.extend(text.note.clone());
            peek.decisions.extend(decisions::encoding(&text, wanted.choices.encoding.is_some())?);
            recognise_text(text, wanted, peek, habits, task)
        }
        Document::Sheet(ref sheet) => {
            peek.notes.extend(sheet.notes.iter().cloned());
            let written = sheet.kind.to_owned();
            recognise_table(document, &written, wanted, peek, habits, task)
        }
        Document::Records(_) | Document::Outline(..) => {
            recognise_table(document, "records", wanted, peek, habits, task)
        }
    }
}

fn recognise_text(
    text: TextFile,
    wanted: Wanted,
    mut peek: Peek,
    habits: &[Habit],
    task: &Task,
) -> Result<(Peek, Document, Shape)> {
    let starts = text.head.iter().find(|b| !b.is_ascii_whitespace()).copied();
    let xml = starts == Some(b'<') && !matches!(text.origin.ending().as_str(), "md" | "markdown");
    let json = !xml && is_json(&text);
    if xml || json {
        let found = if xml { records::recognise_xml(&text)? } else { records::recognise(&text)? };
        let Some(mut recognised) = found else {
            if xml {
                let cure = "export it as JSON or CSV instead, one ticket per row";
                return Err(text.origin.error("this is XML, but not the export of a source we know", cure));
            }
            if !Flat::of(&text)?.has_names() {
                let cure = "export it again as JSON with one object per ticket, or as CSV";
                return Err(text.origin.error("this is JSON, but there are no records in it", cure));
            }
            if let Some(outline) = outline::grouped_json(&text)? {
                peek.notes.extend(outline.notes.iter().cloned());
                return recognise_table(Document::Outline(text, outline), "JSON", wanted, peek, habits, task);
            }
            return recognise_table(Document::Records(text), "JSON", wanted, peek, habits, task);
        };
        let what = recognised.records.what();
        refuse(&text, wanted.what, what, recognised.name)?;
        refuse_map(&text, &wanted)?;
        peek.what = what;
        peek.source = source_of(&wanted, recognised.key);
        peek.title = recognised.title(&text);
        peek.because.clone_from(&recognised.because);
        peek.notes.extend(recognised.records.note().map(str::to_owned));
        if let Some(currency) = recognised.records.currency() {
            let document = Document::Text(text);
            let chosen = decisions::currency_chosen(&document, &wanted.choices)?;
            if let Some(chosen) = &chosen {
                currency.clone_from(chosen);
            }
            peek.decisions.push(decisions::currency(chosen.as_deref()));
            peek.notes.push(format!("no currency is named: amounts are taken for {currency}"));
            return Ok((peek, document, Shape::Records(recognised)));
        }
        return Ok((peek, Document::Text(text), Shape::Records(recognised)));
    }
    if let Some(outline) = outline::read(&text)? {
        peek.notes.extend(outline.notes.iter().cloned());
        let written = outline.language.name();
        return recognise_table(Document::Outline(text, outline), written, wanted, peek, habits, task);
    }
    if markdown::looks_like_it(&text) {
        refuse(&text, wanted.what, What::Roadmap, "Markdown")?;
        refuse_map(&text, &wanted)?;
        peek.what = What::Roadmap;
        peek.source = source_of(&wanted, "markdown");
        peek.title = "Markdown".to_owned();
        peek.because = "it is Markdown with lists or tables".to_owned();
        peek.notes.extend(markdown::survey(&text)?);
        return Ok((peek, Document::Text(text), Shape::Markdown));
    }
    recognise_table(Document::Text(text), "", wanted, peek, habits, task)
}

fn source_of(wanted: &Wanted, key: &str) -> String {
    wanted.choices.source.clone().filter(|s| !s.trim().is_empty()).unwrap_or_else(|| key.to_owned())
}

/// `written` says how it is written, for people; of delimited text that is found out here.
fn recognise_table(
    mut document: Document,
    written: &str,
    mut wanted: Wanted,
    mut peek: Peek,
    habits: &[Habit],
    task: &Task,
) -> Result<(Peek, Document, Shape)> {
    let mut table = Table::of(&document)?;
    peek.shape = table.shape();
    if let Some(habit) = habits.iter().find(|h| h.shape == peek.shape).filter(|_| says_nothing(&wanted.choices)) {
        let choices = Choices { repairs: wanted.choices.repairs.clone(), ..habit.choices.clone() };
        wanted = self::wanted(&document, choices)?;
        peek.choices = wanted.choices.clone();
        peek.remembered = Some(habit.at);
        if let (Document::Text(text), Some(label)) = (&document, &wanted.choices.encoding) {
            let text = TextFile::open(text.origin.clone(), Some(label))?;
            peek.encoding.clone_from(&text.encoding);
            peek.notes.clear();
            peek.decisions = decisions::encoding(&text, true)?.into_iter().collect();
            document = Document::Text(text);
            table = Table::of(&document)?;
        }
    }
    let found = source::of_table(&table);
    if let Some((source, shape)) = found
        && let Some((message, cure)) = shape.refuse
    {
        return Err(document.error(format!("{message} ({})", source.name), cure));
    }
    let (what, because) = match (wanted.what, found) {
        (Some(what), _) => (what, "you said so".to_owned()),
        (None, Some((source, shape))) => (shape.what, format!("its columns are those of {}", source.name)),
        (None, None) => match signs::recognise(&document, &table) {
            Err(_) if !wanted.map.is_empty() => mapped_as(&document, &table, &wanted)?,
            other => other?,
        },
    };
    let known = found.filter(|(_, shape)| shape.what == what);
    let shape = match known {
        Some((_, shape)) => shape,
        None => GENERAL.iter().find(|s| s.what == what).unwrap_or(&GENERAL[0]),
    };
    let mapping = columns::map(&document, &table, what, shape, known.map(|(s, _)| s.name), &wanted.map)?;
    let written = match (written, table.dialect.delimiter) {
        ("", b',') => "CSV".to_owned(),
        ("", b'\t') => "tab-separated".to_owned(),
        ("", _) => format!("CSV with {}", table.dialect.words()),
        (written, _) => written.to_owned(),
    };
    let key = match &document {
        Document::Records(_) => "json",
        Document::Outline(_, outline) => outline.language.key(),
        Document::Text(text) if notion::is_table(text.origin.hint()) => notion::KEY,
        Document::Text(_) | Document::Sheet(_) => "csv",
    };
    peek.what = what;
    peek.source = source_of(&wanted, known.map_or(key, |(source, _)| source.key));
    let name = if key == notion::KEY && known.is_none() { notion::NAME } else { shape.name };
    peek.title = format!("{name}, {written}");
    peek.because = because;
    peek.mapping = mapping.shown(&table, shape);
    peek.columns.clone_from(&table.columns);
    peek.unused = mapping.unused(&table, shape);
    peek.preview = table.sample.iter().take(PREVIEWED).map(previewed).collect();
    peek.header = match document.text() {
        Some(_) => String::from_utf8_lossy(&table.raw_header).into_owned(),
        None => String::new(),
    };
    peek.notes.extend(table.notes.iter().cloned());
    peek.notes.extend(known.and_then(|(_, shape)| shape.note).map(str::to_owned));
    let rows = std::cell::Cell::new(0u64);
    let phase = format!("Looking through {}", document.origin().name);
    let total = document.text().map(|text| text.origin.size);
    let look = |done: u64| {
        rows.set(rows.get() + 1);
        if rows.get() % 64 == 1 { task.report(&phase, done, total) } else { Ok(()) }
    };
    let (table, survey) = (Box::new(table), &look);
    let shape = match what {
        What::Tickets => {
            let survey = tickets::survey(&document, &table, &mapping, shape, &wanted, survey)?;
            peek.notes.extend(survey.notes.iter().cloned());
            peek.decisions.extend(survey.decisions.iter().cloned());
            Shape::Tickets(table, mapping, shape, survey, wanted)
        }
        What::Accounts => {
            let survey = accounts::survey(&document, &table, &mapping, shape, &wanted, survey)?;
            peek.notes.extend(survey.notes.iter().cloned());
            peek.decisions.extend(survey.decisions.iter().cloned());
            Shape::Accounts(table, mapping, shape, survey, wanted)
        }
        What::Roadmap => {
            let survey = roadmap::survey(&document, &table, &mapping, shape, &wanted, survey)?;
            peek.notes.extend(survey.notes.iter().cloned());
            Shape::Roadmap(table, mapping, shape, survey, wanted)
        }
    };
    Ok((peek, document, shape))
}

/// Whether a person said nothing of how to read a document, repairs apart.
fn says_nothing(choices: &Choices) -> bool {
    let unsaid = Choices { repairs: choices.repairs.clone(), ..Choices::default() };
    let auto = choices.what.as_deref().is_none_or(|what| matches!(what, "auto" | ""));
    Choices { what: None, ..choices.clone() } == unsaid && auto
}

fn previewed(cells: &Cells) -> Vec<String> {
    let short = |cell: &str| {
        let text: String = cell.chars().take(PREVIEWED_CELL + 1).collect();
        let shown = text::line(&text);
        match shown.char_indices().nth(PREVIEWED_CELL) {
            Some((at, _)) => format!("{}…", &shown[..at]),
            None => shown,
        }
    };
    cells.iter().map(short).collect()
}

/// What a table is, by the one kind of record that has all the fields a person mapped.
fn mapped_as(document: &Document, table: &Table, wanted: &Wanted) -> Result<(What, String)> {
    let fits = |what: &What| {
        let names: Vec<String> = fields::fields(*what).iter().map(|f| text::folded(f.name)).collect();
        wanted.map.iter().all(|(field, _)| names.contains(&text::folded(field)))
    };
    let fitting: Vec<What> = [What::Tickets, What::Accounts, What::Roadmap].into_iter().filter(fits).collect();
    match fitting[..] {
        [only] => Ok((only, format!("you mapped fields of {}", only.word()))),
        _ => signs::recognise(document, table),
    }
}

/// JSON, also where one line that is none stands above it.
fn is_json(file: &TextFile) -> bool {
    let begins = |line: &[u8]| {
        let mut bytes = line.iter().filter(|b| !b.is_ascii_whitespace());
        match (bytes.next(), bytes.next()) {
            // `[[items]]` is a table of TOML
            (Some(b'['), Some(b'[')) => bytes.next().is_none_or(|b| !b.is_ascii_alphabetic()),
            (Some(b'{'), next) => matches!(next, Some(b'"' | b'}' | b'\'') | None),
            (Some(b'['), next) => matches!(next, Some(b'{' | b']') | None),
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

/// A file that is one thing cannot be read as another.
fn refuse(text: &TextFile, wanted: Option<What>, is: What, source: &str) -> Result<()> {
    let Some(what) = wanted.filter(|what| *what != is) else { return Ok(()) };
    let message = format!("this holds {} of {source}; it cannot be read as {}", is.word(), what.word());
    Err(text.origin.error(message, format!("choose another file, or import it as {}", is.word())))
}

fn refuse_map(text: &TextFile, wanted: &Wanted) -> Result<()> {
    match wanted.map.first() {
        None => Ok(()),
        Some((field, _)) => {
            let message = format!("“{field}” cannot be mapped here: this file has no columns");
            Err(text.origin.error(message, "import it without --map"))
        }
    }
}
