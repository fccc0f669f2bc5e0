//! What a decision would do to the ranking, in numbers and words.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::advice::{Effect, RankMove};
use super::books::Books;
use crate::model::{RequestId, TicketId};
use crate::ranking::{Field, Ledger, Policy, Ranking, Voice};

/// Stands for a request that is not there yet.
pub(super) const NEW: RequestId = RequestId(i64::MAX);

/// A ticket that would count for a request: the ticket, when it was said.
pub(super) type Voiced = (TicketId, Option<chrono::DateTime<chrono::Utc>>);

/// The ranking of some books, prepared for many questions of the kind "what if". See [`Effects::field`].
pub(super) struct Effects {
    ranking: Arc<Ranking>,
    ledger: Arc<Ledger>,
}

impl Effects {
    pub(super) fn new(books: &Books, policy: &Policy) -> Self {
        Self { ranking: books.ranking(policy, None), ledger: books.ledger(None, policy.reading.horizon) }
    }

    /// The requests in the order of their rank.
    pub(super) fn order(&self) -> impl Iterator<Item = RequestId> {
        self.ranking.rows().map(|row| row.figures.request)
    }

    pub(super) fn field<'a>(&'a self, books: &'a Books) -> Field<'a> {
        Field::new(books.evidence(&self.ledger), &self.ranking)
    }
}

/// The effect of putting asks, by their numbers in the snapshot, into other requests ([`NEW`] for one that is not
/// there yet), and of a ticket that would count for a request.
pub(super) fn effect(
    field: &Field<'_>,
    books: &Books,
    moves: &[(usize, RequestId)],
    more: Option<(Voiced, RequestId)>,
) -> Effect {
    let mut touched: BTreeMap<RequestId, Vec<Voice>> = BTreeMap::new();
    let to: BTreeMap<usize, RequestId> = moves.iter().copied().collect();
    for (ask, target) in &to {
        touched.entry(*target).or_default();
        touched.entry(books.snapshot.asks[*ask].request).or_default();
    }
    touched.extend(more.iter().map(|(_, target)| (*target, Vec::new())));
    for (id, voices) in &mut touched {
        let stay = books.numbers_of(*id).iter().filter(|ask| !to.contains_key(ask));
        voices.extend(stay.flat_map(|ask| books.voices_of(*ask, *id)));
    }
    for (ask, target) in &to {
        touched.entry(*target).or_default().extend(books.voices_of(*ask, *target));
    }
    if let Some(((ticket, at), target)) = more {
        touched.entry(target).or_default().extend(books.voices_for(ticket, at, target));
    }
    let shift = field.shift(&touched);
    let moves: Vec<RankMove> = shift
        .ranks
        .into_iter()
        .map(|(id, before, after)| RankMove { id: (id != NEW).then_some(id), before, after })
        .collect();
    let words: Vec<String> = moves.iter().map(in_words).collect();
    Effect { words: words.join(", "), moves, top: shift.top }
}

/// "R-3 rank 9 -> 4".
fn in_words(moved: &RankMove) -> String {
    let name = moved.id.map_or_else(|| "the new request".to_owned(), |id| id.to_string());
    match (moved.before, moved.after) {
        (Some(before), Some(after)) if before == after => format!("{name} stays at rank {before}"),
        (Some(before), Some(after)) => format!("{name} rank {before} -> {after}"),
        (Some(before), None) => format!("{name} goes (rank {before})"),
        (None, Some(after)) => format!("{name} comes at rank {after}"),
        (None, None) => format!("{name} stays without asks"),
    }
}
