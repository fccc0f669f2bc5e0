//! ODS: OpenDocument spreadsheets. One XML part holds all sheets one behind the other, and repeats equal rows and cells by
//! a number, which people's files do by the million for empty ones.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::super::archive::Directory;
use super::super::cells::{self, COLUMNS, Filling, ROWS};
use super::super::pull::{Node, Pull};
use super::super::{Blob, SheetHead, SheetRow, SheetRows, in_sheet};
use super::{SAVE_AGAIN, locked, no_such_sheet};
use crate::error::{Error, Result};

/// The largest part, inflated.
const CONTENT: u64 = 2 << 30;
/// How many bytes of rows and cells may come out only because others were repeated: a column filled down to the last
/// row is honest, a sheet filled to its last cell is not.
const REPEATED: usize = 512 << 20;
/// More sheets than any workbook of people has.
const MANY: usize = 1 << 16;

/// Lists the sheets. They stand one behind the other, so all of the file is read.
pub(super) fn sheets(path: &Path, blob: &Blob, package: &Directory) -> Result<(Vec<SheetHead>, Vec<String>)> {
    let mut content = Content::open(path, blob, package)?;
    let mut heads = Vec::new();
    while let Some(head) = content.next_table()? {
        content.pull.skip()?;
        heads.push(head);
        if heads.len() > MANY {
            return Err(Error::in_file(path, format!("the workbook lists more than {MANY} sheets"), SAVE_AGAIN));
        }
    }
    if heads.is_empty() {
        return Err(Error::in_file(path, "this OpenDocument file holds no sheet", "choose another file"));
    }
    let hidden: Vec<String> = heads.iter().filter(|h| h.hidden).map(|h| format!("“{}”", h.name)).collect();
    let mut notes = Vec::new();
    if !hidden.is_empty() {
        notes.push(format!("hidden in the workbook: {}", hidden.join(", ")));
    }
    Ok((heads, notes))
}

/// Opens a sheet.
pub(super) fn rows(path: &Path, blob: &Blob, package: &Directory, sheet: usize) -> Result<Rows> {
    let mut content = Content::open(path, blob, package)?;
    let mut before = 0;
    while let Some(head) = content.next_table()? {
        if before == sheet {
            let (path, outside) = (path.to_owned(), content.pull.depth() - 1);
            return Ok(Rows {
                path,
                name: head.name,
                pull: content.pull,
                outside,
                filling: Filling::default(),
                row: 0,
                again: None,
                repeated: 0,
                over: false,
            });
        }
        content.pull.skip()?;
        before += 1;
    }
    Err(no_such_sheet(sheet))
}

/// The part that holds the sheets.
struct Content {
    pull: Pull,
    /// Styles of tables that are not shown.
    hidden: BTreeSet<String>,
}

impl Content {
    fn open(path: &Path, blob: &Blob, package: &Directory) -> Result<Self> {
        let part = |name: &str, what: &str| -> Result<Pull> {
            let missing = || Error::in_file(path, format!("the workbook is damaged: {name} is missing"), SAVE_AGAIN);
            let entry = package.find(name).ok_or_else(missing)?;
            if entry.protected() {
                return Err(locked(path));
            }
            Ok(Pull::new(path, what, Box::new(package.bytes(path, blob, entry, CONTENT)?)))
        };
        let mut manifest = part("META-INF/manifest.xml", "the list of its parts")?;
        loop {
            match manifest.next()? {
                Node::Open(tag) if tag.name() == "encryption-data" => return Err(locked(path)),
                Node::End => break,
                _ => {}
            }
        }
        Ok(Self { pull: part("content.xml", "the workbook")?, hidden: BTreeSet::new() })
    }

    /// Goes to the next table of the spreadsheet, right behind its start.
    fn next_table(&mut self) -> Result<Option<SheetHead>> {
        let mut style = None;
        loop {
            match self.pull.next()? {
                Node::Open(tag) => match tag.full_name() {
                    "office:document-content" | "office:automatic-styles" | "office:body" | "office:spreadsheet" => {}
                    "style:style" => style = tag.attribute("name"),
                    "style:table-properties" => {
                        let display = tag.attribute("display");
                        if let (Some(style), Some("false")) = (style.take(), display.as_deref()) {
                            self.hidden.insert(style);
                        }
                    }
                    "table:table" => {
                        let name = tag.attribute("name").unwrap_or_default();
                        let style = tag.attribute("style-name").unwrap_or_default();
                        return Ok(Some(SheetHead { name, hidden: self.hidden.contains(&style) }));
                    }
                    _ => self.pull.skip()?,
                },
                Node::End => return Ok(None),
                _ => {}
            }
        }
    }
}

/// A sheet, row by row.
pub(super) struct Rows {
    path: PathBuf,
    name: String,
    pull: Pull,
    /// How many elements are open around the table.
    outside: usize,
    filling: Filling,
    /// The last row that was read, from 1.
    row: u64,
    /// A row that comes again, and how often.
    again: Option<(SheetRow, u64)>,
    repeated: usize,
    over: bool,
}

impl SheetRows for Rows {
    fn next(&mut self) -> Result<Option<SheetRow>> {
        if let Some((row, left)) = &mut self.again {
            row.number += 1;
            *left -= 1;
            let row = row.clone();
            if *left == 0 {
                self.again = None;
            }
            self.count(row.cells.iter().map(|cell| cell.len() + size_of::<String>()).sum(), row.number)?;
            return Ok(Some(row));
        }
        while !self.over {
            match self.pull.next()? {
                Node::Open(tag) => match tag.name() {
                    "table-row" => {
                        let times = repeats(tag.attribute("number-rows-repeated"));
                        let number = self.row.saturating_add(1);
                        self.row = self.row.saturating_add(times);
                        self.read_row(number)?;
                        let Some(cells) = self.filling.take() else { continue };
                        if self.row > ROWS {
                            let message = format!("the sheet has more than {ROWS} rows");
                            return Err(in_sheet(&self.path, &self.name, None, message, SAVE_AGAIN));
                        }
                        let row = SheetRow { number, cells, wrong: None };
                        self.again = (times > 1).then(|| (row.clone(), times - 1));
                        return Ok(Some(row));
                    }
                    "table-rows" | "table-header-rows" | "table-row-group" => {}
                    _ => self.pull.skip()?,
                },
                Node::Close(depth) => self.over = depth == self.outside,
                Node::End => self.over = true,
                Node::Text(_) => {}
            }
        }
        Ok(None)
    }
}

/// How often something comes; once if that is not said, or makes no sense.
fn repeats(said: Option<String>) -> u64 {
    said.and_then(|n| n.trim().parse().ok()).filter(|n| *n > 0).unwrap_or(1)
}

impl Rows {
    fn count(&mut self, bytes: usize, row: u64) -> Result<()> {
        self.repeated += bytes;
        if self.repeated > REPEATED {
            let message = "the sheet repeats the same cells over and over, to hundreds of megabytes";
            let hint = "delete the rows and columns that were filled by accident and save it again";
            return Err(in_sheet(&self.path, &self.name, Some(row), message, hint));
        }
        Ok(())
    }

    fn read_row(&mut self, row: u64) -> Result<()> {
        let outside = self.pull.depth() - 1;
        let mut column = 0_usize;
        loop {
            match self.pull.next()? {
                Node::Open(tag) => {
                    let covered = tag.name() == "covered-table-cell";
                    if !covered && tag.name() != "table-cell" {
                        self.pull.skip()?;
                        continue;
                    }
                    let times = repeats(tag.attribute("number-columns-repeated"));
                    let times = usize::try_from(times).unwrap_or(usize::MAX);
                    let said = Said::of(&tag);
                    let address = cells::address(column.min(COLUMNS), row);
                    let shown = cell_text(&mut self.pull, &self.path, &address, &self.name)?;
                    // What a merged cell covers may still hold text, which nobody sees.
                    let text = if covered { String::new() } else { said.text(shown) };
                    let next = column.saturating_add(times);
                    if !text.is_empty() {
                        if next > COLUMNS {
                            let message = format!("cell {address} lies outside of any sheet, which ends in column XFD");
                            return Err(in_sheet(&self.path, &self.name, Some(row), message, SAVE_AGAIN));
                        }
                        if times > 1 {
                            self.count((times - 1) * (text.len() + size_of::<String>()), row)?;
                        }
                        for column in column..next {
                            let put = self.filling.put(column, text.clone());
                            put.map_err(|unfit| unfit.refusal(&self.path, &self.name, row))?;
                        }
                    }
                    column = next;
                }
                Node::Close(depth) if depth == outside => return Ok(()),
                _ => {}
            }
        }
    }
}

/// What the attributes of a cell say of its value.
#[derive(Default)]
struct Said {
    kind: String,
    value: Option<String>,
}

impl Said {
    fn of(tag: &super::super::pull::Tag<'_>) -> Self {
        let mut said = Self::default();
        for (key, value) in tag.attributes() {
            match key {
                "office:value-type" => said.kind = value.into_owned(),
                "office:value"
                | "office:date-value"
                | "office:time-value"
                | "office:boolean-value"
                | "office:string-value" => said.value = Some(value.into_owned()),
                _ => {}
            }
        }
        said
    }

    /// The value as a person means it; `shown` is what the cell shows.
    fn text(self, shown: String) -> String {
        match (self.kind.as_str(), self.value) {
            ("float" | "percentage" | "currency", Some(value)) => {
                cells::written(&value).map_or(value, |(_, text)| text)
            }
            ("date", Some(value)) => cells::iso(&value),
            ("time", Some(value)) => iso_duration(&value).unwrap_or(value),
            ("boolean", Some(value)) => value,
            // An error shows its name, and has an empty text.
            ("string", Some(value)) if !value.is_empty() => value,
            ("", None) => String::new(),
            _ => shown,
        }
    }
}

/// `PT27H30M00S` as `27:30:00`.
fn iso_duration(text: &str) -> Option<String> {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text),
    };
    let mut seconds = 0.0;
    let mut number = String::new();
    let mut clock = false;
    for c in rest.strip_prefix('P')?.chars() {
        match c {
            'T' => clock = true,
            '0'..='9' | '.' | ',' => number.push(if c == ',' { '.' } else { c }),
            unit => {
                let n: f64 = std::mem::take(&mut number).parse().ok()?;
                seconds += n * match (unit, clock) {
                    ('D', false) => 86400.0,
                    ('H', true) => 3600.0,
                    ('M', true) => 60.0,
                    ('S', true) => 1.0,
                    _ => return None,
                };
            }
        }
    }
    Some(cells::duration(sign * seconds / 86400.0))
}

/// What the cell that just began shows: its paragraphs as lines, without its comments and pictures. White space counts
/// once unless it is spelt out (OpenDocument 1.2 part 1, 6.1.2).
fn cell_text(pull: &mut Pull, path: &Path, address: &str, sheet: &str) -> Result<String> {
    let outside = pull.depth() - 1;
    let mut out = String::new();
    let (mut paragraphs, mut inside) = (0, 0);
    let mut what = None;
    loop {
        let mut add = |out: &mut String, piece: &str| {
            let what = what.get_or_insert_with(|| format!("cell {address} of the sheet “{sheet}”"));
            Pull::append(path, what, out, piece)
        };
        match pull.next()? {
            Node::Open(tag) => match tag.full_name() {
                "text:p" | "text:h" if inside == 0 => {
                    if paragraphs > 0 {
                        add(&mut out, "\n")?;
                    }
                    paragraphs += 1;
                    inside = pull.depth();
                }
                "text:s" => {
                    let spaces = repeats(tag.attribute("c")).min(1 << 16) as usize;
                    add(&mut out, &" ".repeat(spaces))?;
                }
                "text:tab" => add(&mut out, "\t")?,
                "text:line-break" => add(&mut out, "\n")?,
                "office:annotation" => pull.skip()?,
                name if name.starts_with("draw:") || name.starts_with("table:") => pull.skip()?,
                _ => {}
            },
            Node::Text(piece) if inside > 0 => {
                let mut folded = String::with_capacity(piece.len());
                for c in piece.chars() {
                    let space = matches!(c, ' ' | '\t' | '\n' | '\r');
                    let after_space =
                        folded.chars().next_back().or(out.chars().next_back()).is_none_or(|c| c == ' ' || c == '\n');
                    if !space {
                        folded.push(c);
                    } else if !after_space {
                        folded.push(' ');
                    }
                }
                add(&mut out, &folded)?;
            }
            Node::Close(depth) if depth == outside => return Ok(out),
            Node::Close(depth) if depth < inside => inside = 0,
            _ => {}
        }
    }
}
