use super::Blob;
use crate::error::{Error, Result};
use std::io::Read;
use std::path::Path;
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) size: u64,
}
pub(crate) fn members(path: &Path, _: &Blob) -> Result<(Vec<Member>, Vec<String>)> {
    Err(Error::in_file(path, "stub", ""))
}
pub(crate) fn open_member(path: &Path, _: &Blob, _: &str) -> Result<Box<dyn Read + Send>> {
    Err(Error::in_file(path, "stub", ""))
}
pub(crate) fn gunzip(path: &Path, _: &Blob) -> Result<Box<dyn Read + Send>> {
    Err(Error::in_file(path, "stub", ""))
}
