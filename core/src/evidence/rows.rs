//! Delimited text cut into rows: quotes, line ends and lines counted by us, because a stray quote must cost one row and
//! not the rest of the file, and a person looks for it by the line their editor shows.

use super::container::{SheetRow, SheetRows, WrongCell};
use super::file::{Source, count_lines};
use super::flat::Flat;
use super::pile::Fault;
use crate::error::Result;

/// The largest row, in bytes.
const LARGEST: usize = 16 << 20;
/// How much is kept of a line without an end, in bytes: enough to find it by.
const KEPT: usize = 64 << 10;
/// The most lines one row may run over. A pasted log of ten thousand lines is real; ours to bound is only the time.
const MOST_LINES: u64 = 200_000;

/// How a delimited file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Dialect {
    pub(crate) delimiter: u8,
    /// Quotes inside quotes are written `\"` rather than `""`.
    pub(crate) backslash: bool,
}

impl Default for Dialect {
    fn default() -> Self {
        Self { delimiter: b',', backslash: false }
    }
}

impl Dialect {
    /// The delimiter for people.
    pub(crate) fn words(self) -> &'static str {
        match self.delimiter {
            b';' => "semicolons",
            b'\t' => "tabs",
            b'|' => "bars (|)",
            _ => "commas",
        }
    }
}

/// A row's cells, one behind the other in one text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cells {
    text: String,
    /// Where each cell ends in `text`.
    ends: Vec<usize>,
}

impl Cells {
    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// One of them.
    pub(crate) fn get(&self, at: usize) -> Option<&str> {
        let end = *self.ends.get(at)?;
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        Some(&self.text[start..end])
    }

    /// All, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).filter_map(|at| self.get(at))
    }

    /// Whether they hold nothing but white space.
    pub(crate) fn is_blank(&self) -> bool {
        self.text.bytes().all(|b| b.is_ascii_whitespace()) || self.text.trim().is_empty()
    }

    /// All in one line, for an error.
    pub(crate) fn joined(&self) -> String {
        self.iter().collect::<Vec<_>>().join(" ")
    }

    /// Adds one.
    pub(crate) fn push(&mut self, cell: &str) {
        self.text.push_str(cell);
        self.ends.push(self.text.len());
    }

    /// Takes off empty ones at the end until there are `most`.
    pub(crate) fn drop_blank_tail(&mut self, most: usize) {
        while self.len() > most && self.get(self.len() - 1).is_some_and(|c| c.trim().is_empty()) {
            self.ends.pop();
            self.text.truncate(self.ends.last().copied().unwrap_or(0));
        }
    }

    /// Adds empty ones until there are `least`.
    pub(crate) fn pad(&mut self, least: usize) {
        while self.len() < least {
            self.ends.push(self.text.len());
        }
    }

    /// Makes one of `count` cells from `at` on, with `between` where they met.
    pub(crate) fn fold(&mut self, at: usize, count: usize, between: &str) {
        let mut folded = Self::default();
        let mut n = 0;
        while n < self.len() {
            let end = if n == at { (n + count).min(self.len()) } else { n + 1 };
            let cells: Vec<&str> = (n..end).filter_map(|m| self.get(m)).collect();
            folded.push(&cells.join(between));
            n = end;
        }
        *self = folded;
    }
}

impl FromIterator<String> for Cells {
    fn from_iter<I: IntoIterator<Item = String>>(cells: I) -> Self {
        let mut all = Self::default();
        for cell in cells {
            all.push(&cell);
        }
        all
    }
}

/// One row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) cells: Cells,
    /// Physical line of its first character, from 1; of a sheet, the row as the spreadsheet numbers it.
    pub(crate) line: u64,
    /// As it stands in the file, without its line end; of a sheet, its cells with tabs between.
    pub(crate) raw: Vec<u8>,
    /// The first cell that was not UTF-8 and was read as Windows-1252, if there is one.
    pub(crate) foreign: Option<usize>,
    /// Whether a line end follows it; if not, the file ends here.
    pub(crate) ended: bool,
}

/// What a delimited file is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    Row(Row),
    /// A quote opens on this line and does not close where a quote may close. Only the lines up to there are in `raw`.
    /// `at` is the quote's place in it.
    Runaway {
        line: u64,
        raw: Vec<u8>,
        at: usize,
    },
    /// A record that is none, and why.
    Broken {
        fault: Fault,
        line: u64,
        raw: Vec<u8>,
    },
    /// Something to know of the file as a whole.
    Remark {
        fault: Fault,
        line: u64,
    },
}

/// Where rows come from.
pub(crate) enum RowsOf {
    Text { source: Box<Source>, dialect: Dialect },
    Sheet(Box<dyn SheetRows>),
    Flat(Box<Flat>),
}

/// The rows of a document, in order. Empty lines are passed over.
pub(crate) struct Rows {
    of: RowsOf,
    /// Bytes of a text that were read, or rows of a sheet.
    done: u64,
}

enum At {
    CellStart,
    Plain,
    Quoted,
    AfterQuote,
}

impl Rows {
    pub(crate) fn new(source: Source, dialect: Dialect) -> Self {
        Self::of(RowsOf::Text { source: source.into(), dialect })
    }

    pub(crate) fn of(of: RowsOf) -> Self {
        Self { of, done: 0 }
    }

    /// How many bytes of a text were read so far; of a sheet, how many rows.
    pub(crate) fn done(&self) -> u64 {
        match &self.of {
            RowsOf::Text { source, .. } => source.done(),
            RowsOf::Sheet(_) => self.done,
            RowsOf::Flat(flat) => flat.done(),
        }
    }

    /// The next row, or none at the end.
    ///
    /// # Errors
    /// `Io` if the disk refuses; of a sheet also `Input` if it is damaged.
    pub(crate) fn next(&mut self) -> Result<Option<Cut>> {
        match &mut self.of {
            RowsOf::Text { source, dialect } => Cutter { source, dialect: *dialect }.next(),
            RowsOf::Flat(flat) => flat.next(),
            RowsOf::Sheet(rows) => {
                let Some(SheetRow { number, cells, wrong }) = rows.next()? else { return Ok(None) };
                self.done += 1;
                let raw = cells.join("\t").into_bytes();
                if let Some(WrongCell { found, expected }) = wrong {
                    let cure = "the workbook is damaged there: open it, put the cell right, save it and import it again; \
                                the other rows were read";
                    return Ok(Some(Cut::Broken { fault: Fault::new("", &found, expected, cure), line: number, raw }));
                }
                let cells = cells.into_iter().collect();
                Ok(Some(Cut::Row(Row { cells, line: number, raw, foreign: None, ended: true })))
            }
        }
    }

    /// How many formulas of a sheet were read so far whose results are not in the file.
    pub(crate) fn without_result(&self) -> u64 {
        match &self.of {
            RowsOf::Sheet(rows) => rows.without_result(),
            RowsOf::Text { .. } | RowsOf::Flat(_) => 0,
        }
    }

    /// The line, or of a sheet the row, on which what begins at `line` ends; none where lines are not rows.
    pub(crate) fn end_of(&self, line: u64, raw: &[u8]) -> Option<u64> {
        match self.of {
            RowsOf::Text { .. } => Some(line + count_lines(raw, &mut false)),
            RowsOf::Sheet(_) => Some(line),
            RowsOf::Flat(_) => None,
        }
    }

    /// Reads the line of a runaway that was just handed out again, with its quotes as plain characters.
    pub(crate) fn literally(raw: &[u8], line: u64, dialect: Dialect) -> Row {
        let mut cells = Cells::default();
        let mut foreign = None;
        for (at, cell) in raw.split(|b| *b == dialect.delimiter).enumerate() {
            match std::str::from_utf8(cell) {
                Ok(text) => cells.push(text),
                Err(_) => {
                    foreign.get_or_insert(at);
                    cells.push(&encoding_rs::WINDOWS_1252.decode_without_bom_handling(cell).0);
                }
            }
        }
        Row { cells, line, raw: raw.to_vec(), foreign, ended: true }
    }
}

/// Cuts delimited text.
struct Cutter<'a> {
    source: &'a mut Source,
    dialect: Dialect,
}

impl Cutter<'_> {
    fn next(&mut self) -> Result<Option<Cut>> {
        self.pass_empty_lines()?;
        if self.byte(0)?.is_none() {
            return Ok(None);
        }
        let delimiter = self.dialect.delimiter;
        // the cells' bytes, and where each ends
        let (mut flat, mut ends): (Vec<u8>, Vec<usize>) = (Vec::new(), Vec::new());
        let mut state = At::CellStart;
        let mut opened = 0; // where the quote at hand opened
        let mut lines = 0; // line ends since then
        let mut n = 0;
        let (end, ended) = 'row: loop {
            let rest = self.source.rest();
            while n < rest.len() {
                if n >= LARGEST || lines > MOST_LINES {
                    return self.runaway(opened).map(Some);
                }
                let byte = rest[n];
                match state {
                    At::CellStart if byte == b'"' => {
                        state = At::Quoted;
                        opened = n;
                        lines = 0;
                    }
                    At::CellStart | At::Plain => {
                        // as far as the cell goes in what was read
                        let found = memchr::memchr3(delimiter, b'\n', b'\r', &rest[n..]);
                        let stop = found.map_or(rest.len(), |at| n + at);
                        flat.extend_from_slice(&rest[n..stop]);
                        n = stop;
                        state = At::Plain;
                        match found.map(|_| rest[stop]) {
                            None => continue,
                            Some(byte) if byte == delimiter => {
                                ends.push(flat.len());
                                state = At::CellStart;
                            }
                            Some(_) => break 'row (n, true),
                        }
                    }
                    At::Quoted if self.dialect.backslash && byte == b'\\' => {
                        n += 1;
                        match self.byte(n)? {
                            Some(next @ (b'"' | b'\\')) => flat.push(next),
                            Some(next) => flat.extend_from_slice(&[b'\\', next]),
                            None => return self.runaway(opened).map(Some),
                        }
                        n += 1;
                        continue 'row;
                    }
                    At::Quoted if byte == b'"' => state = At::AfterQuote,
                    At::Quoted => {
                        let text = &rest[n..rest.len().min(LARGEST + 1)];
                        let stop = match self.dialect.backslash {
                            true => memchr::memchr2(b'"', b'\\', text),
                            false => memchr::memchr(b'"', text),
                        };
                        let text = &text[..stop.unwrap_or(text.len())];
                        lines += memchr::memchr2_iter(b'\n', b'\r', text).count() as u64;
                        flat.extend_from_slice(text);
                        n += text.len();
                        continue;
                    }
                    At::AfterQuote if byte == delimiter => {
                        ends.push(flat.len());
                        state = At::CellStart;
                    }
                    At::AfterQuote if matches!(byte, b'\n' | b'\r') => break 'row (n, true),
                    At::AfterQuote if byte == b'"' && !self.dialect.backslash => {
                        flat.push(b'"');
                        state = At::Quoted;
                    }
                    At::AfterQuote if byte == b' ' => {}
                    At::AfterQuote if lines == 0 => {
                        // `"a" b`: odd, but it is clear what is meant
                        flat.push(byte);
                        state = At::Plain;
                    }
                    At::AfterQuote => return self.runaway(opened).map(Some),
                }
                n += 1;
            }
            if n >= LARGEST {
                return self.runaway(opened).map(Some);
            }
            if !self.source.fill()? {
                if matches!(state, At::Quoted) {
                    return self.runaway(opened).map(Some);
                }
                break (n, false);
            }
        };
        ends.push(flat.len());
        let raw = self.source.rest()[..end].to_vec();
        let line = self.source.line();
        let line_end = match (ended, self.byte(end)?, self.byte(end + 1)?) {
            (false, ..) => 0,
            (_, Some(b'\r'), Some(b'\n')) => 2,
            _ => 1,
        };
        self.source.take(end + line_end);
        let whole = String::from_utf8(flat).map_err(std::string::FromUtf8Error::into_bytes).and_then(|text| {
            // two halves of a character may meet where a delimiter stood between them
            let cut = ends.iter().any(|end| !text.is_char_boundary(*end));
            if cut { Err(text.into_bytes()) } else { Ok(text) }
        });
        let (cells, foreign) = match whole {
            Ok(text) => (Cells { text, ends }, None),
            Err(flat) => {
                let (mut start, mut foreign) = (0, None);
                let mut cells = Cells::default();
                for (at, end) in ends.iter().enumerate() {
                    let bytes = &flat[std::mem::replace(&mut start, *end)..*end];
                    match std::str::from_utf8(bytes) {
                        Ok(text) => cells.push(text),
                        Err(_) => {
                            foreign.get_or_insert(at);
                            cells.push(&encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0);
                        }
                    }
                }
                (cells, foreign)
            }
        };
        Ok(Some(Cut::Row(Row { cells, line, raw, foreign, ended })))
    }

    fn byte(&mut self, n: usize) -> Result<Option<u8>> {
        loop {
            if let Some(byte) = self.source.rest().get(n) {
                return Ok(Some(*byte));
            }
            if !self.source.fill()? {
                return Ok(None);
            }
        }
    }

    /// Passes over lines of nothing but spaces, and over byte order marks where two exports were joined.
    fn pass_empty_lines(&mut self) -> Result<()> {
        loop {
            let mut n = 0;
            while self.byte(n)? == Some(b' ') {
                n += 1;
            }
            match self.byte(n)? {
                Some(b'\n' | b'\r') => self.source.take(n + 1),
                None if n > 0 => self.source.take(n),
                Some(0xEF) if self.byte(n + 2)? == Some(0xBF) && self.byte(n + 1)? == Some(0xBB) => {
                    self.source.take(n + 3)
                }
                _ => return Ok(()),
            }
        }
    }

    /// The lines up to the one on which the quote at `opened` stands; reading goes on behind them.
    fn runaway(&mut self, opened: usize) -> Result<Cut> {
        let mut end = opened;
        while !matches!(self.byte(end)?, None | Some(b'\n' | b'\r')) && end < LARGEST {
            end += 1;
        }
        let line = self.source.line() + count_lines(&self.source.rest()[..opened], &mut false);
        let kept = if end >= LARGEST { KEPT } else { end };
        let raw = self.source.rest()[..kept].to_vec();
        self.source.take(end);
        if end >= LARGEST {
            // a line without an end: nothing behind it can be told apart
            while !self.source.rest().is_empty() || self.source.fill()? {
                let rest = self.source.rest();
                let next = rest.iter().position(|b| matches!(b, b'\n' | b'\r'));
                self.source.take(next.unwrap_or(rest.len()));
                if next.is_some() {
                    break;
                }
            }
        }
        if end >= LARGEST {
            let size = format!("a line of {} MiB or more", LARGEST >> 20);
            let expected = format!("a row of at most {} MiB", LARGEST >> 20);
            let cure = "export the file again, with line ends; of this line only the beginning was kept";
            return Ok(Cut::Broken { fault: Fault::new("", &size, expected, cure), line, raw });
        }
        Ok(Cut::Runaway { line, raw, at: opened })
    }
}

/// How the text in `head` is delimited: the delimiter that cuts the most rows into the same number of cells.
pub(crate) fn dialect_of(head: &[u8]) -> Dialect {
    let backslash = escapes_with_backslash(head);
    if let Some(delimiter) = named_delimiter(head) {
        return Dialect { delimiter, backslash };
    }
    let mut best = (0.0, 0, b',');
    for delimiter in [b',', b';', b'\t', b'|'] {
        let widths = widths(head, Dialect { delimiter, backslash });
        let Some(width) = usual(&widths) else { continue };
        let agreeing = widths.iter().filter(|w| **w == width).count();
        let leads = if widths.first() == Some(&width) { 1.0 } else { 0.8 };
        let score = leads * agreeing as f64 / widths.len() as f64;
        let better = score > best.0 + 1e-9 || ((score - best.0).abs() <= 1e-9 && width > best.1);
        if width > 1 && better {
            best = (score, width, delimiter);
        }
    }
    Dialect { delimiter: best.2, backslash }
}

/// The delimiter in a first line `sep=;`, which spreadsheets write for themselves.
pub(crate) fn named_delimiter(head: &[u8]) -> Option<u8> {
    let line = head.split(|b| matches!(b, b'\n' | b'\r')).next()?;
    let text = line.strip_prefix(b"\"").unwrap_or(line);
    let rest = text.get(..4).filter(|p| p.eq_ignore_ascii_case(b"sep=")).and(text.get(4..))?;
    match rest {
        [delimiter] | [delimiter, b'"'] => Some(*delimiter),
        _ => None,
    }
}

/// The number of cells in each of the first hundred rows.
fn widths(head: &[u8], dialect: Dialect) -> Vec<usize> {
    let mut rows = Rows::new(Source::of(head), dialect);
    let mut widths = Vec::new();
    while widths.len() < 100
        && let Ok(Some(cut)) = rows.next()
    {
        widths.push(if let Cut::Row(row) = cut { row.cells.len() } else { 0 });
    }
    widths
}

/// The most frequent width; of two the larger.
pub(crate) fn usual(widths: &[usize]) -> Option<usize> {
    let count = |width: usize| widths.iter().filter(|w| **w == width).count();
    widths.iter().copied().max_by_key(|w| (count(*w), *w))
}

/// `\"` inside a cell and never `""`: the backslash is the escape.
fn escapes_with_backslash(head: &[u8]) -> bool {
    let ends_cell = |b: Option<&u8>| matches!(b, None | Some(b',' | b';' | b'\t' | b'|' | b'\n' | b'\r'));
    let escaped = head.windows(2).enumerate().any(|(n, w)| w == b"\\\"" && !ends_cell(head.get(n + 2)));
    let doubled = head.windows(2).enumerate().any(|(n, w)| {
        let opens = n == 0 || ends_cell(head.get(n - 1));
        w == b"\"\"" && !(opens && ends_cell(head.get(n + 2)))
    });
    escaped && !doubled
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const COMMAS: Dialect = Dialect { delimiter: b',', backslash: false };

    /// Rows as `line: a|b`, runaways as `line! text`.
    fn rows(text: &str, dialect: Dialect) -> Vec<String> {
        let mut rows = Rows::new(Source::of(text.as_bytes()), dialect);
        let mut out = Vec::new();
        while let Some(cut) = rows.next().unwrap() {
            out.push(match cut {
                Cut::Row(row) => format!("{}: {}", row.line, row.cells.iter().collect::<Vec<_>>().join("|")),
                Cut::Runaway { line, raw, .. } => format!("{line}! {}", String::from_utf8_lossy(&raw)),
                other => format!("{other:?}"),
            });
        }
        out
    }

    #[test]
    fn rows_are_cut_as_people_mean_them() {
        let cases: &[(&str, &str, &[&str])] = &[
            ("plain", "a,b\nc,d\n", &["1: a|b", "2: c|d"]),
            ("quotes", "\"a,\"\"b\"\"\",\"\"\n", &["1: a,\"b\"|"]),
            ("a line end in quotes", "\"a\nb\",c\nd,e", &["1: a\nb|c", "3: d|e"]),
            ("old Mac line ends", "a,b\rc,d\r", &["1: a|b", "2: c|d"]),
            ("mixed and doubled line ends", "a,b\r\r\nc,d\n\ne,f\r\n", &["1: a|b", "3: c|d", "5: e|f"]),
            ("a quote inside a plain cell", "a,5\" pipe\nc,d\n", &["1: a|5\" pipe", "2: c|d"]),
            ("text behind a quote", "\"a\" b,c\n", &["1: ab|c"]),
            ("a space behind a quote", "\"a\" ,c\n", &["1: a|c"]),
            ("two exports joined", "\u{FEFF}a,b\n\u{FEFF}a,b\n", &["1: a|b", "2: a|b"]),
            ("a stray quote to the end", "a,b\nc,\"d\ne,f\n", &["1: a|b", "2! c,\"d", "3: e|f"]),
            (
                "a stray quote before quotes",
                "1,\"bad,open\n2,\"good\",x\n3,y\n",
                &["1! 1,\"bad,open", "2: 2|good|x", "3: 3|y"],
            ),
            ("empty lines", "\n\na,b\n   \nc,d\n", &["3: a|b", "5: c|d"]),
            ("no last line end", "a,b", &["1: a|b"]),
            ("a trailing delimiter", "a,b,\n", &["1: a|b|"]),
        ];
        let halves = Rows::new(Source::of(b"a\xC3,\xA4b\n"), COMMAS).next().unwrap();
        let Some(Cut::Row(row)) = halves else { panic!("{halves:?}") };
        assert_eq!(row.cells.iter().collect::<Vec<_>>(), ["aÃ", "¤b"], "half a character in each cell");
        assert_eq!(row.foreign, Some(0));
        for (case, text, expected) in cases {
            assert_eq!(rows(text, COMMAS), *expected, "{case}");
        }
        let long = format!("\"{}\",b\n", "x\n".repeat(50_000));
        assert_eq!(rows(&long, COMMAS).len(), 1, "a log of fifty thousand lines is one cell");
        let backslash = Dialect { backslash: true, ..COMMAS };
        assert_eq!(rows("\"say \\\"hi\\\", C:\\x\",b\n", backslash), ["1: say \"hi\", C:\\x|b"]);
    }

    #[test]
    fn the_delimiter_is_the_one_that_agrees_with_itself() {
        let cases: &[(&str, u8)] = &[
            ("a,b,c\n1,2,3\n", b','),
            ("a;b;c\n1,5;2,5;3\n", b';'),
            ("a\tb\nx, y\tz\n", b'\t'),
            ("a|b\n1|2\n", b'|'),
            ("sep=;\na;b,c\n", b';'),
            ("one column\nof, text\n", b','),
            ("id;text\n1;\"a,b,c\"\n2;\"d,e,f\"\n", b';'),
        ];
        for (text, delimiter) in cases {
            assert_eq!(dialect_of(text.as_bytes()).delimiter, *delimiter, "{text}");
        }
        assert!(dialect_of(b"a,b\n\"x \\\"q\\\" y\",2\n").backslash);
        assert!(!dialect_of(b"a,b\n\"C:\\dir\\\",2\n").backslash);
    }

    proptest! {
        #[test]
        fn whatever_comes_is_cut(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let mut rows = Rows::new(Source::of(&bytes), dialect_of(&bytes));
            while rows.next().unwrap().is_some() {}
        }

        #[test]
        fn what_the_csv_crate_writes_comes_back(table in prop::collection::vec(prop::collection::vec("[ -~\n\r\"é,]{0,12}", 3), 1..8)) {
            let mut writer = csv::WriterBuilder::new().quote_style(csv::QuoteStyle::Always).from_writer(Vec::new());
            for row in &table {
                writer.write_record(row).unwrap();
            }
            let text = writer.into_inner().unwrap();
            let mut rows = Rows::new(Source::of(&text), COMMAS);
            for row in &table {
                match rows.next().unwrap() {
                    Some(Cut::Row(got)) => prop_assert_eq!(&got.cells.iter().collect::<Vec<_>>(), row),
                    other => prop_assert!(false, "{:?}", other),
                }
            }
            prop_assert_eq!(rows.next().unwrap(), None);
        }
    }
}
