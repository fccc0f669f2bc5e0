//! Help desks that export JSON: the part they share.

use serde_json::Value;

use super::jira::Jira;
use super::zendesk::Zendesk;
use crate::error::Result;
use crate::evidence::Record;
use crate::evidence::dates;
use crate::evidence::file::TextFile;
use crate::evidence::json::{Item, Piece, Pieces};
use crate::evidence::pile::{Fault, Pile};
use crate::model::TicketRecord;

/// One help desk's JSON.
pub(crate) trait Desk {
    /// The stable key of the source.
    fn key(&self) -> &'static str;
    /// Its name for people.
    fn name(&self) -> &'static str;
    /// Keys whose arrays hold records.
    fn lists(&self) -> &'static [&'static str];
    /// Why a record is this desk's, if it is. `list` is the key of the array it stands in.
    fn recognises(&self, list: &str, record: &Value) -> Option<&'static str>;
    /// Takes note of people and organisations that stand beside the tickets; true if the record is one of those.
    fn learns(&mut self, list: &str, record: &Value) -> bool {
        let _ = (list, record);
        false
    }
    /// What a plain value beside the records tells, such as that there are more pages.
    fn hears(&self, key: &str, value: &Value) -> Option<Fault> {
        let _ = (key, value);
        None
    }
    /// The ticket in a record. `remarks` takes what could not be read of a ticket that is kept.
    ///
    /// # Errors
    /// Why the record is set aside.
    fn ticket(&self, record: &Value, remarks: &mut Vec<Fault>) -> std::result::Result<TicketRecord, Fault>;
}

/// Every help desk whose JSON we read.
pub(crate) fn all() -> Vec<Box<dyn Desk>> {
    vec![Box::new(Zendesk::default()), Box::new(Jira)]
}

/// A desk, recognised by the first records of a file.
pub(crate) struct Recognised {
    pub(crate) desk: Box<dyn Desk>,
    pub(crate) because: String,
    /// Whether the records stand in a named array.
    wrapped: bool,
}

impl Recognised {
    /// The source for people: "Zendesk, JSON lines".
    pub(crate) fn title(&self, file: &TextFile) -> String {
        let first = file.head.iter().find(|b| !b.is_ascii_whitespace());
        let lines = !self.wrapped && first != Some(&b'[');
        format!("{}, {}", self.desk.name(), if lines { "JSON lines" } else { "JSON" })
    }
}

/// Whose records `file` holds, if we know.
///
/// # Errors
/// `Io` if it cannot be read.
pub(crate) fn recognise(file: &TextFile) -> Result<Option<Recognised>> {
    for desk in all() {
        let mut pieces = Pieces::new(file.source()?, desk.lists());
        let mut looked = 0;
        while looked < 20 {
            let Some(piece) = pieces.next()? else { break };
            let Piece::Item(item) = piece else {
                looked += u32::from(matches!(piece, Piece::Broken(..)));
                continue;
            };
            looked += 1;
            let Ok(value) = parse(&item) else { continue };
            if let Some(why) = desk.recognises(&item.list, &value) {
                let wrapped = !item.list.is_empty();
                return Ok(Some(Recognised { desk, because: why.to_owned(), wrapped }));
            }
        }
    }
    Ok(empty(file))
}

/// A list that has a desk's name and nothing in it.
fn empty(file: &TextFile) -> Option<Recognised> {
    let value: Value = serde_json::from_slice(&file.head).ok()?;
    let named = |desk: &dyn Desk| desk.lists().first().is_some_and(|list| value.get(list).is_some_and(Value::is_array));
    let desk = all().into_iter().find(|desk| named(&**desk))?;
    let because = format!("its list is called “{}”, and it is empty", desk.lists()[0]);
    Some(Recognised { desk, because, wrapped: true })
}

/// Reads every record of `file` into `pile`.
///
/// # Errors
/// `Io`, `Interrupted`, and whatever the receiver says.
pub(crate) fn read(file: &TextFile, recognised: Recognised, pile: &mut Pile<'_>) -> Result<()> {
    let mut desk = recognised.desk;
    if recognised.wrapped {
        // people may stand behind the tickets that name them
        let mut pieces = Pieces::new(file.source()?, desk.lists());
        while let Some(piece) = pieces.next()? {
            if let Piece::Item(item) = piece
                && let Ok(value) = parse(&item)
            {
                desk.learns(&item.list, &value);
            }
        }
    }
    let mut pieces = Pieces::new(file.source()?, desk.lists());
    while let Some(piece) = pieces.next()? {
        match piece {
            Piece::Item(item) => item_to(&mut *desk, &item, pieces.done(), pile)?,
            Piece::Broken(item, broken) => {
                pile.begin(pieces.done())?;
                let cure = "export the file again; if it was edited by hand, put this record right. \
                            The other records were read";
                let fault = Fault::new("", &broken.found, format!("a whole record, but {}", broken.why), cure);
                pile.set_aside(broken.line, fault, &item.text)?;
            }
            Piece::Member(key, value) => {
                if let Some(fault) = desk.hears(&key, &value) {
                    pile.remark_on_file(None, fault)?;
                }
            }
            Piece::Cut(line) => {
                let cure =
                    "the download was probably interrupted: export it again and import that; what is here was read";
                let fault = Fault::new("", "the end of the file", "the end of the list", cure);
                pile.remark_on_file(Some(line), fault)?;
            }
        }
    }
    pile.end()
}

fn item_to(desk: &mut dyn Desk, item: &Item, done: u64, pile: &mut Pile<'_>) -> Result<()> {
    let mut remarks = Vec::new();
    let value = match std::str::from_utf8(&item.text) {
        Ok(_) => parse(item),
        Err(e) => {
            let from = e.valid_up_to().saturating_sub(20);
            let (found, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&item.text[from..]);
            remarks.push(not_utf8(&found));
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
            return pile.set_aside(
                line,
                Fault::new("", &found, format!("a record in JSON ({words})"), cure),
                &item.text,
            );
        }
    };
    if desk.learns(&item.list, &value) {
        return Ok(());
    }
    pile.begin(done)?;
    match desk.ticket(&value, &mut remarks) {
        Ok(ticket) => {
            pile.give(Record::Ticket(Box::new(ticket)))?;
            remarks.into_iter().try_for_each(|fault| pile.remark(item.line, fault))
        }
        Err(fault) => pile.set_aside(item.line, fault, &item.text),
    }
}

/// A remark on bytes that are not what the rest of the file is.
pub(crate) fn not_utf8(found: &str) -> Fault {
    let cure = "look whether accents and quotes are right here; if not, export the file as UTF-8";
    Fault::new("", found, "UTF-8 as in the rest of the file; this record was read as Windows-1252", cure)
}

fn parse(item: &Item) -> serde_json::Result<Value> {
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
        Value::Object(_) => first_text(item, &["name", "title", "value"]),
        other => other.to_string(),
    };
    items.iter().map(one).map(|t| crate::evidence::text::line(&t)).filter(|t| !t.is_empty()).collect()
}

/// The instant at a path. What stands there and is none becomes a remark.
pub(crate) fn instant(value: &Value, path: &str, remarks: &mut Vec<Fault>) -> Option<chrono::DateTime<chrono::Utc>> {
    let text = text(value, path);
    if text.trim().is_empty() {
        return None;
    }
    let at = dates::instant(&text, None);
    if at.is_none() {
        let cure = "the ticket was kept without this date; export dates as 2026-12-31T10:00:00Z";
        remarks.push(Fault::new(path, &text, "a date and time", cure));
    }
    at
}
