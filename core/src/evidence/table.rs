//! Rows as a table: where its header is, and its rows under that header.

use super::document::Document;
use super::file::Source;
use super::odd_rows::OddRows;
use super::pile::Fault;
use super::rows::{Cells, Cut, Dialect, Row, Rows, dialect_of, named_delimiter, usual};
use super::text::{folded, is_blank, line};
use crate::error::Result;
use crate::model::visible;

/// More columns than any export has.
const MOST_COLUMNS: usize = 512;
/// How many rows are looked at to recognise what a table holds.
const SAMPLE: usize = 200;
/// How many rows above the header are passed over at most.
const MOST_TITLES: usize = 30;

/// Repairs of whole rows, as they stand in [`crate::api::Choices::repairs`].
pub(crate) mod repair {
    /// A quote that does not close is a plain character.
    pub(crate) const QUOTES: &str = "quotes-as-characters";
    /// Cells beyond the header belong to the text they follow.
    pub(crate) const SURPLUS: &str = "join-surplus-cells";
    /// Missing cells are empty.
    pub(crate) const SHORT: &str = "fill-short-rows";
    /// A record whose id was lost is known by its words.
    pub(crate) const IDS: &str = "known-by-words";
    /// Text that was taken for Windows-1252 once too often is put right.
    pub(crate) const TWICE: &str = "undo-double-encoding";

    /// For a button.
    pub(crate) fn words(repair: &str) -> &'static str {
        match repair {
            QUOTES => "Read these quotes as plain characters",
            SURPLUS => "Join the surplus cells to the text before them",
            SHORT => "Take the missing cells for empty",
            IDS => "Keep them, known by their words instead of their ids",
            TWICE => "Put right the texts that were encoded twice",
            _ => "",
        }
    }
}

/// A table's header and how it is written.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub(crate) dialect: Dialect,
    /// Names as people see them: no two alike, none empty.
    pub(crate) columns: Vec<String>,
    /// The same, folded, repeated ones alike.
    pub(crate) folded: Vec<String>,
    /// Rows from the start of the file.
    pub(crate) sample: Vec<Cells>,
    /// Things to know about its shape.
    pub(crate) notes: Vec<String>,
    /// The header as it stands in the file.
    pub(crate) raw_header: Vec<u8>,
    header: Cells,
    /// How many rows stand above and with the header.
    above: usize,
}

impl Table {
    /// Finds the table in a document.
    ///
    /// # Errors
    /// `Input` if it has no columns or too many; `Io`.
    pub(crate) fn of(document: &Document) -> Result<Self> {
        let most = SAMPLE + MOST_TITLES;
        let (dialect, directive, mut rows) = match document.text() {
            Some(text) => {
                let head = text.whole_lines();
                let dialect = dialect_of(head);
                let directive = usize::from(named_delimiter(head).is_some());
                (dialect, directive, Rows::new(Source::of(head), dialect))
            }
            None => (Dialect::default(), 0, document.rows(Dialect::default())?),
        };
        let mut first: Vec<Row> = Vec::new();
        while first.len() < most
            && let Some(cut) = rows.next()?
        {
            first.push(match cut {
                Cut::Row(row) => row,
                // without cells it says nothing of the table's width, but a person wants to see what stands there
                Cut::Runaway { line, raw, .. } => Row { line, raw, ..Row::default() },
                Cut::Broken { .. } | Cut::Remark { .. } => Row::default(),
            });
        }
        drop(rows);
        let widths: Vec<usize> = first.iter().skip(directive).map(|row| row.cells.len()).collect();
        // Sheets leave empty cells off at the end of a row, so there the widest row tells.
        let width = match document.text() {
            Some(_) => usual(&widths).unwrap_or(0),
            None => usual(&first.iter().map(|row| filled(&row.cells)).collect::<Vec<_>>()).unwrap_or(0),
        };
        let title = |row: &Row| filled(&row.cells) * 2 <= width && width > 2;
        let wide = |row: &Row| row.cells.len() * 2 > width;
        let above =
            directive + first.iter().skip(directive).take(MOST_TITLES).position(|r| !title(r) && wide(r)).unwrap_or(0);
        let found = first.get(above).cloned().unwrap_or_default();
        let mut header = found.cells;
        if document.text().is_none() {
            header.drop_blank_tail(0);
            let widest = first.iter().skip(above + 1).map(|row| row.cells.len()).max().unwrap_or(0);
            header.pad(widest.min(MOST_COLUMNS));
        }
        if header.len() > MOST_COLUMNS {
            let message = format!("the first line has {} columns; at most {MOST_COLUMNS} are read", header.len());
            let hint = "export fewer columns: an id, a subject, a text, a requester and a date are enough";
            return Err(document.error(message, hint));
        }
        if filled(&header) == 0 {
            let hint = "the first line should name the columns, such as id, subject, body";
            return Err(document.error("no line with column names was found", hint));
        }
        let mut notes = Vec::new();
        if above > directive {
            let row = if document.text().is_some() { above as u64 + 1 } else { found.line };
            notes.push(format!("the columns are named in row {row}; what stands above was passed over"));
        }
        if dialect.delimiter != b',' {
            notes.push(format!("cells are separated by {}", dialect.words()));
        }
        if dialect.backslash {
            notes.push("quotes inside cells are written as \\\"".to_owned());
        }
        let columns = names(&header);
        let repeated = columns
            .iter()
            .zip(header.iter())
            .filter(|(name, cell)| **name != visible(&line(cell)) && !cell.trim().is_empty());
        let repeated: Vec<&str> = repeated.map(|(name, _)| name.as_str()).collect();
        if !repeated.is_empty() && repeated.len() <= 6 {
            notes.push(format!("some columns have the same name; here they are called {}", repeated.join(", ")));
        }
        let folded_names = header.iter().map(folded).collect();
        let shown = |row: Row| match row.cells.len() {
            0 => Rows::literally(&row.raw, row.line, dialect).cells,
            _ => row.cells,
        };
        let below = first.into_iter().skip(above + 1).filter(|row| row.cells.len() + row.raw.len() > 0);
        let sample = below.take(SAMPLE).map(shown).collect();
        let raw_header = found.raw;
        Ok(Self { dialect, columns, folded: folded_names, sample, notes, raw_header, header, above: above + 1 })
    }

    /// The rows below the header. `repairs` are those a person chose; surplus cells are joined to column `fold`.
    ///
    /// # Errors
    /// `Io` if the file cannot be read.
    pub(crate) fn body<'a>(&'a self, document: &Document, repairs: &'a [String], fold: usize) -> Result<Body<'a>> {
        let mut rows = document.rows(self.dialect)?;
        for _ in 0..self.above {
            rows.next()?;
        }
        let sheet = document.text().is_none();
        Ok(Body {
            table: self,
            rows,
            sheet,
            repairs,
            fold,
            placing: |_, _, fold| fold,
            odd: OddRows::default(),
            most_rows: document.most_rows(),
            seen: 0,
            gap: false,
            last: None,
            remarks: Vec::new(),
        })
    }

    /// The columns' names in one line, for an error.
    pub(crate) fn listed(&self) -> String {
        let mut names = self.columns.iter().take(40).map(|c| format!("“{c}”")).collect::<Vec<_>>().join(", ");
        if self.columns.len() > 40 {
            names.push_str(&format!(" and {} more", self.columns.len() - 40));
        }
        names
    }

    /// What tells tables of the same make from others: a hash of the column names.
    pub(crate) fn shape(&self) -> String {
        blake3::hash(self.folded.join("\u{1F}").as_bytes()).to_hex()[..16].to_owned()
    }
}

fn filled(cells: &Cells) -> usize {
    cells.iter().filter(|c| !c.trim().is_empty()).count()
}

/// Header cells as names: empty ones get their place, repeated ones a number.
fn names(header: &Cells) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (n, cell) in header.iter().enumerate() {
        let plain = visible(&line(cell));
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
    /// `cells` are those that could be told apart, as many as there are columns.
    Bad {
        fault: Fault,
        line: u64,
        raw: Vec<u8>,
        cells: Cells,
    },
}

/// To which column a row's surplus cells belong, when a person wants them joined; the last is the usual one.
pub(crate) type Placing = fn(&Table, &Cells, usize) -> usize;

/// The rows of a table below its header.
pub(crate) struct Body<'a> {
    table: &'a Table,
    rows: Rows,
    sheet: bool,
    repairs: &'a [String],
    fold: usize,
    placing: Placing,
    odd: OddRows,
    /// How many rows the sheet can have, if it is one.
    most_rows: Option<u64>,
    seen: u64,
    /// An empty row stands before the row just given.
    gap: bool,
    /// Where the last row that was not empty ends.
    last: Option<u64>,
    /// What the file as a whole has to say.
    remarks: Vec<Fault>,
}

impl Body<'_> {
    /// The same rows, with surplus cells placed by what the source knows of itself.
    pub(crate) fn placing(self, placing: Placing) -> Self {
        Self { placing, ..self }
    }

    /// How many bytes of a text were read so far; of a sheet, how many rows.
    pub(crate) fn done(&self) -> u64 {
        self.rows.done()
    }

    /// The number of the row just given, from 1, the header not counted.
    pub(crate) fn row(&self) -> u64 {
        self.seen
    }

    /// Whether an empty row stands before the row just given.
    pub(crate) fn after_gap(&self) -> bool {
        self.gap
    }

    /// Notes whether lines or rows were left out before this one.
    fn note_gap(&mut self, cut: &Cut) {
        let (line, raw) = match cut {
            Cut::Row(row) if row.cells.is_blank() => return,
            Cut::Row(row) => (row.line, &row.raw),
            Cut::Runaway { line, raw, .. } | Cut::Broken { line, raw, .. } => (*line, raw),
            Cut::Remark { .. } => return,
        };
        self.gap = self.last.is_some_and(|last| line > last + 1);
        self.last = self.rows.end_of(line, raw);
    }

    fn repairs(&self, repair: &str) -> bool {
        self.repairs.iter().any(|r| r == repair)
    }

    /// The next row. Empty rows and rows that repeat the header are passed over.
    ///
    /// # Errors
    /// `Io` if the disk refuses; of a sheet also `Input` if it is damaged.
    pub(crate) fn next(&mut self) -> Result<Option<Line>> {
        let width = self.table.columns.len();
        while let Some(cut) = self.rows.next()? {
            self.note_gap(&cut);
            let mut row = match cut {
                Cut::Row(row) => row,
                Cut::Runaway { line, raw, .. }
                    if self.repairs(repair::QUOTES) && !raw.iter().any(|b| matches!(b, b'\n' | b'\r')) =>
                {
                    Rows::literally(&raw, line, self.table.dialect)
                }
                Cut::Broken { fault, line, raw } => {
                    self.seen += 1;
                    return Ok(Some(Line::Bad { fault, line, raw, cells: Cells::default() }));
                }
                Cut::Remark { fault, .. } => {
                    self.remarks.push(fault);
                    continue;
                }
                Cut::Runaway { line, raw, at } => {
                    self.seen += 1;
                    let cells = Cells::default();
                    return Ok(Some(Line::Bad { fault: runaway(&raw, at), line, raw, cells }));
                }
            };
            if row.cells.is_blank() {
                continue;
            }
            if row.cells == self.table.header {
                self.odd.repeated += 1;
                continue;
            }
            self.seen += 1;
            let whole = row.cells.len();
            row.cells.drop_blank_tail(width);
            let found = row.cells.len();
            if self.sheet {
                self.odd.see_sheet(row.line, &row.cells);
                self.odd.full |= self.most_rows == Some(row.line);
            } else if found < whole {
                self.odd.behind.add(self.seen);
            }
            if found > width && self.repairs(repair::SURPLUS) {
                let between = if self.table.dialect.delimiter == b'\t' { " " } else { ", " };
                let fold = (self.placing)(self.table, &row.cells, self.fold);
                row.cells.fold(fold, found - width + 1, between);
            } else if found > width {
                let cure = "a comma or a quote inside a text is not quoted, or labels filled more columns than the header \
                            has: put this row right, or export again";
                let fault = Fault::new("", &format!("{found} cells"), format!("{width} cells, as in the header"), cure);
                let fault = fault.repaired_by(repair::SURPLUS);
                row.cells.pad(width);
                return Ok(Some(Line::Bad { fault, line: row.line, raw: row.raw, cells: row.cells }));
            }
            if found < width && !self.sheet {
                if let Some(fault) = self.too_short(&row, found, width) {
                    row.cells.pad(width);
                    return Ok(Some(Line::Bad { fault, line: row.line, raw: row.raw, cells: row.cells }));
                }
                self.odd.short.add(self.seen);
            }
            row.cells.pad(width);
            return Ok(Some(Line::Row(row)));
        }
        Ok(None)
    }

    /// Why a row with too few cells cannot be taken for one whose last cells are empty.
    fn too_short(&self, row: &Row, found: usize, width: usize) -> Option<Fault> {
        if self.repairs(repair::SHORT) {
            return None;
        }
        if !row.ended {
            let cure = "the download was probably interrupted: export it again";
            let expected = format!("{width} cells, but the file ends inside this row");
            return Some(Fault::new("", &format!("{found} cells"), expected, cure).repaired_by(repair::SHORT));
        }
        if found == 1 && width > 2 {
            let cure = "this may be the rest of a text with line breaks whose quotes are missing: put it right, \
                        or export again";
            let text = row.cells.get(0).unwrap_or_default();
            let fault = Fault::new("", text, format!("{width} cells, as in the header"), cure);
            return Some(fault.repaired_by(repair::SHORT));
        }
        None
    }

    /// What is worth saying once all rows were read.
    pub(crate) fn remarks(&self) -> Vec<Fault> {
        let mut out = self.remarks.clone();
        out.extend(self.odd.faults(self.table.columns.len(), self.rows.without_result()));
        out
    }
}

fn runaway(raw: &[u8], at: usize) -> Fault {
    let quoted = String::from_utf8_lossy(&raw[at.min(raw.len())..]);
    let expected = "a quote that closes: one opens on this line and does not close before the next comma or line end";
    let cure =
        "double the quote (\"\") or remove it in this line, and import the file again; the rows after it were read";
    Fault::new("", &quoted, expected, cure).repaired_by(repair::QUOTES)
}

/// A cell's text, empty if it says that it says nothing.
pub(crate) fn value(cell: &str) -> &str {
    if is_blank(cell) { "" } else { unguarded(cell.trim()) }
}

/// What a text is guarded for if it begins with it.
const GUARDED: [char; 16] = ['=', '+', '-', '@', '\t', '\r', '\n', '|', '∑', '√', '≤', '≥', '≠', '±', '÷', '×'];

/// Takes off what spreadsheets are kept from calculating with: `'=1+1`, `="00123"`.
pub(crate) fn unguarded(cell: &str) -> &str {
    if let Some(inner) = cell.strip_prefix("=\"").and_then(|c| c.strip_suffix('"')) {
        return inner;
    }
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(GUARDED) => rest,
        _ => cell,
    }
}
