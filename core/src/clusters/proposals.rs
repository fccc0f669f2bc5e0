//! What another grouping would change, as proposals that can be taken one by one.

use std::collections::BTreeMap;

use super::linkage::{self, Bonds};
use super::space::Desk;
use super::{Space, average};
use crate::error::Result;
use crate::task::Task;

/// One change from the grouping there is towards another. Groups and items by their numbers; no two proposals of a list
/// touch the same item, so each can be taken or left without the others.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Proposal {
    /// All of one group into another.
    Merge {
        /// The one that keeps its name.
        into: usize,
        /// The other.
        absorbed: usize,
    },
    /// Some items of one group into another.
    Move {
        /// The items, ascending.
        items: Vec<usize>,
        /// Where they are.
        from: usize,
        /// Where they would go.
        to: usize,
    },
    /// Some items into a group of their own: each with the group it is in.
    New {
        /// The items, ascending.
        items: Vec<(usize, usize)>,
    },
}

/// What leads from one grouping to another.
///
/// `now[i]` and `then[i]` are the group of item `i` in each. A group of `now` lives on in that of `then` in which most
/// of it is; where two could live on in one, a `firm` one (by its number in `now`) goes first, then the one with more
/// items there, then the smaller number. Items that are `fixed` stay. A change that brings items farther from those
/// they would be with than they are from those they leave is no better grouping, and is left out.
pub fn proposals(space: &Space, now: &[usize], then: &[usize], firm: &[bool], fixed: &[bool]) -> Vec<Proposal> {
    let mut shared: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (item, (&old, &new)) in now.iter().zip(then).enumerate() {
        shared.entry((new, old)).or_default().push(item);
        members.entry(old).or_default().push(item);
    }
    let mut matches: Vec<(&(usize, usize), usize)> = shared.iter().map(|(pair, items)| (pair, items.len())).collect();
    let is_firm = |old: usize| firm.get(old).copied().unwrap_or(false);
    matches.sort_by_key(|&(&(new, old), size)| (std::cmp::Reverse(is_firm(old)), std::cmp::Reverse(size), old, new));
    let mut home: BTreeMap<usize, usize> = BTreeMap::new();
    let mut lives: BTreeMap<usize, usize> = BTreeMap::new();
    for (&(new, old), _) in matches {
        if !home.contains_key(&new) && !lives.contains_key(&old) {
            home.insert(new, old);
            lives.insert(old, new);
        }
    }
    let mut fresh: BTreeMap<usize, Vec<(usize, usize)>> = BTreeMap::new();
    let mut found = Vec::new();
    for ((new, old), items) in &shared {
        if home.get(new) == Some(old) {
            continue;
        }
        let free: Vec<usize> = items.iter().copied().filter(|&i| !fixed.get(i).copied().unwrap_or(false)).collect();
        let Some(&target) = home.get(new) else {
            fresh.entry(*new).or_default().extend(free.iter().map(|&item| (item, *old)));
            continue;
        };
        if items.len() == members[old].len() {
            found.push(Proposal::Merge { into: target, absorbed: *old });
        } else if !free.is_empty() {
            let rest: Vec<usize> = members[old].iter().copied().filter(|i| !free.contains(i)).collect();
            if average(space, &free, &members[&target]) > average(space, &free, &rest) {
                found.push(Proposal::Move { items: free, from: *old, to: target });
            }
        }
    }
    for mut items in fresh.into_values().filter(|items| !items.is_empty()) {
        items.sort_unstable();
        let alone: Vec<usize> = items.iter().map(|(item, _)| *item).collect();
        let rest: Vec<usize> = items
            .iter()
            .map(|(_, old)| *old)
            .collect::<std::collections::BTreeSet<_>>()
            .iter()
            .flat_map(|old| &members[old])
            .copied()
            .filter(|i| !alone.contains(i))
            .collect();
        let apart = average(space, &alone, &rest);
        if !rest.is_empty() && (alone.len() == 1 || average(space, &alone, &alone) > apart) {
            found.push(Proposal::New { items });
        }
    }
    found.sort();
    found
}

/// The parts into which a group falls if its members must be `cut` alike on average: the largest first, of equals the
/// one with the smallest number.
///
/// # Errors
/// `Interrupted` if the task was cancelled.
pub fn parts(space: &Space, members: &[usize], cut: f64, task: &Task) -> Result<Vec<Vec<usize>>> {
    let start: Vec<Vec<usize>> = (0..members.len()).map(|n| vec![n]).collect();
    let alike = |i: usize, desk: &mut Desk| space.similarities(members[i], &members[..i], desk);
    let joins = linkage::link(&start, cut as f32, alike, &Task::silent())?;
    task.check()?;
    let leaders = linkage::groups(&Bonds::new(members.len(), &[], &[]), members.len(), &joins, cut as f32);
    let mut parts: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (n, leader) in leaders.into_iter().enumerate() {
        parts.entry(leader).or_default().push(members[n]);
    }
    let mut parts: Vec<Vec<usize>> = parts.into_values().collect();
    parts.sort_by_key(|part| (std::cmp::Reverse(part.len()), part[0]));
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clusters::Item;
    use crate::embedding::{Background, Embedder};

    fn space() -> Space {
        let asks = [
            "Please add single sign-on with Okta.",
            "We need SSO through our Okta directory",
            "Could you support Okta single sign-on?",
            "Export the monthly report as a PDF",
            "It would be great to download reports in PDF format.",
            "PDF export of reports please",
            "A dark theme for night shifts",
            "Dark mode please, the white screen is blinding at night",
        ];
        let vectors = Embedder::builtin().unwrap().embed(&asks, &Task::silent()).unwrap();
        let items: Vec<Item> = asks
            .iter()
            .zip(vectors)
            .map(|(text, vector)| Item {
                unread: None,
                background: Background::builtin(),
                text: (*text).to_owned(),
                context: String::new(),
                context_vector: vector.clone(),
                vector,
            })
            .collect();
        Space::new(&items)
    }

    const GOOD: [usize; 8] = [0, 0, 0, 1, 1, 1, 2, 2];

    fn found(now: [usize; 8], firm: &[bool], fixed: &[bool]) -> Vec<Proposal> {
        proposals(&space(), &now, &GOOD, firm, fixed)
    }

    #[test]
    fn the_same_grouping_under_other_numbers_is_no_change() {
        assert_eq!(found([5, 5, 5, 4, 4, 4, 9, 9], &[], &[]), []);
    }

    #[test]
    fn a_whole_group_is_merged_and_the_firm_one_keeps_its_name() {
        let now = [0, 0, 3, 1, 1, 1, 2, 2];
        assert_eq!(found(now, &[], &[]), [Proposal::Merge { into: 0, absorbed: 3 }]);
        let firm = [false, false, false, true];
        assert_eq!(found(now, &firm, &[]), [Proposal::Merge { into: 3, absorbed: 0 }]);
    }

    #[test]
    fn strays_are_moved_and_what_has_no_home_is_new() {
        assert_eq!(found([0, 0, 1, 1, 1, 1, 2, 2], &[], &[]), [Proposal::Move { items: vec![2], from: 1, to: 0 }]);
        let mixed = [0, 0, 0, 1, 1, 1, 1, 0];
        assert_eq!(found(mixed, &[], &[]), [Proposal::New { items: vec![(6, 1), (7, 0)] }]);
    }

    #[test]
    fn what_is_fixed_stays() {
        let fixed = [false, false, true, false, false, false, false, false];
        assert_eq!(found([0, 0, 1, 1, 1, 1, 2, 2], &[], &fixed), []);
    }

    #[test]
    fn a_mixed_group_falls_into_its_parts() {
        let parts = parts(&space(), &[0, 1, 2, 6, 7], 0.2, &Task::silent()).unwrap();
        assert_eq!(parts, [vec![0, 1, 2], vec![6, 7]]);
    }
}
