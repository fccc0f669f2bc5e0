//! Average linkage for corpora too large to compare everything with everything: only near ones can join.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap};

use rayon::prelude::*;

use super::linkage::Join;
use super::product::{dot, dots};
use super::space::{Centre, Desk, Space, most_alike};
use crate::error::Result;
use crate::task::Task;

/// Neighbours kept for each cluster at the start.
pub(super) const NEIGHBOURS: usize = 24;
/// Parts of the ground that are searched for them.
const SEARCHED: usize = 8;
/// Rounds in which the parts find their middles.
const ROUNDS: usize = 3;
/// Members from which a part finds its middle, about.
const LEARNERS: usize = 24;
/// Items of one part that look for their neighbours together.
const ABREAST: usize = 256;
/// Rows that a core has at hand while others are compared with them: some 400 kB of 384 numbers twice.
const AT_HAND: usize = 128;
/// Clusters between two reports.
const STRIP: usize = 1024;

/// A possible join: what one cluster would like best. The greatest comes first; of equals, the one with the smaller numbers.
struct Offer {
    height: f32,
    pair: (u32, u32),
    ages: (u32, u32),
}

impl PartialEq for Offer {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Offer {}

impl PartialOrd for Offer {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Offer {
    fn cmp(&self, other: &Self) -> Ordering {
        self.height.total_cmp(&other.height).then_with(|| other.pair.cmp(&self.pair))
    }
}

/// Average linkage down to `floor` in which two clusters can join only if some of their members are neighbours; the
/// heights are exact. `start` and `bar` as in [`super::linkage::link`], `centres` the middles of `start`, `near` as
/// [`between`] gives it.
///
/// Only each cluster's best neighbour is offered, and a new one when that changes: the best of all is among them.
///
/// What two clusters have to a third before they join says what they have together: only where one of them was no
/// neighbour of the third are the middles compared.
pub(super) fn link(
    start: &[Vec<usize>],
    centres: Vec<Centre<'_>>,
    near: Vec<Vec<u32>>,
    floor: f32,
    barred: impl Fn(&[usize], &[usize]) -> bool,
    task: &Task,
) -> Result<Vec<Join>> {
    let total = Some(start.len() as u64);
    let mut members: Vec<Vec<usize>> = start.to_vec();
    let mut ages = vec![0_u32; start.len()];
    task.report("Comparing", 0, total)?;
    let mut near: Vec<Vec<Near>> = near
        .into_par_iter()
        .enumerate()
        .map_init(Desk::default, |desk, (a, list)| {
            let others: Vec<&Centre<'_>> = list.iter().map(|&b| &centres[b as usize]).collect();
            let heights = centres[a].similarities(&others, desk);
            list.into_iter().zip(heights).map(|(cluster, height)| Near { cluster, height }).collect()
        })
        .collect();
    let mut centres: Vec<Option<Centre<'_>>> = centres.into_iter().map(Some).collect();
    let mut best: Vec<Option<Best>> =
        near.par_iter().enumerate().map(|(a, list)| best_of(a as u32, list, floor)).collect();
    let mut offers: BinaryHeap<Offer> =
        best.iter().enumerate().filter_map(|(a, best)| Some(best.as_ref()?.offer(a as u32, &ages))).collect();
    let mut joins = Vec::new();
    let mut desk = Desk::default();
    while let Some(Offer { height, pair: (a, b), ages: then }) = offers.pop() {
        let (into, from) = (a as usize, b as usize);
        if (ages[into], ages[from]) != then {
            continue;
        }
        if barred(&members[into], &members[from]) {
            // They never will be one, and each has a next best.
            for (one, other) in [(a, b), (b, a)] {
                let list = &mut near[one as usize];
                if let Ok(place) = list.binary_search_by_key(&other, |near| near.cluster) {
                    list.remove(place);
                    best[one as usize] = best_of(one, list, floor);
                    offers.extend(best[one as usize].as_ref().map(|best| best.offer(one, &ages)));
                }
            }
            continue;
        }
        if joins.len().is_multiple_of(STRIP) {
            task.report("Grouping", joins.len() as u64, total)?;
        }
        let (Some(x), Some(y)) = (centres[into].take(), centres[from].take()) else { continue };
        joins.push(Join { into: start[into][0], from: start[from][0], height });
        let sizes = (members[into].len(), members[from].len());
        let centre = x.joined(sizes.0, y, sizes.1);
        let moved = std::mem::take(&mut members[from]);
        members[into].extend(moved);
        ages[into] += 1;
        ages[from] += 1;
        let lists = (std::mem::take(&mut near[into]), std::mem::take(&mut near[from]));
        let mut list = both(lists, (a, b), sizes, |cluster| centres[cluster as usize].is_some());
        let strange = |near: &&Near| near.height.is_nan();
        let others: Vec<&Centre<'_>> =
            list.iter().filter(strange).filter_map(|near| centres[near.cluster as usize].as_ref()).collect();
        let heights = centre.similarities(&others, &mut desk);
        list.iter_mut()
            .filter(|near| near.height.is_nan())
            .zip(heights)
            .for_each(|(near, height)| near.height = height);
        for &Near { cluster, height } in &list {
            let third = &mut near[cluster as usize];
            if let Ok(place) = third.binary_search_by_key(&b, |near| near.cluster) {
                third.remove(place);
            }
            match third.binary_search_by_key(&a, |near| near.cluster) {
                Ok(place) => third[place].height = height,
                Err(place) => third.insert(place, Near { cluster: a, height }),
            }
            let known = &mut best[cluster as usize];
            let lost = known.as_ref().is_some_and(|best| best.with == a || best.with == b);
            let new = Best { with: a, height };
            if lost {
                *known = best_of(cluster, third, floor);
            } else if height >= floor && known.as_ref().is_none_or(|best| new.beats(best, cluster)) {
                *known = Some(new);
            } else {
                continue;
            }
            offers.extend(known.as_ref().map(|best| best.offer(cluster, &ages)));
        }
        best[into] = best_of(a, &list, floor);
        offers.extend(best[into].as_ref().map(|best| best.offer(a, &ages)));
        near[into] = list;
        centres[into] = Some(centre);
    }
    Ok(joins)
}

/// A cluster that another can join, and how alike they are.
#[derive(Clone, Copy)]
struct Near {
    cluster: u32,
    height: f32,
}

/// The neighbour a cluster would rather join than any other.
struct Best {
    with: u32,
    height: f32,
}

impl Best {
    fn offer(&self, cluster: u32, ages: &[u32]) -> Offer {
        let pair = (cluster.min(self.with), cluster.max(self.with));
        Offer { height: self.height, pair, ages: (ages[pair.0 as usize], ages[pair.1 as usize]) }
    }

    /// Whether it comes before another of the same cluster: by height, then by the smaller numbers.
    fn beats(&self, other: &Self, cluster: u32) -> bool {
        let pair = |with: u32| (cluster.min(with), cluster.max(with));
        self.height.total_cmp(&other.height).then_with(|| pair(other.with).cmp(&pair(self.with))) == Ordering::Greater
    }
}

/// The best of a cluster's neighbours, if any is as near as `floor`.
fn best_of(cluster: u32, near: &[Near], floor: f32) -> Option<Best> {
    let all = near.iter().filter(|near| near.height >= floor);
    all.map(|near| Best { with: near.cluster, height: near.height })
        .reduce(|best, next| if next.beats(&best, cluster) { next } else { best })
}

/// The neighbours of two clusters that join, of these sizes, without the two: the average of what each has, or no number
/// where only one of them was a neighbour.
fn both(
    (one, other): (Vec<Near>, Vec<Near>),
    (a, b): (u32, u32),
    (size, more): (usize, usize),
    there: impl Fn(u32) -> bool,
) -> Vec<Near> {
    let share = size as f32 / (size + more) as f32;
    let mut list = Vec::with_capacity(one.len() + other.len());
    let (mut left, mut right) = (one.into_iter().peekable(), other.into_iter().peekable());
    loop {
        let next = match (left.peek(), right.peek()) {
            (None, None) => return list,
            (Some(x), Some(y)) if x.cluster == y.cluster => {
                let (x, y) = (*x, *y);
                left.next();
                right.next();
                Near { cluster: x.cluster, height: x.height * share + y.height * (1.0 - share) }
            }
            (Some(x), y) if y.is_none_or(|y| x.cluster < y.cluster) => {
                let cluster = x.cluster;
                left.next();
                Near { cluster, height: f32::NAN }
            }
            (_, Some(y)) => {
                let cluster = y.cluster;
                right.next();
                Near { cluster, height: f32::NAN }
            }
            (Some(_), None) => return list,
        };
        if next.cluster != a && next.cluster != b && there(next.cluster) {
            list.push(next);
        }
    }
}

/// The neighbourhood of items as one of clusters: two are near if any of their members are. Mutual, ascending.
pub(super) fn between(near: &[Vec<u32>], start: &[Vec<usize>]) -> Vec<Vec<u32>> {
    let mut home = vec![u32::MAX; near.len()];
    for (cluster, members) in start.iter().enumerate() {
        members.iter().for_each(|&member| home[member] = cluster as u32);
    }
    (0..start.len())
        .into_par_iter()
        .map(|cluster| {
            let all = start[cluster].iter().flat_map(|&member| &near[member]).map(|&other| home[other as usize]);
            let mut list: Vec<u32> = all.filter(|&other| other != u32::MAX && other as usize != cluster).collect();
            list.sort_unstable();
            list.dedup();
            list
        })
        .collect()
}

/// For each item the numbers of the `most` or more that resemble it most, mutual, ascending. The ground is divided into
/// parts around middles; an item is compared with those in the parts nearest to it.
pub(super) fn neighbours(space: &Space, most: usize) -> Vec<Vec<u32>> {
    let count = space.len();
    let parts = ((count as f64).sqrt() as usize).max(1);
    let step = (count / (parts * LEARNERS).max(1)).max(1);
    let learners: Vec<usize> = (0..count).step_by(step).collect();
    let spread = (learners.len() / parts).max(1);
    let mut middles: Vec<Vec<f32>> =
        learners.iter().step_by(spread).take(parts).map(|&i| space.row_of(i).to_vec()).collect();
    for _ in 0..ROUNDS {
        let home: Vec<usize> = learners.par_iter().map(|&i| nearest_parts(space.row_of(i), &middles, 1)[0]).collect();
        for middle in &mut middles {
            middle.iter_mut().for_each(|x| *x *= 1e-3);
        }
        for (&learner, &part) in learners.iter().zip(&home) {
            middles[part].iter_mut().zip(space.row_of(learner)).for_each(|(sum, x)| *sum += x);
        }
        for middle in &mut middles {
            let length = dot(middle, middle).sqrt().max(1e-9);
            middle.iter_mut().for_each(|x| *x /= length);
        }
    }
    let near: Vec<Vec<usize>> =
        (0..count).into_par_iter().map(|i| nearest_parts(space.row_of(i), &middles, SEARCHED)).collect();
    let mut inhabitants: Vec<Vec<u32>> = vec![Vec::new(); middles.len()];
    for (item, parts) in near.iter().enumerate() {
        inhabitants[parts[0]].push(item as u32);
    }
    let groups: Vec<&[u32]> = inhabitants.iter().flat_map(|own| own.chunks(ABREAST)).collect();
    let found: Vec<(u32, Vec<u32>)> =
        groups.par_iter().flat_map_iter(|own| nearest_of(space, own, &near, &inhabitants, most)).collect();
    let mut lists: Vec<Vec<u32>> = vec![Vec::new(); count];
    for (i, list) in found {
        lists[i as usize] = list;
    }
    let one_way: Vec<(u32, u32)> =
        lists.iter().enumerate().flat_map(|(i, list)| list.iter().map(move |&j| (j, i as u32))).collect();
    for (j, i) in one_way {
        lists[j as usize].push(i);
    }
    lists.par_iter_mut().for_each(|list| {
        list.sort_unstable();
        list.dedup();
    });
    lists
}

/// For each of some items of one part the `most` that resemble it most, of those in its nearest parts.
///
/// They mostly look into the same parts. So it goes part by part: while all of them are compared with one, its rows are
/// at hand.
fn nearest_of(
    space: &Space,
    own: &[u32],
    near: &[Vec<usize>],
    inhabitants: &[Vec<u32>],
    most: usize,
) -> Vec<(u32, Vec<u32>)> {
    let mut guests: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (n, &i) in own.iter().enumerate() {
        near[i as usize].iter().for_each(|&part| guests.entry(part).or_default().push(n));
    }
    let mut desk = Desk::default();
    let mut found: Vec<Vec<(f32, usize)>> = vec![Vec::new(); own.len()];
    for (part, guests) in guests {
        for some in inhabitants[part].chunks(AT_HAND) {
            let others: Vec<usize> = some.iter().map(|&j| j as usize).collect();
            for &guest in &guests {
                let i = own[guest] as usize;
                found[guest].extend(space.alikes(i, &others, &mut desk).into_iter().filter(|&(_, j)| j != i));
            }
        }
    }
    let nearest = |list| most_alike(list, most).into_iter().map(|(_, j)| j as u32).collect();
    own.iter().copied().zip(found.into_iter().map(nearest)).collect()
}

/// The numbers of the middles nearest to a row, nearest first.
fn nearest_parts(row: &[f32], middles: &[Vec<f32>], most: usize) -> Vec<usize> {
    let mut products = Vec::new();
    dots(row, middles.len(), |part| &middles[part], &mut products);
    let parts = most_alike(products.into_iter().zip(0..).collect(), most);
    parts.into_iter().map(|(_, part)| part).collect()
}
