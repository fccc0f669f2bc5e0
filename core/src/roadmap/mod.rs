//! Requests x roadmap items -> links. Pure.

use crate::clusters::Item;
use crate::model::Standing;

/// How well an item answers a request.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Match {
    /// The item's number.
    pub item: usize,
    /// 0 to 1.
    pub score: f64,
    /// The number of the request's member that made the match.
    pub member: usize,
}

/// The roadmap items that fit a text best, best first, at most `most`: the file tool `match`, and the base of links.
pub fn best(query: &[&Item], items: &[Item], most: usize) -> Vec<Match> {
    let _ = (query, items, most);
    Vec::new()
}

/// The score from which a match is shown as a link.
pub const LINK: f64 = 0.5;

/// Reads a status word.
pub fn standing(status: &str) -> Standing {
    let _ = status;
    Standing::Unclear
}
