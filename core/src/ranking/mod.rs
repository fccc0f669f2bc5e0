//! Requests + accounts + policy -> ranking, with terms that add up to the score, and ranks that admit their doubt. Pure:
//! the day comes in as an argument.
//!
//! In three layers, so that a slider can be dragged: a [`Ledger`] says what is known of each account, [`Figures`] are
//! counted of each request once, and a [`Policy`] orders them in an instant.

pub mod accounts;
mod chance;
mod doubt;
mod effect;
mod figures;
pub mod ledger;
pub mod policy;
pub mod rates;
pub mod trend;
pub mod voices;
mod words;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use rayon::prelude::*;

use crate::model::{AccountId, AccountRecord, RequestId, TicketId};
pub use chance::{at_least, ratio_interval};
pub use doubt::{Cause, Doubt, Flip, Range, doubt};
pub use effect::{Field, Shift, TOP};
pub use figures::{DANGER, Figures};
pub use ledger::Ledger;
use policy::Scale;
pub use policy::{Form, Policy, Reading, TermKind};
pub use words::{aloud, money};

/// An ask, as the ranking sees it.
#[derive(Clone, Copy, Debug)]
pub struct Voice {
    /// The request it stands in.
    pub request: RequestId,
    /// Its ticket.
    pub ticket: TicketId,
    /// When it was said.
    pub at: Option<DateTime<Utc>>,
}

/// Who writes a ticket: an account, or a writer whose account is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Writer {
    /// A known account.
    Account(AccountId),
    /// Someone else, told apart by a number of the caller's.
    Unknown(u64),
}

/// What ranking works on.
#[derive(Clone, Copy)]
pub struct Evidence<'a> {
    /// All asks that stand in a request.
    pub voices: &'a [Voice],
    /// Who wrote each ticket.
    pub writers: &'a BTreeMap<TicketId, Writer>,
    /// What is known of the accounts.
    pub ledger: &'a Ledger,
    /// The day renewals and trends are judged from; none if no ticket has a date.
    pub as_of: Option<NaiveDate>,
    /// What a request is worth to the strategy, in thousandths; nothing for those not named.
    pub fit: &'a BTreeMap<RequestId, u16>,
    /// What requests take to build, in one unit, where that is known.
    pub effort: &'a BTreeMap<RequestId, f64>,
    /// What one takes of which it is not known: at least, usually, at most; zeros where none is known.
    pub efforts: [f64; 3],
}

/// All requests with their figures, in order of their numbers.
pub fn figures(evidence: &Evidence<'_>, reading: &Reading) -> Vec<Figures> {
    let mut by_request: BTreeMap<RequestId, Vec<&Voice>> = BTreeMap::new();
    for voice in evidence.voices {
        by_request.entry(voice.request).or_default().push(voice);
    }
    let requests: Vec<(RequestId, Vec<&Voice>)> = by_request.into_iter().collect();
    requests.into_par_iter().map(|(request, voices)| figures::figures(request, &voices, evidence, reading)).collect()
}

/// Requests in order.
#[derive(Clone, Debug)]
pub struct Ranking {
    /// The policy it was made by.
    pub policy: Policy,
    figures: Arc<Vec<Figures>>,
    scale: Scale,
    /// Scores in hundredths of a point, by the number of the figures.
    scores: Vec<i64>,
    /// Numbers of the figures, first first.
    order: Vec<u32>,
    /// Their places, in that order.
    places: Vec<Place>,
}

/// A row of a ranking.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// 1 is first; equals share a rank.
    pub rank: u32,
    /// Its figures.
    pub figures: &'a Figures,
    /// In hundredths of a point: the sum of its terms.
    pub score: i64,
}

/// By what rows are ordered, the greatest first: score, customers, reports, asks, and when it was last asked for. Names
/// and numbers never decide: rows that are the same in all of these share a rank.
type Place = (i64, u64, u64, u64, Option<DateTime<Utc>>);

fn place(score: i64, row: &Figures) -> Place {
    (score, row.customers, row.reports, row.asks, row.newest)
}

impl Ranking {
    /// Ranks by a policy.
    pub fn of(figures: Arc<Vec<Figures>>, policy: Policy) -> Self {
        let scale = Scale::of(figures.iter());
        let scores: Vec<i64> = figures.par_iter().map(|row| policy.score(&scale, &row.measures)).collect();
        let mut keyed: Vec<(Place, u32)> =
            figures.iter().zip(&scores).zip(0..).map(|((row, score), n)| (place(*score, row), n)).collect();
        keyed.par_sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        let (places, order) = keyed.into_iter().unzip();
        Self { policy, figures, scale, scores, order, places }
    }

    /// How many rows it has.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// The rows, first first; those of one rank in order of their names.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = Row<'_>> {
        (0..self.order.len()).map(|at| self.row(at))
    }

    /// The row at a position, from 0.
    fn row(&self, at: usize) -> Row<'_> {
        let n = self.order[at] as usize;
        Row { rank: self.rank_of(&self.places[at]), figures: &self.figures[n], score: self.scores[n] }
    }

    /// A request's row.
    pub fn find(&self, request: RequestId) -> Option<Row<'_>> {
        let n = self.figures.binary_search_by_key(&request, |row| row.request).ok()?;
        let at = self.at(n);
        Some(self.row(at))
    }

    /// The position of a request by the number of its figures.
    fn at(&self, n: usize) -> usize {
        let own = place(self.scores[n], &self.figures[n]);
        let first = self.above(&own);
        (first..self.order.len()).find(|at| self.order[*at] as usize == n).unwrap_or(first)
    }

    /// How many rows are above a place.
    fn above(&self, place: &Place) -> usize {
        self.places.partition_point(|other| other > place)
    }

    fn rank_of(&self, place: &Place) -> u32 {
        self.above(place) as u32 + 1
    }

    /// The terms of a row in the policy's order, in hundredths of a point: they add up to its score.
    pub fn terms(&self, row: &Figures) -> Vec<(TermKind, i64)> {
        let weights = self.policy.weights.iter();
        weights.map(|&(kind, weight)| (kind, self.policy.points(&self.scale, kind, weight, &row.measures))).collect()
    }

    /// The most that any request has of a measure.
    pub fn most(&self, kind: TermKind) -> f64 {
        self.scale.0[kind as usize]
    }

    /// The figures it was made from, in order of their requests.
    pub fn figures(&self) -> &Arc<Vec<Figures>> {
        &self.figures
    }
}

/// The currency most accounts pay in; of equally many the first by code. USD where none says.
pub fn main_currency(accounts: &BTreeMap<AccountId, AccountRecord>) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for arr in accounts.values().filter_map(|a| a.arr.as_ref()) {
        *counts.entry(&arr.currency).or_default() += 1;
    }
    let best = counts.iter().max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(a.0)));
    best.map_or_else(|| "USD".to_owned(), |(code, _)| (*code).to_owned())
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod worked;
