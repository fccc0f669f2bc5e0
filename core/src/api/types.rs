//! What crosses the door. Types here, and only here (with those of `model` and `error` they are made of), are
//! generated for the window; money crosses in major units, dates as ISO text.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::intake::PastImport;
use super::ranks::{AskingAccount, RankedRequest};
use crate::model::{AccountId, AskId, Kind, Outcome, RequestId, Side, Standing, ThemeId, TicketId};

/// What a step or an undo did. `tables` is what the caller must read again; nothing else changed.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Changed<T> {
    /// What the command answers.
    pub value: T,
    /// The name of the step, for the toast: "Merge 2 requests".
    pub step: String,
    /// Names of the tables that changed.
    pub tables: Vec<String>,
    /// The step that `undo` would take back now.
    pub undo: Option<String>,
    /// The step that `redo` would do again now.
    pub redo: Option<String>,
    /// Grows with every change of the workspace.
    pub revision: i64,
}

/// The workspace at a glance.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct WorkspaceInfo {
    /// The file's name without its ending.
    pub name: String,
    /// The whole path, to show.
    pub path: String,
    /// True if it holds the sample company.
    pub sample: bool,
    /// Grows with every change.
    pub revision: i64,
    /// The step that `undo` would take back now.
    pub undo: Option<String>,
    /// The step that `redo` would do again now.
    pub redo: Option<String>,
    /// Words to show once, for example that an interrupted import was rolled back.
    pub notices: Vec<String>,
}

/// The books: every ticket in exactly one place.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Status {
    /// All tickets. Always `in_requests + not_requests + unsure + unread`.
    pub tickets: u64,
    /// Tickets with at least one ask in a request.
    pub in_requests: u64,
    /// Tickets that ask for nothing product should build.
    pub not_requests: u64,
    /// Tickets the engine does not dare to judge.
    pub unsure: u64,
    /// Tickets not read for asks yet: a large import was stopped after its evidence was in.
    pub unread: u64,
    /// Feature asks that stand in a request.
    pub asks: u64,
    /// All passages that want something, by kind.
    pub asks_by_kind: AsksByKind,
    /// Requests that are not merged away and hold at least one ask.
    pub requests: u64,
    /// Accounts known.
    pub accounts: u64,
    /// Of the tickets in requests, the share whose account is known, 0 to 1.
    pub resolved_share: f64,
    /// Accounts with at least one ask.
    pub accounts_heard: u64,
    /// ARR of all accounts, in `currency`.
    #[serde(with = "crate::model::major")]
    #[ts(type = "number")]
    pub arr: i64,
    /// ARR of the accounts heard, each once.
    #[serde(with = "crate::model::major")]
    #[ts(type = "number")]
    pub arr_heard: i64,
    /// `arr_heard / arr`, 0 to 1; 0 where no ARR is known.
    pub arr_share: f64,
    /// The currency of sums.
    pub currency: String,
    /// Accounts whose ARR is unknown.
    pub arr_unknown: u64,
    /// Accounts whose ARR was converted at the built-in rates.
    pub arr_converted: u64,
    /// Roadmap items known.
    pub roadmap_items: u64,
    /// Rows set aside by all imports that still wait for their cure.
    pub set_aside: u64,
    /// The day the evidence speaks of: its newest ticket's.
    pub as_of: Option<NaiveDate>,
    /// Past imports, newest first.
    pub imports: Vec<PastImport>,
}

/// Passages by kind.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
pub struct AsksByKind {
    /// Wishes, those outside requests (dismissed) too.
    pub feature: u64,
    /// Complaints that something is broken.
    pub problem: u64,
    /// Questions how to do something.
    pub question: u64,
    /// Dismissed by a person.
    pub other: u64,
}

/// A theme by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct NamedTheme {
    /// Its name.
    pub id: ThemeId,
    /// Its title.
    pub title: String,
}

/// The themes, and what is in none.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Themes {
    /// Those with most reports first.
    pub items: Vec<Theme>,
    /// Requests in no theme.
    pub without: u64,
    /// The currency of amounts.
    pub currency: String,
    /// The workspace's revision they were read at.
    pub revision: i64,
}

/// A group of requests that are about one thing.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Theme {
    /// Its name.
    pub id: ThemeId,
    /// Its title, in its members' words.
    pub title: String,
    /// Requests in it.
    pub requests: u64,
    /// Asks in those.
    pub asks: u64,
    /// Distinct tickets that ask for one of them.
    pub reports: u64,
    /// Distinct accounts that do.
    pub accounts: u64,
    /// ARR of those accounts, each once.
    #[serde(with = "crate::model::major")]
    #[ts(type = "number")]
    pub arr: i64,
}

/// A link to the roadmap.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RoadmapLink {
    /// The item's id in its file.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its status as the file words it.
    pub status: String,
    /// What that means.
    pub standing: Standing,
    /// Its target as the file words it.
    pub target: String,
    /// How sure the link is, 0 to 1.
    pub score: f64,
    /// True if a person said so.
    pub accepted: bool,
    /// The quote that made the link.
    pub because: String,
}

/// Which request.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
pub struct RequestArgs {
    /// Its name.
    pub id: RequestId,
    /// The ranking it is shown in.
    #[serde(default)]
    #[ts(optional)]
    pub policy: Option<String>,
}

/// A request with its evidence.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RequestDetail {
    /// Its row of the ranking.
    pub row: RankedRequest,
    /// All its quotes, grouped by account, newest first within each; the largest account first.
    pub quotes: Vec<Quote>,
    /// The two or three of them that say it best: central, plain, from distinct accounts, no two alike.
    pub best_quotes: Vec<AskId>,
    /// Who asks, largest ARR first, unknown last.
    pub accounts: Vec<AskingAccount>,
    /// Requests most like it, to merge or to tell apart.
    pub near: Vec<NearRequest>,
    /// Requests merged into it, with the titles they had.
    pub absorbed: Vec<NamedRequest>,
    /// Requests it must never be merged with.
    pub apart: Vec<NamedRequest>,
    /// Steps that touched it, newest first.
    pub history: Vec<StepEntry>,
}

/// A request by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NamedRequest {
    /// Its name.
    pub id: RequestId,
    /// Its title.
    pub title: String,
}

/// A request and how like it is.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct NearRequest {
    /// Its name.
    pub id: RequestId,
    /// Its title.
    pub title: String,
    /// Its reports.
    pub reports: u64,
    /// Similarity, 0 to 1.
    pub similarity: f64,
}

/// An ask with what stands around it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Quote {
    /// The ask.
    pub ask: AskId,
    /// Its ticket.
    pub ticket: TicketId,
    /// The ticket's own id.
    pub external_id: String,
    /// Its source.
    pub source: String,
    /// The ticket's subject.
    pub subject: String,
    /// When it was said.
    pub at: Option<DateTime<Utc>>,
    /// Who said it.
    pub author: String,
    /// The account, where it is known.
    pub account: Option<AccountName>,
    /// The words before, at most 160 characters, cut at a word.
    pub before: String,
    /// The ask's own words.
    pub text: String,
    /// The words after.
    pub after: String,
    /// How sure the engine is that it is a feature ask, 0 to 1.
    pub score: f64,
    /// The words that gave it away.
    pub cues: Vec<String>,
    /// True if a person put it here, or said that it belongs here.
    pub moved: bool,
    /// Its language, such as German; nothing if that cannot be told.
    pub language: Option<String>,
    /// True if the model does not read that language: then the ask is grouped by its words only.
    pub by_words: bool,
    /// Why it stands here; only where a request is shown with all its quotes.
    pub why: Option<Why>,
}

/// Why an ask stands in its request.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Why {
    /// The nearest other asks of the request, at most three, nearest first.
    pub nearest: Vec<Neighbour>,
    /// Words it shares with them, the rarest first.
    pub words: Vec<String>,
    /// Average similarity to the request's other asks; none if it is alone.
    pub inside: Option<f64>,
    /// The request it is nearest to otherwise, with the average similarity, where one is near at all.
    pub next: Option<NearRequest>,
    /// `inside` less the similarity to `next`: below 0 it is nearer to the other.
    pub margin: Option<f64>,
}

/// An ask near another.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Neighbour {
    /// The ask.
    pub ask: AskId,
    /// Its words.
    pub text: String,
    /// Similarity, 0 to 1.
    pub similarity: f64,
}

/// An account by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AccountName {
    /// Its number.
    pub id: AccountId,
    /// Its name.
    pub name: String,
}

/// As `model::major`, for an amount that may be unknown.
pub(super) mod major_or_none {
    use serde::{Deserialize, Deserializer, Serializer};

    pub(crate) fn serialize<S: Serializer>(minor: &Option<i64>, s: S) -> Result<S::Ok, S::Error> {
        match minor {
            Some(minor) => crate::model::major::serialize(minor, s),
            None => s.serialize_none(),
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Option<i64>, D::Error> {
        Ok(Option::<f64>::deserialize(d)?.map(|major| (major * 100.0).round() as i64))
    }
}

/// Which ticket.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
pub struct TicketArgs {
    /// Its number.
    pub id: TicketId,
}

/// A ticket to read, its asks marked.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TicketDetail {
    /// Its number.
    pub id: TicketId,
    /// The help desk's id.
    pub external_id: String,
    /// Source.
    pub source: String,
    /// Link to the original.
    pub url: String,
    /// Subject in pieces.
    pub subject: Vec<Piece>,
    /// Who asked.
    pub requester: String,
    /// Their address.
    pub email: String,
    /// The account, where it is known.
    pub account: Option<AccountName>,
    /// Where the ticket ends.
    pub outcome: Outcome,
    /// Status as the file words it.
    pub status: String,
    /// Labels.
    pub tags: Vec<String>,
    /// Opened.
    pub created_at: Option<DateTime<Utc>>,
    /// The messages in order.
    pub parts: Vec<TicketPart>,
}

/// A message of a ticket.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct TicketPart {
    /// Who wrote it.
    pub side: Side,
    /// Their name.
    pub author: String,
    /// When.
    pub at: Option<DateTime<Utc>>,
    /// The text, cut where asks begin and end.
    pub pieces: Vec<Piece>,
}

/// A stretch of text.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// The ask it is, if it is one.
    pub ask: Option<AskId>,
    /// Its kind.
    pub kind: Option<Kind>,
    /// The request it stands in.
    pub request: Option<NamedRequest>,
    /// True for quoted mail, signatures and the like: shown dimmed.
    pub dim: bool,
}

/// Words to look for.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
pub struct SearchArgs {
    /// The words; all must be there, the last may be unfinished.
    pub words: String,
    /// Hits of each sort; 20 unless told.
    #[serde(default)]
    #[ts(optional)]
    pub limit: Option<u32>,
}

/// What was found.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Found {
    /// Requests by title or quote.
    pub requests: Vec<NearRequest>,
    /// Asks.
    pub asks: Vec<FoundAsk>,
    /// Tickets by subject or text.
    pub tickets: Vec<FoundTicket>,
    /// Accounts by name.
    pub accounts: Vec<AccountName>,
}

/// An ask that was found.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct FoundAsk {
    /// The ask.
    pub ask: AskId,
    /// Its words.
    pub text: String,
    /// Its ticket.
    pub ticket: TicketId,
    /// Its request.
    pub request: Option<NamedRequest>,
    /// Similarity, 0 to 1; 1 for a match of words.
    pub similarity: f64,
}

/// A ticket that was found.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct FoundTicket {
    /// The ticket.
    pub id: TicketId,
    /// The help desk's id.
    pub external_id: String,
    /// Its subject.
    pub subject: String,
    /// The words around the hit.
    pub excerpt: String,
}

/// A text to compare with.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
pub struct SimilarArgs {
    /// The text.
    pub text: String,
    /// Hits of each sort; 10 unless told.
    #[serde(default)]
    #[ts(optional)]
    pub limit: Option<u32>,
}

/// What is most like a text.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Similar {
    /// The nearest asks.
    pub asks: Vec<FoundAsk>,
    /// The nearest requests.
    pub requests: Vec<NearRequest>,
}

/// Requests to merge.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
pub struct MergeArgs {
    /// The first survives, the rest are merged into it.
    pub ids: Vec<RequestId>,
}

/// Asks to take out of a request into a new one.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
pub struct SplitArgs {
    /// The request.
    pub id: RequestId,
    /// The asks.
    pub asks: Vec<AskId>,
    /// A title for the new request; else the engine's.
    #[serde(default)]
    #[ts(optional)]
    pub title: Option<String>,
}

/// Asks to put into a request.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
pub struct MoveArgs {
    /// The asks.
    pub asks: Vec<AskId>,
    /// Where to.
    pub to: RequestId,
}

/// A new title.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
pub struct RenameArgs {
    /// The request.
    pub id: RequestId,
    /// The title; empty gives the engine's back.
    pub title: String,
}

/// Two requests that are never the same.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
pub struct ApartArgs {
    /// One.
    pub a: RequestId,
    /// The other.
    pub b: RequestId,
}

/// Asks that are no requests.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
pub struct DismissArgs {
    /// The asks.
    pub asks: Vec<AskId>,
}

/// How much history.
#[derive(Clone, Debug, Default, Deserialize, TS)]
#[ts(export, optional_fields)]
#[serde(default)]
pub struct HistoryArgs {
    /// Steps to give; 100 unless told.
    pub limit: Option<u32>,
}

/// A step of the history.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct StepEntry {
    /// Its number.
    pub id: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// What, in words: "Merge 2 requests into R-3 “CSV export”".
    pub name: String,
    /// done, undone, or dropped (undone, and then something else was done).
    pub state: String,
}

/// What to write where.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
pub struct ExportArgs {
    /// csv, md or json.
    pub format: String,
    /// The file. In the window a token.
    pub out: String,
    /// The policy to rank by.
    #[serde(default)]
    #[ts(optional)]
    pub policy: Option<String>,
}

/// What was written.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Exported {
    /// The file.
    pub path: String,
    /// Rows in it.
    pub rows: u64,
    /// Its size.
    pub bytes: u64,
}

/// Where to put a backup.
#[derive(Clone, Debug, Default, Deserialize, TS)]
#[ts(export, optional_fields)]
#[serde(default)]
pub struct BackupArgs {
    /// The file; else beside the workspace.
    pub out: Option<String>,
}

/// A check of the workspace.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CheckReport {
    /// True if nothing is wrong.
    pub clean: bool,
    /// What was looked at, with the count.
    pub looked_at: Vec<String>,
    /// What is wrong, in words.
    pub wrong: Vec<String>,
}
