//! Average linkage for corpora too large to compare everything with everything: only near ones can join.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use rayon::prelude::*;

use super::linkage::Join;
use super::space::{Centre, Space, dot, most_alike};
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
/// Clusters between two reports.
const STRIP: usize = 1024;

/// A possible join. The greatest comes first; of equals, the one with the smaller numbers.
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
pub(super) fn link(
    start: &[Vec<usize>],
    centres: Vec<Centre>,
    mut near: Vec<Vec<u32>>,
    floor: f32,
    barred: impl Fn(&[usize], &[usize]) -> bool,
    task: &Task,
) -> Result<Vec<Join>> {
    let total = Some(start.len() as u64);
    let mut members: Vec<Vec<usize>> = start.to_vec();
    let mut centres: Vec<Option<Centre>> = centres.into_iter().map(Some).collect();
    let mut ages = vec![0_u32; start.len()];
    let mut offers = BinaryHeap::new();
    for (a, list) in near.iter().enumerate() {
        for &b in list.iter().filter(|&&b| (b as usize) > a) {
            if let (Some(x), Some(y)) = (&centres[a], &centres[b as usize]) {
                offers.push(Offer { height: x.similarity(y), pair: (a as u32, b), ages: (0, 0) });
            }
        }
    }
    let mut joins = Vec::new();
    while let Some(Offer { height, pair: (a, b), ages: then }) = offers.pop() {
        let (into, from) = (a as usize, b as usize);
        if height < floor || (ages[into], ages[from]) != then {
            continue;
        }
        if barred(&members[into], &members[from]) {
            continue;
        }
        if joins.len().is_multiple_of(STRIP) {
            task.report("Grouping", joins.len() as u64, total)?;
        }
        let (Some(x), Some(y)) = (centres[into].take(), centres[from].take()) else { continue };
        joins.push(Join { into: start[into][0], from: start[from][0], height });
        let centre = x.joined(members[into].len(), y, members[from].len());
        let moved = std::mem::take(&mut members[from]);
        members[into].extend(moved);
        ages[into] += 1;
        ages[from] += 1;
        let mut list = std::mem::take(&mut near[into]);
        list.append(&mut near[from]);
        list.sort_unstable();
        list.dedup();
        list.retain(|&c| c != a && c != b && centres[c as usize].is_some());
        for &c in &list {
            if let Some(other) = &centres[c as usize] {
                let third = &mut near[c as usize];
                if let Err(place) = third.binary_search(&a) {
                    third.insert(place, a);
                }
                let pair = (a.min(c), a.max(c));
                let height = centre.similarity(other);
                if height >= floor {
                    offers.push(Offer { height, pair, ages: (ages[pair.0 as usize], ages[pair.1 as usize]) });
                }
            }
        }
        near[into] = list;
        centres[into] = Some(centre);
    }
    Ok(joins)
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
    let mut lists: Vec<Vec<u32>> = (0..count)
        .into_par_iter()
        .map(|i| {
            let others = near[i].iter().flat_map(|&part| &inhabitants[part]).map(|&j| j as usize).filter(|&j| j != i);
            let found = most_alike(others.map(|j| (space.alike(i, j), j)).collect(), most);
            found.into_iter().map(|(_, j)| j as u32).collect()
        })
        .collect();
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

/// The numbers of the middles nearest to a row, nearest first.
fn nearest_parts(row: &[f32], middles: &[Vec<f32>], most: usize) -> Vec<usize> {
    let mut order: Vec<(f32, usize)> = middles.iter().enumerate().map(|(i, m)| (dot(row, m), i)).collect();
    order.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    order.truncate(most);
    order.into_iter().map(|(_, i)| i).collect()
}
