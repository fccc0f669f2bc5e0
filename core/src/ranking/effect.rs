//! The ranking as if something else had been decided: what a merge, a split or a move would do to it.

use std::collections::BTreeMap;

use super::policy::Scale;
use super::{Evidence, Place, Policy, Ranked, Voice, figures, place};
use crate::model::RequestId;

/// How many rows are the top of a ranking: what is read and argued about.
pub const TOP: usize = 20;

/// A ranking, prepared for many questions of the kind "what if".
pub struct Field<'a> {
    evidence: Evidence<'a>,
    policy: &'a Policy,
    rows: &'a [Ranked],
    at: BTreeMap<RequestId, usize>,
    scale: Scale,
    /// Row numbers by each measure of the scale, most first: a maximum without some rows is found by looking on.
    most: [Vec<u32>; 6],
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

impl<'a> Field<'a> {
    /// Prepares what `rank` gave for that evidence and policy.
    pub fn new(evidence: Evidence<'a>, policy: &'a Policy, rows: &'a [Ranked]) -> Self {
        let by = |better: &dyn Fn(&Ranked, &Ranked) -> std::cmp::Ordering| -> Vec<u32> {
            let mut order: Vec<u32> = (0..rows.len() as u32).collect();
            order.sort_by(|&a, &b| better(&rows[b as usize], &rows[a as usize]).then(a.cmp(&b)));
            order
        };
        let most = [
            by(&|a, b| a.accounts.len().cmp(&b.accounts.len())),
            by(&|a, b| a.damped_reports.total_cmp(&b.damped_reports)),
            by(&|a, b| a.arr.cmp(&b.arr)),
            by(&|a, b| a.renewing_90d.cmp(&b.renewing_90d)),
            by(&|a, b| a.churn_exposure.cmp(&b.churn_exposure)),
            by(&|a, b| a.recent.cmp(&b.recent)),
        ];
        let at = rows.iter().enumerate().map(|(n, row)| (row.request, n)).collect();
        Self { evidence, policy, rows, at, scale: Scale::of(rows.iter()), most }
    }

    /// The ranking as if these requests were asked for by these voices and the others stayed as they are. A request
    /// without voices is none.
    ///
    /// Only the touched rows are counted again. The others are scored again only if the most that any request has
    /// changes, and never put in order: ranks are found by searching and counting.
    pub fn shift(&self, touched: &BTreeMap<RequestId, Vec<Voice>>) -> Shift {
        let old: Vec<usize> = touched.keys().filter_map(|id| self.at.get(id).copied()).collect();
        let new: Vec<Ranked> = touched
            .iter()
            .filter(|(_, voices)| !voices.is_empty())
            .map(|(id, voices)| figures(*id, &voices.iter().collect::<Vec<_>>(), &self.evidence))
            .collect();
        let stay = self.most.iter().filter_map(|order| order.iter().find(|n| !old.contains(&(**n as usize))));
        let scale = Scale::of(stay.map(|n| &self.rows[*n as usize]).chain(&new));
        let mut own: Vec<(Place, RequestId)> =
            new.iter().map(|row| (place(scale.score(self.policy, row), row), row.request)).collect();
        own.sort_by_key(|(key, _)| std::cmp::Reverse(*key));
        if scale == self.scale {
            let above = |key: Place| {
                let before = self.rows.partition_point(|row| place(row.score, row) > key);
                before - old.iter().filter(|&&n| n < before).count()
            };
            let others = (0..self.rows.len()).filter(|n| !old.contains(n)).take(TOP);
            let others: Vec<(Place, RequestId)> =
                others.map(|n| (place(self.rows[n].score, &self.rows[n]), self.rows[n].request)).collect();
            return self.told(touched, &own, above, others);
        }
        let mut places: Vec<(Place, RequestId)> = Vec::with_capacity(self.rows.len());
        for (n, row) in self.rows.iter().enumerate().filter(|(n, _)| !old.contains(n)) {
            places.push((place(scale.score(self.policy, row), &self.rows[n]), row.request));
        }
        let above = |key: Place| places.iter().filter(|(other, _)| *other > key).count();
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
        own: &[(Place, RequestId)],
        above: impl Fn(Place) -> usize,
        others: Vec<(Place, RequestId)>,
    ) -> Shift {
        let after: BTreeMap<RequestId, usize> =
            own.iter().enumerate().map(|(n, (key, id))| (*id, above(*key) + n + 1)).collect();
        let ranks = touched
            .keys()
            .map(|id| (*id, self.at.get(id).map(|n| *n as u32 + 1), after.get(id).map(|n| *n as u32)))
            .collect();
        let mut first = others;
        first.extend(own);
        first.sort_by_key(|(key, _)| std::cmp::Reverse(*key));
        first.truncate(TOP);
        let then: BTreeMap<RequestId, usize> = first.iter().enumerate().map(|(n, (_, id))| (*id, n)).collect();
        let now: BTreeMap<RequestId, usize> =
            self.rows.iter().take(TOP).enumerate().map(|(n, row)| (row.request, n)).collect();
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
    use crate::ranking::{Writer, policy, rank};

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
            let accounts = accounts();
            let evidence = |voices| Evidence {
                voices,
                writers: &writers,
                accounts: &accounts,
                as_of: Some(day(0).date_naive()),
                currency: "USD",
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
            let policy = policy::preset("balanced").unwrap();
            let before = rank(&evidence(&voices), policy);
            let after = rank(&evidence(&then), policy);
            let shift = Field::new(evidence(&voices), policy, &before).shift(&touched);
            let rank_in = |rows: &[Ranked], id: RequestId| {
                rows.iter().position(|r| r.request == id).map(|n| n as u32 + 1)
            };
            for (id, was, is) in &shift.ranks {
                prop_assert_eq!(*was, rank_in(&before, *id));
                prop_assert_eq!(*is, rank_in(&after, *id));
            }
            let top = |rows: &[Ranked]| rows.iter().take(TOP).map(|r| r.request).collect::<Vec<_>>();
            prop_assert_eq!(shift.top == 0, top(&before) == top(&after));
        }
    }
}
