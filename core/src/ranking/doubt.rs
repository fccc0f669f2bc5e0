//! How sure a rank is: where a request would stand if one customer were left out, if weights were a quarter more or
//! less, if what is not known were at its worst or best, and if disputed asks stood in or out.
//!
//! Everything is measured on the scale as it is: what the most of any request is does not change with one customer.
//! That keeps an answer about one row from being an answer about another, and makes it fast enough to drag a slider:
//! a customer left out touches only the requests it asks for, and those find their new places by searching.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::figures::Measures;
use super::{Figures, Place, Policy, Ranking, TermKind, place};
use crate::model::{AccountId, RequestId};

/// By how much a weight is moved: to four fifths, and to five fourths.
const MOVED: [f64; 2] = [0.8, 1.25];

/// The ranks between which a request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The nearest to the top.
    pub best: u32,
    /// The farthest from it.
    pub worst: u32,
}

impl Range {
    fn of(rank: u32) -> Self {
        Self { best: rank, worst: rank }
    }

    fn with(self, rank: u32) -> Self {
        Self { best: self.best.min(rank), worst: self.worst.max(rank) }
    }

    fn over(self, other: Self) -> Self {
        Self { best: self.best.min(other.best), worst: self.worst.max(other.worst) }
    }
}

/// What may move a rank.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// One customer left out.
    Customer,
    /// One weight a quarter more, or a fifth less.
    Weights,
    /// What is not known at its worst, and at its best.
    Unknown,
    /// Disputed asks in, and out.
    Disputed,
}

impl Cause {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Customer, Self::Weights, Self::Unknown, Self::Disputed];
}

/// The ranges of all requests of a ranking, in the order of its rows.
#[derive(Clone, Debug)]
pub struct Doubt {
    /// By cause, in the order of [`Cause::ALL`].
    causes: [Vec<Range>; 4],
}

impl Doubt {
    /// The range of the row at a position, from 0, whatever the cause.
    pub fn range(&self, at: usize) -> Range {
        self.causes[1..].iter().fold(self.causes[0][at], |range, cause| range.over(cause[at]))
    }

    /// The same by one cause.
    pub fn by(&self, cause: Cause, at: usize) -> Range {
        self.causes[cause as usize][at]
    }

    /// How many of the first `most` rows stay among the first `most` whatever is doubted.
    pub fn safe(&self, most: u32) -> u32 {
        let first = self.causes[0].len().min(most as usize);
        (0..first).filter(|at| self.range(*at).worst <= most).count() as u32
    }
}

/// The ranges of a ranking. `disputed` has, for each request with disputed asks, its figures without those that stand in
/// it and with those that could as well.
pub fn doubt(ranking: &Ranking, disputed: &BTreeMap<RequestId, [Option<Figures>; 2]>) -> Doubt {
    let now: Vec<Range> = ranking.places.iter().map(|own| Range::of(ranking.rank_of(own))).collect();
    Doubt {
        causes: [
            customers(ranking, &now),
            weights(ranking, &now),
            unknown(ranking, &now),
            disputes(ranking, disputed, &now),
        ],
    }
}

/// Where a request comes to stand with another place, while all others stay: its old place is not counted.
fn moved(ranking: &Ranking, at: usize, to: &Place) -> u32 {
    let above = ranking.above(to);
    (above - usize::from(ranking.places[at] > *to)) as u32 + 1
}

/// Rows that a customer asks for: positions, ascending, with the number of its part there.
type Touched = Vec<(u32, u32)>;

fn touched(ranking: &Ranking) -> BTreeMap<AccountId, Touched> {
    let mut asks: BTreeMap<AccountId, Touched> = BTreeMap::new();
    for (at, n) in ranking.order.iter().enumerate() {
        for (part, known) in ranking.figures[*n as usize].parts.iter().enumerate() {
            asks.entry(known.customer).or_default().push((at as u32, part as u32));
        }
    }
    asks
}

/// The places of a customer's rows without it.
fn places_without(ranking: &Ranking, touched: &[(u32, u32)]) -> Vec<Place> {
    let places = touched.iter().map(|&(at, part)| {
        let row = &ranking.figures[ranking.order[at as usize] as usize];
        let gone = &row.parts[part as usize];
        let score = ranking.policy.score(&ranking.scale, &row.without(part as usize, &ranking.policy.reading));
        (score, row.customers - 1, row.reports - gone.reports, row.asks.saturating_sub(gone.reports), row.newest)
    });
    places.collect()
}

/// The rank of a place while a customer is left out of all its rows, whose places are then `places`, sorted.
fn rank_without(ranking: &Ranking, touched: &[(u32, u32)], places: &[Place], own: &Place) -> u32 {
    // Of those above it now the customer's are counted where they are then.
    let before = touched.partition_point(|(other, _)| ranking.places[*other as usize] > *own);
    (ranking.above(own) - before + places.partition_point(|other| other > own)) as u32 + 1
}

fn customers(ranking: &Ranking, now: &[Range]) -> Vec<Range> {
    let asks: Vec<Touched> = touched(ranking).into_values().collect();
    let size = asks.len().div_ceil(4 * rayon::current_num_threads()).max(1);
    let many = asks.par_chunks(size).map(|some| {
        let mut ranges = now.to_vec();
        let mut steps = vec![0_i32; ranking.len() + 1];
        some.iter().for_each(|touched| left_out(ranking, now, touched, &mut steps, &mut ranges));
        ranges
    });
    many.reduce(|| now.to_vec(), |a, b| a.iter().zip(b).map(|(a, b)| a.over(b)).collect())
}

/// Widens ranges by what becomes of all rows if one customer is left out of those it asks for. `steps` is room to work
/// in, all zero before and after.
fn left_out(ranking: &Ranking, now: &[Range], touched: &[(u32, u32)], steps: &mut [i32], ranges: &mut [Range]) {
    let places = places_without(ranking, touched);
    let mut sorted = places.clone();
    sorted.sort_unstable_by(|a, b| b.cmp(a));
    let (mut low, mut high) = (ranking.len(), 0);
    for (&(at, _), new) in touched.iter().zip(&places) {
        let at = at as usize;
        ranges[at] = ranges[at].with(rank_without(ranking, touched, &sorted, new));
        // Whoever stands between its old and its new place moves by one.
        let old = ranking.places[at];
        let not_below = |place: &Place| ranking.places.partition_point(|other| other >= place);
        let (first, last, step) =
            if *new < old { (not_below(&old), not_below(new), -1) } else { (not_below(new), not_below(&old), 1) };
        if first < last {
            steps[first] += step;
            steps[last] -= step;
            (low, high) = (low.min(first), high.max(last));
        }
    }
    if low >= high {
        return;
    }
    let mut step = 0;
    let mut next = touched.partition_point(|(at, _)| (*at as usize) < low);
    for at in low..high {
        step += std::mem::take(&mut steps[at]);
        if touched.get(next).is_some_and(|(own, _)| *own as usize == at) {
            next += 1;
        } else if step != 0 {
            ranges[at] = ranges[at].with(now[at].best.saturating_add_signed(step));
        }
    }
    steps[high] = 0;
}

fn weights(ranking: &Ranking, now: &[Range]) -> Vec<Range> {
    let policy = &ranking.policy;
    let moves: Vec<Vec<(TermKind, f64)>> = (0..policy.weights.len())
        .flat_map(|n| MOVED.map(|by| (n, by)))
        .map(|(n, by)| {
            policy.weights.iter().enumerate().map(|(k, (t, w))| (*t, if k == n { w * by } else { *w })).collect()
        })
        .collect();
    let others: Vec<Policy> = moves.iter().filter_map(|weights| policy.weighing(weights)).collect();
    let each = others.into_par_iter().map(|policy| {
        let scores = ranking.figures.iter().map(|row| policy.score(&ranking.scale, &row.measures));
        let scores: Vec<i64> = scores.collect();
        let places: Vec<Place> =
            ranking.order.iter().map(|n| place(scores[*n as usize], &ranking.figures[*n as usize])).collect();
        let mut sorted = places.clone();
        sorted.sort_unstable_by(|a, b| b.cmp(a));
        let rank = |own: &Place| sorted.partition_point(|other| other > own) as u32 + 1;
        places.iter().zip(now).map(|(own, now)| now.with(rank(own))).collect()
    });
    each.reduce(|| now.to_vec(), |a, b| a.iter().zip(b).map(|(a, b)| a.over(b)).collect())
}

fn unknown(ranking: &Ranking, now: &[Range]) -> Vec<Range> {
    let at = |(at, range): (usize, &Range)| {
        let row = &ranking.figures[ranking.order[at] as usize];
        let rank =
            |measures: &Measures| moved(ranking, at, &place(ranking.policy.score(&ranking.scale, measures), row));
        row.ends.iter().fold(*range, |range, end| range.with(rank(end)))
    };
    now.par_iter().enumerate().map(at).collect()
}

fn disputes(ranking: &Ranking, disputed: &BTreeMap<RequestId, [Option<Figures>; 2]>, now: &[Range]) -> Vec<Range> {
    let mut ranges = now.to_vec();
    for (id, ends) in disputed {
        let Some(at) = ranking.position(*id) else { continue };
        for end in ends {
            let rank = match end {
                Some(row) => moved(ranking, at, &place(ranking.policy.score(&ranking.scale, &row.measures), row)),
                // Without them it would be no request: below all others.
                None => ranking.len() as u32,
            };
            ranges[at] = ranges[at].with(rank);
        }
    }
    ranges
}

/// What would move a request to another rank.
#[derive(Clone, Debug, PartialEq)]
pub enum Flip {
    /// Without this customer it would stand there.
    Without(AccountId, u32),
    /// With this weight, a share of 1, instead of the second, it would trade places with that request.
    Weight(TermKind, f64, f64, RequestId),
    /// If everything that is not known were at its worst, or at its best, it would stand there.
    Unknown {
        /// At its worst.
        worst: u32,
        /// At its best.
        best: u32,
    },
    /// Its disputed asks would put it between these.
    Disputed(Range),
}

impl Ranking {
    pub(super) fn rank_of_row(&self, at: usize) -> u32 {
        self.rank_of(&self.places[at])
    }

    /// The position of a request, from 0.
    pub fn position(&self, request: RequestId) -> Option<usize> {
        let n = self.figures.binary_search_by_key(&request, |row| row.request).ok()?;
        Some(self.at(n))
    }

    /// What would flip the rank of the row at a position: the customer that carries it most, the smallest changes of a
    /// weight that make it trade places with the one above and the one below, and what is not known.
    pub fn flips(&self, at: usize, doubt: &Doubt) -> Vec<Flip> {
        let row = self.row(at);
        let mut flips = Vec::new();
        let asks = touched(self);
        let without = row.figures.parts.iter().filter_map(|part| {
            let touched = asks.get(&part.customer)?;
            let places = places_without(self, touched);
            let own = places[touched.iter().position(|(other, _)| *other as usize == at)?];
            let mut sorted = places;
            sorted.sort_unstable_by(|a, b| b.cmp(a));
            Some((rank_without(self, touched, &sorted, &own), part.customer))
        });
        let most = without.max_by_key(|(rank, customer)| (*rank, std::cmp::Reverse(*customer)));
        if let Some((rank, customer)) = most.filter(|(rank, _)| *rank != row.rank) {
            flips.push(Flip::Without(customer, rank));
        }
        let beside = [at.checked_sub(1), Some(at + 1)].into_iter().flatten().filter(|other| *other < self.len());
        flips.extend(beside.filter_map(|other| self.trade(row.figures, self.row(other).figures)));
        let unknown = doubt.by(Cause::Unknown, at);
        if unknown != Range::of(row.rank) {
            flips.push(Flip::Unknown { worst: unknown.worst, best: unknown.best });
        }
        let disputed = doubt.by(Cause::Disputed, at);
        if disputed != Range::of(row.rank) {
            flips.push(Flip::Disputed(disputed));
        }
        flips
    }

    /// The smallest change of one weight, the others in proportion, that makes two rows equal.
    fn trade(&self, row: &Figures, other: &Figures) -> Option<Flip> {
        let policy = &self.policy;
        if policy.form == super::Form::Product {
            return None;
        }
        let full = |kind: TermKind, row: &Figures| policy.points(&self.scale, kind, 1.0, &row.measures) as f64;
        let gap: Vec<f64> = policy.weights.iter().map(|(kind, _)| full(*kind, other) - full(*kind, row)).collect();
        let all: f64 = policy.weights.iter().zip(&gap).map(|((_, weight), gap)| weight * gap).sum();
        let each = policy.weights.iter().zip(&gap).filter_map(|(&(kind, weight), own)| {
            let rest = if weight < 1.0 { (all - weight * own) / (1.0 - weight) } else { return None };
            let needed = rest / (rest - own);
            ((0.0..=1.0).contains(&needed)).then_some((needed, weight, kind))
        });
        let nearest = each.min_by(|a, b| (a.0 - a.1).abs().total_cmp(&(b.0 - b.1).abs()).then(a.2.cmp(&b.2)))?;
        Some(Flip::Weight(nearest.2, nearest.0, nearest.1, other.request))
    }
}
