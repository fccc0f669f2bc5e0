//! ServiceNow's journals: all comments of a record in one text, each under a stamp, the newest first.

use chrono::{DateTime, Utc};

use super::talk;
use crate::evidence::html;
use crate::evidence::text as words;
use crate::model::Part;

/// The messages of a journal in the order of time. A stamp is `2026-02-05 14:02:55 - Ada Moss (Additional comments)`;
/// what stands above the first one has no author. Work notes, an `internal` journal and other people than `requester`
/// are agents. `instant` reads the time of a stamp.
pub(crate) fn messages(
    journal: &str,
    requester: &str,
    internal: bool,
    instant: &dyn Fn(&str) -> Option<DateTime<Utc>>,
) -> Vec<Part> {
    let marked_up = html::looks_like_html(journal) || (journal.contains("<br") && !journal.contains('\n'));
    let journal = if marked_up { html::to_text(journal) } else { journal.to_owned() };
    let mut parts = vec![Part { side: talk::side(!internal), author: String::new(), at: None, text: String::new() }];
    for line in journal.lines() {
        if let Some((at, author, notes)) = stamp(line, instant) {
            let customer = !internal && !notes && !author.is_empty() && author == requester;
            parts.push(Part { side: talk::side(customer), author, at: Some(at), text: String::new() });
        } else if let Some(part) = parts.last_mut() {
            part.text.push_str(line);
            part.text.push('\n');
        }
    }
    for part in &mut parts {
        part.text = words::body_or_html(&part.text);
    }
    parts.retain(|part| !part.text.is_empty());
    talk::in_order(parts)
}

/// When, who, and whether only agents see it.
fn stamp(line: &str, instant: &dyn Fn(&str) -> Option<DateTime<Utc>>) -> Option<(DateTime<Utc>, String, bool)> {
    let (when, rest) = line.trim().split_once(" - ")?;
    let (who, kind) = rest.strip_suffix(')')?.rsplit_once(" (")?;
    Some((instant(when)?, words::line(who), kind.eq_ignore_ascii_case("work notes")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::dates;
    use crate::model::Side;

    #[test]
    fn a_journal_is_told_from_its_first_entry() {
        let journal = "2026-02-05 14:02:55 - Ada Moss (Additional comments)\nPlastic - or foil (25 mm)\nwould do.\n\n\
                       2026-02-03 09:10:00 - Sam (Work notes)\nSee Pennant.\n\n";
        let parts = messages(journal, "Ada Moss", false, &|when| dates::instant(when, None));
        let told: Vec<_> = parts.iter().map(|p| (p.side, p.author.as_str(), p.text.as_str())).collect();
        let ada = "Plastic - or foil (25 mm)\nwould do.";
        assert_eq!(told, [(Side::Agent, "Sam", "See Pennant."), (Side::Customer, "Ada Moss", ada)]);
    }
}
