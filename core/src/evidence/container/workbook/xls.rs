//! XLS: workbooks of Excel 5 to 2003, records in a stream ([MS-XLS]). Read from memory: the stream, the shared texts and
//! an index of the cells, none of them larger than the file makes necessary.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use encoding_rs::{Encoding, WINDOWS_1252};

use super::super::bytes::size_words;
use super::super::cells::{self, Filling, Shown};
use super::super::{Blob, SheetHead, SheetRow, SheetRows, in_sheet};
use super::compound::Compound;
use super::texts::Texts;
use super::{SAVE_AGAIN, locked, no_such_sheet};
use crate::error::{Error, Result};

/// The largest file that is read: it is kept in memory.
const LARGEST: u64 = 64 << 20;

/// The last column there is, from 0: IV.
const LAST_COLUMN: u16 = 255;

const BOF: u16 = 0x0809;
const EOF: u16 = 0x000A;
const CONTINUE: u16 = 0x003C;
const FORMULA: u16 = 0x0006;
const MULTIPLE: u16 = 0x00BD;
const FORMATTED_LABEL: u16 = 0x00D6;
const SHARED_LABEL: u16 = 0x00FD;
const NUMBER: u16 = 0x0203;
const LABEL: u16 = 0x0204;
const BOOL_OR_ERROR: u16 = 0x0205;
const STRING: u16 = 0x0207;
const SHORT_NUMBER: u16 = 0x027E;

/// Lists the sheets.
pub(super) fn sheets(path: &Path, blob: &Blob) -> Result<(Vec<SheetHead>, Vec<String>)> {
    let book = Book::open(path, blob)?;
    let hidden: Vec<String> =
        book.sheets.iter().filter(|s| s.head.hidden).map(|s| format!("“{}”", s.head.name)).collect();
    let mut notes = book.notes;
    if !hidden.is_empty() {
        notes.push(format!("hidden in the workbook: {}", hidden.join(", ")));
    }
    Ok((book.sheets.into_iter().map(|s| s.head).collect(), notes))
}

/// Opens a sheet.
pub(super) fn rows(path: &Path, blob: &Blob, sheet: usize) -> Result<Rows> {
    let mut book = Book::open(path, blob)?;
    if sheet >= book.sheets.len() {
        return Err(no_such_sheet(sheet));
    }
    let sheet = book.sheets.swap_remove(sheet);
    let cells = index(path, &book.stream, sheet.at)?;
    Ok(Rows { path: path.to_owned(), name: sheet.head.name, book, cells, next: 0, filling: Filling::default() })
}

fn damaged(path: &Path, how: &str) -> Error {
    Error::in_file(path, format!("the workbook is damaged: {how}"), SAVE_AGAIN)
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at + 2).map(|b| u16::from_le_bytes([b[0], b[1]]))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
}

fn f64_at(bytes: &[u8], at: usize) -> Option<f64> {
    bytes.get(at..at + 8).and_then(|b| b.try_into().ok()).map(f64::from_le_bytes)
}

/// One record: what it is, where it stands, what is in it.
#[derive(Clone, Copy)]
struct Record<'a> {
    kind: u16,
    at: usize,
    data: &'a [u8],
}

/// The records from a place on. One that is cut off ends them.
fn records(stream: &[u8], from: usize) -> impl Iterator<Item = Record<'_>> {
    let mut at = from;
    std::iter::from_fn(move || {
        let kind = u16_at(stream, at)?;
        let len = usize::from(u16_at(stream, at + 2)?);
        let record = Record { kind, at, data: stream.get(at + 4..at + 4 + len)? };
        at += 4 + len;
        Some(record)
    })
}

/// The record at a place with those that continue it, as one text that knows its seams.
fn continued(stream: &[u8], at: usize) -> Seams<'_> {
    let mut parts: Vec<&[u8]> = Vec::new();
    for record in records(stream, at) {
        if !parts.is_empty() && record.kind != CONTINUE {
            break;
        }
        parts.push(record.data);
    }
    Seams { parts, part: 0, at: 0 }
}

/// Bytes that are spread over a record and its continuations.
struct Seams<'a> {
    parts: Vec<&'a [u8]>,
    part: usize,
    at: usize,
}

impl Seams<'_> {
    fn at_end(&mut self) -> bool {
        while self.parts.get(self.part).is_some_and(|part| self.at >= part.len()) {
            self.part += 1;
            self.at = 0;
        }
        self.part >= self.parts.len()
    }

    fn byte(&mut self) -> Option<u8> {
        if self.at_end() {
            return None;
        }
        self.at += 1;
        Some(self.parts[self.part][self.at - 1])
    }

    fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.byte()?, self.byte()?]))
    }

    fn u32(&mut self) -> Option<u32> {
        Some(u32::from(self.u16()?) | u32::from(self.u16()?) << 16)
    }

    fn skip(&mut self, mut n: usize) {
        while n > 0 && !self.at_end() {
            let step = n.min(self.parts[self.part].len() - self.at);
            self.at += step;
            n -= step;
        }
    }

    /// `letters` characters; `wide` ones take two bytes. Where they go on in another record, that says again which.
    fn letters(&mut self, letters: usize, mut wide: bool, out: &mut String) -> Option<()> {
        let mut units: Vec<u16> = Vec::new();
        let mut left = letters;
        while left > 0 {
            if self.part < self.parts.len() && self.at >= self.parts[self.part].len() && self.at > 0 {
                if self.at_end() {
                    break;
                }
                wide = self.byte()? & 1 != 0;
            }
            if self.at_end() {
                break;
            }
            let rest = &self.parts[self.part][self.at..];
            let size = if wide { 2 } else { 1 };
            let n = left.min(rest.len() / size);
            if n == 0 {
                // Half a letter.
                self.at += rest.len();
                continue;
            }
            if wide {
                units.extend(rest[..2 * n].chunks_exact(2).map(|b| u16::from_le_bytes([b[0], b[1]])));
            } else {
                units.extend(rest[..n].iter().map(|b| u16::from(*b)));
            }
            self.at += n * size;
            left -= n;
        }
        out.push_str(&String::from_utf16_lossy(&units));
        (left == 0).then_some(())
    }

    /// A text of Excel 97 and later: length, flags, letters, and what belongs to its looks.
    fn text(&mut self, out: &mut String) -> Option<()> {
        let letters = usize::from(self.u16()?);
        let flags = self.byte()?;
        let runs = if flags & 8 != 0 { usize::from(self.u16()?) * 4 } else { 0 };
        let more = if flags & 4 != 0 { self.u32()? as usize } else { 0 };
        self.letters(letters, flags & 1 != 0, out)?;
        self.skip(runs);
        self.skip(more);
        Some(())
    }
}

/// A sheet and where its records begin.
struct Sheet {
    head: SheetHead,
    at: usize,
}

/// What is known of the workbook before its cells.
struct Book {
    stream: Vec<u8>,
    /// Excel 97 and later; else texts are in a code page.
    unicode: bool,
    codec: &'static Encoding,
    sheets: Vec<Sheet>,
    notes: Vec<String>,
    texts: Texts,
    shown: Vec<Shown>,
    from_1904: bool,
}

impl Book {
    fn open(path: &Path, blob: &Blob) -> Result<Self> {
        let opened = |e: std::io::Error| match e.kind() {
            std::io::ErrorKind::InvalidData => damaged(path, &e.to_string()),
            _ => Error::io(path, e),
        };
        let mut file = Compound::open(blob).map_err(opened)?;
        if file.has("EncryptedPackage") {
            return Err(locked(path));
        }
        if !file.has("Workbook") && !file.has("Book") {
            let cure = "export tickets as CSV, JSON or a workbook";
            return Err(Error::in_file(path, "this is an old Office file, but no workbook", cure));
        }
        if blob.len().map_err(|e| Error::io(path, e))? > LARGEST {
            let message = format!("the old Excel file (.xls) is larger than {}", size_words(LARGEST));
            return Err(Error::in_file(path, message, "open it in your spreadsheet and save it as .xlsx or CSV"));
        }
        let stream = match file.stream("Workbook").map_err(opened)? {
            Some(stream) => Some(stream),
            None => file.stream("Book").map_err(opened)?,
        };
        let stream = stream.ok_or_else(|| damaged(path, "its sheets are missing"))?;
        let mut book = Self {
            stream: Vec::new(),
            unicode: true,
            codec: WINDOWS_1252,
            sheets: Vec::new(),
            notes: Vec::new(),
            texts: Texts::default(),
            shown: Vec::new(),
            from_1904: false,
        };
        book.read_globals(path, &stream)?;
        book.stream = stream;
        if book.sheets.is_empty() {
            return Err(Error::in_file(path, "the workbook has no sheet with a table", "choose another file"));
        }
        Ok(book)
    }

    fn read_globals(&mut self, path: &Path, stream: &[u8]) -> Result<()> {
        let mut own = BTreeMap::new();
        let mut formats = Vec::new();
        let mut first = true;
        for record in records(stream, 0) {
            let data = record.data;
            match record.kind {
                BOF if first => match u16_at(data, 0) {
                    Some(0x0600) => {}
                    Some(0x0500) => self.unicode = false,
                    _ => {
                        let cure = "open it in your spreadsheet and save it as .xlsx";
                        return Err(Error::in_file(path, "this workbook is older than Excel 5", cure));
                    }
                },
                EOF => break,
                // FILEPASS
                0x002F => return Err(locked(path)),
                // CODEPAGE
                0x0042 => self.codec = codec(u16_at(data, 0).unwrap_or(1252)),
                // DATEMODE
                0x0022 => self.from_1904 = u16_at(data, 0) == Some(1),
                // FORMAT
                0x041E => {
                    if let (Some(id), Some(code)) = (u16_at(data, 0), self.format_code(&data[2..])) {
                        own.insert(id, cells::of_code(&code));
                    }
                }
                // XF
                0x00E0 => formats.push(u16_at(data, 2).unwrap_or(0)),
                // BOUNDSHEET
                0x0085 => self.sheet(path, data)?,
                // SST
                0x00FC => self.read_texts(path, stream, record.at)?,
                _ => {}
            }
            if first && record.kind != BOF {
                return Err(damaged(path, "its sheets do not begin as they should"));
            }
            first = false;
        }
        self.shown = formats
            .into_iter()
            .map(|id| own.get(&id).copied().unwrap_or_else(|| cells::builtin(u32::from(id))))
            .collect();
        Ok(())
    }

    fn sheet(&mut self, path: &Path, data: &[u8]) -> Result<()> {
        let missing = || damaged(path, "the list of its sheets is cut off");
        let at = u32_at(data, 0).ok_or_else(missing)? as usize;
        let (state, kind) = (*data.get(4).ok_or_else(missing)?, *data.get(5).ok_or_else(missing)?);
        let name = self.short_text(data.get(6..).unwrap_or_default()).ok_or_else(missing)?;
        let name = name.replace('\0', "");
        match kind {
            0 => self.sheets.push(Sheet { head: SheetHead { name, hidden: state & 3 != 0 }, at }),
            2 => self.notes.push(format!("the sheet “{name}” is a chart and was passed over")),
            _ => self.notes.push(format!("the sheet “{name}” is no table and was passed over")),
        }
        Ok(())
    }

    /// A text whose length is one byte.
    fn short_text(&self, data: &[u8]) -> Option<String> {
        let letters = usize::from(*data.first()?);
        if !self.unicode {
            return Some(self.codec.decode_without_bom_handling(data.get(1..1 + letters)?).0.into_owned());
        }
        let wide = data.get(1)? & 1 != 0;
        let mut out = String::new();
        Seams { parts: vec![data.get(2..)?], part: 0, at: 0 }.letters(letters, wide, &mut out)?;
        Some(out)
    }

    fn format_code(&self, data: &[u8]) -> Option<String> {
        if !self.unicode {
            return self.short_text(data);
        }
        let mut out = String::new();
        Seams { parts: vec![data], part: 0, at: 0 }.text(&mut out)?;
        Some(out)
    }

    fn read_texts(&mut self, path: &Path, stream: &[u8], at: usize) -> Result<()> {
        let mut seams = continued(stream, at);
        seams.skip(4);
        let count = seams.u32().unwrap_or(0);
        let mut text = String::new();
        for _ in 0..count {
            if seams.at_end() {
                break;
            }
            text.clear();
            seams.text(&mut text).ok_or_else(|| damaged(path, "the table of its texts is cut off"))?;
            self.texts.push(&text).ok_or_else(|| {
                Error::in_file(path, "the texts of the workbook do not fit into memory", "save it as CSV")
            })?;
        }
        Ok(())
    }
}

/// The encoding behind the number of a code page.
fn codec(page: u16) -> &'static Encoding {
    let label = match page {
        1250..=1258 | 874 => format!("windows-{page}"),
        932 => "shift_jis".to_owned(),
        936 => "gbk".to_owned(),
        949 => "euc-kr".to_owned(),
        950 => "big5".to_owned(),
        866 => "ibm866".to_owned(),
        10000 | 32768 => "macintosh".to_owned(),
        _ => return WINDOWS_1252,
    };
    Encoding::for_label(label.as_bytes()).unwrap_or(WINDOWS_1252)
}

/// Where a cell's record stands. A record of several cells stands for each of them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    row: u16,
    column: u16,
    at: u32,
}

/// The cells of a sheet by row and column: some programs write them in the order in which they were asked to.
fn index(path: &Path, stream: &[u8], at: usize) -> Result<Vec<Place>> {
    let mut places: Vec<Place> = Vec::new();
    let mut depth = 0;
    for record in records(stream, at) {
        match record.kind {
            BOF => depth += 1,
            EOF if depth <= 1 => break,
            EOF => depth -= 1,
            // A chart in the sheet has cells of its own.
            FORMULA | FORMATTED_LABEL | SHARED_LABEL | NUMBER | LABEL | BOOL_OR_ERROR | SHORT_NUMBER | MULTIPLE
                if depth == 1 =>
            {
                let (Some(row), Some(first)) = (u16_at(record.data, 0), u16_at(record.data, 2)) else { continue };
                let more =
                    if record.kind == MULTIPLE { (record.data.len().saturating_sub(6) / 6).max(1) - 1 } else { 0 };
                for column in usize::from(first)..=usize::from(first) + more {
                    if places.len() == places.capacity() {
                        let room = places.try_reserve_exact((places.len() / 8).max(1024));
                        room.map_err(|_| Error::in_file(path, "the sheet does not fit into memory", "save it as CSV"))?;
                    }
                    let column = u16::try_from(column).unwrap_or(u16::MAX);
                    places.push(Place { row, column, at: record.at as u32 });
                }
            }
            _ => {}
        }
        if depth == 0 {
            return Err(damaged(path, "a sheet does not begin where it should"));
        }
    }
    if !places.is_sorted() {
        places.sort_unstable();
    }
    Ok(places)
}

/// A sheet, row by row.
pub(super) struct Rows {
    path: PathBuf,
    name: String,
    book: Book,
    cells: Vec<Place>,
    next: usize,
    filling: Filling,
}

impl SheetRows for Rows {
    fn next(&mut self) -> Result<Option<SheetRow>> {
        while let Some(first) = self.cells.get(self.next).copied() {
            let number = u64::from(first.row) + 1;
            while let Some(place) = self.cells.get(self.next).filter(|p| p.row == first.row).copied() {
                self.next += 1;
                if place.column > LAST_COLUMN {
                    let address = cells::address(usize::from(place.column), number);
                    let message = format!("cell {address} lies outside of an old sheet, which ends in column IV");
                    return Err(in_sheet(&self.path, &self.name, Some(number), message, SAVE_AGAIN));
                }
                let text = self.text(place).ok_or_else(|| {
                    let address = cells::address(usize::from(place.column), number);
                    let message = format!("cell {address} is damaged");
                    in_sheet(&self.path, &self.name, Some(number), message, SAVE_AGAIN)
                })?;
                let put = self.filling.put(usize::from(place.column), text);
                put.map_err(|unfit| unfit.refusal(&self.path, &self.name, number))?;
            }
            if let Some(cells) = self.filling.take() {
                return Ok(Some(SheetRow { number, cells, wrong: None }));
            }
        }
        Ok(None)
    }
}

impl Rows {
    fn text(&self, place: Place) -> Option<String> {
        let stream = &self.book.stream;
        let record = records(stream, place.at as usize).next()?;
        let data = record.data;
        let format = u16_at(data, 4)?;
        Some(match record.kind {
            SHARED_LABEL => self.book.texts.get(u32_at(data, 6)? as usize)?.to_owned(),
            LABEL | FORMATTED_LABEL => self.label(place.at as usize, 6)?,
            NUMBER => self.number(f64_at(data, 6)?, format),
            SHORT_NUMBER => self.number(short_number(u32_at(data, 6)?), format),
            MULTIPLE => {
                let at = 4 + 6 * usize::from(place.column - u16_at(data, 2)?);
                self.number(short_number(u32_at(data, at + 2)?), u16_at(data, at)?)
            }
            BOOL_OR_ERROR => bool_or_error(*data.get(6)?, *data.get(7)? != 0),
            FORMULA if u16_at(data, 12)? == 0xFFFF => match *data.get(6)? {
                0 => self.result(place.at as usize),
                1 => bool_or_error(*data.get(8)?, false),
                2 => bool_or_error(*data.get(8)?, true),
                _ => String::new(),
            },
            FORMULA => self.number(f64_at(data, 6)?, format),
            _ => return None,
        })
    }

    /// The text that a formula gave, which stands behind it.
    fn result(&self, at: usize) -> String {
        let behind = records(&self.book.stream, at).skip(1).take(4);
        // Shared formulas, arrays and tables may stand between them.
        let found = behind.take_while(|r| matches!(r.kind, STRING | CONTINUE | 0x04BC | 0x0221 | 0x0236));
        let found = found.filter(|r| r.kind == STRING).map(|r| r.at).next();
        found.and_then(|at| self.label(at, 0)).unwrap_or_default()
    }

    /// A text in the record at `at`, behind `before` bytes.
    fn label(&self, at: usize, before: usize) -> Option<String> {
        let mut seams = continued(&self.book.stream, at);
        seams.skip(before);
        let mut out = String::new();
        if self.book.unicode {
            seams.text(&mut out)?;
            return Some(out);
        }
        let len = usize::from(seams.u16()?);
        let bytes: Vec<u8> = std::iter::from_fn(|| seams.byte()).take(len).collect();
        Some(self.book.codec.decode_without_bom_handling(&bytes).0.into_owned())
    }

    fn number(&self, value: f64, format: u16) -> String {
        if !value.is_finite() {
            return String::new();
        }
        let shown = self.book.shown.get(usize::from(format)).copied().unwrap_or_default();
        cells::number(value, shown, self.book.from_1904)
    }
}

/// A number in 30 bits: whole or the upper part of a float, perhaps in hundredths ([MS-XLS] 2.5.217).
fn short_number(rk: u32) -> f64 {
    let value = match rk & 2 {
        0 => f64::from_bits(u64::from(rk & !3) << 32),
        _ => f64::from((rk as i32) >> 2),
    };
    if rk & 1 == 0 { value } else { value / 100.0 }
}

fn bool_or_error(value: u8, error: bool) -> String {
    let text = match (error, value) {
        (false, 0) => "false",
        (false, _) => "true",
        (true, 0x00) => "#NULL!",
        (true, 0x07) => "#DIV/0!",
        (true, 0x0F) => "#VALUE!",
        (true, 0x17) => "#REF!",
        (true, 0x1D) => "#NAME?",
        (true, 0x24) => "#NUM!",
        (true, _) => "#N/A",
    };
    text.to_owned()
}
