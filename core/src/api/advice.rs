//! What crosses the door when the engine asks or proposes: questions whose answers matter, changes to the grouping that
//! a person may accept, and what each would do to the ranking.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::types::NamedRequest;
use crate::model::{AskId, RequestId, TicketId};

/// What a decision would do to the ranking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Effect {
    /// In words: "R-3 rank 9 -> 4, R-7 goes (rank 31)".
    pub words: String,
    /// The requests it touches.
    pub moves: Vec<RankMove>,
    /// By how many places the requests in the top 20 move, counted together; 0: the top stays as it is.
    pub top: u32,
}

/// A request's rank before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RankMove {
    /// The request; none for one that would be new.
    pub id: Option<RequestId>,
    /// Its rank now; none if it is not there yet.
    pub before: Option<u32>,
    /// Its rank then; none if it is gone.
    pub after: Option<u32>,
}

impl Effect {
    /// The best rank it touches, before or after; the largest number if it touches none.
    pub(super) fn nearest(&self) -> u32 {
        self.moves.iter().flat_map(|m| [m.before, m.after]).flatten().min().unwrap_or(u32::MAX)
    }
}

/// An ask by its words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AskText {
    /// The ask.
    pub ask: AskId,
    /// Its words.
    pub text: String,
    /// The request it stands in; none for a passage of an unsure ticket.
    pub request: Option<RequestId>,
}

/// How finely to group.
#[derive(Clone, Debug, Default, Deserialize, TS)]
#[ts(export, optional_fields)]
#[serde(default)]
pub struct RegroupArgs {
    /// -1 coarser .. 0 .. 1 finer.
    pub granularity: Option<f64>,
    /// The ranking effects are told for; balanced unless named.
    pub policy: Option<String>,
}

/// What a grouping from nothing, with people's decisions as its rules, would change. Nothing is changed.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Regrouping {
    /// Requests there are.
    pub requests: u64,
    /// Requests there would be with all proposals accepted.
    pub then: u64,
    /// The proposals, those with most effect on the top of the ranking first. Each can be accepted without the others.
    pub proposals: Vec<Proposal>,
    /// The workspace's revision they were made at.
    pub revision: i64,
}

/// One proposed change to the grouping.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Proposal {
    /// From 1, by place in this list.
    pub number: u32,
    /// In words: "Merge R-9 “…” into R-3 “…”".
    pub words: String,
    /// What it is, to hand back to `accept_proposals`.
    pub change: Change,
    /// The requests it is about.
    pub requests: Vec<NamedRequest>,
    /// The asks it would move; at most 50 of them.
    pub asks: Vec<AskText>,
    /// How many it would move.
    pub count: u64,
    /// Words that more than half of those that would be together share.
    pub shared: Vec<String>,
    /// Average similarity between the asks moved and those they would be with, or among them in a request of their own.
    /// None for one ask that would be alone.
    pub inside: Option<f64>,
    /// Average similarity between the asks moved and those they would leave; none if nothing is left there.
    pub left: Option<f64>,
    /// What it would do to the ranking.
    pub effect: Effect,
}

/// A change to the grouping, complete: it can be kept and accepted later, as long as it fits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Change {
    /// All of one request into another.
    Merge {
        /// The one that survives.
        into: RequestId,
        /// The other.
        absorbed: RequestId,
    },
    /// Asks into another request.
    Move {
        /// The asks.
        asks: Vec<AskPlaced>,
        /// Where to.
        to: RequestId,
    },
    /// Asks into a new request of their own.
    New {
        /// The asks.
        asks: Vec<AskPlaced>,
    },
}

/// An ask and the request it was seen in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AskPlaced {
    /// The ask.
    pub ask: AskId,
    /// Its request.
    pub from: RequestId,
}

/// Proposals to accept, all in one step.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
pub struct AcceptArgs {
    /// Their changes, as `regroup` gave them.
    pub changes: Vec<Change>,
}

/// Asks that belong where they are.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
pub struct KeepArgs {
    /// The asks.
    pub asks: Vec<AskId>,
}

/// Which questions.
#[derive(Clone, Debug, Default, Deserialize, TS)]
#[ts(export, optional_fields)]
#[serde(default)]
pub struct QuestionsArgs {
    /// Questions to give; 20 unless told, 1,000 at most.
    pub limit: Option<u32>,
    /// The ranking effects are told for; balanced unless named.
    pub policy: Option<String>,
}

/// The questions whose answers matter.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Questions {
    /// Open questions whose answer could change the top 20.
    pub left: u64,
    /// All open questions.
    pub total: u64,
    /// Minutes for those left, at the pace of the last decisions; none if too few were made in a row to tell.
    pub minutes: Option<u32>,
    /// The questions, those with most effect first.
    pub items: Vec<Question>,
    /// The workspace's revision they were made at.
    pub revision: i64,
}

/// What a question is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum QuestionKind {
    /// Are two requests one?
    Merge,
    /// Does an ask belong to another request?
    Placement,
    /// Is one request two?
    Split,
    /// Does a ticket ask for anything?
    Unsure,
}

/// A question to a person.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Question {
    /// Names it for as long as it is open: the same question has the same name.
    pub id: String,
    /// What it is about.
    pub kind: QuestionKind,
    /// The question.
    pub text: String,
    /// Why it is asked.
    pub because: String,
    /// The requests it is about.
    pub requests: Vec<NamedRequest>,
    /// The asks it is about, at most 10.
    pub asks: Vec<AskText>,
    /// The ticket, if it is about one.
    pub ticket: Option<TicketId>,
    /// What the ranking would be if the answer were the other one than what holds now.
    pub effect: Effect,
    /// The answers there are, the one that changes something first.
    pub answers: Vec<Answer>,
}

/// An answer: a command of the door with what it needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Answer {
    /// For a button: "They are one".
    pub words: String,
    /// The decision.
    pub verdict: Verdict,
}

/// A decision, as the command of the same name takes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "command", content = "args", rename_all = "lowercase")]
pub enum Verdict {
    /// Requests are one.
    Merge {
        /// The first survives.
        ids: Vec<RequestId>,
    },
    /// Two requests are never one.
    Apart {
        /// One.
        a: RequestId,
        /// The other.
        b: RequestId,
    },
    /// Asks belong to another request.
    Move {
        /// The asks.
        asks: Vec<AskId>,
        /// Where to.
        to: RequestId,
    },
    /// Asks are a request of their own.
    Split {
        /// The request they are in.
        id: RequestId,
        /// The asks.
        asks: Vec<AskId>,
    },
    /// Asks belong where they are.
    Keep {
        /// The asks.
        asks: Vec<AskId>,
    },
    /// Asks are no requests.
    Dismiss {
        /// The asks.
        asks: Vec<AskId>,
    },
}
