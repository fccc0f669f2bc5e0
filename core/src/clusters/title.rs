//! A group's title, in its members' own words.

use std::collections::{BTreeMap, BTreeSet};

use super::headline::{self, Wish};
use super::{Item, Space, words};

/// How much a title's place in the middle of its request counts beside its form.
const CENTRAL: f32 = 0.7;
/// How much it counts that others, too, use a title's words, and of how many of its words: of one or two that name the
/// thing, the rest says what shall be done with it.
const SHARED: (f32, usize) = (0.3, 2);
/// How central a subject, and a quote, is taken to be where one ask stands alone.
const ALONE: (f32, f32) = (0.40, 0.45);

/// A title for a group, in the words of that member, or of that ticket's subject, which says most plainly what is
/// wanted and is like the others: at most 80 characters. Empty for no members.
pub fn title(members: &[&Item], subjects: &[&Item]) -> String {
    let all: Vec<&Item> = members.iter().chain(subjects).copied().collect();
    let space = Space::of(&all);
    // The average resemblance to the other members.
    let central = |n: usize| {
        let others: Vec<usize> = (0..members.len()).filter(|&m| m != n).collect();
        match (others.is_empty(), n < members.len()) {
            (true, true) => ALONE.1,
            (true, false) => ALONE.0,
            _ if members.len() == 1 => ALONE.0,
            _ => space.centre(&[n]).alike(&space.centre(&others)),
        }
    };
    let said = said(members.iter().map(|member| member.text.as_str()));
    let mut best: Option<(f32, String)> = None;
    for (n, item) in all.iter().enumerate() {
        let wishes = if n < members.len() { headline::wishes(&item.text) } else { vec![headline::subject(&item.text)] };
        let central = CENTRAL * central(n);
        for wish in wishes.into_iter().filter(|wish| !wish.title.is_empty()) {
            let worth = central + form(&wish) + SHARED.0 * shared(&wish.title, &said, members.len());
            if best.as_ref().is_none_or(|(most, _)| worth > *most) {
                best = Some((worth, wish.title));
            }
        }
    }
    best.map(|(_, title)| title).unwrap_or_default()
}

/// In how many members each word stands.
fn said<'a>(members: impl Iterator<Item = &'a str>) -> BTreeMap<String, usize> {
    let mut said = BTreeMap::new();
    for text in members {
        let own: BTreeSet<String> = words::words(text).collect();
        own.into_iter().for_each(|word| *said.entry(word).or_default() += 1);
    }
    said
}

/// The share of the other members that use a title's words: of those words that most use. Two members say nothing about
/// what is usual.
fn shared(title: &str, said: &BTreeMap<String, usize>, members: usize) -> f32 {
    if members < 3 {
        return 0.0;
    }
    let words: BTreeSet<String> = words::words(title).collect();
    let mut others: Vec<usize> = words.iter().map(|word| said.get(word).map_or(0, |n| n - 1)).collect();
    others.sort_unstable_by(|a, b| b.cmp(a));
    others.truncate(SHARED.1);
    others.iter().sum::<usize>() as f32 / ((members - 1) * SHARED.1) as f32
}

/// Words with which a sentence tells a story or asks how, and names no thing to be made. Sorted.
const STORY: &[&str] = &[
    "a's",
    "after",
    "although",
    "are",
    "as",
    "at",
    "because",
    "before",
    "can",
    "could",
    "did",
    "do",
    "does",
    "don't",
    "due",
    "every",
    "for",
    "from",
    "had",
    "has",
    "have",
    "he",
    "here",
    "his",
    "how",
    "i",
    "i'm",
    "i've",
    "if",
    "in",
    "is",
    "isn't",
    "it",
    "it's",
    "last",
    "like",
    "my",
    "not",
    "now",
    "on",
    "once",
    "only",
    "our",
    "right",
    "she",
    "since",
    "sooner",
    "that",
    "their",
    "there",
    "these",
    "they",
    "this",
    "those",
    "to",
    "today",
    "until",
    "was",
    "we",
    "we're",
    "we've",
    "were",
    "what",
    "when",
    "where",
    "which",
    "while",
    "who",
    "why",
    "will",
    "with",
    "without",
    "would",
    "yesterday",
    "you",
    "your",
];

/// Persons in a sentence. Sorted.
const PERSONS: &[&str] = &[
    "he", "her", "him", "his", "i", "i'd", "i'm", "i've", "me", "my", "our", "she", "us", "we", "we'd", "we're",
    "we've", "you", "your",
];

/// Words about the conversation and not about the product. Sorted.
const TALK: &[&str] = &[
    "answer",
    "asap",
    "bug",
    "call",
    "complaint",
    "error",
    "failed",
    "feedback",
    "fix",
    "hello",
    "help",
    "issue",
    "know",
    "letter",
    "logs",
    "look",
    "please",
    "reopen",
    "reply",
    "reproduce",
    "request",
    "response",
    "screenshots",
    "tell",
    "thank",
    "ticket",
    "tried",
    "update",
    "urgent",
    "workaround",
];

/// What a title gains or loses by its form: a thing that is asked for in a few plain words is a good one.
fn form(wish: &Wish) -> f32 {
    let title = wish.title.as_str();
    let words: Vec<String> = title
        .split(' ')
        .map(|w| w.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase())
        .filter(|w| !w.is_empty())
        .collect();
    let is_in = |list: &[&str], word: &String| list.binary_search(&word.as_str()).is_ok();
    let mut worth = 0.0;
    if wish.asked {
        worth += 0.12;
    }
    worth -= match words.len() {
        0 | 1 => 0.25,
        2 => 0.1,
        3..=12 => 0.0,
        _ => 0.05,
    };
    if title.ends_with('…') {
        worth -= 0.12;
    }
    if words.first().is_some_and(|word| is_in(STORY, word)) {
        worth -= 0.15;
    }
    if words.last().is_some_and(|word| {
        matches!(word.as_str(), "this" | "that" | "it" | "them" | "these" | "so" | "one" | "me" | "us" | "you")
    }) {
        worth -= 0.1;
    }
    let persons = words.iter().filter(|word| is_in(PERSONS, word)).count().min(3);
    worth -= 0.05 * persons as f32;
    let talk = words.iter().filter(|word| is_in(TALK, word)).count().min(2);
    worth -= 0.08 * talk as f32;
    if words.iter().any(|word| word == "not" || word == "cannot" || word.ends_with("n't")) {
        worth -= 0.08;
    }
    if title.contains(['=', '{', '}', '<', '>', '|', '\\', '[']) || title.contains("//") {
        worth -= 0.15;
    }
    worth
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(texts: &[&str]) -> String {
        let best = texts.iter().flat_map(|text| headline::wishes(text));
        let best = best.max_by(|a, b| form(a).total_cmp(&form(b)));
        best.map(|wish| wish.title).unwrap_or_default()
    }

    #[test]
    fn the_lists_are_sorted_and_single() {
        for list in [STORY, PERSONS, TALK] {
            assert!(list.is_sorted_by(|a, b| a < b), "binary search needs it: {list:?}");
        }
    }

    #[test]
    fn the_plainest_member_gives_the_title() {
        for (texts, title) in [
            (
                &[
                    "We wait for signed quotes and every week it's the same.",
                    "Can customers accept a quote by clicking a link?",
                ][..],
                "Let customers accept a quote by clicking a link",
            ),
            (
                &[
                    "Please could somebody from your team take a look as I need to release it.",
                    "If it's not possible",
                    "Expose a scroll mode property for the web view",
                ],
                "Expose a scroll mode property for the web view",
            ),
            (
                &[
                    "You'd make one tired woman in an office rather happy",
                    "It would be helpful to see a list of all items beneath their threshold so that we know.",
                ],
                "See a list of all items beneath their threshold",
            ),
        ] {
            assert_eq!(chosen(texts), title);
        }
    }

    #[test]
    fn a_title_names_what_others_name() {
        let texts = ["Insist on it", "Two-factor login for all users", "make the login safer", "login with a code"];
        let said = said(texts.into_iter());
        let worth = |title| shared(title, &said, 4);
        assert!(worth("Two-factor login for all users") > worth("Insist on it"));
        assert!(worth("Insist on it") < 1e-6);
    }

    #[test]
    fn nobody_has_no_title() {
        assert_eq!(title(&[], &[]), "");
    }
}
