//! What crosses the door on the way in: files, how a person wants them read, what an import would do and did.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::types::NamedRequest;
use crate::model::{AskId, SetAside};

/// Files to import. In the window `files` are tokens that the shell handed out; paths never reach the page.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
#[ts(export, optional_fields)]
#[serde(default)]
pub struct ImportArgs {
    /// The files.
    pub files: Vec<String>,
    /// How all of them are to be read.
    #[serde(flatten)]
    pub all: Choices,
    /// How single documents are to be read; goes over `all`.
    pub of: Vec<DocumentChoices>,
    /// A CSV file to write those records to that were set aside.
    pub set_aside: Option<String>,
    /// Take the evidence in, and leave finding asks to `read_on`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub later: Option<bool>,
}

/// How a person wants something read. What is left out is decided by looking at the file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields)]
#[serde(default)]
pub struct Choices {
    /// auto, tickets, accounts or roadmap.
    #[serde(rename = "as", skip_serializing_if = "Option::is_none")]
    #[ts(rename = "as")]
    pub what: Option<String>,
    /// A name for the source, in place of the recognised one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// For tables: our field -> their column. An empty column leaves the field out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub map: Vec<FieldMap>,
    /// The character encoding, by its name on the web: utf-8, windows-1252, shift_jis ...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// What comes first in dates such as 03/04/2026: day or month.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dates: Option<String>,
    /// The zone of times that name none: `+02:00`, `UTC`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// The currency of amounts that name none, as an ISO 4217 code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// Repairs for all records that need them, as a plan's problems offer them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub repairs: Vec<String>,
    /// Leave it out of the import.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skip: Option<bool>,
}

/// The choices for one document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DocumentChoices {
    /// [`FilePlan::document`].
    pub document: String,
    /// The choices.
    #[serde(flatten)]
    pub choices: Choices,
}

/// One line of a mapping.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FieldMap {
    /// Our field: id, subject, body, requester_email ...
    pub field: String,
    /// Their column's header.
    pub column: String,
}

/// What an import would do; nothing was written.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ImportPlan {
    /// Document by document: a file is one, or has one for each sheet or packed file in it.
    pub files: Vec<FilePlan>,
    /// The CSV of those set aside, if it was asked for and there were any.
    pub set_aside: Option<String>,
}

/// What an import would do with one document.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct FilePlan {
    /// Names the document within these arguments, for [`DocumentChoices`].
    pub document: String,
    /// The file's name.
    pub file: String,
    /// The sheet, or the file inside an archive.
    pub part: Option<String>,
    /// What was recognised: "Zendesk, JSON lines".
    pub source: String,
    /// The source's short key: "zendesk".
    pub source_key: String,
    /// tickets, accounts or roadmap.
    pub what: String,
    /// Character encoding.
    pub encoding: String,
    /// How it was recognised.
    pub because: String,
    /// Since when these choices are remembered from an earlier import, if they are.
    pub remembered: Option<DateTime<Utc>>,
    /// What had to be decided about the whole document, and how else it could be.
    pub decisions: Vec<Decision>,
    /// For tables: the mapping used.
    pub mapping: Vec<MappedColumn>,
    /// For tables: all columns.
    pub columns: Vec<String>,
    /// Columns nothing was taken from.
    pub unused: Vec<String>,
    /// For tables: the first rows, as they are.
    pub preview: Vec<Vec<String>>,
    /// The piles.
    pub piles: Piles,
    /// What could not be read, grouped by the way out; the largest groups first.
    pub problems: Vec<ProblemGroup>,
    /// Things to know: "dates read day first, because row 14 says 25/03".
    pub notes: Vec<String>,
    /// Records per month, where they have a date.
    pub months: Vec<MonthCount>,
    /// Why nothing could be read of it, if that is so; all piles are empty then.
    pub refused: Option<Refusal>,
}

/// Why a document is left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Refusal {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub cure: String,
}

/// Something decided about a document as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Decision {
    /// Which of [`Choices`]: encoding, dates, zone, currency.
    pub what: String,
    /// What was decided, as it stands in [`Choices`].
    pub value: String,
    /// The same for people: "day first".
    pub shown: String,
    /// Why.
    pub because: String,
    /// Whether the file proves it. If not, a person should look.
    pub sure: bool,
    /// What else it could be.
    pub others: Vec<Alternative>,
}

/// Another way to read a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Alternative {
    /// As it stands in [`Choices`].
    pub value: String,
    /// For people.
    pub shown: String,
    /// What it would make of some telling values.
    pub samples: Vec<String>,
}

/// A column that feeds a field.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct MappedColumn {
    /// Our field.
    pub field: String,
    /// Their column.
    pub column: String,
    /// Why.
    pub because: String,
    /// How sure that is.
    pub confidence: Confidence,
    /// The share of rows, among those looked at, in which it is filled, 0 to 1.
    pub filled: f64,
    /// Three values.
    pub samples: Vec<String>,
}

/// How sure a proposal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// A person said so, now or earlier.
    Said,
    /// The source is known, or the column has our field's own name.
    Sure,
    /// A name that often means it.
    Likely,
    /// Only the values look like it.
    Guess,
}

/// Problems with the same way out.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ProblemGroup {
    /// True if the records were set aside whole, false if they were kept without what could not be read.
    pub set_aside: bool,
    /// The column, if it is one.
    pub column: Option<String>,
    /// What was expected.
    pub expected: String,
    /// What to do.
    pub cure: String,
    /// How many.
    pub count: u64,
    /// The first of them.
    pub examples: Vec<SetAside>,
    /// A repair for all of them at once, if there is one.
    pub repair: Option<Repair>,
}

/// A repair that can be applied to all records of a document that need it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Repair {
    /// As it stands in [`Choices::repairs`].
    pub value: String,
    /// For a button: "Read these quotes as plain characters".
    pub words: String,
}

/// Records of a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MonthCount {
    /// `2026-03`.
    pub month: String,
    /// How many.
    pub count: u64,
}

/// What an import did.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ImportOutcome {
    /// Document by document: what the plan said, done.
    pub files: Vec<FilePlan>,
    /// What it did to the requests.
    pub grouping: GroupingDiff,
    /// Tickets that are in the workspace and were not read for asks yet; `read_on` goes on with them.
    pub unread: u64,
    /// The backup made before it, if there was anything to back up.
    pub backup: Option<String>,
    /// The CSV of those set aside, if it was asked for and there were any.
    pub set_aside: Option<String>,
    /// The workspace's revision now.
    pub revision: i64,
}

/// What new evidence did to the requests.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
pub struct GroupingDiff {
    /// Feature asks found in new and changed tickets.
    pub asks: u64,
    /// Those that joined known requests.
    pub joined: u64,
    /// How many known requests they joined.
    pub requests_joined: u64,
    /// Requests that are new.
    pub requests_new: u64,
    /// Of those that joined, how many could nearly as well have gone elsewhere.
    pub disputed: u64,
    /// The known requests that were joined, those with most new asks first; at most 50.
    pub grown: Vec<Growth>,
    /// The disputed asks, the closest calls first; at most 50.
    pub disputes: Vec<Dispute>,
    /// People's decisions that changed: always 0.
    pub edits_changed: u64,
}

/// A known request that new asks joined.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Growth {
    /// The request.
    pub request: NamedRequest,
    /// How many asks joined it.
    pub asks: u64,
}

/// An ask for which a second request was nearly as near as the one it was put into.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Dispute {
    /// The ask.
    pub ask: AskId,
    /// Its words.
    pub text: String,
    /// Where it was put.
    pub request: NamedRequest,
    /// Where it could have gone.
    pub other: NamedRequest,
    /// Average similarity to the asks of `request`, 0 to 1.
    pub similarity: f64,
    /// The same to those of `other`.
    pub other_similarity: f64,
    /// The difference of the two.
    pub margin: f64,
}

/// What to read anew of what was set aside.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
#[ts(export, optional_fields)]
#[serde(default)]
pub struct RetryArgs {
    /// Only of this import; else of all.
    pub import: Option<i64>,
    /// How to read it this time; what is left out stays as it was.
    #[serde(flatten)]
    pub choices: Choices,
}

/// Where to write what was set aside.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
#[ts(export, optional_fields)]
#[serde(default)]
pub struct SetAsideArgs {
    /// Only of this import; else of all.
    pub import: Option<i64>,
    /// The CSV file.
    pub out: String,
}

/// Where every record of a file went: `seen = added + changed + same + set_aside`, always.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Piles {
    /// Records in the file.
    pub seen: u64,
    /// New to the workspace.
    pub added: u64,
    /// Known, and different now.
    pub changed: u64,
    /// Known, and the same; repeats within the file too.
    pub same: u64,
    /// Not readable: kept raw, with the way out.
    pub set_aside: u64,
}

/// One import that was made.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PastImport {
    /// Its number.
    pub id: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// The file's name.
    pub file: String,
    /// The sheet, or the file inside an archive.
    pub part: Option<String>,
    /// Which source was recognised.
    pub source: String,
    /// tickets, accounts or roadmap.
    pub what: String,
    /// The piles.
    pub piles: Piles,
    /// Of those set aside, how many still wait: the others were read later.
    pub waiting: u64,
}
