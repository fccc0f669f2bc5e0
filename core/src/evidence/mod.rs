//! What they said: files -> records, every one of them accounted for.

mod import;

use std::path::Path;

pub use import::{FilePlan, commit, plan};

use crate::error::Result;
use crate::model::{AccountRecord, RoadmapRecord, SetAside, TicketRecord};
use crate::task::Task;

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Tickets.
    Tickets,
    /// Accounts.
    Accounts,
    /// A roadmap.
    Roadmap,
}

impl What {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Tickets => "tickets",
            Self::Accounts => "accounts",
            Self::Roadmap => "roadmap",
        }
    }
}

/// How a person wants a file read.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// What it holds; else recognised.
    pub what: Option<What>,
    /// Our field -> their column, over what is proposed.
    pub map: Vec<(String, String)>,
}

/// What was recognised of a file before its records are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peek {
    /// What it holds.
    pub what: What,
    /// A short, stable key of the source, part of every ticket's identity: "zendesk", "jira", "csv".
    pub source: String,
    /// For people: "Zendesk, JSON lines".
    pub title: String,
    /// Character encoding.
    pub encoding: String,
    /// How it was recognised.
    pub because: String,
    /// For tables: our field, their column, why, three values.
    pub mapping: Vec<(String, String, String, Vec<String>)>,
    /// Columns nothing is taken from.
    pub unused: Vec<String>,
    /// Things to know.
    pub notes: Vec<String>,
}

/// One record of a file.
#[derive(Clone, Debug)]
pub enum Record {
    /// A ticket.
    Ticket(Box<TicketRecord>),
    /// An account.
    Account(AccountRecord),
    /// A roadmap item.
    Roadmap(RoadmapRecord),
    /// One that could not be read.
    SetAside(SetAside),
    /// A cell that could not be read in a record that was kept; no record of its own.
    Remark(SetAside),
}

/// Looks at a file without reading it all. Touches nothing.
///
/// # Errors
/// `Input` naming the file if it is empty or nothing we know, `Io` if it cannot be read.
pub fn peek(path: &Path, wanted: &Wanted) -> Result<Peek> {
    let _ = wanted;
    Err(crate::error::Error::in_file(path, "not read yet", ""))
}

/// Reads every record of a file, in order, into `sink`.
///
/// # Errors
/// `Input`, `Io` as [`peek`]; `Interrupted`; whatever `sink` returns.
pub fn read(
    path: &Path,
    peek: &Peek,
    wanted: &Wanted,
    task: &Task,
    sink: &mut dyn FnMut(Record) -> Result<()>,
) -> Result<()> {
    let _ = (path, peek, wanted, task, sink);
    Ok(())
}
