//! Sources that export records, in JSON or XML: the part they share.

use std::collections::HashMap;

use serde_json::Value;

use super::pages::{self, Heard};
use super::shape::Join;
use super::source::SOURCES;
use crate::error::Result;
use crate::evidence::Record;
use crate::evidence::What;
use crate::evidence::container::xml::XmlRecords;
use crate::evidence::dates;
use crate::evidence::document::Characters;
use crate::evidence::file::{Source, TextFile};
use crate::evidence::json::{Item, Piece, Pieces};
use crate::evidence::pile::{Fault, Pile};
use crate::model::{AccountRecord, RoadmapRecord, TicketRecord};

/// How many records are looked at to recognise a file.
const LOOKED_AT: u32 = 20;
/// How far into a file a first record may reach.
const FIRST: usize = 8 << 20;

/// One source's records.
pub(crate) trait Records {
    /// What they are.
    fn what(&self) -> What {
        What::Tickets
    }
    /// Keys whose arrays hold records; of XML, the names of the elements that are records.
    fn lists(&self) -> &'static [&'static str];
    /// Why a record is this source's, if it is. `list` is the key of the array it stands in, or its element's name.
    fn recognises(&self, list: &str, record: &Value) -> Option<&'static str>;
    /// Takes note of people and organisations that stand beside the records; true if the record is one of those.
    fn learns(&mut self, list: &str, record: &Value) -> bool {
        let _ = (list, record);
        false
    }
    /// What a value beside the records tells, such as that there are more pages. Of several pages the last one counts.
    fn hears(&self, key: &str, value: &Value) -> Option<Fault> {
        pages::more(key, value)
    }
    /// What the number of records tells, once all are read, such as that it is a limit's.
    fn ends(&self, records: u64) -> Option<Fault> {
        let _ = records;
        None
    }
    /// The currency of amounts that name none, if this source's do not; a person may have it changed.
    fn currency(&mut self) -> Option<&mut String> {
        None
    }
    /// What a record says. `remarks` takes what could not be read of a record that is kept.
    ///
    /// # Errors
    /// Why the record is set aside.
    fn take(&self, record: &Value, remarks: &mut Vec<Fault>) -> std::result::Result<Taken, Fault>;
    /// Where one account or item stands in several records: adds what a further one says.
    fn join(&self) -> Join {
        Join::None
    }
    /// Things to know of every such file.
    fn note(&self) -> Option<&'static str> {
        None
    }
}

/// What a record turned out to be.
pub(crate) enum Taken {
    Ticket(Box<TicketRecord>),
    Account(Box<AccountRecord>),
    Item(Box<RoadmapRecord>),
}

impl From<TicketRecord> for Taken {
    fn from(ticket: TicketRecord) -> Self {
        Self::Ticket(Box::new(ticket))
    }
}

impl From<AccountRecord> for Taken {
    fn from(account: AccountRecord) -> Self {
        Self::Account(Box::new(account))
    }
}

impl From<RoadmapRecord> for Taken {
    fn from(item: RoadmapRecord) -> Self {
        Self::Item(Box::new(item))
    }
}

/// A source, recognised by the first records of a file.
pub(crate) struct Recognised {
    pub(crate) key: &'static str,
    pub(crate) name: &'static str,
    pub(crate) records: Box<dyn Records>,
    pub(crate) because: String,
    /// Whether the records stand in a named array.
    wrapped: bool,
    xml: bool,
}

impl Recognised {
    /// The source for people: "Zendesk, JSON lines".
    pub(crate) fn title(&self, file: &TextFile) -> String {
        if self.xml {
            return format!("{}, XML", self.name);
        }
        let first = file.head.iter().find(|b| !b.is_ascii_whitespace());
        let lines = !self.wrapped && first != Some(&b'[');
        format!("{}, {}", self.name, if lines { "JSON lines" } else { "JSON" })
    }
}

/// Whose records `file` holds in JSON, if we know.
///
/// # Errors
/// `Io` if it cannot be read.
pub(crate) fn recognise(file: &TextFile) -> Result<Option<Recognised>> {
    if let Some(found) = recognise_in(&file.head)? {
        return Ok(Some(found));
    }
    if !file.head_is_all
        && let Some(found) = recognise_in(&file.beginning(FIRST)?)?
    {
        return Ok(Some(found));
    }
    Ok(empty(file))
}

/// Whose records stand at the beginning of a file. People and organisations may stand before them.
fn recognise_in(beginning: &[u8]) -> Result<Option<Recognised>> {
    for source in SOURCES {
        for make in source.records {
            let mut records = make();
            let mut pieces = Pieces::new(Source::of(beginning), records.lists());
            let mut looked = 0;
            while looked < LOOKED_AT {
                let Some(piece) = pieces.next()? else { break };
                let Piece::Item(item) = piece else {
                    looked += u32::from(matches!(piece, Piece::Broken(..)));
                    continue;
                };
                let Ok(value) = parse(&item) else {
                    looked += 1;
                    continue;
                };
                if let Some(why) = records.recognises(&item.list, &value) {
                    let (because, wrapped) = (why.to_owned(), !item.list.is_empty());
                    let (key, name, records) = (source.key, source.name, make());
                    return Ok(Some(Recognised { key, name, records, because, wrapped, xml: false }));
                }
                looked += u32::from(!records.learns(&item.list, &value));
            }
        }
    }
    Ok(None)
}

/// A list that has one source's name and nothing in it.
fn empty(file: &TextFile) -> Option<Recognised> {
    let value: Value = serde_json::from_slice(&file.head).ok()?;
    let mut found: Option<Recognised> = None;
    for source in SOURCES {
        for make in source.records {
            let records = make();
            let list = records.lists().first().copied().unwrap_or_default();
            if !get(&value, list).and_then(Value::as_array).is_some_and(Vec::is_empty) {
                continue;
            }
            if found.is_some() {
                return None; // the name alone does not tell
            }
            let because = format!("its list is called “{list}”, and it is empty");
            let (key, name) = (source.key, source.name);
            found = Some(Recognised { key, name, records, because, wrapped: true, xml: false });
        }
    }
    found
}

/// Whose records `file` holds in XML, if we know.
///
/// # Errors
/// `Input` if it is no XML, `Io`.
pub(crate) fn recognise_xml(file: &TextFile) -> Result<Option<Recognised>> {
    let mut xml = XmlRecords::new(&file.origin.path, Box::new(Characters(file.source()?)))?;
    let mut first = Vec::new();
    while first.len() < LOOKED_AT as usize
        && let Some(record) = xml.next()?
    {
        first.push(record);
    }
    for source in SOURCES {
        for make in source.records {
            let records = make();
            if let Some(why) = first.iter().find_map(|record| records.recognises(&record.name, &record.value)) {
                let (key, name, because) = (source.key, source.name, why.to_owned());
                return Ok(Some(Recognised { key, name, records, because, wrapped: false, xml: true }));
            }
        }
    }
    Ok(None)
}

/// Reads every record of `file` into `pile`.
///
/// # Errors
/// `Io`, `Interrupted`, and whatever the receiver says.
pub(crate) fn read(file: &TextFile, recognised: Recognised, pile: &mut Pile<'_>) -> Result<()> {
    let mut records = recognised.records;
    let mut held = Held { join: records.join(), records: Vec::new(), places: HashMap::new(), rows: 0 };
    let mut heard = Heard::default();
    if recognised.xml {
        read_xml(file, &*records, &mut held, &mut heard, pile)?;
    } else {
        if recognised.wrapped {
            // people may stand behind the tickets that name them
            let mut pieces = Pieces::new(file.source()?, records.lists());
            while let Some(piece) = pieces.next()? {
                pile.look(pieces.done())?;
                if let Piece::Item(item) = piece
                    && let Ok(value) = parse(&item)
                {
                    records.learns(&item.list, &value);
                }
            }
        }
        read_json(file, &mut *records, &mut held, &mut heard, pile)?;
    }
    let joined = held.words();
    held.records.into_iter().try_for_each(|record| pile.give(record))?;
    let told = heard.fault().or_else(|| records.ends(heard.records));
    joined.into_iter().chain(told).try_for_each(|fault| pile.remark_on_file(None, fault))?;
    pile.end()
}

/// Accounts and items that wait for what further records say of them.
struct Held {
    join: Join,
    records: Vec<Record>,
    places: HashMap<String, usize>,
    /// How many records were joined.
    rows: u64,
}

impl Held {
    fn give(&mut self, taken: Taken, pile: &mut Pile<'_>) -> Result<()> {
        let record = match taken {
            Taken::Ticket(ticket) => Record::Ticket(ticket),
            Taken::Account(account) => Record::Account(*account),
            Taken::Item(item) => Record::Roadmap(*item),
        };
        let id = match (&record, self.join) {
            (Record::Account(account), Join::Accounts(_)) => account.external_id.clone(),
            (Record::Roadmap(item), Join::Items(_)) => item.external_id.clone(),
            _ => return pile.give(record),
        };
        self.rows += 1;
        let known = self.places.get(&id).and_then(|at| self.records.get_mut(*at));
        match (known, record, self.join) {
            (Some(Record::Account(known)), Record::Account(further), Join::Accounts(join)) => join(known, further),
            (Some(Record::Roadmap(known)), Record::Roadmap(further), Join::Items(join)) => join(known, further),
            (_, record, _) => {
                self.places.insert(id, self.records.len());
                self.records.push(record);
            }
        }
        Ok(())
    }

    /// What is worth saying of how records were joined.
    fn words(&self) -> Option<Fault> {
        let made = self.records.len() as u64;
        let found = format!("{} rows make {made} records", self.rows);
        let cure = "nothing: rows of one id are one record";
        (self.rows > made).then(|| Fault::new("", &found, "one row for each record", cure))
    }
}

fn read_xml(
    file: &TextFile,
    records: &dyn Records,
    held: &mut Held,
    heard: &mut Heard,
    pile: &mut Pile<'_>,
) -> Result<()> {
    let mut xml = XmlRecords::new(&file.origin.path, Box::new(Characters(file.source()?)))?;
    let mut done = 0;
    while let Some(record) = xml.next()? {
        done += record.raw.len() as u64;
        pile.begin(done)?;
        heard.records += 1;
        let mut remarks = Vec::new();
        match records.take(&record.value, &mut remarks) {
            Ok(taken) => {
                held.give(taken, pile)?;
                remarks.into_iter().try_for_each(|fault| pile.remark(record.line, fault))?;
            }
            Err(fault) => pile.set_aside(record.line, fault, record.raw.as_bytes())?,
        }
    }
    for (key, value) in xml.head().as_object().into_iter().flatten() {
        heard.hear(records, key, value);
    }
    Ok(())
}

fn read_json(
    file: &TextFile,
    records: &mut dyn Records,
    held: &mut Held,
    heard: &mut Heard,
    pile: &mut Pile<'_>,
) -> Result<()> {
    let mut pieces = Pieces::new(file.source()?, records.lists());
    while let Some(piece) = pieces.next()? {
        match piece {
            Piece::Item(item) => heard.records += item_to(records, held, &item, pieces.done(), pile)?,
            Piece::Broken(item, broken) => {
                pile.begin(pieces.done())?;
                heard.records += 1;
                let cure = "export the file again; if it was edited by hand, put this record right. \
                            The other records were read";
                let fault = Fault::new("", &broken.found, format!("a whole record, but {}", broken.why), cure);
                pile.set_aside(broken.line, fault, &item.text)?;
            }
            Piece::Member(key, value) => heard.hear(records, &key, &value),
            Piece::Cut(line) => {
                let cure =
                    "the download was probably interrupted: export it again and import that; what is here was read";
                let fault = Fault::new("", "the end of the file", "the end of the list", cure);
                pile.remark_on_file(Some(line), fault)?;
            }
        }
    }
    Ok(())
}

/// Reads one record; how many it is: none if it only tells of people.
fn item_to(records: &mut dyn Records, held: &mut Held, item: &Item, done: u64, pile: &mut Pile<'_>) -> Result<u64> {
    let mut remarks = Vec::new();
    let value = match std::str::from_utf8(&item.text) {
        Ok(_) => parse(item),
        Err(e) => {
            let from = e.valid_up_to().saturating_sub(20);
            let (found, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&item.text[from..]);
            remarks.push(not_utf8("", &found));
            let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&item.text);
            serde_json::from_str(&text)
        }
    };
    let value: Value = match value {
        Ok(value) => value,
        Err(e) => {
            pile.begin(done)?;
            let line = item.line + e.line().max(1) as u64 - 1;
            let text = String::from_utf8_lossy(&item.text);
            let at_line = text.lines().nth(e.line().saturating_sub(1)).unwrap_or_default();
            let from = e.column().saturating_sub(30);
            let found: String = at_line.chars().skip(from).take(60).collect();
            let words = e.to_string();
            let words = words.split(" at line ").next().unwrap_or_default().to_owned();
            let cure = "export the file again; the other records were read";
            let expected = format!("a record in JSON ({words}, character {} of its line)", e.column());
            let fault = Fault::new("", &found, expected, cure);
            pile.set_aside(line, fault, &item.text)?;
            return Ok(1);
        }
    };
    if records.learns(&item.list, &value) {
        return Ok(0);
    }
    pile.begin(done)?;
    match records.take(&value, &mut remarks) {
        Ok(taken) => {
            held.give(taken, pile)?;
            remarks.into_iter().try_for_each(|fault| pile.remark(item.line, fault))?;
            if let Some((name, line)) = &item.twice {
                let cure = "the value that stands last was read; have whoever made this file give each value a name of its own";
                pile.remark(*line, Fault::new(name, "the same name again", "each name once in an object", cure))?;
            }
        }
        Err(fault) => pile.set_aside(item.line, fault, &item.text)?,
    }
    Ok(1)
}

/// A remark on bytes that are not what the rest of the file is.
pub(crate) fn not_utf8(column: &str, found: &str) -> Fault {
    let cure = "look whether accents and quotes are right here; if not, export the file as UTF-8";
    Fault::new(column, found, "UTF-8 as in the rest of the file; this record was read as Windows-1252", cure)
}

pub(crate) fn parse(item: &Item) -> serde_json::Result<Value> {
    serde_json::from_slice(&item.text)
}

/// The value at a path such as `fields.status.name`.
pub(crate) fn get<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(value, |v, key| v.get(key)).filter(|v| !v.is_null())
}

/// The text at a path: strings as they are, numbers digit by digit, lists and objects as JSON; empty if there is none.
pub(crate) fn text(value: &Value, path: &str) -> String {
    match get(value, path) {
        None => String::new(),
        Some(Value::String(s)) => s.clone(),
        Some(other) => other.to_string(),
    }
}

/// The first text that is not empty.
pub(crate) fn first_text(value: &Value, paths: &[&str]) -> String {
    paths.iter().map(|p| text(value, p)).find(|t| !t.trim().is_empty()).unwrap_or_default()
}

/// The texts of an array of strings, or of objects with a name.
pub(crate) fn texts(value: &Value, path: &str) -> Vec<String> {
    let Some(Value::Array(items)) = get(value, path) else { return Vec::new() };
    let one = |item: &Value| match item {
        Value::String(s) => s.clone(),
        Value::Object(_) => first_text(item, &["name", "title", "value", "tag"]),
        other => other.to_string(),
    };
    items.iter().map(one).map(|t| crate::evidence::text::line(&t)).filter(|t| !t.is_empty()).collect()
}

/// The instant at a path: ISO text, seconds, milliseconds, or an object that holds one of these. What stands there and
/// is none becomes a remark.
pub(crate) fn instant(value: &Value, path: &str, remarks: &mut Vec<Fault>) -> Option<chrono::DateTime<chrono::Utc>> {
    let text = match get(value, path) {
        Some(inner @ Value::Object(_)) => first_text(inner, &["iso8601", "epochMillis", "time", "value", "$"]),
        _ => text(value, path),
    };
    if text.trim().is_empty() || text == "0" {
        return None;
    }
    let at = dates::instant(&text, None);
    if at.is_none() {
        let cure = "the record was kept without this date; export dates as 2026-12-31T10:00:00Z";
        remarks.push(Fault::new(path, &text, "a date and time", cure));
    }
    at
}

/// The first of several instants that is there.
pub(crate) fn first_instant(
    value: &Value,
    paths: &[&str],
    remarks: &mut Vec<Fault>,
) -> Option<chrono::DateTime<chrono::Utc>> {
    paths.iter().find_map(|path| instant(value, path, remarks))
}
