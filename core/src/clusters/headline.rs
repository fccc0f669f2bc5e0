//! A sentence of a customer -> what it asks for, as a title has it: without greeting, courtesy, subject and reason.

use super::openings::{ENDINGS, LEAD, OPENINGS, PEOPLE, TRAILERS, TURNS};
use super::words::{self, headed};

/// Characters of a title at most.
pub(super) const MOST: usize = 80;

/// What a sentence asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wish {
    /// The words, as a title; at most [`MOST`] characters.
    pub(super) title: String,
    /// Whether words of asking stood before them. Without, the sentence may only tell what is.
    pub(super) asked: bool,
}

fn begins(lower: &str, with: &str) -> bool {
    lower.strip_prefix(with).is_some_and(|rest| rest.starts_with([' ', ',', ':', '!']))
}

fn trimmed(text: &str) -> &str {
    text.trim_start_matches(|c: char| !c.is_alphanumeric() && !"\"'“‘".contains(c))
}

/// What a sentence asks for: as a whole, and from each place on where it begins to ask. The whole comes first.
pub(super) fn wishes(sentence: &str) -> Vec<Wish> {
    let flat = sentence.split_whitespace().collect::<Vec<_>>().join(" ").replace('’', "'");
    let mut found = vec![wish(&flat, false)];
    let lower = flat.to_lowercase();
    if lower.len() == flat.len() {
        let starts = lower.match_indices([' ', '"']).map(|(at, _)| at + 1);
        for at in starts.filter(|&at| TURNS.iter().any(|turn| begins(&lower[at..], turn))) {
            let wish = wish(&flat[at..], true);
            if wish.title.split(' ').count() > 1 && !found.contains(&wish) {
                found.push(wish);
            }
        }
    }
    found
}

/// A ticket's subject as a title: as it stands, but for marks of an answer.
pub(super) fn subject(subject: &str) -> Wish {
    let flat = subject.split_whitespace().collect::<Vec<_>>().join(" ").replace('’', "'");
    wish(&flat, false)
}

fn wish(sentence: &str, turned: bool) -> Wish {
    let mut rest = trimmed(sentence.trim_end_matches(|c: char| !c.is_alphanumeric() && !"\"'”’)%…".contains(c)));
    let mut asked = turned;
    loop {
        let lower = rest.to_lowercase();
        if lower.len() != rest.len() {
            break;
        }
        let longest = |list: &[&'static str]| list.iter().filter(|o| begins(&lower, o)).map(|o| o.len()).max();
        let (lead, opening) = (longest(LEAD), longest(OPENINGS));
        let Some(length) = opening.max(lead) else { break };
        let mut cut = trimmed(&rest[length..]);
        // "Hi team, ...": whoever is greeted goes too.
        let greets = ["hi", "hello", "hey", "dear"].iter().any(|hi| begins(&lower, hi));
        if let Some((name, after)) = cut.split_once([',', '!', ':']).filter(|_| greets)
            && name.split(' ').count() <= 3
        {
            cut = trimmed(after);
        }
        if cut.split_whitespace().count() < 2 {
            break;
        }
        asked |= opening.is_some_and(|o| o >= length);
        rest = cut;
    }
    let mut text = rest.to_owned();
    let enabled = let_them(&text);
    if let Some(enabled) = enabled {
        text = enabled;
        asked = true;
    }
    Wish { title: shortened(&headed(&calmed(ended(&text)))), asked }
}

/// "Can customers pay by card" and "customers should be able to pay by card" as "Let customers pay by card"; so also
/// what remains of "I'd like customers to pay by card".
fn let_them(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split(' ').collect();
    let lower: Vec<String> = words.iter().map(|w| w.to_lowercase()).collect();
    let is_people =
        |word: &str| PEOPLE.contains(&word) || (word.len() > 3 && word.ends_with('s') && !word.ends_with("ss"));
    let owned = |word: &str| matches!(word, "our" | "my" | "all" | "the" | "their");
    // Where the people stand: at most three words, the last of them in the plural.
    let people = |from: usize| {
        (from..(from + 3).min(words.len())).find(|&n| is_people(&lower[n]) && !words::is_little(&lower[n]))
    };
    let told = |from: usize, to: usize, verb: usize| {
        let who = words[from..=to].iter().filter(|w| !matches!(w.to_lowercase().as_str(), "our" | "my"));
        let who: Vec<&str> = who.copied().collect();
        format!("let {} {}", lowered(&who.join(" ")), words[verb..].join(" "))
    };
    let modal = lower.first().is_some_and(|w| matches!(w.as_str(), "can" | "could"));
    if modal
        && let Some(last) = people(1)
        && last + 1 < words.len()
    {
        // Who does something to something: at least a verb and one word more.
        let plain = last == 1 || owned(&lower[1]);
        return (plain && words.len() > last + 2).then(|| told(1, last, last + 1));
    }
    let last = people(0)?;
    let after: Vec<&str> = lower[last + 1..].iter().map(String::as_str).take(4).collect();
    let (skip, fits) = match after.as_slice() {
        ["should" | "must", "be", "able", "to"] => (4, true),
        ["to", "be", "able", "to"] => (4, true),
        _ => (0, false),
    };
    (fits && words.len() > last + 1 + skip).then(|| told(0, last, last + 1 + skip))
}

fn lowered(text: &str) -> String {
    let first = text.split(' ').next().unwrap_or_default();
    let plain = first.chars().skip(1).all(|c| !c.is_uppercase());
    let mut chars = text.chars();
    match chars.next() {
        Some(c) if plain && first.chars().count() > 1 => c.to_lowercase().chain(chars).collect(),
        _ => text.to_owned(),
    }
}

/// Without the reason behind it, and without a word at the end that leads on.
fn ended(text: &str) -> &str {
    let lower = text.to_lowercase();
    let mut rest = text;
    if lower.len() == text.len() {
        // Before a reason three words can be enough, before a mere comma they are seldom.
        let said = |at: usize| text[..at].split_whitespace().count();
        let least = |trailer: &str| match trailer {
            " - " | " – " | " — " => 2,
            // What a short wish is for says what it is: "a switch so that nobody can get in with only a password".
            _ if trailer.starts_with(',') || trailer == ": " || trailer == " so that " => 5,
            _ => 3,
        };
        let fits = |(at, trailer): &(usize, &str)| said(*at) >= least(trailer);
        let cuts = TRAILERS.iter().flat_map(|trailer| lower.match_indices(trailer).map(|(at, _)| (at, *trailer)));
        rest = &text[..cuts.filter(fits).map(|(at, _)| at).min().unwrap_or(text.len())];
    }
    loop {
        rest = rest.trim_end_matches(|c: char| !c.is_alphanumeric() && !"\"'”’)%…".contains(c));
        let Some((before, last)) = rest.rsplit_once(' ') else { break };
        if !ENDINGS.contains(&last.to_lowercase().as_str()) || !before.contains(' ') {
            break;
        }
        rest = before;
    }
    // A quotation mark or bracket that lost its partner.
    if rest.matches('"').count() % 2 == 1 {
        rest = rest.trim_matches('"');
    }
    rest
}

/// Shouted words as they are written otherwise: what is longer than an abbreviation, or a little word, is made small.
fn calmed(text: &str) -> String {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let large = text.chars().filter(|c| c.is_uppercase()).count();
    if letters < 12 || large * 10 < letters * 6 {
        return text.to_owned();
    }
    let calm = |word: &str| {
        let lower = word.to_lowercase();
        if word.chars().count() > 3 || words::is_little(&lower) { lower } else { word.to_owned() }
    };
    text.split(' ').map(calm).collect::<Vec<_>>().join(" ")
}

/// Cut at a clause if it is too long, else at a word, with a mark.
fn shortened(text: &str) -> String {
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    let end = text.char_indices().nth(MOST - 1).map_or(text.len(), |(at, _)| at);
    for clause in [", ", " when ", " while ", " where ", " if ", " that ", " and ", " or "] {
        if let Some(at) = text[..end].rfind(clause).filter(|&at| text[..at].split(' ').count() >= 5) {
            return ended(&text[..at]).to_owned();
        }
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
    let mut out = ended(&out).to_owned();
    out.truncate(out.trim_end_matches(|c: char| !c.is_alphanumeric()).len());
    out.push('…');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titles(sentence: &str) -> Vec<String> {
        wishes(sentence).into_iter().map(|wish| wish.title).collect()
    }

    #[test]
    fn a_title_says_what_is_wanted() {
        for (sentence, title) in [
            ("Hi, could you please add a dark theme, because my eyes hurt?", "A dark theme"),
            ("It would be great if we could export reports as PDF.", "We could export reports as PDF"),
            ("SSO", "SSO"),
            ("please", "Please"),
            ("Please let us move several jobs at once so that sick days hurt less", "Move several jobs at once"),
            (
                "Please add an account-wide switch so that nobody can get in with only a password",
                "An account-wide switch so that nobody can get in with only a password",
            ),
            (
                "Any chance of \"Sign in with Microsoft\" on the login page?",
                "\"Sign in with Microsoft\" on the login page",
            ),
            ("Hello Marek, is there a way to print the board?", "Print the board"),
            ("Could the app remember my last filter?", "Remember my last filter"),
            ("Can customers accept a quote by clicking a link?", "Let customers accept a quote by clicking a link"),
            ("Our customers should be able to pay by card", "Let customers pay by card"),
            ("How do I merge two customer records?", "Merge two customer records"),
            (
                "There's no way to create a horizontal list inside a ListView.",
                "Create a horizontal list inside a ListView",
            ),
            ("webhook when job finished pls, would be awesome", "Webhook when job finished"),
            ("Feature request: approve route plans", "Approve route plans"),
            ("iOS: support for large titles", "iOS: support for large titles"),
            ("LET US IMPORT THE WHOLE SUPPLIER FILE AS CSV.", "Import the whole supplier file as CSV"),
            ("We want a button on the invoice, so people can pay by card.", "A button on the invoice"),
            ("Re-open this issue", "Re-open this issue"),
        ] {
            assert_eq!(titles(sentence)[0], title, "{sentence}");
        }
    }

    #[test]
    fn a_wish_is_found_behind_its_story() {
        for (sentence, title) in [
            (
                "For printing I would like all of today's invoices merged in a single document.",
                "All of today's invoices merged in a single document",
            ),
            ("I do not want it noted, I want to load a price list from Excel!!", "Load a price list from Excel"),
            (
                "Following up on my last message: we need to be able to upload a spreadsheet of prices rather than type each one.",
                "Upload a spreadsheet of prices",
            ),
            (
                "Perhaps it is me, but there is no way to get the index of the selected row;",
                "Get the index of the selected row",
            ),
        ] {
            let found = wishes(sentence);
            assert!(found.iter().any(|wish| wish.asked && wish.title == title), "{sentence}: {found:?}");
        }
        assert_eq!(titles("The app crashes on Android 5").len(), 1, "no wish, no turn");
    }

    #[test]
    fn no_title_is_too_long_cut_inside_a_word_or_left_hanging() {
        for sentence in [
            "exporting ".repeat(40),
            "ü".repeat(300),
            format!("We need {} of the", "very long reports ".repeat(8)),
            "Please show the customer's name, address and telephone number on the board when I point at a job there"
                .into(),
        ] {
            for title in titles(&sentence) {
                assert!(title.chars().count() <= MOST, "{title}");
                let last = title.trim_end_matches('…').rsplit(' ').next().unwrap_or_default().to_lowercase();
                assert!(!ENDINGS.contains(&last.as_str()), "{title}");
            }
        }
        assert!(titles(&"exporting ".repeat(40))[0].ends_with("exporting…"));
        assert_eq!(
            titles(
                "Please show the customer's name, address and telephone number on the board when I point at a job there"
            )[0],
            "Show the customer's name, address and telephone number on the board"
        );
    }
}
