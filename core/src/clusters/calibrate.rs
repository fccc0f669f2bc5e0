//! The cut that suits a corpus, found without knowing the right groups.
//!
//! One similarity does not mean the same everywhere: trackers say one thing in nearly the same words, customers say it
//! in forty ways. So all cuts of the hierarchy are tried, and each is judged by how much nearer the items are to their
//! own group than to the next one (the silhouette). The best place is where groups stand apart most clearly.

use rayon::prelude::*;

use super::linkage::{self, Bonds};
use super::space::Space;
use crate::error::Result;
use crate::task::Task;

/// Items that are looked at.
const SAMPLE: usize = 2500;
/// The cuts that are tried, in hundredths.
const CUTS: std::ops::RangeInclusive<usize> = 10..=56;
/// Distance between two cuts that are tried, in hundredths.
const STEP: usize = 2;
/// Neighbours among which the next group is looked for.
const NEIGHBOURS: usize = 8;
/// Share of the best that is as good.
const AS_GOOD: f64 = 0.985;
/// The cut of a usual corpus.
const USUAL: f32 = 0.3;
/// How many items the usual cut is worth: a corpus of a dozen asks has no cut of its own yet.
const FEW: f32 = 30.0;

/// The cut for the items of a space, as an average similarity.
pub(super) fn cut(space: &Space, task: &Task) -> Result<f32> {
    let step = space.len().div_ceil(SAMPLE).max(1);
    let sample: Vec<usize> = (0..space.len()).step_by(step).collect();
    if sample.len() < 4 {
        return Ok(USUAL);
    }
    let start: Vec<Vec<usize>> = (0..sample.len()).map(|n| vec![n]).collect();
    let alike = |i: usize, j: usize| space.alike(sample[i], sample[j]);
    let joins = linkage::link(&start, *CUTS.start() as f32 / 100.0, alike, task)?;
    let near: Vec<Vec<usize>> = (0..sample.len())
        .into_par_iter()
        .map(|i| {
            let mut order: Vec<(f32, usize)> =
                (0..sample.len()).filter(|&j| j != i).map(|j| (alike(i, j), j)).collect();
            order.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            order.into_iter().take(NEIGHBOURS).map(|(_, j)| j).collect()
        })
        .collect();
    let bonds = Bonds::new(sample.len(), &[], &[]);
    let cuts: Vec<f32> = CUTS.step_by(STEP).map(|hundredths| hundredths as f32 / 100.0).collect();
    let clear: Vec<f64> = cuts
        .iter()
        .map(|&cut| {
            task.check()?;
            Ok(silhouette(space, &sample, &near, &linkage::groups(&bonds, sample.len(), &joins, cut)))
        })
        .collect::<Result<_>>()?;
    // Neighbouring cuts differ by chance: their mean decides.
    let smooth = |n: usize| {
        let around = &clear[n.saturating_sub(2)..(n + 3).min(clear.len())];
        around.iter().sum::<f64>() / around.len() as f64
    };
    // Of cuts that are as good, the finest: to merge two requests is less work than to take one apart.
    let most = (0..cuts.len()).map(smooth).fold(0.0, f64::max);
    let own = (0..cuts.len()).rev().find(|&n| smooth(n) >= most * AS_GOOD).map_or(USUAL, |best| cuts[best]);
    let weight = sample.len() as f32 / (sample.len() as f32 + FEW);
    Ok(own * weight + USUAL * (1.0 - weight))
}

/// How much nearer the items are to their own group than to the next: the mean over all, alone ones counting nothing.
fn silhouette(space: &Space, sample: &[usize], near: &[Vec<usize>], leaders: &[usize]) -> f64 {
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); sample.len()];
    leaders.iter().enumerate().for_each(|(item, &leader)| members[leader].push(sample[item]));
    let centres: Vec<_> =
        members.par_iter().map(|members| (!members.is_empty()).then(|| space.centre(members))).collect();
    let each: Vec<f64> = (0..sample.len())
        .into_par_iter()
        .map(|item| {
            let own = leaders[item];
            let size = members[own].len() as f32;
            let me = space.centre(&[sample[item]]);
            let to = |leader: usize| centres[leader].as_ref().map_or(0.0, |centre| me.alike(centre));
            if size < 2.0 {
                return 0.0;
            }
            let inside = (to(own) * size - me.alike(&me)) / (size - 1.0);
            let next = near[item].iter().map(|&j| leaders[j]).filter(|&leader| leader != own).map(to);
            let next = next.fold(0.0, f32::max);
            f64::from((inside - next) / (1.0 - inside.min(next)).max(1e-3))
        })
        .collect();
    each.iter().sum::<f64>() / sample.len() as f64
}
