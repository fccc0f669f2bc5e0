//! Themes: groups of requests that are about one thing, looked for when evidence comes in. A request stays in its theme;
//! new ones join, or open others.
//!
//! A step changes no theme: what is merged, moved or split is counted where it came from (see `View::themed`), and so
//! undo has nothing to put back. The next import looks at the whole.

use std::collections::{BTreeMap, BTreeSet};

use super::{ask_texts, items};
use crate::clusters::{self, Drafts, Topic};
use crate::embedding::Vector;
use crate::error::Result;
use crate::model::{RequestId, ThemeId};
use crate::store::{FeatureAsk, Writing};
use crate::task::Task;

/// Asks by which a request is compared at most: the plainest of its own. Above it more of them would not move an
/// average, and a request that hundreds ask for would draw everything to itself.
const COMPARED: usize = 12;
/// Asks compared at most, of all requests together; one of each at least. In a workspace of many requests the plainest
/// ask has to stand for the rest, or a small import would wait long for its themes.
const TOGETHER: usize = 8_000;
/// Texts of a request that its theme's name is sought in, the title among them.
const READ: usize = 6;
/// Once fewer than one in so many requests have a theme, all themes are found anew: what a first small import was about
/// is not for ever what customers are about.
const AGAIN: usize = 2;
/// Requests that make a theme at least.
const LEAST: usize = 2;

/// Finds the themes and names them. A theme keeps the number of that former one with which it shares most asks, and
/// its name as long as that fits.
///
/// # Errors
/// The store's; `Interrupted`.
pub(super) fn find(tx: &Writing<'_>, task: &Task) -> Result<()> {
    let view = tx.view();
    let mut standing: BTreeMap<RequestId, Vec<FeatureAsk>> = BTreeMap::new();
    for ask in view.feature_asks()? {
        if let Some(request) = ask.request {
            standing.entry(request).or_default().push(ask);
        }
    }
    let former = view.themed()?;
    let titles = view.themes()?;
    let Found { themes, foreign, about } = found(tx, &standing, &former, task)?;
    task.report("Naming themes", 0, Some(themes.len() as u64))?;

    let asks_of = |request: &RequestId| standing.get(request).map_or(0, Vec::len);
    let ids = carried(&themes, &former, asks_of);
    let (names, faces) = (view.names()?, view.faces()?);
    let texts = |request: &RequestId| -> Vec<&str> {
        let title = names.get(request).map(String::as_str).or_else(|| faces.get(request).map(|f| f.title.as_str()));
        let own = standing.get(request).map(Vec::as_slice).unwrap_or_default();
        let quotes = own.iter().step_by(own.len().div_ceil(READ - 1).max(1)).map(|ask| ask.quote.as_str());
        title.into_iter().chain(quotes).collect()
    };
    let topics: Vec<Topic<'_>> = themes
        .iter()
        .zip(&ids)
        .map(|(requests, id)| Topic {
            requests: requests.iter().map(texts).collect(),
            before: id.and_then(|id| titles.get(&id)).map(String::as_str),
            foreign: 2 * requests.iter().filter(|r| foreign.contains(r)).count() > requests.len(),
        })
        .collect();
    let inside: BTreeSet<RequestId> = themes.iter().flatten().copied().collect();
    let others: Vec<Vec<&str>> = standing.keys().filter(|id| !inside.contains(id)).map(texts).collect();
    let drafts = Drafts::of(&topics, &others);
    let candidates: Vec<Vec<&str>> = drafts.candidates().map(Iterator::collect).collect();
    let names = drafts.names(&nearness(tx, &candidates, &about, task)?);

    // What has no name in its members' words is no theme.
    let named: Vec<bool> = names.iter().map(Option::is_some).collect();
    let kept: BTreeSet<ThemeId> =
        ids.iter().zip(&named).filter(|(_, named)| **named).filter_map(|(id, _)| *id).collect();
    let inside: BTreeSet<RequestId> =
        themes.iter().zip(&named).filter(|(_, named)| **named).flat_map(|(t, _)| t).copied().collect();
    for gone in titles.keys().filter(|id| !kept.contains(id)) {
        tx.put_theme(*gone, None)?;
    }
    for request in standing.keys().filter(|id| !inside.contains(id)) {
        tx.put_face_theme(*request, None)?;
    }
    for ((requests, id), name) in themes.iter().zip(ids).zip(names) {
        let Some(name) = name else { continue };
        let id = match id {
            Some(id) => id,
            None => tx.number_theme()?,
        };
        tx.put_theme(id, Some(&name))?;
        for request in requests {
            tx.put_face_theme(*request, Some(id))?;
        }
    }
    Ok(())
}

/// What a grouping found.
struct Found {
    /// Requests that are about one thing, each in at most one theme; those with most asks first in a theme, the themes
    /// with most requests first.
    themes: Vec<Vec<RequestId>>,
    /// Requests in a language that the model does not read.
    foreign: BTreeSet<RequestId>,
    /// What each theme is about: the direction in which its asks lie from the middle of all.
    about: Vec<Vector>,
}

fn found(
    tx: &Writing<'_>,
    standing: &BTreeMap<RequestId, Vec<FeatureAsk>>,
    former: &BTreeMap<RequestId, ThemeId>,
    task: &Task,
) -> Result<Found> {
    let mut asks: Vec<&FeatureAsk> = Vec::new();
    let mut of: Vec<usize> = Vec::new();
    let each = (TOGETHER / standing.len().max(1)).clamp(1, COMPARED);
    for (n, own) in standing.values().enumerate() {
        let mut own: Vec<&FeatureAsk> = own.iter().collect();
        own.sort_by(|a, b| b.score.total_cmp(&a.score));
        asks.extend(own.into_iter().take(each));
        of.resize(asks.len(), n);
    }
    let items = items(&tx.view(), Some(tx), &ask_texts(asks.iter().copied()), task)?;
    let groups = clusters::themes(&items, &of, task)?;
    let requests: Vec<RequestId> = standing.keys().copied().collect();
    let middle = mean(items.iter().map(|item| &item.vector));
    let foreign = of.iter().zip(&items).filter(|(_, item)| item.unread.is_some()).map(|(&n, _)| requests[n]).collect();
    let mut themes: BTreeMap<usize, Vec<RequestId>> = BTreeMap::new();
    for (request, group) in requests.iter().zip(groups) {
        themes.entry(group).or_default().push(*request);
    }
    let mut themes: Vec<Vec<RequestId>> = themes.into_values().collect();
    let former: BTreeMap<RequestId, ThemeId> =
        former.iter().filter(|(request, _)| standing.contains_key(request)).map(|(r, t)| (*r, *t)).collect();
    if former.len() * AGAIN >= standing.len() {
        themes = settled(&themes, &former, |request| standing.get(request).map_or(0, Vec::len));
    }
    themes.retain(|requests| requests.len() >= LEAST);
    for requests in &mut themes {
        requests.sort_by_key(|id| (std::cmp::Reverse(standing.get(id).map_or(0, Vec::len)), *id));
    }
    themes.sort_by_key(|requests| (std::cmp::Reverse(requests.len()), requests.first().copied()));
    let mut own: BTreeMap<RequestId, Vec<&Vector>> = BTreeMap::new();
    of.iter().zip(&items).for_each(|(&n, item)| own.entry(requests[n]).or_default().push(&item.vector));
    let about = |theme: &Vec<RequestId>| {
        let requests = theme.iter().filter_map(|id| own.get(id)).map(|vectors| mean(vectors.iter().copied()));
        direction(&mean(requests.collect::<Vec<_>>().iter()), &middle)
    };
    let about = themes.iter().map(about).collect();
    Ok(Found { themes, foreign, about })
}

/// The former themes with what is new beside them: a request stays in its theme, and one without goes where most of its
/// new company is.
fn settled(
    groups: &[Vec<RequestId>],
    former: &BTreeMap<RequestId, ThemeId>,
    asks_of: impl Fn(&RequestId) -> usize,
) -> Vec<Vec<RequestId>> {
    let mut stay: BTreeMap<ThemeId, Vec<RequestId>> = BTreeMap::new();
    for (request, theme) in former {
        stay.entry(*theme).or_default().push(*request);
    }
    let mut born = Vec::new();
    for group in groups {
        let mut company: BTreeMap<ThemeId, usize> = BTreeMap::new();
        for (theme, request) in group.iter().filter_map(|request| Some((former.get(request)?, request))) {
            *company.entry(*theme).or_default() += asks_of(request);
        }
        let new = group.iter().copied().filter(|request| !former.contains_key(request));
        match company.iter().max_by_key(|&(theme, asks)| (asks, std::cmp::Reverse(theme))) {
            Some((theme, _)) => stay.entry(*theme).or_default().extend(new),
            None => born.push(new.collect()),
        }
    }
    stay.into_values().chain(born).collect()
}

/// How much nearer each candidate is to its theme than to the themes on average, as a difference of cosines.
fn nearness(tx: &Writing<'_>, candidates: &[Vec<&str>], about: &[Vector], task: &Task) -> Result<Vec<Vec<f64>>> {
    let texts: Vec<(&str, &str)> = candidates.iter().flatten().map(|words| (*words, "")).collect();
    let items = items(&tx.view(), None, &texts, task)?;
    let middle = mean(items.iter().map(|item| &item.vector));
    let usual = mean(about.iter());
    let mut items = items.iter();
    let mut near = Vec::with_capacity(candidates.len());
    for (own, about) in candidates.iter().zip(about) {
        let own = items.by_ref().take(own.len()).map(|item| direction(&item.vector, &middle));
        near.push(own.map(|candidate| dot(&candidate, about) - dot(&candidate, &usual)).collect());
    }
    Ok(near)
}

/// The mean of vectors; empty for none. A vector that is empty counts as zero.
fn mean<'a>(vectors: impl Iterator<Item = &'a Vector>) -> Vector {
    let mut sum: Vec<f32> = Vec::new();
    let mut count = 0.0_f32;
    for vector in vectors {
        count += 1.0;
        sum.resize(sum.len().max(vector.len()), 0.0);
        sum.iter_mut().zip(vector.iter()).for_each(|(sum, x)| *sum += x);
    }
    sum.iter_mut().for_each(|sum| *sum /= count.max(1.0));
    sum.into()
}

/// The direction from one vector to another, of unit length; zero if they are the same.
fn direction(to: &[f32], from: &[f32]) -> Vector {
    let way: Vec<f32> = to.iter().zip(from).map(|(to, from)| to - from).collect();
    let length = dot(&way, &way).sqrt();
    if length < 1e-6 {
        vec![0.0; way.len()].into()
    } else {
        way.into_iter().map(|x| (f64::from(x) / length) as f32).collect()
    }
}

fn dot(a: &[f32], b: &[f32]) -> f64 {
    a.iter().zip(b).map(|(x, y)| f64::from(*x) * f64::from(*y)).sum()
}

/// For each theme the former one it goes on as: of all pairs, the one that shares most asks first, and none twice.
fn carried(
    themes: &[Vec<RequestId>],
    former: &BTreeMap<RequestId, ThemeId>,
    asks_of: impl Fn(&RequestId) -> usize,
) -> Vec<Option<ThemeId>> {
    let mut shared: BTreeMap<(ThemeId, usize), usize> = BTreeMap::new();
    for (n, requests) in themes.iter().enumerate() {
        for request in requests {
            if let Some(theme) = former.get(request) {
                *shared.entry((*theme, n)).or_default() += asks_of(request);
            }
        }
    }
    let mut pairs: Vec<(usize, ThemeId, usize)> =
        shared.into_iter().map(|((theme, n), asks)| (asks, theme, n)).collect();
    pairs.sort_by_key(|&(asks, theme, n)| (std::cmp::Reverse(asks), theme, n));
    let mut ids = vec![None; themes.len()];
    let mut given = BTreeSet::new();
    for (_, theme, n) in pairs {
        if ids[n].is_none() && given.insert(theme) {
            ids[n] = Some(theme);
        }
    }
    ids
}
