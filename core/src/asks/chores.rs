//! Sentences that only sound like wishes: what support is asked to do now, what is wished no more, what must not break.
//!
//! The labelled sets hold too few of them to teach a weight each, and every help desk is full of them, so they are told
//! by rule. A rule takes much from the logit and not everything: a sentence may ask for a look *and* for an export.

use std::sync::LazyLock;

use regex::Regex;

/// What a rule takes from the logit of "a wish".
pub(super) const TAKES: f64 = 4.0;

/// The rules; `~` is the edge of a word.
const RULES: &[&str] = &[
    // Support's own work: a look, an answer, a call, the repair of "this".
    r"~(take|have|taking|having) a( \w+)? look~",
    r"~(look|looking) (into|at) (this|it|that|the (issue|problem|matter|ticket|case))~",
    r"~(fix|fixed|solve|solved|resolve|resolved|repair|repaired|check|investigate|address) (this|it|that|these|them|soon|asap|quickly|as soon)~",
    r"~(fix|solve|resolve|check|investigate|address) (the|my|our) (\w+ )?(bug|issue|problem|error|account)s?~",
    r"~(this|it|that|these|issue|problem|bug|error) (to be |get |gets |be |is )?(fixed|solved|resolved|looked into)~",
    r"~(please|kindly|could you|can you|would you)~.{0,20}~(help|assist|advise|suggest|respond|reply|answer)( me| us)?( (with|on|in) (this|that|it)( \w+)?)?\W*(asap|soon|thanks|thank you)?\W*$",
    r"~let (me|us) know~|~(keep|get back to) (me|us)~",
    r"~(call|ring|phone|email|e-mail|contact|text) (me|us)~( back| today| tomorrow| at| on| as|\W*$)",
    r"~stop (sending|mailing|e-?mailing|calling|spamming) (me|us)~",
    r"~(send|provide|give|share)( me| us)? (the|your|a|some|more|any) (\w+ )?(logs?|details|information|info|steps|screenshots?|screen shots?|sample|test case|download link|link|tutorial)~",
    // Wished no more.
    r"~no need (to|for)~",
    r"~(no longer|don't|do not|doesn't|does not) (need|want|require)~.{0,60}~(any ?more|any longer|after all|now)~|~no longer (need|want|require)s?~",
    // What must not break is a bug.
    r"~should( not|n't) (crash|fail|freeze|hang|flicker|break|happen|throw|occur|disappear|vanish|get stuck)~",
];

#[allow(clippy::unwrap_used, reason = "constants, compiled in every test")]
static ALL: LazyLock<Regex> = LazyLock::new(|| Regex::new(&RULES.join("|").replace('~', r"\b")).unwrap());

/// Whether a sentence is one of these.
pub(super) fn only_sounds_like_a_wish(sentence: &str) -> bool {
    ALL.is_match(&sentence.to_lowercase().replace('’', "'"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chore_is_told_from_a_wish() {
        for chore in [
            "Could you please take a look?",
            "Please fix this as soon as possible.",
            "It’d be great to see this fixed soon.",
            "Can you please call me back today?",
            "No need to add a dark theme.",
            "We don’t need the export any more.",
            "It should not crash when I open the calendar.",
            "Kindly assist",
        ] {
            assert!(only_sounds_like_a_wish(chore), "{chore}");
        }
        for wish in [
            "Please let us fix the column width.",
            "I don't want to click through all of them.",
            "We do not need all these columns, let us hide some.",
            "It should not be possible to delete an invoice.",
            "Please add a look-ahead of two weeks.",
            "Can customers call the technician from the app?",
            "Please help people find the export.",
        ] {
            assert!(!only_sounds_like_a_wish(wish), "{wish}");
        }
    }
}
