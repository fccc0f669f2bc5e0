//! The ranking as if something else had been decided: what a merge, a split or a move would do to it.

use std::collections::BTreeMap;

use super::figures::{Measures, figures};
use super::policy::Scale;
use super::{Evidence, Figures, Place, Ranking, TermKind, Voice, place};
use crate::model::RequestId;

/// How many rows are the top of a ranking: what is read and argued about.
pub const TOP: usize = 20;

/// A ranking, prepared for many questions of the kind "what if".
pub struct Field<'a> {
    evidence: Evidence<'a>,
    ranking: &'a Ranking,
    at: BTreeMap<RequestId, usize>,
    /// Positions by each measure of the scale, most first: a maximum without some rows is found by looking on.
    most: [Vec<u32>; TermKind::ALL.len()],
}

/// What a decision would do to a ranking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shift {
    /// The touched requests with their ranks before and after, from 1; none where they are not ranked.
    pub ranks: Vec<(RequestId, Option<u32>, Option<u32>)>,
    /// By how many places the requests in the top move, before or after, counted together; one that leaves the top or
    /// comes in counts as far as its edge.
    pub top: u32,
}

/// By what rows are put in order here: the place, and of equals the older request.
type Key = (Place, std::cmp::Reverse<RequestId>);

impl<'a> Field<'a> {
    /// Prepares a ranking of that evidence.
    pub fn new(evidence: Evidence<'a>, ranking: &'a Ranking) -> Self {
        let measures: Vec<&Measures> = ranking.rows().map(|row| &row.figures.measures).collect();
        let most = std::array::from_fn(|kind| {
            let mut order: Vec<u32> = (0..measures.len() as u32).collect();
            order.sort_by(|&a, &b| measures[b as usize][kind].total_cmp(&measures[a as usize][kind]).then(a.cmp(&b)));
            order
        });
        let at = ranking.rows().enumerate().map(|(n, row)| (row.figures.request, n)).collect();
        Self { evidence, ranking, at, most }
    }

    fn figures(&self, at: usize) -> &Figures {
        &self.ranking.figures[self.ranking.order[at] as usize]
    }

    /// The ranking as if these requests were asked for by these voices and the others stayed as they are. A request
    /// without voices is none.
    ///
    /// Only the touched rows are counted again. The others are scored again only if the most that any request has
    /// changes, and never put in order: ranks are found by searching and counting.
    pub fn shift(&self, touched: &BTreeMap<RequestId, Vec<Voice>>) -> Shift {
        let old: Vec<usize> = touched.keys().filter_map(|id| self.at.get(id).copied()).collect();
        let policy = &self.ranking.policy;
        let new: Vec<Figures> = touched
            .iter()
            .filter(|(_, voices)| !voices.is_empty())
            .map(|(id, voices)| figures(*id, &voices.iter().collect::<Vec<_>>(), &self.evidence, &policy.reading))
            .collect();
        let stay = self.most.iter().filter_map(|order| order.iter().find(|n| !old.contains(&(**n as usize))));
        let scale = Scale::of(stay.map(|n| self.figures(*n as usize)).chain(&new));
        let key = |row: &Figures| (place(policy.score(&scale, &row.measures), row), std::cmp::Reverse(row.request));
        let mut own: Vec<(Key, RequestId)> = new.iter().map(|row| (key(row), row.request)).collect();
        own.sort_by_key(|(key, _)| std::cmp::Reverse(*key));
        if scale == self.ranking.scale {
            let above = |(place, _): Key| {
                let before = self.ranking.above(&place);
                before - old.iter().filter(|&&n| n < before).count()
            };
            let others = (0..self.ranking.len()).filter(|n| !old.contains(n)).take(TOP);
            let others: Vec<(Key, RequestId)> = others
                .map(|n| {
                    let id = self.figures(n).request;
                    ((self.ranking.places[n], std::cmp::Reverse(id)), id)
                })
                .collect();
            return self.told(touched, &own, above, others);
        }
        let staying = (0..self.ranking.len()).filter(|n| !old.contains(n)).map(|n| self.figures(n));
        let places: Vec<(Key, RequestId)> = staying.map(|row| (key(row), row.request)).collect();
        let above = |(place, _): Key| places.iter().filter(|((other, _), _)| *other > place).count();
        let mut first = places.clone();
        if first.len() > TOP {
            first.select_nth_unstable_by(TOP, |a, b| b.0.cmp(&a.0));
            first.truncate(TOP);
        }
        first.sort_by_key(|(key, _)| std::cmp::Reverse(*key));
        self.told(touched, &own, above, first)
    }

    /// Ranks and the top, from the touched rows in order, how many of the others are above a place, and the first of
    /// the others.
    fn told(
        &self,
        touched: &BTreeMap<RequestId, Vec<Voice>>,
        own: &[(Key, RequestId)],
        above: impl Fn(Key) -> usize,
        others: Vec<(Key, RequestId)>,
    ) -> Shift {
        let higher = |key: &Key| own.iter().filter(|((place, _), _)| *place > key.0).count();
        let after: BTreeMap<RequestId, usize> =
            own.iter().map(|(key, id)| (*id, above(*key) + higher(key) + 1)).collect();
        let before = |id: &RequestId| self.at.get(id).map(|n| self.ranking.rank_of_row(*n));
        let ranks = touched.keys().map(|id| (*id, before(id), after.get(id).map(|n| *n as u32))).collect();
        let mut first = others;
        first.extend(own);
        first.sort_by_key(|(key, _)| std::cmp::Reverse(*key));
        first.truncate(TOP);
        let then: BTreeMap<RequestId, usize> = first.iter().enumerate().map(|(n, (_, id))| (*id, n)).collect();
        let now: BTreeMap<RequestId, usize> =
            self.ranking.rows().take(TOP).enumerate().map(|(n, row)| (row.figures.request, n)).collect();
        let moved = now.iter().map(|(id, n)| then.get(id).copied().unwrap_or(TOP).abs_diff(*n)).sum::<usize>();
        let came = then.iter().filter(|(id, _)| !now.contains_key(id)).map(|(_, n)| TOP - n).sum::<usize>();
        Shift { ranks, top: (moved + came) as u32 }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::{AccountId, AccountRecord, Money, TicketId};
    use crate::ranking::{self, Ledger, Writer, ledger, policy, rates::Rates};

    fn accounts() -> BTreeMap<AccountId, AccountRecord> {
        let account = |n: i64| AccountRecord {
            arr: Some(Money { amount: n * 1_000_000, currency: "USD".into() }),
            churn_permille: Some((n * 37 % 1000) as u16),
            ..AccountRecord::default()
        };
        (1..=9).map(|n| (n, account(n))).collect()
    }

    proptest! {
        #[test]
        fn a_shift_is_what_ranking_anew_gives(
            asks in prop::collection::vec((1_i64..40, 1_i64..12, 0_i64..300), 1..160),
            moves in prop::collection::vec((any::<prop::sample::Index>(), 1_i64..44), 1..6),
        ) {
            let day = |n: i64| chrono::DateTime::UNIX_EPOCH + chrono::Duration::days(20_000 - n);
            let voices: Vec<Voice> = asks
                .iter()
                .enumerate()
                .map(|(n, (r, _, age))| Voice { request: RequestId(*r), ticket: n as TicketId, at: Some(day(*age)) })
                .collect();
            let writers: BTreeMap<TicketId, Writer> = asks
                .iter()
                .enumerate()
                .map(|(n, (_, w, _))| {
                    (n as TicketId, if *w < 10 { Writer::Account(*w) } else { Writer::Unknown(*w as u64) })
                })
                .collect();
            let as_of = Some(day(0).date_naive());
            let (rates, none, fit, effort) = (Rates::default(), BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
            let books = ledger::Books { currency: "USD", rates: &rates, risks: &none, as_of, horizon: 180 };
            let ledger = Ledger::of(&accounts(), &books);
            fn evidence<'a>(from: Evidence<'a>, voices: &'a [Voice]) -> Evidence<'a> { Evidence { voices, ..from } }
            let usual = Evidence {
                voices: &voices,
                writers: &writers,
                ledger: &ledger,
                as_of,
                fit: &fit,
                effort: &effort,
                efforts: [0.0; 3],
            };
            let mut then = voices.clone();
            let mut touched: BTreeMap<RequestId, Vec<Voice>> = BTreeMap::new();
            for (which, to) in &moves {
                let n = which.index(then.len());
                touched.insert(then[n].request, Vec::new());
                touched.insert(RequestId(*to), Vec::new());
                then[n].request = RequestId(*to);
            }
            for (id, own) in &mut touched {
                own.extend(then.iter().filter(|v| v.request == *id));
            }
            let rank = |voices: &[Voice]| {
                let policy = policy::preset("balanced").unwrap().policy();
                Ranking::of(ranking::figures(&evidence(usual, voices), &policy.reading).into(), policy)
            };
            let (before, after) = (rank(&voices), rank(&then));
            let shift = Field::new(usual, &before).shift(&touched);
            let rank_in = |rows: &Ranking, id: RequestId| rows.find(id).map(|row| row.rank);
            for (id, was, is) in &shift.ranks {
                prop_assert_eq!(*was, rank_in(&before, *id));
                prop_assert_eq!(*is, rank_in(&after, *id));
            }
            let top = |rows: &Ranking| rows.rows().take(TOP).map(|r| r.figures.request).collect::<Vec<_>>();
            prop_assert_eq!(shift.top == 0, top(&before) == top(&after));
        }
    }
}
