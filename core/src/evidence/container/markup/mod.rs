//! Tables that programs write as markup and name `.xls`: web pages, Excel's XML of 2003, and web pages packed as mail.
//!
//! In reading order: [`html`] reads tables of web pages; [`spreadsheet`] reads SpreadsheetML; [`mhtml`] unpacks the mail.

mod html;
mod mhtml;
mod spreadsheet;
#[cfg(test)]
mod tests;

use std::io::Read;
use std::path::Path;

use super::SheetRows;
use crate::error::Result;

/// The rows of the first table with rows of a web page; `text` is UTF-8. `<th>` and `<td>` are cells alike; cells that
/// span others leave those empty; `<br>` ends a line; references are characters. A table within a cell is text of it.
///
/// # Errors
/// `Input` with the cure if there is no table, or its first row breaks a limit; `Io` if it cannot be read.
pub(crate) fn html_tables(path: &Path, text: Box<dyn Read + Send>) -> Result<Box<dyn SheetRows>> {
    Ok(Box::new(html::Rows::open(path, text)?))
}

/// The rows of the first sheet with rows of a SpreadsheetML file; `text` is UTF-8, whatever its declaration says.
///
/// # Errors
/// `Input` with the cure if no sheet holds anything, or the first row breaks a limit; `Io` if it cannot be read.
pub(crate) fn spreadsheet_xml(path: &Path, text: Box<dyn Read + Send>) -> Result<Box<dyn SheetRows>> {
    Ok(Box::new(spreadsheet::Rows::open(path, text)?))
}

/// The HTML of all HTML parts of a packed web page, one behind the other, as UTF-8: a workbook of several sheets has a
/// part for each, and one for the frame around them.
///
/// # Errors
/// `Input` with the cure if it holds no HTML; `Io` if it cannot be read.
pub(crate) fn mhtml(path: &Path, bytes: Box<dyn Read + Send>) -> Result<Box<dyn Read + Send>> {
    Ok(Box::new(mhtml::Mail::open(path, bytes)?))
}
