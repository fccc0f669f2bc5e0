use crate::error::{Error, Result};
use serde_json::Value;
use std::io::Read;
use std::path::Path;
pub(crate) struct XmlRecords;
pub(crate) struct XmlRecord {
    pub(crate) name: String,
    pub(crate) value: Value,
    pub(crate) line: u64,
    pub(crate) raw: String,
}
impl XmlRecords {
    pub(crate) fn new(path: &Path, _: Box<dyn Read + Send>) -> Result<Self> {
        Err(Error::in_file(path, "stub", ""))
    }
    pub(crate) fn next(&mut self) -> Result<Option<XmlRecord>> {
        Ok(None)
    }
    pub(crate) fn head(&self) -> &Value {
        &Value::Null
    }
    pub(crate) fn root(&self) -> &str {
        ""
    }
}
