//! `Error` inside, `ApiError` outside.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::model::visible;

/// The house's result.
pub type Result<T> = std::result::Result<T, Error>;

/// What went wrong, with all we know of it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Someone asked to stop. Ordinary, not a failure.
    #[error("stopped; nothing was changed")]
    Interrupted,
    /// A file or an argument is not what it should be.
    #[error("{message}")]
    Input {
        /// What is wrong.
        message: String,
        /// What to do.
        hint: String,
        /// Where.
        place: Place,
    },
    /// Nothing has that name.
    #[error("{0}")]
    NotFound(String),
    /// The thing changed since it was looked at; nothing was overwritten.
    #[error("{0}")]
    Stale(String),
    /// The workspace was written by a newer Groundswell.
    #[error("{} was made by a newer Groundswell (file version {found}, this one reads up to {known})", path.display())]
    FileTooNew {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: i64,
        /// Ours.
        known: i64,
    },
    /// Another process holds the workspace.
    #[error("{} is open in another Groundswell{}", path.display(), holder_words(holder))]
    FileLocked {
        /// The file.
        path: PathBuf,
        /// What its lock file says of the holder.
        holder: String,
    },
    /// The workspace is damaged, or is none.
    #[error("{}: {message}", path.display())]
    FileDamaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        message: String,
        /// The newest backup, if there is one.
        backup: Option<PathBuf>,
    },
    /// No room left.
    #[error("the disk that holds {} is full", .0.display())]
    DiskFull(PathBuf),
    /// The operating system refused.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Its words.
        source: std::io::Error,
    },
    /// SQLite refused, and it is none of the above.
    #[error("the workspace refused: {0}")]
    Sql(#[from] rusqlite::Error),
    /// We were wrong.
    #[error("a mistake in Groundswell: {0}")]
    Bug(String),
}

fn holder_words(holder: &str) -> String {
    if holder.is_empty() { String::new() } else { format!(" ({holder})") }
}

impl Error {
    /// An [`Error::Input`] without a place.
    pub fn input(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Input { message: message.into(), hint: hint.into(), place: Place::default() }
    }

    /// An [`Error::Input`] about a file.
    pub fn in_file(file: &Path, message: impl Into<String>, hint: impl Into<String>) -> Self {
        let place = Place { file: Some(file_name(file)), ..Place::default() };
        Self::Input { message: message.into(), hint: hint.into(), place }
    }

    /// Puts a path to an I/O error, and tells a full disk from the rest.
    pub fn io(path: &Path, source: std::io::Error) -> Self {
        match source.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Self::DiskFull(path.to_owned()),
            _ => Self::Io { path: path.to_owned(), source },
        }
    }
}

/// The last part of a path, for people: what would turn its letters around is written out.
pub fn file_name(path: &Path) -> String {
    let name = path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned());
    visible(&name)
}

/// Where in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Place {
    /// The file's name.
    pub file: Option<String>,
    /// The sheet.
    pub sheet: Option<String>,
    /// Record from 1.
    pub row: Option<u64>,
    /// Physical line from 1.
    pub line: Option<u64>,
    /// Column header or field path.
    pub column: Option<String>,
}

impl Place {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// One for each thing the window does differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub enum ErrorKind {
    /// Stopped on request: say nothing.
    Interrupted,
    /// The person's file or words: show place and cure.
    Input,
    /// Gone: go back to the list.
    NotFound,
    /// Changed meanwhile: refresh and ask again.
    Stale,
    /// Offer to update.
    FileTooNew,
    /// Offer to switch to the other window.
    FileLocked,
    /// Offer the backup.
    FileDamaged,
    /// Offer to free room and go on.
    DiskFull,
    /// Show the path.
    Io,
    /// Offer to copy the details.
    Bug,
}

/// An error as it crosses the door.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ApiError {
    /// What the caller can do about it.
    pub kind: ErrorKind,
    /// What happened, lower case, no full stop.
    pub message: String,
    /// What to do next.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub hint: Option<String>,
    /// Where.
    #[serde(rename = "where", skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub place: Option<Place>,
}

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        let message = error.to_string();
        let (kind, hint, place) = match error {
            Error::Interrupted => (ErrorKind::Interrupted, None, None),
            Error::Input { hint, place, .. } => {
                (ErrorKind::Input, Some(hint).filter(|h| !h.is_empty()), Some(place).filter(|p| !p.is_empty()))
            }
            Error::NotFound(_) => (ErrorKind::NotFound, None, None),
            Error::Stale(_) => {
                (ErrorKind::Stale, Some("nothing was overwritten; look at it again and repeat the step".into()), None)
            }
            Error::FileTooNew { .. } => {
                (ErrorKind::FileTooNew, Some("update Groundswell; the file was not touched".into()), None)
            }
            Error::FileLocked { .. } => {
                (ErrorKind::FileLocked, Some("close it there first; one program writes at a time".into()), None)
            }
            Error::FileDamaged { backup, .. } => {
                let hint = match backup {
                    Some(path) => format!("the file was left as it is; its newest backup is {}", path.display()),
                    None => "the file was left as it is; no backup was found beside it".into(),
                };
                (ErrorKind::FileDamaged, Some(hint), None)
            }
            Error::DiskFull(_) => {
                (ErrorKind::DiskFull, Some("free some room and try again; nothing saved was lost".into()), None)
            }
            Error::Io { .. } => (ErrorKind::Io, None, None),
            Error::Sql(inner) => return Self::from_sql(&inner, message),
            Error::Bug(_) => (ErrorKind::Bug, None, None),
        };
        Self { kind, message, hint, place }
    }
}

impl ApiError {
    fn from_sql(error: &rusqlite::Error, message: String) -> Self {
        use rusqlite::ErrorCode;
        let (kind, hint) = match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => (ErrorKind::DiskFull, "free some room and try again; nothing saved was lost"),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                (ErrorKind::FileDamaged, "run `groundswell check`, or open the newest backup")
            }
            Some(ErrorCode::SystemIoFailure | ErrorCode::CannotOpen | ErrorCode::ReadOnly) => {
                (ErrorKind::Io, "see that the folder can be written to and the drive is still there")
            }
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                (ErrorKind::FileLocked, "another program is using the workspace; close it there first")
            }
            _ => (ErrorKind::Bug, "please report this with the words above"),
        };
        Self { kind, message, hint: Some(hint.into()), place: None }
    }
}
