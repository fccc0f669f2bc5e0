//! Files that hold tables or records inside something else: workbooks, web pages, XML, archives. Each comes out as a
//! stream of rows, records or bytes; nothing is unpacked to the disk, and what a file claims of itself (sizes, counts,
//! dimensions) is never believed, only counted.
//!
//! In reading order: [`bytes`] hands out limited readers over a [`Blob`]; [`archive`] opens ZIP and gzip; [`pull`] reads
//! XML under limits; [`cells`] knows what stands in a cell; [`workbook`], [`markup`] and [`xml`] make rows and records.

pub(crate) mod archive;
mod bytes;
mod cells;
pub(crate) mod markup;
mod pull;
#[cfg(test)]
mod testing;
pub(crate) mod workbook;
pub(crate) mod xml;

use std::path::Path;

pub(crate) use self::bytes::Blob;
use crate::error::{Error, Place, Result, file_name};

/// The longest text of one cell or element, in bytes.
pub(crate) const LONGEST_TEXT: usize = 8 << 20;
/// The longest row or record, in bytes.
pub(crate) const LONGEST_RECORD: usize = 16 << 20;

/// A row of a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SheetRow {
    /// The row as the spreadsheet shows it, from 1. In a web page: the row of the table.
    pub(crate) number: u64,
    /// Its cells from column A, as a person means them; empty ones at the end are left off.
    pub(crate) cells: Vec<String>,
    /// What is wrong with one of its cells, if something is; that cell is empty then.
    pub(crate) wrong: Option<WrongCell>,
}

/// A cell that cannot be read, with its address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WrongCell {
    /// `cell B7 refers to text 3`.
    pub(crate) found: String,
    /// `one of the 2 texts that the workbook holds`.
    pub(crate) expected: String,
}

/// The rows of a sheet from the first one; owned, so that it can be kept. Rows without any text are left out.
pub(crate) trait SheetRows: Send {
    /// The next row; `None` after the last.
    ///
    /// # Errors
    /// `Input` with sheet and cell if the file is damaged, hostile or too large; `Io` if it cannot be read. After an
    /// error nothing more comes.
    fn next(&mut self) -> Result<Option<SheetRow>>;

    /// How many formulas were read so far whose results are not in the file; their cells are empty.
    fn without_result(&self) -> u64 {
        0
    }
}

/// A sheet of a workbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SheetHead {
    /// Its name, on its tab.
    pub(crate) name: String,
    /// Whether people do not see it.
    pub(crate) hidden: bool,
}

/// What a reader handed out here failed with: one of our errors, where it carries one, else `Io`.
pub(crate) fn reading(path: &Path, error: std::io::Error) -> Error {
    match error.downcast::<Error>() {
        Ok(ours) => ours,
        Err(error) => Error::io(path, error),
    }
}

/// An error of ours on its way through a reader; [`reading`] takes it out again.
fn carried(error: Error) -> std::io::Error {
    std::io::Error::new(std::io::ErrorKind::InvalidData, error)
}

/// An error about a place in a sheet.
fn in_sheet(path: &Path, sheet: &str, row: Option<u64>, message: impl Into<String>, hint: impl Into<String>) -> Error {
    let sheet = Some(sheet.to_owned()).filter(|s| !s.is_empty());
    let place = Place { file: Some(file_name(path)), sheet, row, ..Place::default() };
    Error::Input { message: message.into(), hint: hint.into(), place }
}
