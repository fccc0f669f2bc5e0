//! The asks that stand in requests, prepared for comparing; kept for as long as they are the same.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use super::Session;
use super::books::Books;
use super::types::NearRequest;
use crate::clusters::{self, Item, Space, Telling};
use crate::derive;
use crate::error::Result;
use crate::model::{AskId, RequestId};
use crate::task::Task;

/// Members of a request whose neighbours are looked for.
const PROBED: usize = 24;
/// Neighbours looked at.
const NEIGHBOURS: usize = 32;
/// Asks whose neighbours are looked for together.
const ABREAST: usize = 64;
/// Near requests that are found, at most.
const NEAR: usize = 12;
/// Below this, two requests have nothing to do with each other.
const FAR: f64 = 0.2;

/// All asks that stand in requests, in the order of the snapshot.
pub(super) struct Likeness {
    of: Vec<AskId>,
    /// The model whose vectors these are.
    model: String,
    pub(super) items: Vec<Item>,
    pub(super) space: Space,
    pub(super) telling: Telling,
    neighbours: Mutex<BTreeMap<usize, Arc<Vec<usize>>>>,
}

impl Likeness {
    /// The average similarity from which two groups are one request.
    pub(super) fn cut(&self) -> f64 {
        clusters::request_cut(&self.space)
    }

    /// Finds the neighbours of many asks together, which is much faster than one after the other.
    ///
    /// # Errors
    /// `Interrupted`.
    pub(super) fn meet(&self, asks: &[usize], task: &Task) -> Result<()> {
        let unknown: Vec<usize> = {
            let known = self.neighbours.lock().unwrap_or_else(PoisonError::into_inner);
            asks.iter().copied().filter(|ask| !known.contains_key(ask)).collect()
        };
        for (n, some) in unknown.chunks(ABREAST).enumerate() {
            task.report("Comparing asks", (n * ABREAST) as u64, Some(unknown.len() as u64))?;
            let found = self.space.nearest_each(some, NEIGHBOURS).into_iter();
            let found = found.map(|near| Arc::new(near.into_iter().map(|(n, _)| n).collect()));
            let mut known = self.neighbours.lock().unwrap_or_else(PoisonError::into_inner);
            known.extend(some.iter().copied().zip(found));
        }
        Ok(())
    }

    /// The asks most like one, itself among them, nearest first.
    pub(super) fn neighbours(&self, ask: usize) -> Arc<Vec<usize>> {
        if let Some(known) = self.neighbours.lock().unwrap_or_else(PoisonError::into_inner).get(&ask) {
            return known.clone();
        }
        let near = self.space.nearest(&self.items[ask], NEIGHBOURS).into_iter().map(|(n, _)| n).collect();
        let near = Arc::new(near);
        self.neighbours.lock().unwrap_or_else(PoisonError::into_inner).insert(ask, Arc::clone(&near));
        near
    }
}

/// The likeness of the asks in these books.
///
/// # Errors
/// The store's; `Interrupted`.
pub(super) fn likeness(session: &Session, books: &Books, task: &Task) -> Result<Arc<Likeness>> {
    let mut kept = session.likeness.lock().unwrap_or_else(PoisonError::into_inner);
    let same =
        |l: &&Arc<Likeness>| l.model == books.reader.id() && l.of.iter().eq(books.snapshot.asks.iter().map(|a| &a.id));
    if let Some(likeness) = kept.as_ref().filter(same) {
        return Ok(likeness.clone());
    }
    let items = session.workspace.read(|view| {
        let standing: BTreeSet<&AskId> = books.snapshot.asks.iter().map(|a| &a.id).collect();
        let asks: Vec<_> = view.feature_asks()?.into_iter().filter(|a| standing.contains(&a.id)).collect();
        let texts: Vec<(&str, &str)> = asks.iter().map(|a| (a.quote.as_str(), a.context.as_str())).collect();
        derive::items(view, None, &texts, task)
    })?;
    let of = books.snapshot.asks.iter().map(|a| a.id.clone()).collect();
    let likeness = Arc::new(Likeness {
        of,
        model: books.reader.id().to_owned(),
        space: Space::new(&items),
        telling: Telling::new(&items),
        items,
        neighbours: Mutex::default(),
    });
    *kept = Some(likeness.clone());
    Ok(likeness)
}

/// The requests most like one, by the average similarity of their asks, nearest first. They are found among the
/// neighbours of some of its asks.
pub(super) fn near(likeness: &Likeness, books: &Books, id: RequestId) -> Vec<NearRequest> {
    let own = books.numbers_of(id);
    let step = own.len().div_ceil(PROBED).max(1);
    near_by(likeness, books, id, own.iter().copied().step_by(step))
}

/// As [`near`], found among the neighbours of these asks of the request.
pub(super) fn near_by(
    likeness: &Likeness,
    books: &Books,
    id: RequestId,
    probes: impl Iterator<Item = usize>,
) -> Vec<NearRequest> {
    let own = books.numbers_of(id);
    let mut candidates = BTreeSet::new();
    for probe in probes {
        let found = likeness.neighbours(probe);
        candidates.extend(found.iter().filter_map(|other| books.snapshot.asks.get(*other)).map(|ask| ask.request));
    }
    candidates.remove(&id);
    let mut near: Vec<NearRequest> = candidates
        .into_iter()
        .map(|other| NearRequest {
            id: other,
            title: books.title(other),
            reports: books.reports(other),
            similarity: clusters::average(&likeness.space, own, books.numbers_of(other)),
        })
        .filter(|n| n.similarity >= FAR)
        .collect();
    near.sort_by(|a, b| b.similarity.total_cmp(&a.similarity).then(a.id.cmp(&b.id)));
    near.truncate(NEAR);
    near
}
