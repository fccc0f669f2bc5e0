//! Problems, grouped by their way out, so that each group is mended once for all.

use crate::api::{ProblemGroup, Repair};
use crate::evidence::table::repair;
use crate::model::SetAside;

/// How many examples a group shows; all are counted, and those set aside are all kept at commit.
const SHOWN: usize = 200;
/// How many groups are told apart.
const GROUPS: usize = 100;

/// Adds a problem to the group with the same way out.
pub(super) fn add(groups: &mut Vec<ProblemGroup>, row: SetAside, set_aside: bool) {
    let same = |g: &ProblemGroup| {
        g.set_aside == set_aside && g.column == row.column && g.expected == row.expected && g.cure == row.cure
    };
    let found = groups.iter().position(same);
    let at = match found {
        Some(at) => at,
        None if groups.len() >= GROUPS => groups.len() - 1,
        None => {
            let repair = row.repair.clone().map(|value| Repair { words: repair::words(&value).into(), value });
            groups.push(ProblemGroup {
                set_aside,
                column: row.column.clone(),
                expected: row.expected.clone(),
                cure: row.cure.clone(),
                count: 0,
                examples: Vec::new(),
                repair,
            });
            groups.len() - 1
        }
    };
    groups[at].count += 1;
    if groups[at].examples.len() < SHOWN {
        groups[at].examples.push(SetAside { raw: String::new(), ..row });
    }
}
