//! A delimited file as a table: where its header is, and its rows under that header.

use super::file::{Source, TextFile};
use super::pile::Fault;
use super::rows::{Cut, Dialect, Row, Rows, dialect_of, named_delimiter, usual};
use super::text::{folded, is_blank, line};
use crate::error::{Error, Result};

/// More columns than any export has.
const MOST_COLUMNS: usize = 512;
/// How many rows are looked at to recognise what a table holds.
const SAMPLE: usize = 200;

/// A table's header and how it is written.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub(crate) dialect: Dialect,
    /// Names as people see them: no two alike, none empty.
    pub(crate) columns: Vec<String>,
    /// The same, folded, repeated ones alike.
    pub(crate) folded: Vec<String>,
    /// Rows from the start of the file.
    pub(crate) sample: Vec<Vec<String>>,
    /// Things to know about its shape.
    pub(crate) notes: Vec<String>,
    header: Vec<String>,
    /// How many rows stand above and with the header.
    above: usize,
}

impl Table {
    /// Finds the table in a text.
    ///
    /// # Errors
    /// `Input` if it has no columns or too many.
    pub(crate) fn of(file: &TextFile) -> Result<Self> {
        let head = file.whole_lines();
        let dialect = dialect_of(head);
        let directive = usize::from(named_delimiter(head).is_some());
        let mut rows = Rows::new(Source::of(head), dialect);
        let mut first: Vec<Vec<String>> = Vec::new();
        while first.len() < SAMPLE + 30
            && let Some(cut) = rows.next()?
        {
            first.push(if let Cut::Row(row) = cut { row.cells } else { Vec::new() });
        }
        let widths: Vec<usize> = first.iter().skip(directive).map(Vec::len).collect();
        let width = usual(&widths).unwrap_or(0);
        let filled = |row: &Vec<String>| row.iter().filter(|c| !c.trim().is_empty()).count();
        let title = |row: &Vec<String>| filled(row) * 2 <= width && width > 2;
        let above = directive
            + first.iter().skip(directive).take(30).position(|row| !title(row) && row.len() * 2 > width).unwrap_or(0);
        let header = first.get(above).cloned().unwrap_or_default();
        if header.len() > MOST_COLUMNS {
            let message = format!("the first line has {} columns; at most {MOST_COLUMNS} are read", header.len());
            let hint = "export fewer columns: an id, a subject, a text, a requester and a date are enough";
            return Err(Error::in_file(&file.path, message, hint));
        }
        if filled(&header) == 0 {
            let hint = "the first line should name the columns, such as id, subject, body";
            return Err(Error::in_file(&file.path, "no line with column names was found", hint));
        }
        let mut notes = Vec::new();
        if above > directive {
            notes.push(format!("the columns are named in row {}; what stands above was passed over", above + 1));
        }
        if dialect.delimiter != b',' {
            notes.push(format!("cells are separated by {}", dialect.words()));
        }
        if dialect.backslash {
            notes.push("quotes inside cells are written as \\\"".to_owned());
        }
        let columns = names(&header);
        let repeated =
            columns.iter().zip(&header).filter(|(name, cell)| **name != line(cell) && !cell.trim().is_empty());
        let repeated: Vec<&str> = repeated.map(|(name, _)| name.as_str()).collect();
        if !repeated.is_empty() && repeated.len() <= 6 {
            notes.push(format!("some columns have the same name; here they are called {}", repeated.join(", ")));
        }
        let folded_names = header.iter().map(|h| folded(h)).collect();
        let sample = first.into_iter().skip(above + 1).take(SAMPLE).collect();
        Ok(Self { dialect, columns, folded: folded_names, sample, notes, header, above: above + 1 })
    }

    /// The rows below the header.
    ///
    /// # Errors
    /// `Io` if the file cannot be read.
    pub(crate) fn body<'a>(&'a self, file: &TextFile) -> Result<Body<'a>> {
        let mut rows = Rows::new(file.source()?, self.dialect);
        for _ in 0..self.above {
            rows.next()?;
        }
        Ok(Body { table: self, rows, repeated: 0, short: 0, first_short: 0, seen: 0 })
    }

    /// The columns' names in one line, for an error.
    pub(crate) fn listed(&self) -> String {
        let mut names = self.columns.iter().take(40).map(|c| format!("“{c}”")).collect::<Vec<_>>().join(", ");
        if self.columns.len() > 40 {
            names.push_str(&format!(" and {} more", self.columns.len() - 40));
        }
        names
    }
}

/// Header cells as names: empty ones get their place, repeated ones a number.
fn names(header: &[String]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (n, cell) in header.iter().enumerate() {
        let plain = line(cell);
        let plain = if plain.is_empty() { format!("Column {}", n + 1) } else { plain };
        let mut name = plain.clone();
        let mut times = 1;
        while names.contains(&name) {
            times += 1;
            name = format!("{plain} ({times})");
        }
        names.push(name);
    }
    names
}

/// A row under a header: as many cells as there are columns, or why not.
pub(crate) enum Line {
    Row(Row),
    Bad { fault: Fault, line: u64, raw: Vec<u8> },
}

/// The rows of a table below its header.
pub(crate) struct Body<'a> {
    table: &'a Table,
    rows: Rows,
    repeated: u64,
    short: u64,
    first_short: u64,
    seen: u64,
}

impl Body<'_> {
    /// How many bytes of the file were read so far.
    pub(crate) fn done(&self) -> u64 {
        self.rows.done()
    }

    /// The next row. Empty rows and rows that repeat the header are passed over.
    ///
    /// # Errors
    /// `Io` if the disk refuses.
    pub(crate) fn next(&mut self) -> Result<Option<Line>> {
        let width = self.table.columns.len();
        while let Some(cut) = self.rows.next()? {
            let mut row = match cut {
                Cut::Row(row) => row,
                Cut::Runaway { line, raw, at } => {
                    self.seen += 1;
                    let fault = if raw.len() >= 1 << 20 {
                        let size = format!("a line of {} MiB or more", raw.len() >> 20);
                        Fault::new("", &size, "a row of at most 16 MiB", "export the file again, with line ends")
                    } else {
                        let quoted = String::from_utf8_lossy(&raw[at.min(raw.len())..]);
                        Fault::new(
                            "",
                            &quoted,
                            "a quote that closes: one opens on this line and does not close before the next comma or line end",
                            "double the quote (\"\") or remove it in this line, and import the file again; the rows after it were read",
                        )
                    };
                    return Ok(Some(Line::Bad { fault, line, raw }));
                }
            };
            if row.cells.iter().all(|c| c.trim().is_empty()) {
                continue;
            }
            if row.cells == self.table.header {
                self.repeated += 1;
                continue;
            }
            self.seen += 1;
            while row.cells.len() > width && row.cells.last().is_some_and(|c| c.trim().is_empty()) {
                row.cells.pop();
            }
            let found = row.cells.len();
            if found > width {
                let cure = "a comma or a quote inside a text is not quoted, or labels filled more columns than the header \
                            has: put this row right, or export again";
                let fault = Fault::new("", &format!("{found} cells"), format!("{width} cells, as in the header"), cure);
                return Ok(Some(Line::Bad { fault, line: row.line, raw: row.raw }));
            }
            if found < width {
                if !row.ended {
                    let cure = "the download was probably interrupted: export it again";
                    let expected = format!("{width} cells, but the file ends inside this row");
                    let fault = Fault::new("", &format!("{found} cells"), expected, cure);
                    return Ok(Some(Line::Bad { fault, line: row.line, raw: row.raw }));
                }
                if found == 1 && width > 2 {
                    let cure = "this may be the rest of a text with line breaks whose quotes are missing: put it right, \
                                or export again";
                    let fault = Fault::new("", &row.cells[0], format!("{width} cells, as in the header"), cure);
                    return Ok(Some(Line::Bad { fault, line: row.line, raw: row.raw }));
                }
                self.short += 1;
                if self.short == 1 {
                    self.first_short = self.seen;
                }
                row.cells.resize(width, String::new());
            }
            return Ok(Some(Line::Row(row)));
        }
        Ok(None)
    }

    /// What is worth saying once all rows were read.
    pub(crate) fn remarks(&self) -> Vec<Fault> {
        let mut out = Vec::new();
        if self.short > 0 {
            let found = format!("{} shorter than the header, first row {}", rows(self.short), self.first_short);
            let cure = "nothing, if the last columns are empty there: that is how they were read";
            out.push(Fault::new("", &found, format!("{} cells", self.table.columns.len()), cure));
        }
        if self.repeated > 0 {
            let found = format!("{} that repeat the header", rows(self.repeated));
            out.push(Fault::new("", &found, "one header", "nothing: they were passed over; exports were joined here"));
        }
        out
    }
}

fn rows(n: u64) -> String {
    if n == 1 { "1 row".to_owned() } else { format!("{n} rows") }
}

/// A cell's text, empty if it says that it says nothing.
pub(crate) fn value(cell: &str) -> &str {
    if is_blank(cell) { "" } else { unguarded(cell.trim()) }
}

/// Takes off what spreadsheets are kept from calculating with: `'=1+1`, `="00123"`.
pub(crate) fn unguarded(cell: &str) -> &str {
    if let Some(inner) = cell.strip_prefix("=\"").and_then(|c| c.strip_suffix('"')) {
        return inner;
    }
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '|']) => rest,
        _ => cell,
    }
}
