//! What the name of a bucket says of the items in it: a heading in Markdown, a list on a board, a section of a project,
//! a key in a file of settings.

use std::sync::LazyLock;

use regex::Regex;

use crate::model::{RoadmapRecord, normalised};

/// What a bucket's name says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Says {
    /// Where its items stand.
    Status,
    /// When they come: the words of the name that say so.
    Target(String),
    /// Something else; most often what they are about.
    Other,
}

impl Says {
    /// What `name` says.
    pub(crate) fn of(name: &str) -> Self {
        if is_status(&normalised(name)) {
            return Self::Status;
        }
        match when(name) {
            Some(when) => Self::Target(when.to_owned()),
            None => Self::Other,
        }
    }
}

/// The words in `text` that say when, if most of it does.
pub(crate) fn when(text: &str) -> Option<&str> {
    let found = WHEN.as_ref()?.find(text).filter(|w| w.len() * 2 >= text.len())?;
    Some(found.as_str().trim())
}

/// An item that lies in a list whose name was taken for its status: where the name says when and nothing else does, it
/// is the target.
pub(crate) fn list_may_be_target(item: &mut RoadmapRecord) {
    if item.target.is_empty()
        && let Says::Target(when) = Says::of(&item.status)
    {
        item.status.clear();
        item.target = when;
    }
}

static WHEN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?ix) \b( q[1-4] [\s'’-]* (?:20)?\d{2} | (?:20)?\d{2} [\s-]* q[1-4] | [1-4]q\d{2} | h[12] \s* 20\d{2} | 20\d{2} \s* h[12]
          | 20\d{2} (?: [-/] \d{1,2} (?: [-/] \d{1,2} )? )? | (?:spring|summer|autumn|fall|winter) \s+ 20\d{2}
          | (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w* \.? \s+ 20\d{2} | q[1-4] )\b
          | ^ (?: now | next | later | soon | this \s quarter | next \s quarter | short[\s-]term | mid[\s-]term | long[\s-]term | some \s? day ) \b",
    )
    .ok()
});

/// Whether a name, folded, is a state of things.
fn is_status(word: &str) -> bool {
    const STATES: [&str; 39] = [
        "done",
        "shipped",
        "released",
        "completed",
        "complete",
        "launched",
        "delivered",
        "live",
        "in progress",
        "doing",
        "in development",
        "building",
        "started",
        "wip",
        "work in progress",
        "underway",
        "under way",
        "planned",
        "todo",
        "to do",
        "committed",
        "scheduled",
        "up next",
        "not started",
        "not started yet",
        "open",
        "considering",
        "ideas",
        "idea",
        "under consideration",
        "exploring",
        "backlog",
        "icebox",
        "declined",
        "rejected",
        "won t do",
        "not planned",
        "cancelled",
        "canceled",
    ];
    STATES.contains(&word) || word.starts_with("recently shipped") || word.starts_with("recently released")
}
