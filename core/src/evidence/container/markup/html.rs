//! The first table with rows of a web page. Cut into tags and text as the bytes come, without a tree: an element that is
//! never closed costs nothing, and memory holds one row.

use std::collections::BTreeMap;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use super::super::bytes::size_words;
use super::super::{LONGEST_RECORD, LONGEST_TEXT, SheetRow, SheetRows, in_sheet, reading};
use crate::error::{Error, Result};
use crate::evidence::html::decoded;

/// One reading step, in bytes.
const CHUNK: usize = 64 << 10;
/// The most columns a row may have.
const COLUMNS: usize = 1 << 14;
/// The largest spans that browsers honour (HTML standard, 4.9.11).
const COLUMN_SPAN: usize = 1000;
const ROW_SPAN: u32 = 65534;

/// What comes next in a page.
#[derive(Debug)]
enum Token {
    /// A tag, with the numbers that a cell's tag may say.
    Tag {
        name: Name,
        opens: bool,
        colspan: usize,
        rowspan: u32,
    },
    /// Characters, from here to there in the buffer.
    Text(usize, usize),
    End,
}

/// The elements that make a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Name {
    Table,
    Row,
    Cell,
    Break,
    /// One that stands on lines of its own.
    Line,
    /// One whose text is not for people, by its place in [`RAW`].
    Raw(usize),
    Other,
}

/// Elements that stand on lines of their own within a cell.
const LINES: [&[u8]; 10] = [b"p", b"div", b"li", b"ul", b"ol", b"h1", b"h2", b"h3", b"h4", b"pre"];
/// Elements whose text is not for people, or no markup: it ends with their end tag.
const RAW: [&[u8]; 5] = [b"script", b"style", b"title", b"textarea", b"xmp"];

impl Name {
    fn of(name: &[u8]) -> Self {
        let is = |other: &[u8]| name.eq_ignore_ascii_case(other);
        match name.len() {
            2 if is(b"td") || is(b"th") => Self::Cell,
            2 if is(b"tr") => Self::Row,
            2 if is(b"br") => Self::Break,
            5 if is(b"table") => Self::Table,
            n if n <= 3 && LINES.iter().any(|line| is(line)) => Self::Line,
            _ => RAW.iter().position(|raw| is(raw)).map_or(Self::Other, Self::Raw),
        }
    }
}

/// A page that is cut into tokens.
struct Page {
    bytes: Box<dyn Read + Send>,
    buf: Vec<u8>,
    at: usize,
    ended: bool,
    /// The element whose text is not ours, until it ends.
    raw: Option<usize>,
    /// Whether it ended within a tag, a comment or a script.
    cut: bool,
}

/// Why a page cannot be cut any further.
enum Uncut {
    TooLong,
    Broken(std::io::Error),
}

impl Page {
    /// Reads on.
    fn fill(&mut self) -> std::result::Result<bool, Uncut> {
        if self.ended {
            return Ok(false);
        }
        self.buf.drain(..self.at);
        self.at = 0;
        if self.buf.len() > LONGEST_TEXT {
            return Err(Uncut::TooLong);
        }
        let from = self.buf.len();
        self.buf.resize(from + CHUNK, 0);
        let n = loop {
            match self.bytes.read(&mut self.buf[from..]) {
                Err(e) if e.kind() == ErrorKind::Interrupted => {}
                read => break read,
            }
        };
        self.buf.truncate(from + *n.as_ref().unwrap_or(&0));
        let n = n.map_err(Uncut::Broken)?;
        self.ended = n == 0;
        Ok(n > 0)
    }

    fn rest(&self) -> &[u8] {
        &self.buf[self.at..]
    }

    /// The next token. Comments, declarations, scripts and styles do not come at all.
    fn next(&mut self) -> std::result::Result<Token, Uncut> {
        loop {
            if self.rest().is_empty() && !self.fill()? {
                return Ok(Token::End);
            }
            if let Some(raw) = self.raw.take() {
                self.skip_raw(RAW[raw])?;
                continue;
            }
            // Enough to see what it is: "<!--" is the longest.
            while self.rest()[0] == b'<' && self.rest().len() < 4 && self.fill()? {}
            let rest = self.rest();
            match rest {
                [b'<', b'!', b'-', b'-', ..] => {
                    // "<!-->" is a whole comment.
                    self.at += 2;
                    self.skip_past(b"-->")?;
                }
                [b'<', b'!' | b'?', ..] => self.skip_past(b">")?,
                [b'<', b'/', c, ..] | [b'<', c, ..] if c.is_ascii_alphabetic() => return self.tag(),
                _ => {
                    let end = rest[1..].iter().position(|b| *b == b'<').map_or(rest.len(), |n| n + 1);
                    self.at += end;
                    return Ok(Token::Text(self.at - end, self.at));
                }
            }
        }
    }

    /// Passes over all up to and with `end`.
    fn skip_past(&mut self, end: &[u8]) -> std::result::Result<(), Uncut> {
        loop {
            // All of them end in ">", which is found faster than all of it.
            let mut from = 0;
            while let Some(n) = self.rest()[from..].iter().position(|b| *b == b'>') {
                from += n + 1;
                if self.rest()[..from].ends_with(end) {
                    self.at += from;
                    return Ok(());
                }
            }
            self.at = self.buf.len().saturating_sub(end.len() - 1).max(self.at);
            if !self.fill()? {
                self.at = self.buf.len();
                self.cut = true;
                return Ok(());
            }
        }
    }

    /// Passes over the text of an element that holds none for people, up to its end tag.
    fn skip_raw(&mut self, name: &[u8]) -> std::result::Result<(), Uncut> {
        let end = [b"</", name].concat();
        loop {
            let mut from = 0;
            while let Some(n) = self.rest()[from..].iter().position(|b| *b == b'<') {
                from += n;
                let start = self.rest().get(from..from + end.len());
                if start.is_some_and(|start| start.eq_ignore_ascii_case(&end)) {
                    self.at += from;
                    return Ok(());
                }
                from += 1;
            }
            self.at = self.buf.len().saturating_sub(end.len() - 1).max(self.at);
            if !self.fill()? {
                self.at = self.buf.len();
                self.cut = true;
                return Ok(());
            }
        }
    }

    fn tag(&mut self) -> std::result::Result<Token, Uncut> {
        let mut scan = TagScan::default();
        let end = loop {
            match scan.end(self.rest()) {
                Some(end) => break end,
                None if self.fill()? => {}
                None => {
                    self.at = self.buf.len();
                    self.cut = true;
                    return Ok(Token::End);
                }
            }
        };
        let tag = &self.buf[self.at + 1..self.at + end];
        let opens = !tag.starts_with(b"/");
        let tag = tag.strip_prefix(b"/").unwrap_or(tag);
        let stop = tag.iter().position(|b| b.is_ascii_whitespace() || *b == b'/').unwrap_or(tag.len());
        let name = Name::of(&tag[..stop]);
        let (mut colspan, mut rowspan) = (1, 1);
        if opens && name == Name::Cell && stop < tag.len() {
            let attributes = String::from_utf8_lossy(&tag[stop..]).to_ascii_lowercase();
            colspan = span(&attributes, "colspan").unwrap_or(1).clamp(1, COLUMN_SPAN);
            rowspan = span(&attributes, "rowspan").map_or(1, |n| n.clamp(1, ROW_SPAN as usize) as u32);
        }
        if let (Name::Raw(raw), true) = (name, opens) {
            self.raw = Some(raw);
        }
        self.at += end + 1;
        Ok(Token::Tag { name, opens, colspan, rowspan })
    }
}

/// The way to the end of a tag, as far as its bytes were looked at.
#[derive(Default)]
struct TagScan {
    at: usize,
    quote: Option<u8>,
    after_equals: bool,
}

impl TagScan {
    /// Where the tag that begins `bytes` ends: at the first `>` that stands in no quotes.
    fn end(&mut self, bytes: &[u8]) -> Option<usize> {
        while let Some(&b) = bytes.get(self.at) {
            match (self.quote, b) {
                (None, b'>') => return Some(self.at),
                // A quote in the middle of a word quotes nothing.
                (None, b'"' | b'\'') if self.after_equals => self.quote = Some(b),
                (Some(q), b) if q == b => self.quote = None,
                _ => {}
            }
            if !b.is_ascii_whitespace() {
                self.after_equals = self.quote.is_none() && b == b'=';
            }
            self.at += 1;
        }
        None
    }
}

/// The number that one of the attributes, in small letters, says.
fn span(attributes: &str, name: &str) -> Option<usize> {
    let value = attributes.match_indices(name).find_map(|(at, _)| {
        let stands_alone = attributes[..at].ends_with(|c: char| c.is_ascii_whitespace());
        attributes[at + name.len()..].trim_start().strip_prefix('=').filter(|_| stands_alone)
    })?;
    let value = value.trim_start().trim_start_matches(['"', '\'']);
    let digits = value.find(|c: char| !c.is_ascii_digit()).unwrap_or(value.len());
    value[..digits].parse().ok()
}

/// A cell that is read.
#[derive(Default)]
struct Cell {
    text: String,
    /// The characters since the last tag, as they came.
    node: Vec<u8>,
    rowspan: u32,
    colspan: usize,
}

impl Cell {
    /// White space counts once, references become characters.
    fn flush(&mut self) {
        if self.node.is_empty() {
            return;
        }
        let node = std::mem::take(&mut self.node);
        let node = String::from_utf8_lossy(&node);
        let mut folded = String::with_capacity(node.len());
        for c in node.chars() {
            if !matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0C') {
                folded.push(c);
            } else if !(folded.ends_with(' ') || folded.is_empty() && self.at_line_start()) {
                folded.push(' ');
            }
        }
        self.text.push_str(&decoded(&folded));
    }

    fn at_line_start(&self) -> bool {
        self.text.is_empty() || self.text.ends_with(['\n', ' '])
    }

    fn tag(&mut self, name: Name) {
        self.flush();
        match name {
            Name::Break | Name::Line | Name::Row | Name::Table => {
                self.text.truncate(self.text.trim_end_matches(' ').len());
                if name == Name::Break || !self.at_line_start() {
                    self.text.push('\n');
                }
            }
            Name::Cell if !self.at_line_start() => self.text.push(' '),
            _ => {}
        }
    }
}

/// The table, row by row.
pub(super) struct Rows {
    path: PathBuf,
    page: Page,
    first: Option<SheetRow>,
    /// How many tables are open; the outermost is the one that is read.
    tables: usize,
    row: Option<Vec<String>>,
    /// How many bytes of text it holds.
    bytes: usize,
    cell: Option<Cell>,
    number: u64,
    /// Columns that a cell above still covers, and for how many rows.
    spans: BTreeMap<usize, u32>,
    came: bool,
    over: bool,
}

impl SheetRows for Rows {
    fn next(&mut self) -> Result<Option<SheetRow>> {
        match self.first.take() {
            Some(first) => Ok(Some(first)),
            None => self.read(),
        }
    }
}

impl Rows {
    /// Reads up to the first row that holds something.
    pub(super) fn open(path: &Path, text: Box<dyn Read + Send>) -> Result<Self> {
        let mut rows = Self {
            path: path.to_owned(),
            page: Page { bytes: text, buf: Vec::new(), at: 0, ended: false, raw: None, cut: false },
            first: None,
            tables: 0,
            row: None,
            bytes: 0,
            cell: None,
            number: 0,
            spans: BTreeMap::new(),
            came: false,
            over: false,
        };
        rows.first = rows.read()?;
        if rows.first.is_none() {
            return Err(Error::in_file(
                path,
                "this is a web page (HTML) without a table that holds anything",
                "if it is a sign-in page, the download failed: sign in and export again",
            ));
        }
        Ok(rows)
    }

    fn read(&mut self) -> Result<Option<SheetRow>> {
        while !self.over {
            let token = self.page.next().map_err(|uncut| match uncut {
                Uncut::TooLong => self.refused(format!("a tag is longer than {}", size_words(LONGEST_TEXT as u64))),
                Uncut::Broken(e) => reading(&self.path, e),
            })?;
            let done = match token {
                Token::Text(from, to) => {
                    if let Some(cell) = &mut self.cell {
                        if cell.text.len() + cell.node.len() + (to - from) > LONGEST_TEXT {
                            let most = size_words(LONGEST_TEXT as u64);
                            return Err(self.refused(format!("a cell holds more than {most} of text")));
                        }
                        cell.node.extend_from_slice(&self.page.buf[from..to]);
                    }
                    None
                }
                Token::Tag { name, opens, colspan, rowspan } => self.tag(name, opens, colspan, rowspan)?,
                Token::End => {
                    self.over = true;
                    if self.page.cut || self.row.is_some() || self.cell.is_some() {
                        let within = if self.row.is_some() { "row" } else { "tag or comment" };
                        return Err(self.refused(format!("the page ends in the middle of a {within}")));
                    }
                    None
                }
            };
            if let Some(cells) = done {
                self.came = true;
                return Ok(Some(SheetRow { number: self.number, cells, wrong: None }));
            }
        }
        Ok(None)
    }

    fn refused(&self, message: String) -> Error {
        let hint = "download or export the file again; the download may have been interrupted";
        in_sheet(&self.path, "", Some(self.number), message, hint)
    }

    /// What a tag does; the cells of a row if it ends one that holds text.
    fn tag(&mut self, name: Name, opens: bool, colspan: usize, rowspan: u32) -> Result<Option<Vec<String>>> {
        let ours = match (name, opens) {
            (Name::Table, true) => {
                self.tables += 1;
                self.tables == 1
            }
            (Name::Table, false) => {
                self.tables = self.tables.saturating_sub(1);
                self.tables == 0
            }
            (Name::Row | Name::Cell, _) => self.tables == 1,
            _ => false,
        };
        if !ours {
            if let Some(cell) = &mut self.cell {
                cell.tag(name);
            }
            return Ok(None);
        }
        self.end_cell()?;
        if name == Name::Cell {
            if opens {
                if self.row.is_none() {
                    self.begin_row();
                }
                self.cell = Some(Cell { colspan, rowspan, ..Cell::default() });
            }
            return Ok(None);
        }
        let done = self.end_row();
        match (name, opens) {
            (Name::Row, true) => self.begin_row(),
            (Name::Table, false) => {
                self.spans.clear();
                self.over = self.came || done.is_some();
                if !self.over {
                    self.number = 0;
                }
            }
            _ => {}
        }
        Ok(done)
    }

    fn begin_row(&mut self) {
        self.row = Some(Vec::new());
        self.bytes = 0;
    }

    fn end_cell(&mut self) -> Result<()> {
        let Some(mut cell) = self.cell.take() else { return Ok(()) };
        cell.flush();
        let text = cell.text.trim().to_owned();
        let Some(row) = &mut self.row else { return Ok(()) };
        // Where cells of earlier rows reach down, this one moves on.
        while self.spans.get(&row.len()).is_some_and(|left| *left > 0) && row.len() < COLUMNS {
            row.push(String::new());
        }
        if row.len() >= COLUMNS {
            return Err(self.refused(format!("a row has more than {COLUMNS} cells")));
        }
        let at = row.len();
        self.bytes += text.len();
        row.push(text);
        row.resize((at + cell.colspan).min(COLUMNS), String::new());
        if cell.rowspan > 1 {
            for column in at..row.len() {
                // One more, since the end of this row takes one off.
                self.spans.insert(column, cell.rowspan);
            }
        }
        if self.bytes > LONGEST_RECORD {
            return Err(self.refused(format!("a row holds more than {} of text", size_words(LONGEST_RECORD as u64))));
        }
        Ok(())
    }

    /// Ends the row, if one is open; its cells if it holds text.
    fn end_row(&mut self) -> Option<Vec<String>> {
        let mut row = self.row.take()?;
        self.number += 1;
        self.spans.retain(|_, left| {
            *left -= 1;
            *left > 0
        });
        let filled = row.iter().rposition(|cell| !cell.is_empty())?;
        row.truncate(filled + 1);
        Some(row)
    }
}
