use super::SheetRows;
use crate::error::{Error, Result};
use std::io::Read;
use std::path::Path;
pub(crate) fn html_tables(path: &Path, _: Box<dyn Read + Send>) -> Result<Box<dyn SheetRows>> {
    Err(Error::in_file(path, "stub", ""))
}
pub(crate) fn spreadsheet_xml(path: &Path, _: Box<dyn Read + Send>) -> Result<Box<dyn SheetRows>> {
    Err(Error::in_file(path, "stub", ""))
}
pub(crate) fn mhtml(path: &Path, _: Box<dyn Read + Send>) -> Result<Box<dyn Read + Send>> {
    Err(Error::in_file(path, "stub", ""))
}
