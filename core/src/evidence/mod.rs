//! What they said: files -> records, every one of them accounted for.
//!
//! In reading order: [`origin`] says where bytes are; [`document`] finds a file's documents by their bytes, with
//! [`container`] for what is packed and [`file`] for text; [`json`], [`rows`] and [`flat`] cut a document into records
//! without reading it whole, [`outline`] reads YAML and TOML, [`table`] finds the columns; [`formats`] knows each source; [`pile`] carries the records
//! out with their places. [`dates`], [`money`], [`text`] and [`html`] read what stands in them, [`decisions`] says what
//! had to be decided, [`odd_rows`] and
//! [`oddities`] what is strange in the rows and in the words. [`reader`] does all of that for one file; [`child`] has it done by a process of its own;
//! [`import`] sorts what comes out into piles.

pub mod child;
mod container;
mod dates;
mod decisions;
mod document;
mod file;
mod flat;
mod formats;
mod html;
mod import;
mod json;
mod money;
mod names;
mod odd_rows;
mod oddities;
mod origin;
mod outline;
mod pile;
mod reader;
mod rows;
mod table;
#[cfg(test)]
mod tests;
mod text;

use serde::{Deserialize, Serialize};

pub use import::{Documents, commit, plan, retry};
pub use reader::{Habit, Instructions};

use crate::api::{Choices, Decision, MappedColumn};
use crate::model::{AccountRecord, RoadmapRecord, SetAside, TicketRecord};

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

    /// Reads [`What::word`] back.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Tickets, Self::Accounts, Self::Roadmap].into_iter().find(|what| what.word() == word)
    }
}

/// How a person wants a document read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted {
    /// What it holds; else recognised.
    pub(crate) what: Option<What>,
    /// Our field -> their column, over what is proposed. An empty column leaves the field out.
    pub(crate) map: Vec<(String, String)>,
    /// All of it, as it was said.
    pub(crate) choices: Choices,
}

/// What was recognised of a document before its records are told.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Peek {
    /// The sheet, or the file inside an archive.
    pub part: Option<String>,
    /// What it holds.
    pub what: What,
    /// A short, stable key of the source, part of every ticket's identity: "zendesk", "jira", "csv", "markdown".
    pub source: String,
    /// For people: "Zendesk, JSON lines".
    pub title: String,
    /// Character encoding; empty where that is no question.
    pub encoding: String,
    /// How it was recognised.
    pub because: String,
    /// What had to be decided.
    pub decisions: Vec<Decision>,
    /// For tables: our field, their column, why, three values.
    pub mapping: Vec<MappedColumn>,
    /// For tables: all columns.
    pub columns: Vec<String>,
    /// Columns nothing is taken from.
    pub unused: Vec<String>,
    /// For tables: the first rows.
    pub preview: Vec<Vec<String>>,
    /// Things to know.
    pub notes: Vec<String>,
    /// For tables: what tells tables of the same make from others; else empty.
    pub shape: String,
    /// For tables of text: the line that names the columns, as it stands there.
    pub header: String,
    /// The choices it is read by: those said, or those remembered.
    pub choices: Choices,
    /// When the choices were made, if they are remembered.
    pub remembered: Option<chrono::DateTime<chrono::Utc>>,
}

/// One record of a document.
#[derive(Clone, Debug)]
pub(crate) enum Record {
    /// A ticket.
    Ticket(Box<TicketRecord>),
    /// An account.
    Account(AccountRecord),
    /// A roadmap item.
    Roadmap(RoadmapRecord),
    /// One that could not be read.
    SetAside(SetAside),
    /// Not a record: something that could not be read of the record just given, which was kept, or, without a row,
    /// something to know about the file. Its `raw` is empty.
    Remark(SetAside),
}
