//! Workbooks: Excel (.xlsx, .xlsm, .xls) and OpenDocument (.ods), told apart by their bytes and read row by row.
//!
//! XLSX and ODS are XML in a ZIP archive and stream: memory holds one row and, of XLSX, the table of shared texts. XLS is
//! read from memory. Nothing of a file is believed that can be counted: a sheet's dimensions, the number of its texts,
//! the sizes of its parts.
//!
//! In reading order: [`texts`] keeps shared texts; [`xlsx`], [`ods`] and
//! [`xls`] read the three, the last out of the small file system that [`compound`] opens.

mod compound;
mod ods;
#[cfg(test)]
mod tests;
mod texts;
mod xls;
mod xlsx;

use std::path::Path;

use super::archive::Directory;
use super::bytes::size_words;
use super::{Blob, SheetHead, SheetRows};
use crate::error::{Error, Result};

/// The largest workbook that is read, compressed.
const LARGEST: u64 = 512 << 20;

/// The sheets of a workbook in the order of their tabs, and what is worth knowing about it.
///
/// # Errors
/// `Input` with the cure if it is no workbook, has a password, is of a kind that is not read, too large, damaged or
/// hostile; `Io` if it cannot be read.
pub(crate) fn sheets(path: &Path, blob: &Blob) -> Result<(Vec<SheetHead>, Vec<String>)> {
    match kind(path, blob)? {
        Kind::Xlsx(package) => xlsx::sheets(path, blob, &package),
        Kind::Ods(package) => ods::sheets(path, blob, &package),
        Kind::Xls => xls::sheets(path, blob),
    }
}

/// The rows of a sheet, by its place in [`sheets`]. May be called again and again; each call reads from the first row.
///
/// # Errors
/// As [`sheets`]; `NotFound` if there is no such sheet.
pub(crate) fn rows(path: &Path, blob: &Blob, sheet: usize) -> Result<Box<dyn SheetRows>> {
    match kind(path, blob)? {
        Kind::Xlsx(package) => Ok(Box::new(xlsx::rows(path, blob, &package, sheet)?)),
        Kind::Ods(package) => Ok(Box::new(ods::rows(path, blob, &package, sheet)?)),
        Kind::Xls => Ok(Box::new(xls::rows(path, blob, sheet)?)),
    }
}

enum Kind {
    Xlsx(Directory),
    Ods(Directory),
    Xls,
}

fn kind(path: &Path, blob: &Blob) -> Result<Kind> {
    let io = |e| Error::io(path, e);
    let size = blob.len().map_err(io)?;
    let start = blob.start(512).map_err(io)?;
    if start.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return Ok(Kind::Xls);
    }
    if !start.starts_with(b"PK") {
        let cure = "export it again, or open it in your spreadsheet and save it as .xlsx";
        return Err(Error::in_file(path, "this is no workbook, whatever its name says", cure));
    }
    if size > LARGEST {
        let message = format!("the workbook is larger than {}", size_words(LARGEST));
        return Err(Error::in_file(path, message, "export CSV instead: it has no limit like that"));
    }
    let package = Directory::open(path, blob)?;
    if package.find("xl/workbook.bin").is_some() {
        return Err(binary(path));
    }
    if package.find("encrypted-package").is_some() {
        return Err(locked(path));
    }
    if package.find("content.xml").is_some() && package.find("META-INF/manifest.xml").is_some() {
        return Ok(Kind::Ods(package));
    }
    if package.find("xl/workbook.xml").is_some() || package.find("[Content_Types].xml").is_some() {
        return Ok(Kind::Xlsx(package));
    }
    let cure = "if it holds exports, import it as an archive; else export it again";
    Err(Error::in_file(path, "this is a ZIP archive, but no workbook", cure))
}

fn binary(path: &Path) -> Error {
    Error::in_file(
        path,
        "this is a binary Excel workbook (.xlsb), which is not read",
        "open it in Excel, choose File > Save As > Excel Workbook (.xlsx) and import that",
    )
}

/// A workbook behind a password.
fn locked(path: &Path) -> Error {
    Error::in_file(
        path,
        "this workbook is protected with a password",
        "open it and remove the password (in Excel: File > Info > Protect Workbook > Encrypt with Password, empty \
         the field; in LibreOffice: File > Save As without “Save with password”), save it and import it again",
    )
}

fn no_such_sheet(sheet: usize) -> Error {
    Error::NotFound(format!("the workbook has no sheet number {}", sheet + 1))
}

/// What to do about a workbook that cannot be right.
const SAVE_AGAIN: &str = "open the workbook in your spreadsheet, save it again and import that";
