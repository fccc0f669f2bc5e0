//! A group's title, in its members' own words.

use super::words::capitalised;
use super::{Item, Space};

/// Characters of a title at most.
const MOST: usize = 80;

/// A title for a group, in the words of its most central member: at most 80 characters. Empty for no members.
pub fn title(members: &[&Item]) -> String {
    let space = Space::of(members);
    let everyone: Vec<usize> = (0..members.len()).collect();
    let middle = space.centre(&everyone);
    let titles = everyone.into_iter().map(|i| {
        let title = headline(&members[i].text);
        (space.centre(&[i]).alike(&middle) - clumsy(&title), title)
    });
    let mut best: Option<(f32, String)> = None;
    for (central, title) in titles {
        if best.as_ref().is_none_or(|(most, _)| central > *most) {
            best = Some((central, title));
        }
    }
    best.map(|(_, title)| title).unwrap_or_default()
}

/// What a title loses for being cut off or too terse to say anything: of two members that are about as central, the
/// one that makes the better title gives it.
fn clumsy(title: &str) -> f32 {
    let cut = if title.ends_with('…') { 0.1 } else { 0.0 };
    let terse = if title.split(' ').count() < 3 { 0.06 } else { 0.0 };
    cut + terse
}

/// Openings that say only that something is wanted. Lower case; the longest that fits goes first.
const OPENINGS: &[&str] = &[
    "hi",
    "hello",
    "hey",
    "dear",
    "please",
    "pls",
    "kindly",
    "thanks",
    "also",
    "and",
    "so",
    "then",
    "but",
    "or",
    "could you",
    "can you",
    "would you",
    "could we",
    "can we",
    "may we",
    "could i",
    "can i",
    "may i",
    "could you please",
    "can you please",
    "would it be possible to",
    "would it be possible for",
    "is it possible to",
    "is it possible for",
    "is it possible that",
    "it would be great if",
    "it would be nice if",
    "it would be helpful if",
    "it would be good if",
    "it would be useful if",
    "it would be great to",
    "it would be nice to",
    "it would be helpful to",
    "it would be good to",
    "it would be useful to",
    "it'd be great if",
    "it'd be nice if",
    "it'd be great to",
    "it'd be nice to",
    "would be great if",
    "would be nice if",
    "would be great to",
    "would be nice to",
    "would be helpful to",
    "we would like to",
    "we would like",
    "we'd like to",
    "we'd like",
    "i would like to",
    "i would like",
    "i'd like to",
    "i'd like",
    "we would love to",
    "we'd love to",
    "i'd love to",
    "we want to",
    "we want",
    "i want to",
    "i want",
    "we need to",
    "we need",
    "i need to",
    "i need",
    "we really need",
    "i really need",
    "i wish",
    "we wish",
    "is there a way to",
    "is there any way to",
    "is there a way for",
    "is there any chance to",
    "any chance of",
    "any chance to",
    "any way to",
    "a way to",
    "is there an option to",
    "is there a",
    "is there an",
    "is there any",
    "do you have",
    "do you have a",
    "do you have an",
    "do you support",
    "do you offer",
    "please add",
    "please add a",
    "please support",
    "please let us",
    "please make it possible to",
    "please allow us to",
    "please allow",
    "make it possible to",
    "let us",
    "let me",
    "add",
    "allow us to",
    "allow",
    "the ability to",
    "an option to",
    "feature request",
    "feature request:",
    "request:",
    "suggestion:",
    "idea:",
    "it should be possible to",
    "we should be able to",
    "i should be able to",
    "looking for",
    "looking for a",
    "we are looking for",
    "we are looking for a",
    "what i want is",
    "what we need is",
    "my wish:",
    "our wish:",
];

/// Words before which a title may end, because what follows tells why and not what.
const TRAILERS: &[&str] = &[
    " because ",
    " since ",
    " as we ",
    " as i ",
    " so that ",
    ", so ",
    " so we ",
    " so i ",
    ", which ",
    ", but ",
    ", and ",
    "; ",
    " – ",
    " — ",
    " - ",
    " (",
    ", please",
    " please",
    " otherwise ",
    ", as ",
    ", like ",
];

/// The one thing a sentence asks for, without courtesies and reasons: at most [`MOST`] characters.
fn headline(sentence: &str) -> String {
    let flat = sentence.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut rest = flat.trim_matches(|c: char| !c.is_alphanumeric() && !"\"'“‘".contains(c));
    loop {
        let lower = rest.to_lowercase();
        let fits = |opening: &&&str| {
            lower.len() == rest.len()
                && lower.starts_with(**opening)
                && rest[opening.len()..].starts_with([' ', ',', ':', '!'])
        };
        let Some(opening) = OPENINGS.iter().filter(fits).max_by_key(|o| o.len()) else { break };
        let cut = rest[opening.len()..].trim_start_matches(|c: char| !c.is_alphanumeric() && !"\"'“‘".contains(c));
        if cut.split_whitespace().count() < 2 {
            break;
        }
        rest = cut;
    }
    let lower = rest.to_lowercase();
    // Before a reason three words can be enough, before a mere comma they are seldom.
    let said = |at: usize| rest[..at].split_whitespace().count();
    let end = TRAILERS
        .iter()
        .filter_map(|trailer| lower.find(trailer).map(|at| (at, trailer)))
        .filter(|&(at, trailer)| lower.len() == rest.len() && said(at) >= if trailer.starts_with(',') { 5 } else { 3 })
        .map(|(at, _)| at)
        .min()
        .unwrap_or(rest.len());
    let rest = rest[..end].trim_end_matches(|c: char| !c.is_alphanumeric() && !"\"'”’)%".contains(c));
    shortened(&capitalised(rest))
}

/// Cut at a word, with a mark, if it is too long.
fn shortened(text: &str) -> String {
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    let mut out = String::new();
    for word in text.split(' ') {
        if out.chars().count() + word.chars().count() + 1 >= MOST {
            break;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    if out.is_empty() {
        out = text.chars().take(MOST - 1).collect();
    }
    out.truncate(out.trim_end_matches(|c: char| !c.is_alphanumeric()).len());
    out.push('…');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_says_what_is_wanted() {
        for (sentence, title) in [
            ("Hi, could you please add a dark theme, because my eyes hurt?", "A dark theme"),
            ("It would be great if we could export reports as PDF.", "We could export reports as PDF"),
            ("SSO", "SSO"),
            ("please", "Please"),
            ("Please let us move several jobs at once so that sick days hurt less", "Move several jobs at once"),
            (
                "Any chance of \"Sign in with Microsoft\" on the login page?",
                "\"Sign in with Microsoft\" on the login page",
            ),
        ] {
            assert_eq!(headline(sentence), title);
        }
    }

    #[test]
    fn no_title_is_too_long_or_cut_inside_a_word() {
        let long = headline(&"exporting ".repeat(40));
        assert!(long.chars().count() <= MOST && long.ends_with("exporting…"), "{long}");
        assert!(headline(&"ü".repeat(300)).chars().count() <= MOST);
        assert_eq!(title(&[]), "");
    }
}
