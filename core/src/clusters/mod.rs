//! Asks and constraints -> requests, titles, reasons. Pure, deterministic, nothing left over.
//!
//! Items are compared in a [`Space`] and joined by average linkage down to a cut, which is the corpus' own. What people decided comes in as pairs that must or cannot be together and always holds.

mod calibrate;
mod headline;
mod linkage;
mod naming;
mod near;
mod openings;
mod pale;
mod product;
mod proposals;
mod reasons;
mod space;
#[cfg(test)]
mod tests;
mod title;
mod words;

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use linkage::{Bonds, Join};
pub use naming::{Drafts, Topic};
pub use proposals::{Proposal, parts, proposals};
pub use reasons::{Said, Telling, Why, average, best, central, why};
use space::Desk;
pub use space::Space;
pub use title::title;

use crate::embedding::language::Language;
use crate::embedding::{Background, Vector};
use crate::error::Result;
use crate::task::Task;

/// One thing to group, in views that are compared separately and then mixed.
#[derive(Clone, Debug)]
pub struct Item {
    /// The words that say what is wanted: the ask's quote, or a title.
    pub text: String,
    /// Its vector.
    pub vector: Vector,
    /// What stands around it (subject, sentences before and after), or a body. May be empty.
    pub context: String,
    /// The vector of text and context together; equal to `vector` where there is no context.
    pub context_vector: Vector,
    /// Its language, if the model does not read it. Then its vectors say nothing and are left aside: it is compared by
    /// words, and only with items of that language.
    pub unread: Option<Language>,
    /// What the vectors of its model have in common. Items are compared only with those of the same model.
    pub background: Arc<Background>,
}

/// How to group.
#[derive(Clone, Debug, Default)]
pub struct Grouping {
    /// -1 coarser .. 0 default .. 1 finer.
    pub granularity: f64,
    /// Pairs of item numbers that belong together. Where they contradict `cannot`, `cannot` holds.
    pub must: Vec<(usize, usize)>,
    /// Pairs of item numbers that never do.
    pub cannot: Vec<(usize, usize)>,
}

/// How coarse the groups are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// One wish each.
    Request,
    /// Wishes about one thing.
    Theme,
}

/// How far granularity 1 moves the cut, as a similarity.
const REACH: f32 = 0.2;
/// Up to so many items everything is compared with everything.
const EXACT: usize = 6000;

/// New ones compared with all groups at a time: enough for all cores, few enough to report progress and stop soon.
const AT_A_TIME: usize = 256;

/// Groups all items from nothing: a group's number for each, numbered by first appearance.
///
/// # Errors
/// `Interrupted` if the task was cancelled.
pub fn group(items: &[Item], how: &Grouping, task: &Task) -> Result<Vec<usize>> {
    group_at(items, how, Level::Request, task)
}

/// As [`group`], at a level. Where requests are known, `how.must` keeps each whole in its theme.
///
/// # Errors
/// `Interrupted` if the task was cancelled.
pub fn group_at(items: &[Item], how: &Grouping, level: Level, task: &Task) -> Result<Vec<usize>> {
    task.report("Grouping", 0, Some(items.len() as u64))?;
    // One order for one set of items, so that the order in a file changes nothing but the numbers.
    let mut order: Vec<usize> = (0..items.len()).collect();
    order.sort_by(|&a, &b| (&items[a].text, &items[a].context).cmp(&(&items[b].text, &items[b].context)));
    let mut place_of = vec![0; items.len()];
    order.iter().enumerate().for_each(|(place, &item)| place_of[item] = place);
    let moved = |pairs: &[(usize, usize)]| -> Vec<(usize, usize)> {
        pairs.iter().filter_map(|&(a, b)| Some((*place_of.get(a)?, *place_of.get(b)?))).collect()
    };
    let sorted: Vec<&Item> = order.iter().map(|&item| &items[item]).collect();

    let bonds = Bonds::new(items.len(), &moved(&how.must), &moved(&how.cannot));
    let leaders = leaders(&Space::at(&sorted, level), &bonds, how.granularity, level, task)?;
    Ok(numbered(place_of.iter().map(|&place| leaders[place])))
}

/// Themes for each request, as a rule: the count grows with the square root of the requests, for a person looks through
/// dozens, not hundreds. Twenty requests have up to a dozen themes, four hundred up to fifty.
const THEMES: f64 = 2.5;
/// How far below the usual cut themes may be sought to get there: further down, what is joined has nothing in common.
const THEMES_REACH: f32 = 0.1;

/// Requests -> themes: a group's number for each request, numbered by first appearance. `asks[n]` stands in the request
/// `of[n]`, and each request stays whole. Of the hierarchy over them that level is taken which is the finest with few
/// enough groups for a person to look through.
///
/// # Errors
/// `Interrupted` if the task was cancelled.
pub fn themes(asks: &[Item], of: &[usize], task: &Task) -> Result<Vec<usize>> {
    task.report("Grouping", 0, Some(asks.len() as u64))?;
    let requests = of.iter().max().map_or(0, |most| most + 1);
    let mut first: Vec<Option<usize>> = vec![None; requests];
    let mut must = Vec::new();
    for (ask, &request) in of.iter().enumerate() {
        match first[request] {
            Some(first) => must.push((first, ask)),
            None => first[request] = Some(ask),
        }
    }
    let space = Space::at(&asks.iter().collect::<Vec<_>>(), Level::Theme);
    let bonds = Bonds::new(asks.len(), &must, &[]);
    let start = bonds.clusters(asks.len());
    let usual = cut(&space, 0.0, Level::Theme);
    let joins = hierarchy(&space, &bonds, &start, usual - THEMES_REACH, task)?;
    let enough = start.len().saturating_sub((THEMES * (requests as f64).sqrt()) as usize);
    let mut heights: Vec<f32> = joins.iter().map(|join| join.height).collect();
    heights.sort_unstable_by(|a, b| b.total_cmp(a));
    let level = match enough.checked_sub(1).map(|last| heights.get(last)) {
        None => usual,
        Some(Some(height)) => height.min(usual),
        Some(None) => usual - THEMES_REACH,
    };
    let leaders = linkage::groups(&bonds, asks.len(), &joins, level);
    Ok(numbered(first.into_iter().flatten().map(|ask| leaders[ask])))
}

/// The grouping of a space under bonds: for each item the smallest number of its group.
fn leaders(space: &Space, bonds: &Bonds, granularity: f64, level: Level, task: &Task) -> Result<Vec<usize>> {
    let cut = cut(space, granularity, level);
    let joins = hierarchy(space, bonds, &bonds.clusters(space.len()), cut, task)?;
    Ok(linkage::groups(bonds, space.len(), &joins, cut))
}

/// The average similarity from which two groups are one.
fn cut(space: &Space, granularity: f64, level: Level) -> f32 {
    calibrate::cut(space, level) + REACH * granularity.clamp(-1.0, 1.0) as f32
}

/// The average similarity from which two groups of items are one request, at the granularity nobody chose.
pub fn request_cut(space: &Space) -> f64 {
    f64::from(cut(space, 0.0, Level::Request))
}

fn hierarchy(space: &Space, bonds: &Bonds, start: &[Vec<usize>], floor: f32, task: &Task) -> Result<Vec<Join>> {
    let centres: Vec<_> = start.iter().map(|members| space.centre(members)).collect();
    if let Some(near) = space.near().filter(|_| start.len() > EXACT) {
        let barred = |a: &[usize], b: &[usize]| bonds.bar(a, b);
        return near::link(start, centres, near::between(near, start), floor, barred, task);
    }
    let similarity = |i: usize, desk: &mut Desk| {
        let others: Vec<_> = centres[..i].iter().collect();
        let mut row = centres[i].similarities(&others, desk);
        for (alike, other) in row.iter_mut().zip(start) {
            if bonds.apart(start[i][0], other[0]) {
                *alike = f32::NEG_INFINITY;
            }
        }
        row
    };
    linkage::link(start, floor, similarity, task)
}

/// Numbers groups from 0 by first appearance.
fn numbered(names: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut numbers: BTreeMap<usize, usize> = BTreeMap::new();
    names
        .map(|name| {
            let next = numbers.len();
            *numbers.entry(name).or_insert(next)
        })
        .collect()
}

/// Where a new item goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placed {
    /// Into the known group of this number.
    Known(usize),
    /// Into a new group, numbered from 0 by first appearance.
    New(usize),
}

/// Where a new item goes, and what else was near.
#[derive(Clone, Debug, PartialEq)]
pub struct Placement {
    /// Where.
    pub at: Placed,
    /// The nearest known groups that nobody bars it from, at most two, nearest first: number, average similarity.
    pub near: Vec<(usize, f64)>,
}

/// Places new items beside known groups, which do not move: each joins one or helps to open a new one.
/// `known[i]` is the group number of `items[i]` for the known ones, which come first in `items`.
///
/// A new item joins the known group with the highest average similarity, if that is over the cut and nobody bars it.
/// What is left groups among itself. The statistics are those of all items, old and new, so a handful of new ones
/// hardly moves them.
///
/// # Errors
/// `Interrupted` if the task was cancelled.
pub fn place(items: &[Item], known: &[usize], how: &Grouping, task: &Task) -> Result<Vec<Placement>> {
    let known = &known[..known.len().min(items.len())];
    let old = known.len();
    task.report("Grouping", 0, Some((items.len() - old) as u64))?;
    if items.len() == old {
        return Ok(Vec::new());
    }
    let sorted: Vec<&Item> = items.iter().collect();
    let space = Space::of(&sorted);
    let cut = cut(&space, how.granularity, Level::Request);

    let new_only = |pairs: &[(usize, usize)]| -> Vec<(usize, usize)> {
        pairs.iter().copied().filter(|&(a, b)| a >= old && b >= old).collect()
    };
    let bonds = Bonds::new(items.len(), &new_only(&how.must), &new_only(&how.cannot));
    let bundles: Vec<Vec<usize>> = bonds.clusters(items.len()).into_iter().filter(|b| b[0] >= old).collect();
    let mut bundle_of: Vec<usize> = vec![usize::MAX; items.len()];
    bundles.iter().enumerate().for_each(|(n, members)| members.iter().for_each(|&m| bundle_of[m] = n));

    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    known.iter().enumerate().for_each(|(item, &group)| groups.entry(group).or_default().push(item));
    let names: Vec<usize> = groups.keys().copied().collect();
    let number_of: BTreeMap<usize, usize> = names.iter().enumerate().map(|(n, &name)| (name, n)).collect();
    let centres: Vec<_> = groups.values().map(|members| space.centre(members)).collect();

    // Pairs across the border: a new bundle and a known group.
    let across = |pairs: &[(usize, usize)]| -> Vec<(usize, usize)> {
        pairs
            .iter()
            .map(|&(a, b)| (a.max(b), a.min(b)))
            .filter(|&(new, known)| new < items.len() && new >= old && known < old)
            .map(|(new, item)| (bundle_of[new], number_of[&known[item]]))
            .collect()
    };
    let mut barred = across(&how.cannot);
    barred.sort_unstable();
    let mut home: Vec<Option<usize>> = vec![None; bundles.len()];
    let mut guests: Vec<Vec<usize>> = vec![Vec::new(); names.len()];
    let mut settle = |bundle: usize, group: usize, home: &mut Vec<Option<usize>>| {
        let unwelcome = home[bundle].is_some()
            || barred.binary_search(&(bundle, group)).is_ok()
            || guests[group].iter().any(|&other| bonds.bar(&bundles[bundle], &bundles[other]));
        if !unwelcome {
            home[bundle] = Some(group);
            guests[group].push(bundle);
        }
    };
    for (bundle, group) in across(&how.must) {
        settle(bundle, group, &mut home);
    }
    let mut offers: Vec<(f32, usize, usize)> = Vec::new();
    let mut nearest: Vec<Vec<(usize, f64)>> = Vec::with_capacity(bundles.len());
    let all: Vec<_> = centres.iter().collect();
    let mut compared: Vec<Vec<f32>> = Vec::new();
    for bundle in 0..bundles.len() {
        if bundle % AT_A_TIME == 0 {
            task.report("Comparing", bundle as u64, Some(bundles.len() as u64))?;
            let some = &bundles[bundle..bundles.len().min(bundle + AT_A_TIME)];
            let compare = |desk: &mut Desk, members: &Vec<usize>| space.centre(members).similarities(&all, desk);
            compared = some.par_iter().map_init(Desk::default, compare).collect();
        }
        let mut two: Vec<(f32, usize)> = Vec::new();
        for (group, &alike) in compared[bundle % AT_A_TIME].iter().enumerate() {
            if barred.binary_search(&(bundle, group)).is_ok() {
                continue;
            }
            if home[bundle].is_none() && alike >= cut {
                offers.push((alike, bundle, group));
            }
            if two.len() < 2 || alike > two[1].0 {
                two.truncate(1);
                two.push((alike, group));
                two.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            }
        }
        nearest.push(two.into_iter().map(|(alike, group)| (names[group], f64::from(alike))).collect());
    }
    offers.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then_with(|| (a.1, a.2).cmp(&(b.1, b.2))));
    for (_, bundle, group) in offers {
        settle(bundle, group, &mut home);
    }

    let start: Vec<Vec<usize>> =
        bundles.iter().zip(&home).filter(|(_, home)| home.is_none()).map(|(b, _)| b.clone()).collect();
    let joins = hierarchy(&space, &bonds, &start, cut, task)?;
    let leaders = linkage::groups(&bonds, items.len(), &joins, cut);
    let fresh = numbered((old..items.len()).filter(|&i| home[bundle_of[i]].is_none()).map(|i| leaders[i]));
    let mut fresh = fresh.into_iter();
    Ok((old..items.len())
        .map(|item| {
            let at = match home[bundle_of[item]] {
                Some(group) => Placed::Known(names[group]),
                None => Placed::New(fresh.next().unwrap_or_default()),
            };
            Placement { at, near: nearest[bundle_of[item]].clone() }
        })
        .collect())
}
