//! Records of no known source, in JSON, YAML or TOML, as the rows of a table: one column for each name that occurs, dotted where
//! it stands deeper. So they go the way of every table, through the mapper and past a person's eyes.

use std::sync::Arc;

use serde_json::Value;

use super::file::TextFile;
use super::json::{Item, Piece, Pieces};
use super::pile::Fault;
use super::rows::{Cells, Cut, Row};
use crate::error::Result;

/// Names whose arrays may hold records.
pub(crate) const LISTS: &[&str] = &[
    "accounts",
    "articles",
    "cards",
    "cases",
    "companies",
    "conversations",
    "customers",
    "data",
    "entries",
    "epics",
    "feature_requests",
    "features",
    "feedback",
    "ideas",
    "initiatives",
    "issues",
    "items",
    "list",
    "messages",
    "nodes",
    "notes",
    "organizations",
    "posts",
    "records",
    "requests",
    "responses",
    "results",
    "roadmap",
    "rows",
    "suggestions",
    "threads",
    "tickets",
    "values",
];
/// How many records are looked at to learn the names.
const LOOKED_AT: usize = 500;
/// How deep names go.
const DEEPEST: usize = 3;
/// More columns than any export has.
const MOST: usize = 512;

/// A record that was read already, with its own lines of the text.
#[derive(Clone, Debug)]
pub(crate) struct Listed {
    pub(crate) value: Value,
    /// The physical line it begins on, from 1.
    pub(crate) line: u64,
    pub(crate) raw: Vec<u8>,
}

/// A text's records as rows, the first of which names the columns.
pub(crate) struct Flat {
    columns: Vec<String>,
    named: bool,
    from: From,
    /// Records in which a name stands twice: how many, the first name and its line.
    twice: (u64, String, u64),
}

enum From {
    Pieces(Box<Pieces<'static>>),
    List(Arc<[Listed]>, usize),
}

impl Flat {
    /// The records of a JSON text.
    ///
    /// # Errors
    /// `Io` if it cannot be read.
    pub(crate) fn of(text: &TextFile) -> Result<Self> {
        let mut columns: Vec<String> = Vec::new();
        let mut pieces = Pieces::new(text.source()?, LISTS);
        let mut looked = 0;
        while looked < LOOKED_AT
            && let Some(piece) = pieces.next()?
        {
            looked += 1;
            let Piece::Item(item) = piece else { continue };
            if let Ok(value) = serde_json::from_slice::<Value>(&item.text) {
                learn(&value, &mut columns);
            }
        }
        let from = From::Pieces(Pieces::new(text.source()?, LISTS).into());
        Ok(Self { columns, named: false, from, twice: Default::default() })
    }

    /// Records that were read already.
    pub(crate) fn listed(records: Arc<[Listed]>) -> Self {
        let mut columns = Vec::new();
        records.iter().for_each(|listed| learn(&listed.value, &mut columns));
        Self { columns, named: false, from: From::List(records, 0), twice: Default::default() }
    }

    /// Whether there are records with names in them.
    pub(crate) fn has_names(&self) -> bool {
        !self.columns.is_empty()
    }

    /// How many bytes of the text were read; of records that were read already, how many were given.
    pub(crate) fn done(&self) -> u64 {
        match &self.from {
            From::Pieces(pieces) => pieces.done(),
            From::List(_, given) => *given as u64,
        }
    }

    /// The next row.
    ///
    /// # Errors
    /// `Io` if it cannot be read.
    pub(crate) fn next(&mut self) -> Result<Option<Cut>> {
        if !self.named {
            self.named = true;
            let cells: Cells = self.columns.iter().cloned().collect();
            return Ok(Some(Cut::Row(Row { cells, line: 1, raw: Vec::new(), foreign: None, ended: true })));
        }
        let pieces = match &mut self.from {
            From::Pieces(pieces) => pieces,
            From::List(records, given) => {
                let Some(listed) = records.get(*given) else { return Ok(None) };
                *given += 1;
                let cells = cells(&self.columns, &listed.value);
                let (line, raw) = (listed.line, listed.raw.clone());
                return Ok(Some(Cut::Row(Row { cells, line, raw, foreign: None, ended: true })));
            }
        };
        while let Some(piece) = pieces.next()? {
            match piece {
                Piece::Item(mut item) => {
                    if let Some((name, line)) = item.twice.take() {
                        if self.twice.0 == 0 {
                            (self.twice.1, self.twice.2) = (name, line);
                        }
                        self.twice.0 += 1;
                    }
                    return Ok(Some(row(&self.columns, item)));
                }
                Piece::Broken(item, broken) => {
                    let cure = "export the file again; if it was edited by hand, put this record right";
                    let fault = Fault::new("", &broken.found, format!("a whole record, but {}", broken.why), cure);
                    return Ok(Some(Cut::Broken { fault, line: broken.line, raw: item.text }));
                }
                Piece::Member(..) => {}
                Piece::Cut(line) => {
                    let cure = "the download was probably interrupted: export it again; what is here was read";
                    let fault = Fault::new("", "the end of the file", "the end of the list", cure);
                    return Ok(Some(Cut::Remark { fault, line }));
                }
            }
        }
        if self.twice.0 > 0 {
            let (count, name, line) = std::mem::take(&mut self.twice);
            let noun = if count == 1 { "record names a value" } else { "records name a value" };
            let found = format!("{count} {noun} twice, first “{name}” on line {line}");
            let cure =
                "the value that stands last was read; have whoever made this file give each value a name of its own";
            let fault = Fault::new("", &found, "each name once in an object", cure);
            return Ok(Some(Cut::Remark { fault, line }));
        }
        Ok(None)
    }
}

/// Adds the names in a record to those known.
fn learn(value: &Value, columns: &mut Vec<String>) {
    flatten(value, "", 0, &mut |name, _| {
        if columns.len() < MOST && !columns.iter().any(|c| c == name) {
            columns.push(name.to_owned());
        }
    });
}

fn row(columns: &[String], item: Item) -> Cut {
    let Ok(value) = serde_json::from_slice::<Value>(&item.text) else {
        let found = String::from_utf8_lossy(&item.text).into_owned();
        let cure = "export the file again; the other records were read";
        let fault = Fault::new("", &found, "a record in JSON", cure);
        return Cut::Broken { fault, line: item.line, raw: item.text };
    };
    let cells = cells(columns, &value);
    Cut::Row(Row { cells, line: item.line, raw: item.text, foreign: None, ended: true })
}

fn cells(columns: &[String], value: &Value) -> Cells {
    let mut cells = vec![String::new(); columns.len()];
    flatten(value, "", 0, &mut |name, text| {
        if let Some(at) = columns.iter().position(|c| c == name) {
            cells[at] = text;
        }
    });
    cells.into_iter().collect()
}

/// Tells every plain value in a record by its dotted name; lists of plain values in one cell.
fn flatten(value: &Value, prefix: &str, depth: usize, tell: &mut dyn FnMut(&str, String)) {
    match value {
        Value::Object(members) if depth < DEEPEST => {
            for (key, inner) in members {
                let name = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
                flatten(inner, &name, depth + 1, tell);
            }
        }
        Value::Null if !prefix.is_empty() => tell(prefix, String::new()),
        Value::String(text) if !prefix.is_empty() => tell(prefix, text.clone()),
        Value::Array(items) if !prefix.is_empty() => {
            let named = |item: &Value| match item {
                Value::String(text) => Some(text.clone()),
                Value::Object(members) => ["name", "title", "value", "text", "body"]
                    .iter()
                    .find_map(|key| members.get(*key))
                    .and_then(Value::as_str)
                    .map(str::to_owned),
                Value::Number(number) => Some(number.to_string()),
                _ => None,
            };
            let names: Option<Vec<String>> = items.iter().map(named).collect();
            tell(prefix, names.map_or_else(|| value.to_string(), |names| names.join("; ")));
        }
        other if !prefix.is_empty() => tell(prefix, other.to_string()),
        _ => {}
    }
}
