//! XLSX: XML parts in a ZIP archive (ECMA-376), streamed.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::super::archive::Directory;
use super::super::bytes::size_words;
use super::super::cells::{self, COLUMNS, Filling, ROWS, Shown};
use super::super::pull::{Node, Pull};
use super::super::{Blob, SheetHead, SheetRow, SheetRows, WrongCell, in_sheet};
use super::texts::Texts;
use super::{SAVE_AGAIN, binary, locked, no_such_sheet};
use crate::error::{Error, Result};

/// The largest sheet, inflated.
const SHEET: u64 = 2 << 30;
/// The largest table of shared texts, inflated.
const TEXTS: u64 = 256 << 20;
/// The largest of the parts that only describe: relations, styles, the list of sheets.
const DESCRIPTION: u64 = 64 << 20;
/// More sheets or relations than any workbook of people has.
const MANY: usize = 1 << 16;
/// The fewest bytes a shared text takes: `<a/>`.
const SMALLEST_TEXT: u64 = 4;

/// Lists the sheets.
pub(super) fn sheets(path: &Path, blob: &Blob, package: &Directory) -> Result<(Vec<SheetHead>, Vec<String>)> {
    let book = Book::open(path, blob, package)?;
    let hidden = book.sheets.iter().filter(|s| s.head.hidden).map(|s| format!("“{}”", s.head.name));
    let hidden: Vec<String> = hidden.collect();
    let mut notes = book.notes;
    if !hidden.is_empty() {
        notes.push(format!("hidden in the workbook: {}", hidden.join(", ")));
    }
    Ok((book.sheets.into_iter().map(|s| s.head).collect(), notes))
}

/// Opens a sheet.
pub(super) fn rows(path: &Path, blob: &Blob, package: &Directory, sheet: usize) -> Result<Rows> {
    let parts = Parts { path, blob, package };
    let book = Book::open(path, blob, package)?;
    let sheet = book.sheets.get(sheet).ok_or_else(|| no_such_sheet(sheet))?;
    let name = sheet.head.name.clone();
    let what = format!("the sheet “{name}”");
    let pull = parts.open(&sheet.part, what, SHEET)?.ok_or_else(|| missing(path, &sheet.part))?;
    Ok(Rows {
        path: path.to_owned(),
        name,
        pull,
        texts: parts.texts(&book.texts)?,
        shown: parts.shown(&book.styles)?,
        from_1904: book.from_1904,
        filling: Filling::default(),
        row: 0,
        wrong: None,
        without_result: 0,
        over: false,
    })
}

fn missing(path: &Path, part: &str) -> Error {
    Error::in_file(path, format!("the workbook is damaged: its part {part} is missing"), SAVE_AGAIN)
}

/// A sheet and the part it is kept in.
struct Sheet {
    head: SheetHead,
    part: String,
}

/// What the workbook says of itself.
struct Book {
    sheets: Vec<Sheet>,
    notes: Vec<String>,
    texts: String,
    styles: String,
    from_1904: bool,
}

impl Book {
    fn open(path: &Path, blob: &Blob, package: &Directory) -> Result<Self> {
        let parts = Parts { path, blob, package };
        let main = parts.relations("_rels/.rels")?.into_iter().find(|r| r.kind == "officeDocument");
        let main = main.map_or_else(|| "xl/workbook.xml".to_owned(), |r| resolved("", &r.target));
        let (folder, file) = main.rsplit_once('/').map_or(("", main.as_str()), |(folder, file)| (folder, file));
        if file.to_ascii_lowercase().ends_with(".bin") {
            return Err(binary(path));
        }
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let relations = parts.relations(&format!("{prefix}_rels/{file}.rels"))?;
        let part_of = |kind: &str, otherwise: &str| {
            let found = relations.iter().find(|r| r.kind == kind);
            found.map_or_else(|| format!("{prefix}{otherwise}"), |r| resolved(folder, &r.target))
        };
        let mut book = Self {
            sheets: Vec::new(),
            notes: Vec::new(),
            texts: part_of("sharedStrings", "sharedStrings.xml"),
            styles: part_of("styles", "styles.xml"),
            from_1904: false,
        };
        let mut pull = parts.open(&main, "the workbook", DESCRIPTION)?.ok_or_else(|| missing(path, &main))?;
        loop {
            match pull.next()? {
                Node::Open(tag) if tag.name() == "workbookPr" => {
                    let from_1904 = tag.attribute("date1904");
                    book.from_1904 |= from_1904.is_some_and(|v| v == "1" || v == "true");
                }
                Node::Open(tag) if tag.name() == "sheet" => {
                    let name = tag.attribute("name").unwrap_or_default();
                    let hidden = tag.attribute("state").is_some_and(|state| state != "visible");
                    let id = tag.attribute("id").unwrap_or_default();
                    let relation = relations.iter().find(|r| r.id == id);
                    match relation {
                        Some(r) if r.kind == "worksheet" => {
                            let part = resolved(folder, &r.target);
                            if part.to_ascii_lowercase().ends_with(".bin") {
                                return Err(binary(path));
                            }
                            book.sheets.push(Sheet { head: SheetHead { name, hidden }, part });
                        }
                        Some(r) => {
                            let what = if r.kind == "chartsheet" { "a chart" } else { "no table" };
                            book.notes.push(format!("the sheet “{name}” is {what} and was passed over"));
                        }
                        None => book.notes.push(format!("the sheet “{name}” is not in the file and was passed over")),
                    }
                    if book.sheets.len() + book.notes.len() > MANY {
                        return Err(Error::in_file(
                            path,
                            format!("the workbook lists more than {MANY} sheets"),
                            SAVE_AGAIN,
                        ));
                    }
                }
                Node::End => break,
                _ => {}
            }
        }
        if book.sheets.is_empty() {
            return Err(Error::in_file(path, "the workbook has no sheet with a table", "choose another file"));
        }
        Ok(book)
    }
}

/// The place a target stands for, seen from a folder of the package.
fn resolved(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let mut parts: Vec<&str> = Vec::new();
    if !target.starts_with('/') {
        parts.extend(folder.split('/'));
    }
    for part in target.split('/') {
        match part {
            ".." => {
                parts.pop();
            }
            "." => {}
            part => parts.push(part),
        }
    }
    parts.retain(|part| !part.is_empty());
    parts.join("/")
}

/// One line of a `.rels` part.
struct Relation {
    id: String,
    /// The last part of its type: `worksheet`.
    kind: String,
    target: String,
}

/// The parts of the package.
struct Parts<'a> {
    path: &'a Path,
    blob: &'a Blob,
    package: &'a Directory,
}

impl Parts<'_> {
    fn open(&self, part: &str, what: impl Into<String>, most: u64) -> Result<Option<Pull>> {
        let Some(entry) = self.package.find(part) else { return Ok(None) };
        if entry.protected() {
            return Err(locked(self.path));
        }
        let bytes = self.package.bytes(self.path, self.blob, entry, most)?;
        Ok(Some(Pull::new(self.path, what, Box::new(bytes))))
    }

    fn relations(&self, part: &str) -> Result<Vec<Relation>> {
        let mut relations = Vec::new();
        let Some(mut pull) = self.open(part, "the list of its parts", DESCRIPTION)? else { return Ok(relations) };
        loop {
            match pull.next()? {
                Node::Open(tag) if tag.name() == "Relationship" => {
                    let of = |name| tag.attribute(name).unwrap_or_default();
                    let kind = of("Type").rsplit('/').next().unwrap_or_default().to_owned();
                    relations.push(Relation { id: of("Id"), kind, target: of("Target") });
                    if relations.len() > MANY {
                        let message = format!("the workbook lists more than {MANY} parts");
                        return Err(Error::in_file(self.path, message, SAVE_AGAIN));
                    }
                }
                Node::End => return Ok(relations),
                _ => {}
            }
        }
    }

    /// What the cell formats show, in their order.
    fn shown(&self, part: &str) -> Result<Vec<Shown>> {
        let mut shown = Vec::new();
        let Some(mut pull) = self.open(part, "the list of its formats", DESCRIPTION)? else { return Ok(shown) };
        let mut own = BTreeMap::new();
        let mut in_cells = false;
        loop {
            match pull.next()? {
                Node::Open(tag) => match tag.name() {
                    "numFmt" if own.len() < MANY => {
                        let id = tag.attribute("numFmtId").and_then(|id| id.parse::<u32>().ok());
                        if let (Some(id), Some(code)) = (id, tag.attribute("formatCode")) {
                            own.insert(id, cells::of_code(&code));
                        }
                    }
                    "cellXfs" => in_cells = true,
                    "cellStyles" | "dxfs" | "cellStyleXfs" => in_cells = false,
                    "xf" if in_cells => {
                        let id = tag.attribute("numFmtId").and_then(|id| id.parse::<u32>().ok()).unwrap_or(0);
                        shown.push(own.get(&id).copied().unwrap_or_else(|| cells::builtin(id)));
                    }
                    _ => {}
                },
                Node::End => return Ok(shown),
                _ => {}
            }
        }
    }

    fn texts(&self, part: &str) -> Result<Texts> {
        let mut texts = Texts::default();
        let Some(mut pull) = self.open(part, "the table of its texts", TEXTS)? else { return Ok(texts) };
        let size = self.package.find(part).map_or(0, |entry| entry.size);
        loop {
            match pull.next()? {
                Node::Open(tag) if tag.name() == "sst" => {
                    // `count` is how often they are used, and may be anything; `uniqueCount` is how many there are.
                    let claimed = tag.attribute("uniqueCount").and_then(|n| n.parse::<u64>().ok());
                    if let Some(claimed) = claimed.filter(|n| *n > size / SMALLEST_TEXT) {
                        let message = format!(
                            "the workbook claims {claimed} different texts, and holds {} of them at most",
                            size / SMALLEST_TEXT
                        );
                        return Err(Error::in_file(self.path, message, SAVE_AGAIN));
                    }
                }
                Node::Open(tag) if tag.name() == "si" => {
                    let text = rich_text(&mut pull, self.path, "a text of the workbook")?;
                    texts.push(&text).ok_or_else(|| {
                        let message = format!("the texts of the workbook need more than {}", size_words(TEXTS));
                        Error::in_file(self.path, message, "export CSV instead, or a shorter period")
                    })?;
                }
                Node::End => return Ok(texts),
                _ => {}
            }
        }
    }
}

/// The text of the element that just began (`si`, `is`): plain, or of several runs; not its reading aids.
fn rich_text(pull: &mut Pull, path: &Path, what: &str) -> Result<String> {
    let outside = pull.depth() - 1;
    let mut out = String::new();
    loop {
        match pull.next()? {
            Node::Open(tag) => match tag.name() {
                "t" => {
                    let preserve = tag.attribute("space").is_some_and(|v| v == "preserve");
                    let text = plain_text(pull, path, what)?;
                    let text = if preserve { &text } else { text.trim_matches([' ', '\t', '\r', '\n']) };
                    Pull::append(path, what, &mut out, &unescaped(text))?;
                }
                "r" => {}
                _ => pull.skip()?,
            },
            Node::Close(depth) if depth == outside => return Ok(out),
            _ => {}
        }
    }
}

/// The text of the element that just began, without that of elements inside.
fn plain_text(pull: &mut Pull, path: &Path, what: &str) -> Result<String> {
    let outside = pull.depth() - 1;
    let mut out = String::new();
    loop {
        match pull.next()? {
            Node::Text(piece) => Pull::append(path, what, &mut out, piece)?,
            Node::Open(_) => pull.skip()?,
            Node::Close(depth) if depth == outside => return Ok(out),
            _ => {}
        }
    }
}

/// Undoes `_x000D_`: how Excel writes a UTF-16 unit that XML cannot hold (ECMA-376 part 1, 22.9.2.19).
fn unescaped(text: &str) -> Cow<'_, str> {
    let unit = |at: usize| -> Option<u16> {
        let digits = text.get(at..at + 7)?.strip_prefix("_x")?.strip_suffix('_')?;
        (digits.bytes().all(|b| b.is_ascii_hexdigit())).then(|| u16::from_str_radix(digits, 16).ok())?
    };
    let Some(first) = text.match_indices("_x").find_map(|(at, _)| unit(at).map(|_| at)) else { return text.into() };
    let mut units = Vec::new();
    let mut out = text[..first].to_owned();
    let mut at = first;
    while at < text.len() {
        if let Some(u) = unit(at) {
            units.push(u);
            at += 7;
            continue;
        }
        out.push_str(&String::from_utf16_lossy(&units));
        units.clear();
        let next = text[at + 1..].find("_x").map_or(text.len(), |n| at + 1 + n);
        out.push_str(&text[at..next]);
        at = next;
    }
    out.push_str(&String::from_utf16_lossy(&units));
    out.into()
}

/// A sheet, row by row.
pub(super) struct Rows {
    path: PathBuf,
    name: String,
    pull: Pull,
    texts: Texts,
    shown: Vec<Shown>,
    from_1904: bool,
    filling: Filling,
    /// The row that is read, from 1.
    row: u64,
    /// What is wrong in it.
    wrong: Option<WrongCell>,
    /// Formulas whose results are not there.
    without_result: u64,
    over: bool,
}

/// What stands in `t`, the type of a cell.
#[derive(Clone, Copy)]
enum Type {
    Number,
    Shared,
    Inline,
    Bool,
    Date,
    Text,
}

impl SheetRows for Rows {
    fn next(&mut self) -> Result<Option<SheetRow>> {
        while !self.over {
            match self.pull.next()? {
                Node::Open(tag) => match tag.name() {
                    "worksheet" | "sheetData" => {}
                    "row" => {
                        let number = tag.attribute("r").map(|r| r.trim().parse::<u64>().unwrap_or(u64::MAX));
                        self.row = number.unwrap_or(self.row + 1);
                        self.read_row(number.is_some())?;
                        let cells = self.filling.take().or_else(|| self.wrong.is_some().then(Vec::new));
                        if let Some(cells) = cells {
                            return Ok(Some(SheetRow { number: self.row, cells, wrong: self.wrong.take() }));
                        }
                    }
                    _ => self.pull.skip()?,
                },
                // The one element that closes here before the last is the one that holds the rows. What follows is read
                // over, so that the end of the part is reached, where its size and checksum are compared.
                Node::Close(_) | Node::End => {
                    self.over = true;
                    while !matches!(self.pull.next()?, Node::End) {}
                }
                Node::Text(_) => {}
            }
        }
        Ok(None)
    }

    fn without_result(&self) -> u64 {
        self.without_result
    }
}

impl Rows {
    fn read_row(&mut self, mut numbered: bool) -> Result<()> {
        let outside = self.pull.depth() - 1;
        let mut column = 0;
        loop {
            match self.pull.next()? {
                Node::Open(tag) if tag.name() == "c" => {
                    let (mut place, mut kind, mut style) = (None, Type::Number, None);
                    for (key, value) in tag.attributes() {
                        match key {
                            "r" => place = Some(cells::parse_address(&value).ok_or_else(|| value.into_owned())),
                            "s" => style = value.parse::<usize>().ok(),
                            "t" => {
                                kind = match &*value {
                                    "s" => Type::Shared,
                                    "inlineStr" | "is" => Type::Inline,
                                    "b" => Type::Bool,
                                    "d" => Type::Date,
                                    "str" | "e" => Type::Text,
                                    _ => Type::Number,
                                }
                            }
                            _ => {}
                        }
                    }
                    let place = place.transpose().map_err(|address| self.nonsense(&address))?;
                    if let Some((at, row)) = place {
                        if !numbered {
                            self.row = row;
                            numbered = true;
                        }
                        column = at;
                        if row != self.row && row <= ROWS {
                            let address = cells::address(at, row);
                            return Err(self.refused(format!("cell {address} stands in row {}", self.row)));
                        }
                    }
                    if column >= COLUMNS || self.row > ROWS {
                        let shown = |n: u64| if n == u64::MAX { "…".to_owned() } else { n.to_string() };
                        let address = match column {
                            column if column < 1 << 40 => cells::address(column, 0).trim_end_matches('0').to_owned(),
                            _ => "…".to_owned(),
                        };
                        let message = format!(
                            "cell {address}{} lies outside of any sheet, which ends at XFD1048576",
                            shown(self.row)
                        );
                        return Err(self.refused(message));
                    }
                    self.read_cell(column, kind, style)?;
                    column += 1;
                }
                Node::Open(_) => self.pull.skip()?,
                Node::Close(depth) if depth == outside => return Ok(()),
                _ => {}
            }
        }
    }

    fn read_cell(&mut self, column: usize, kind: Type, style: Option<usize>) -> Result<()> {
        let outside = self.pull.depth() - 1;
        let what = || format!("cell {} of the sheet “{}”", cells::address(column, self.row), self.name);
        let (mut value, mut inline, mut formula) = (None, None, false);
        loop {
            match self.pull.next()? {
                Node::Open(tag) => match tag.name() {
                    "v" => value = Some(plain_text(&mut self.pull, &self.path, &what())?),
                    "is" => inline = Some(rich_text(&mut self.pull, &self.path, &what())?),
                    other => {
                        formula |= other == "f";
                        self.pull.skip()?;
                    }
                },
                Node::Close(depth) if depth == outside => break,
                _ => {}
            }
        }
        self.without_result += u64::from(formula && value.is_none());
        let text = match (kind, value, inline) {
            (Type::Inline, _, inline) => inline.unwrap_or_default(),
            (_, None, inline) => inline.unwrap_or_default(),
            (Type::Shared, Some(value), _) if value.is_empty() => String::new(),
            (Type::Shared, Some(value), _) => {
                let index = value.trim().parse::<usize>().ok();
                match index.and_then(|i| self.texts.get(i)) {
                    Some(text) => text.to_owned(),
                    None => {
                        let number: String = value.chars().take(20).collect();
                        self.wrong.get_or_insert_with(|| WrongCell {
                            found: format!("cell {} refers to text {number}", cells::address(column, self.row)),
                            expected: format!("one of the {} texts that the workbook holds", self.texts.len()),
                        });
                        String::new()
                    }
                }
            }
            (Type::Bool, Some(value), _) => match value.trim() {
                "1" => "true".to_owned(),
                "0" => "false".to_owned(),
                other => other.to_ascii_lowercase(),
            },
            (Type::Date, Some(value), _) => cells::iso(&value),
            (Type::Text, Some(value), _) => unescaped(&value).into_owned(),
            (Type::Number, Some(value), _) => {
                let shown = style.and_then(|s| self.shown.get(s)).copied().unwrap_or_default();
                match cells::written(&value) {
                    Some((_, text)) if shown == Shown::Number => text,
                    Some((number, _)) => cells::number(number, shown, self.from_1904),
                    None => unescaped(&value).into_owned(),
                }
            }
        };
        self.filling.put(column, text).map_err(|unfit| unfit.refusal(&self.path, &self.name, self.row))
    }

    fn refused(&self, message: String) -> Error {
        in_sheet(&self.path, &self.name, Some(self.row), message, SAVE_AGAIN)
    }

    fn nonsense(&self, address: &str) -> Error {
        let address: String = address.chars().take(40).collect();
        self.refused(format!("“{address}” is no cell"))
    }
}
