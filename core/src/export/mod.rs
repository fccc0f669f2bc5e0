//! Ranking -> files. The same values that the screen shows; bytes out, then one rename, so that a file is there whole
//! or as it was before.

mod csv;
mod json;
mod markdown;
mod set_aside;

use std::io::Write;
use std::path::Path;

use chrono::NaiveDate;

use crate::api::{Quote, RankingPage};
use crate::error::{Error, Result};
use crate::store::sync_folder;

pub use self::set_aside::{Sheaf, set_aside};

/// What a file tells: a ranking, and for each row, in the same order, the quotes that say it best.
pub struct Report<'a> {
    /// The workspace's name.
    pub workspace: &'a str,
    /// True for the sample company: every file says so.
    pub sample: bool,
    /// The ranking.
    pub page: &'a RankingPage,
    /// Quotes of each row.
    pub quotes: &'a [Vec<Quote>],
}

/// The formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated values, for spreadsheets.
    Csv,
    /// Markdown, to read and paste.
    Markdown,
    /// JSON, for programs.
    Json,
}

impl Format {
    /// Reads a format's name.
    ///
    /// # Errors
    /// `Input`, naming the ones there are.
    pub fn from_word(word: &str) -> Result<Self> {
        match word {
            "csv" => Ok(Self::Csv),
            "md" | "markdown" => Ok(Self::Markdown),
            "json" => Ok(Self::Json),
            _ => Err(Error::input(format!("“{word}” is no export format"), "use csv, md or json")),
        }
    }
}

/// The file's bytes. The same report gives the same bytes.
///
/// # Errors
/// `Bug` only.
pub fn render(report: &Report<'_>, format: Format) -> Result<Vec<u8>> {
    match format {
        Format::Csv => csv::render(report),
        Format::Markdown => Ok(markdown::render(report).into_bytes()),
        Format::Json => json::render(report),
    }
}

/// Writes a file: whole under its name, or not at all. What stood there before stays until then.
///
/// # Errors
/// `Input` if the place is a folder or a link, `DiskFull`, `Io`.
pub fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    if let Ok(meta) = std::fs::symlink_metadata(path)
        && !meta.is_file()
    {
        let what = if meta.is_dir() { "a folder" } else { "a link or a device" };
        return Err(Error::in_file(path, format!("that is {what}, not a file"), "choose another name"));
    }
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(|e| Error::io(folder, e))?;
    file.write_all(bytes).and_then(|()| file.as_file().sync_all()).map_err(|e| Error::io(path, e))?;
    let saved = file.persist(path).map_err(|e| Error::io(path, e.error))?;
    readable(&saved);
    sync_folder(path)
}

/// A temporary file is the owner's alone; an export is an ordinary file.
#[cfg(unix)]
fn readable(file: &std::fs::File) {
    use std::os::unix::fs::PermissionsExt;
    let _ = file.set_permissions(std::fs::Permissions::from_mode(0o644));
}

#[cfg(not(unix))]
fn readable(_: &std::fs::File) {}

fn day(at: Option<NaiveDate>) -> String {
    at.map_or_else(|| "unknown".to_owned(), |d| d.to_string())
}

#[cfg(test)]
mod tests;
