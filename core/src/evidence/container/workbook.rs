use super::{Blob, SheetHead, SheetRows};
use crate::error::{Error, Result};
use std::path::Path;
pub(crate) fn sheets(path: &Path, _: &Blob) -> Result<(Vec<SheetHead>, Vec<String>)> {
    Err(Error::in_file(path, "stub", ""))
}
pub(crate) fn rows(path: &Path, _: &Blob, _: usize) -> Result<Box<dyn SheetRows>> {
    Err(Error::in_file(path, "stub", ""))
}
