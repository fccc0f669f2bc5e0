//! Average linkage for corpora too large to compare everything with everything: only near ones can join.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use rayon::prelude::*;

use super::linkage::Join;
use super::space::{Centre, dot};
use crate::error::Result;
use crate::task::Task;

/// Neighbours kept for each cluster at the start.
const NEIGHBOURS: usize = 24;
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
/// heights are exact. `start` and `bar` as in [`super::linkage::link`], `centres` the middles of `start`.
pub(super) fn link(
    start: &[Vec<usize>],
    centres: Vec<Centre>,
    floor: f32,
    barred: impl Fn(&[usize], &[usize]) -> bool,
    task: &Task,
) -> Result<Vec<Join>> {
    let mut near = neighbours(&centres, floor, task)?;
    let total = Some(start.len() as u64);
    let mut members: Vec<Vec<usize>> = start.to_vec();
    let mut centres: Vec<Option<Centre>> = centres.into_iter().map(Some).collect();
    let mut ages = vec![0_u32; start.len()];
    let mut offers = BinaryHeap::new();
    for (a, list) in near.iter().enumerate() {
        for &b in list.iter().filter(|&&b| (b as usize) > a) {
            if let (Some(x), Some(y)) = (&centres[a], &centres[b as usize]) {
                offers.push(Offer { height: x.alike(y), pair: (a as u32, b), ages: (0, 0) });
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
                let height = centre.alike(other);
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

/// For each cluster the numbers of its nearest ones, mutual, ascending. The ground is divided into parts around
/// middles; a cluster is compared with those in the parts nearest to it.
fn neighbours(centres: &[Centre], floor: f32, task: &Task) -> Result<Vec<Vec<u32>>> {
    let parts = ((centres.len() as f64).sqrt() as usize).max(1);
    let total = Some(centres.len() as u64);
    let learners: Vec<&Centre> = {
        let step = (centres.len() / (parts * LEARNERS).max(1)).max(1);
        centres.iter().step_by(step).collect()
    };
    let spread = (learners.len() / parts).max(1);
    let mut middles: Vec<Vec<f32>> = learners.iter().step_by(spread).take(parts).map(|c| c.row.clone()).collect();
    for _ in 0..ROUNDS {
        task.report("Comparing", 0, total)?;
        let home: Vec<usize> = learners.par_iter().map(|c| nearest_parts(&c.row, &middles, 1)[0]).collect();
        for middle in &mut middles {
            middle.iter_mut().for_each(|x| *x *= 1e-3);
        }
        for (learner, &part) in learners.iter().zip(&home) {
            middles[part].iter_mut().zip(&learner.row).for_each(|(sum, x)| *sum += x);
        }
        for middle in &mut middles {
            let length = dot(middle, middle).sqrt().max(1e-9);
            middle.iter_mut().for_each(|x| *x /= length);
        }
    }
    let near: Vec<Vec<usize>> = centres.par_iter().map(|c| nearest_parts(&c.row, &middles, SEARCHED)).collect();
    let mut inhabitants: Vec<Vec<u32>> = vec![Vec::new(); middles.len()];
    for (cluster, parts) in near.iter().enumerate() {
        inhabitants[parts[0]].push(cluster as u32);
    }
    let mut lists: Vec<Vec<u32>> = Vec::with_capacity(centres.len());
    for strip in (0..centres.len()).collect::<Vec<_>>().chunks(STRIP) {
        task.report("Comparing", strip[0] as u64, total)?;
        lists.par_extend(strip.par_iter().map(|&i| {
            let mut found: Vec<(f32, u32)> = near[i]
                .iter()
                .flat_map(|&part| &inhabitants[part])
                .filter(|&&j| j as usize != i)
                .map(|&j| (centres[i].alike(&centres[j as usize]), j))
                .filter(|&(alike, _)| alike >= floor)
                .collect();
            found.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            found.truncate(NEIGHBOURS);
            found.into_iter().map(|(_, j)| j).collect::<Vec<u32>>()
        }));
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
    Ok(lists)
}

/// The numbers of the middles nearest to a row, nearest first.
fn nearest_parts(row: &[f32], middles: &[Vec<f32>], most: usize) -> Vec<usize> {
    let mut order: Vec<(f32, usize)> = middles.iter().enumerate().map(|(i, m)| (dot(row, m), i)).collect();
    order.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    order.truncate(most);
    order.into_iter().map(|(_, i)| i).collect()
}
