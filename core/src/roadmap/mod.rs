//! Requests x roadmap items -> links. Pure.

use rayon::prelude::*;

use crate::clusters::{Item, Space};

mod demand;
mod plan;
mod release;
mod status;

pub use demand::{Demand, Direction, Item as Planned, Order, Pair, directions, order};
pub use plan::{Candidate, Choice, effort, plan, target};
pub use release::{Release, after_release};
pub use status::standing;

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

/// The score from which a match is proposed as a link. On the sample company 19 of 26 links from here on are right: a
/// wrong "it is on the roadmap" costs more than a missing one, which a person can add.
pub const LINK: f64 = 0.6;

/// The average resemblance that a score of one half stands for.
const HALF: f64 = 0.16;

/// The roadmap items that fit a text best, best first, at most `most`: the file tool `match`, and the base of links.
/// `query` are the members of one request, `items` the roadmap: title as text, description as context.
///
/// For many requests at once use [`best_of_each`]: it sees what they have in common and prepares the roadmap once.
pub fn best(query: &[&Item], items: &[Item], most: usize) -> Vec<Match> {
    best_of_each(&[query.to_vec()], items, most).pop().unwrap_or_default()
}

/// [`best`] for many requests, in their order.
///
/// An item's score is the mean over the better half of a request's members: one member that happens to resemble
/// something says little, and a few that were grouped by mistake take nothing away. Ties go to the earlier item.
pub fn best_of_each(queries: &[Vec<&Item>], items: &[Item], most: usize) -> Vec<Vec<Match>> {
    let all: Vec<&Item> = items.iter().chain(queries.iter().flatten().copied()).collect();
    let space = Space::described(&all);
    let mut next = items.len();
    let members: Vec<std::ops::Range<usize>> = queries
        .iter()
        .map(|query| {
            let first = next;
            next += query.len();
            first..next
        })
        .collect();
    members.into_par_iter().map(|members| answers(&space, members, items.len(), most)).collect()
}

fn answers(space: &Space, members: std::ops::Range<usize>, items: usize, most: usize) -> Vec<Match> {
    if members.is_empty() {
        return Vec::new();
    }
    let mut matches: Vec<Match> = (0..items)
        .map(|item| {
            let mut each: Vec<(f64, usize)> =
                members.clone().map(|member| (space.resemblance(item, member), member - members.start)).collect();
            each.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            let half = &each[..each.len().div_ceil(2)];
            let score = half.iter().map(|(alike, _)| alike).sum::<f64>() / half.len() as f64;
            Match { item, score: score.max(0.0) / (score.max(0.0) + HALF), member: each[0].1 }
        })
        .collect();
    matches.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.item.cmp(&b.item)));
    matches.truncate(most);
    matches
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::embedding::{Background, Embedder};
    use crate::task::Task;

    fn items(rows: &[(&str, &str)]) -> Vec<Item> {
        let both: Vec<String> = rows.iter().map(|(text, context)| format!("{text}\n{context}")).collect();
        let texts: Vec<&str> = rows.iter().map(|r| r.0).chain(both.iter().map(String::as_str)).collect();
        let mut vectors = Embedder::builtin().unwrap().embed(&texts, &Task::silent()).unwrap();
        let around = vectors.split_off(rows.len());
        rows.iter()
            .zip(vectors.into_iter().zip(around))
            .map(|((text, context), (vector, context_vector))| Item {
                text: (*text).into(),
                context: (*context).into(),
                vector,
                context_vector,
                unread: None,
                background: Background::builtin(),
            })
            .collect()
    }

    #[test]
    fn the_item_that_answers_comes_first() {
        let roadmap = items(&[
            ("Night appearance", "A low-light colour scheme for the office screens."),
            ("Company login", "Let staff enter with the directory account of their firm, single sign-on."),
            ("Database upgrade", "Move the main database to the current version without downtime."),
        ]);
        let request = items(&[("We need SSO with our Entra directory", ""), ("single sign-on please", "")]);
        let found = best(&request.iter().collect::<Vec<_>>(), &roadmap, 2);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].item, 1);
        assert!(found[0].score > LINK && found[1].score < LINK, "{found:?}");
        assert!(found[0].member < 2);
    }

    #[test]
    fn without_members_or_items_nothing_matches() {
        let one = items(&[("SSO", "")]);
        assert!(best(&[], &one, 5).is_empty());
        assert!(best(&[&one[0]], &[], 5).is_empty());
    }
}
