//! placeholder until the engine lands
use crate::{error::Result, task::Task};
use std::path::Path;
/// c
pub struct Columns {
    /// t
    pub text: Vec<String>,
    /// i
    pub id: Option<String>,
}
/// l
pub enum Level {
    /// r
    Request,
    /// t
    Theme,
}
/// g
pub fn group(_: &Path, _: &Columns, _: Level, _: f64, _: &Path, _: &Task) -> Result<u64> {
    Ok(0)
}
/// d
pub fn detect(_: &Path, _: &Columns, _: &Path, _: &Task) -> Result<u64> {
    Ok(0)
}
/// m
pub fn match_roadmap(_: &Path, _: &Path, _: &Columns, _: &Path, _: &Task) -> Result<u64> {
    Ok(0)
}
