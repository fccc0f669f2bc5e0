//! Excel's XML of 2003 (SpreadsheetML), which some programs still write and name `.xls`.

use std::io::Read;
use std::path::{Path, PathBuf};

use super::super::cells::{self, COLUMNS, Filling, ROWS};
use super::super::pull::{Node, Pull};
use super::super::{LONGEST_TEXT, SheetRow, SheetRows, in_sheet};
use crate::error::{Error, Result};

/// The sheet, row by row.
pub(super) struct Rows {
    path: PathBuf,
    pull: Pull,
    first: Option<SheetRow>,
    sheet: String,
    filling: Filling,
    row: u64,
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

/// A number that an attribute says, as long as it is one.
fn said(number: Option<String>) -> Option<u64> {
    number.and_then(|n| n.trim().parse().ok())
}

impl Rows {
    /// Reads up to the first row that holds something.
    pub(super) fn open(path: &Path, text: Box<dyn Read + Send>) -> Result<Self> {
        let mut rows = Self {
            path: path.to_owned(),
            pull: Pull::new(path, "", text),
            first: None,
            sheet: String::new(),
            filling: Filling::default(),
            row: 0,
            came: false,
            over: false,
        };
        rows.first = rows.read()?;
        if rows.first.is_none() {
            let cure = "choose another file, or export it again";
            return Err(Error::in_file(path, "this Excel file in XML holds no sheet with rows", cure));
        }
        Ok(rows)
    }

    fn read(&mut self) -> Result<Option<SheetRow>> {
        while !self.over {
            match self.pull.next()? {
                Node::Open(tag) => match tag.name() {
                    "Workbook" | "Table" => {}
                    "Worksheet" => {
                        if self.came {
                            self.over = true;
                            continue;
                        }
                        self.sheet = tag.attribute("Name").unwrap_or_default();
                        self.row = 0;
                    }
                    "Row" => {
                        let number = said(tag.attribute("Index")).unwrap_or(self.row + 1);
                        // An empty row may stand for several.
                        self.row = number.saturating_add(said(tag.attribute("Span")).unwrap_or(0));
                        self.read_row(number)?;
                        if let Some(cells) = self.filling.take() {
                            if self.row > ROWS {
                                let message = format!("row {number} lies outside of any sheet, which ends at {ROWS}");
                                return Err(self.refused(number, message));
                            }
                            self.came = true;
                            return Ok(Some(SheetRow { number, cells, wrong: None }));
                        }
                    }
                    _ => self.pull.skip()?,
                },
                Node::End => self.over = true,
                _ => {}
            }
        }
        Ok(None)
    }

    fn refused(&self, row: u64, message: String) -> Error {
        let hint = "open the file in your spreadsheet, save it as .xlsx and import that";
        in_sheet(&self.path, &self.sheet, Some(row), message, hint)
    }

    fn read_row(&mut self, row: u64) -> Result<()> {
        let outside = self.pull.depth() - 1;
        let mut column = 0_usize;
        loop {
            match self.pull.next()? {
                Node::Open(tag) if tag.name() == "Cell" => {
                    if let Some(index) = said(tag.attribute("Index")) {
                        column = usize::try_from(index.saturating_sub(1)).unwrap_or(usize::MAX);
                    }
                    let across = said(tag.attribute("MergeAcross")).unwrap_or(0);
                    let across = usize::try_from(across).unwrap_or(usize::MAX);
                    let text = self.read_cell(column, row)?;
                    if !text.is_empty() && column >= COLUMNS {
                        let message = "a cell lies outside of any sheet, which ends in column XFD".to_owned();
                        return Err(self.refused(row, message));
                    }
                    if !text.is_empty() {
                        let put = self.filling.put(column, text);
                        put.map_err(|unfit| unfit.refusal(&self.path, &self.sheet, row))?;
                    }
                    column = column.saturating_add(1).saturating_add(across);
                }
                Node::Open(_) => self.pull.skip()?,
                Node::Close(depth) if depth == outside => return Ok(()),
                _ => {}
            }
        }
    }

    fn read_cell(&mut self, column: usize, row: u64) -> Result<String> {
        let outside = self.pull.depth() - 1;
        let mut text = String::new();
        loop {
            match self.pull.next()? {
                Node::Open(tag) if tag.name() == "Data" => {
                    let kind = tag.attribute("Type").unwrap_or_default();
                    let data = self.read_data(column, row)?;
                    text = match kind.as_str() {
                        "Number" => cells::written(&data).map_or(data, |(_, text)| text),
                        "DateTime" => cells::iso(&data),
                        "Boolean" if data.trim() == "1" => "true".to_owned(),
                        "Boolean" if data.trim() == "0" => "false".to_owned(),
                        _ => data,
                    };
                }
                // A comment has data of its own.
                Node::Open(_) => self.pull.skip()?,
                Node::Close(depth) if depth == outside => return Ok(text),
                _ => {}
            }
        }
    }

    /// All text of the element that just began, that of formatted parts as well.
    fn read_data(&mut self, column: usize, row: u64) -> Result<String> {
        let outside = self.pull.depth() - 1;
        let mut out = String::new();
        loop {
            match self.pull.next()? {
                Node::Text(piece) => {
                    let what = || format!("cell {}", cells::address(column.min(COLUMNS), row));
                    if out.len() + piece.len() > LONGEST_TEXT {
                        // The one place that needs its name, which costs more than the piece.
                        Pull::append(&self.path, &what(), &mut out, piece)?;
                    }
                    out.push_str(piece);
                }
                Node::Close(depth) if depth == outside => return Ok(out),
                _ => {}
            }
        }
    }
}
