//! What the tracker itself says of a ticket, and what is no sentence at all: two things a model over words cannot know.

use std::sync::LazyLock;

use regex::Regex;

use super::Ask;
use crate::model::Kind;

/// How much a tracker's "Bug" takes from the logit of a wish in it. On 4,503 tickets of a public tracker, 91 % of them
/// typed as bugs, sentences that read like wishes ("it should not flicker") put half of all tickets among the requests;
/// with this, and without log lines, one in seven.
pub(super) const TYPED_BUG: f64 = 3.0;
/// A title that the tracker calls an improvement is a wish, even if no sentence says so.
const TYPED_FEATURE: f64 = 0.6;

/// From this probability on, a sentence beside such a title is a wish of its own.
pub(super) const PLAIN: f64 = 0.9;
/// Words that a title has at least if it names a wish.
const WORDS: usize = 3;

/// What a tracker's type field says of the whole ticket. Help desks' "problem", "incident" and "task" say how a ticket
/// is handled, not what it wants, and say nothing here.
pub fn stated(kind: &str) -> Option<Kind> {
    match kind.trim().to_lowercase().as_str() {
        "bug" | "defect" | "error" | "crash" => Some(Kind::Problem),
        "improvement" | "new feature" | "feature" | "feature request" | "enhancement" | "suggestion" | "idea" => {
            Some(Kind::Feature)
        }
        _ => None,
    }
}

/// The wish that a title is by its tracker's word alone.
pub(super) fn by_its_title(subject: &str) -> Option<Ask> {
    let start = subject.len() - subject.trim_start().len();
    let span = start..start.max(subject.trim_end().len());
    let wish = Ask { part: 0, span, kind: Kind::Feature, score: TYPED_FEATURE, cues: Vec::new() };
    Some(wish).filter(|wish| !wish.span.is_empty())
}

/// Whether a title is long enough to say what is wanted.
pub(super) fn names(title: &str) -> bool {
    title.split_whitespace().count() >= WORDS
}

/// True for words people say to people. Log lines, paths, markup and code have too many odd tokens, and nothing in them
/// is a wish, whatever words they hold.
pub(super) fn is_prose(text: &str) -> bool {
    static ODD: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"[\\/_{}<>=;|@#$%^*\[\]]|[a-z][A-Z]|\w\.\w|\(\)|::|\d\d:\d\d|^!").ok());
    let Some(odd) = ODD.as_ref() else { return true };
    let words: Vec<&str> = text.split_whitespace().collect();
    let strange = words.iter().filter(|w| odd.is_match(w)).count();
    words.len() <= 80 && (strange * 4 < words.len() || strange <= 1 && words.len() >= 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asks::tests::read;
    use crate::model::{Outcome, Part, Side};

    fn said(text: &str) -> Vec<Part> {
        vec![Part { side: Side::Customer, author: "Ann".into(), at: None, text: text.into() }]
    }

    #[test]
    fn log_lines_and_paths_are_no_prose() {
        for line in [
            "!ENTRY com.appcelerator.titanium.mobile 1 0 2012-12-28 10:51:52.807",
            r"C:\Users\ann\.tool\install\4.1.2\package\node_modules\tool-cli-titanium",
            "npm http GET https://packages.example/string/1.1.0 npm http 304 https://packages.example/colors/0",
            "Djava.class.path=/Applications/Studio",
        ] {
            assert!(!is_prose(line), "{line}");
        }
        for sentence in [
            "Please let us export the report to CSV/XLSX.",
            "pls make it work offline",
            "Could you add a getItems() call to the ListView API?",
        ] {
            assert!(is_prose(sentence), "{sentence}");
        }
    }

    #[test]
    fn a_trackers_bug_must_wish_loudly_to_be_a_request() {
        let words = said("The list should not flicker when I scroll.");
        let plain = read("Flickering list", &words, "Bug");
        assert_ne!(plain.outcome, Outcome::Request, "{plain:?}");
    }

    #[test]
    fn a_trackers_improvement_is_a_wish_by_its_title() {
        let reading = read("Progress while modules compile", &said("The spinning cursor says little."), "Improvement");
        assert_eq!(reading.outcome, Outcome::Request);
        assert!(reading.asks.iter().any(|a| a.kind == Kind::Feature), "{reading:?}");
    }
}
