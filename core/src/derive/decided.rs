//! What people decided, as pairs of asks that belong together or never do: an input of grouping, not something that is
//! applied to its result.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::Result;
use crate::model::{AskId, RequestId};
use crate::store::View;

/// Asks of one side of two that were told apart; more are taken evenly from the whole.
const SIDE: usize = 200;

/// Decisions about a list of asks, by their numbers in it.
#[derive(Clone, Debug, Default)]
pub struct Decided {
    /// Pairs that belong together.
    pub must: Vec<(usize, usize)>,
    /// Pairs that never do.
    pub cannot: Vec<(usize, usize)>,
    /// Whether a person put the ask where it is, or said that it belongs there.
    pub fixed: Vec<bool>,
    /// Requests that are two: said so, or an ask was moved from one to the other. The smaller name first.
    pub apart: BTreeSet<(RequestId, RequestId)>,
    /// Requests that others were merged into: they stay whole.
    pub whole: BTreeSet<RequestId>,
    /// Requests a person opened or named: they keep their name.
    pub firm: BTreeSet<RequestId>,
}

impl Decided {
    /// The decisions about asks that stand in these requests; an ask that waits for one has none. `central` names the
    /// ask that a request would be known by, among the numbers of its asks.
    ///
    /// # Errors
    /// The store's.
    pub fn of<'a>(
        view: &View<'_>,
        asks: impl Iterator<Item = (&'a AskId, Option<RequestId>)>,
        central: impl Fn(&[usize]) -> Option<usize>,
    ) -> Result<Self> {
        let whole: BTreeSet<RequestId> = view.survivors()?.into_iter().collect();
        let moves: BTreeMap<AskId, (RequestId, Option<RequestId>)> =
            view.moves()?.into_iter().map(|(ask, now, placed)| (ask, (now, placed))).collect();
        let pair = |a: RequestId, b: RequestId| (a.min(b), a.max(b));
        let said: Vec<(RequestId, RequestId)> = view.all_apart()?.into_iter().filter(|(a, b)| a != b).collect();
        let mut apart: BTreeSet<(RequestId, RequestId)> = said.iter().copied().collect();
        for (now, placed) in moves.values() {
            apart.extend(placed.filter(|placed| placed != now).map(|placed| pair(placed, *now)));
        }
        let mut members: BTreeMap<RequestId, Vec<usize>> = BTreeMap::new();
        let mut fixed = Vec::new();
        let mut left: Vec<(usize, RequestId)> = Vec::new();
        for (n, (ask, request)) in asks.enumerate() {
            let moved = moves.get(ask);
            fixed.push(moved.is_some());
            if let Some(request) = request {
                members.entry(request).or_default().push(n);
            }
            if let Some((now, Some(placed))) = moved
                && now != placed
            {
                left.push((n, *placed));
            }
        }
        let mut decided =
            Self { apart, fixed, firm: view.persons_requests()?.into_iter().collect(), ..Self::default() };
        // What holds a request together is tied to one ask of it: its most central one that nobody moved there.
        let mut anchor: BTreeMap<RequestId, usize> = BTreeMap::new();
        let involved = |id: &RequestId, own: &[usize]| {
            whole.contains(id) || own.iter().any(|&n| decided.fixed[n]) || left.iter().any(|(_, placed)| placed == id)
        };
        for (id, own) in members.iter().filter(|(id, own)| involved(id, own)) {
            let free: Vec<usize> = own.iter().copied().filter(|&n| !decided.fixed[n]).collect();
            if let Some(n) = central(if free.is_empty() { own } else { &free }) {
                anchor.insert(*id, n);
            }
        }
        for (id, &middle) in &anchor {
            let tied = members[id].iter().filter(|&&n| n != middle && (whole.contains(id) || decided.fixed[n]));
            decided.must.extend(tied.map(|&n| (middle, n)));
        }
        for (n, placed) in left {
            decided.cannot.extend(anchor.get(&placed).map(|&middle| (middle, n)));
        }
        for (a, b) in said {
            let side = |id: RequestId| -> Vec<usize> {
                let own = members.get(&id).map(Vec::as_slice).unwrap_or_default();
                // Those tied to the anchor are barred with it.
                let middle = anchor.get(&id).copied();
                let tied = |n: &usize| middle.is_some() && (whole.contains(&id) || decided.fixed[*n]);
                let free = own.iter().copied().filter(|n| !tied(n) && Some(*n) != middle);
                let all: Vec<usize> = middle.into_iter().chain(free).collect();
                let step = all.len().div_ceil(SIDE).max(1);
                all.into_iter().step_by(step).collect()
            };
            let others = side(b);
            for x in side(a) {
                decided.cannot.extend(others.iter().map(|&y| (x, y)));
            }
        }
        decided.whole = whole;
        Ok(decided)
    }

    /// Whether people told two requests apart.
    pub fn are_apart(&self, a: RequestId, b: RequestId) -> bool {
        self.apart.contains(&(a.min(b), a.max(b)))
    }
}
