//! What a further row says of a ticket that stands in several: messages of a conversation, supporters of an idea, labels.

use std::collections::HashSet;

use crate::model::{Supporter, TicketRecord};

/// Adds a further row of a conversation: its messages and labels, and what the rows before it left open. Agents' rows
/// name no requester. What is said twice goes in [`whole`].
pub(crate) fn conversation(known: &mut TicketRecord, more: TicketRecord) {
    let began = |ticket: &TicketRecord| ticket.parts.first().and_then(|part| part.at).or(ticket.created_at);
    let earlier = matches!((began(&more), began(known)), (Some(a), Some(b)) if a < b);
    let nobody = |ticket: &TicketRecord| ticket.requester_name.is_empty() && ticket.requester_email.is_empty();
    if nobody(known) || (earlier && !nobody(&more)) {
        known.requester_name = more.requester_name;
        known.requester_email = more.requester_email;
        known.org_id = more.org_id;
        known.org_name = more.org_name;
    }
    if known.subject.is_empty() || (earlier && !more.subject.is_empty()) {
        known.subject = more.subject;
    }
    for (ours, theirs) in [
        (&mut known.status, more.status),
        (&mut known.kind, more.kind),
        (&mut known.priority, more.priority),
        (&mut known.url, more.url),
    ] {
        if ours.is_empty() {
            *ours = theirs;
        }
    }
    known.created_at = [known.created_at, more.created_at].into_iter().flatten().min();
    known.updated_at = [known.updated_at, more.updated_at].into_iter().flatten().max();
    known.tags.extend(more.tags);
    let said = known.parts.len();
    known.parts.extend(more.parts);
    if earlier && said > 0 && said < known.parts.len() {
        known.parts.swap(0, said); // the first message stays in front, so that it is found without looking
    }
}

/// Adds a further row of an idea: those who want it too. A file that names no author has its first supporter there.
pub(crate) fn supporters(known: &mut TicketRecord, more: TicketRecord) {
    let author = Supporter {
        name: more.requester_name,
        email: more.requester_email,
        org_id: more.org_id,
        org_name: more.org_name,
    };
    for supporter in std::iter::once(author).chain(more.supporters) {
        support(known, supporter);
    }
}

/// Adds a supporter who is somebody, and not the requester.
pub(crate) fn support(ticket: &mut TicketRecord, supporter: Supporter) {
    let somebody = !supporter.name.is_empty() || !supporter.email.is_empty();
    let mailed = !supporter.email.is_empty() && !ticket.requester_email.is_empty();
    let requester = if mailed {
        supporter.email == ticket.requester_email
    } else {
        !supporter.name.is_empty() && supporter.name == ticket.requester_name
    };
    if somebody && !requester {
        ticket.supporters.push(supporter);
    }
}

/// Puts in order what was joined: messages by time, and nothing twice.
pub(crate) fn whole(ticket: &mut TicketRecord) {
    if ticket.parts.iter().all(|part| part.at.is_some()) {
        ticket.parts.sort_by_key(|part| part.at);
    }
    let mut seen = HashSet::new();
    let kept: Vec<bool> =
        ticket.parts.iter().map(|p| seen.insert((p.side, p.at, p.author.as_str(), p.text.as_str()))).collect();
    retain(&mut ticket.parts, &kept);
    let mut seen = HashSet::new();
    let kept: Vec<bool> = ticket.tags.iter().map(|tag| seen.insert(tag.as_str())).collect();
    retain(&mut ticket.tags, &kept);
    let mut seen = HashSet::new();
    let name = |s: &'_ Supporter| if s.email.is_empty() { s.name.clone() } else { s.email.clone() };
    ticket.supporters.retain(|s| seen.insert(name(s)));
}

fn retain<T>(list: &mut Vec<T>, kept: &[bool]) {
    let mut kept = kept.iter();
    list.retain(|_| kept.next().copied().unwrap_or(true));
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::model::{Part, Side};

    #[test]
    fn a_conversation_is_whole_also_with_the_newest_message_first() {
        let row = |at: i64, side, subject: &str, who: &str, text: &str| {
            let at = DateTime::from_timestamp(at, 0);
            TicketRecord {
                subject: subject.into(),
                requester_name: who.into(),
                created_at: at,
                parts: vec![Part { side, author: who.into(), at, text: text.into() }],
                ..TicketRecord::default()
            }
        };
        let mut known = row(30, Side::Customer, "Re: Carts", "Bob", "Me too");
        for more in [
            row(20, Side::Agent, "Re: Carts", "", "Thanks"),
            row(10, Side::Customer, "Carts", "Ann", "Two carts, please"),
            row(10, Side::Customer, "Carts", "Ann", "Two carts, please"),
        ] {
            conversation(&mut known, more);
        }
        whole(&mut known);
        let texts: Vec<&str> = known.parts.iter().map(|p| p.text.as_str()).collect();
        assert_eq!(texts, ["Two carts, please", "Thanks", "Me too"]);
        assert_eq!((known.subject.as_str(), known.requester_name.as_str()), ("Carts", "Ann"));
        assert_eq!(known.created_at, DateTime::from_timestamp(10, 0));
    }

    #[test]
    fn a_supporter_counts_once_and_the_requester_not_at_all() {
        let by = |name: &str, email: &str| TicketRecord {
            requester_name: name.into(),
            requester_email: email.into(),
            ..TicketRecord::default()
        };
        let mut known = by("Ann", "ann@x.example");
        for (name, email) in
            [("Bob", "bob@x.example"), ("Ann", "ann@x.example"), ("Robert", "bob@x.example"), ("Cy", "")]
        {
            supporters(&mut known, by(name, email));
        }
        whole(&mut known);
        let names: Vec<&str> = known.supporters.iter().map(|s| s.name.as_str()).collect();
        assert_eq!(names, ["Bob", "Cy"]);
    }
}
