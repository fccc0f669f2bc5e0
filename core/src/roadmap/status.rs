//! Status words of trackers and of people -> where an item stands.

use crate::model::Standing;
use Standing::{Considering, Declined, InProgress, Planned, Shipped};

/// Words and phrases with their standing, in lower case and without punctuation. They are tried from the top: what
/// turns a word around ("not planned") stands above it.
#[rustfmt::skip]
const WORDS: &[(&str, Standing)] = &[
    // turned down
    ("won t do", Declined), ("wont do", Declined), ("won t fix", Declined), ("wont fix", Declined), ("wontfix", Declined),
    ("will not do", Declined), ("not doing", Declined), ("not planned", Declined), ("no plans", Declined),
    ("not now", Declined), ("out of scope", Declined), ("declined", Declined), ("rejected", Declined),
    ("cancelled", Declined), ("canceled", Declined), ("parked", Declined), ("abandoned", Declined), ("dropped", Declined),
    ("duplicate", Declined), ("obsolete", Declined), ("archived", Declined), ("invalid", Declined),
    // not yet, whatever else is said
    ("not started", Planned), ("ready for development", Planned), ("ready to start", Planned), ("to do", Planned),
    // being built
    ("in progress", InProgress), ("in development", InProgress), ("in dev", InProgress), ("in review", InProgress),
    ("in testing", InProgress), ("in test", InProgress), ("in qa", InProgress), ("in beta", InProgress),
    ("code review", InProgress), ("rolling out", InProgress), ("in preview", InProgress), ("public preview", InProgress),
    ("building", InProgress), ("doing", InProgress), ("developing", InProgress), ("development", InProgress),
    ("implementing", InProgress), ("implementation", InProgress), ("started", InProgress), ("wip", InProgress),
    ("active", InProgress), ("beta", InProgress), ("testing", InProgress), ("now", InProgress), ("ongoing", InProgress),
    ("preview", InProgress), ("in design", InProgress), ("designing", InProgress),
    // thought about
    ("under consideration", Considering), ("under review", Considering), ("considering", Considering),
    ("consideration", Considering), ("discovery", Considering), ("researching", Considering), ("research", Considering),
    ("exploring", Considering), ("investigating", Considering), ("evaluating", Considering), ("idea", Considering),
    ("ideas", Considering), ("candidate", Considering), ("later", Considering), ("someday", Considering),
    ("maybe", Considering), ("future", Considering), ("icebox", Considering), ("new idea", Considering),
    ("needs research", Considering), ("gathering", Considering), ("new", Considering), ("triage", Considering),
    // done
    ("done", Shipped), ("closed", Shipped), ("released", Shipped), ("shipped", Shipped), ("launched", Shipped),
    ("live", Shipped), ("complete", Shipped), ("completed", Shipped), ("delivered", Shipped), ("resolved", Shipped),
    ("fixed", Shipped), ("deployed", Shipped), ("available", Shipped), ("generally available", Shipped),
    ("general availability", Shipped), ("ga", Shipped), ("implemented", Shipped), ("finished", Shipped),
    // promised
    ("planned", Planned), ("planning", Planned), ("next", Planned), ("next up", Planned), ("up next", Planned),
    ("committed", Planned), ("accepted", Planned), ("approved", Planned), ("scheduled", Planned), ("open", Planned),
    ("reopened", Planned), ("todo", Planned), ("backlog", Planned), ("ready", Planned), ("selected", Planned),
    ("queued", Planned), ("upcoming", Planned), ("soon", Planned), ("coming soon", Planned), ("prioritized", Planned),
    ("prioritised", Planned), ("refined", Planned),
];

/// Reads a status word as Jira, Productboard, Trello or a person would write it: case, punctuation and pictures do not
/// matter, and words around the status ("Now (in progress)", "✅ Done in 4.2") do no harm.
pub fn standing(status: &str) -> Standing {
    let words = crate::model::normalised(status);
    if let Some(&(_, standing)) = WORDS.iter().find(|(known, _)| *known == words) {
        return standing;
    }
    let padded = format!(" {words} ");
    let holds = |known: &str| padded.contains(&format!(" {known} "));
    WORDS.iter().find(|(known, _)| holds(known)).map_or(Standing::Unclear, |&(_, standing)| standing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip]
    fn real_status_words_are_read() {
        for (word, expected) in [
            ("Done", Shipped), ("CLOSED", Shipped), ("Released", Shipped), ("✅ Live", Shipped), ("Launched", Shipped),
            ("In Progress", InProgress), ("in-development", InProgress), ("Building 🚧", InProgress),
            ("In Review", InProgress), ("Rolling out", InProgress), ("Planned", Planned), ("Next", Planned),
            ("Committed", Planned), ("To Do", Planned), ("Open", Planned), ("Backlog", Planned),
            ("Under consideration", Considering), ("Discovery", Considering), ("Later", Considering),
            ("Under review", Considering), ("New idea", Considering), ("Won't Do", Declined), ("Won’t fix", Declined),
            ("Declined", Declined), ("Parked", Declined), ("Not planned", Declined), ("Not started", Planned),
            ("Done in 4.2", Shipped), ("Q3 (planned)", Planned), ("", Standing::Unclear), ("Zebra", Standing::Unclear),
            ("abandonment", Standing::Unclear),
        ] {
            assert_eq!(standing(word), expected, "{word}");
        }
    }
}
