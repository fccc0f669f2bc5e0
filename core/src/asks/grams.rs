//! A text's words and pieces of words, hashed: what the learned part of the reading looks at.
//!
//! Only numbers of buckets leave this file, so the weights hold no word of the texts they were fitted on.

/// Buckets a view's words are hashed into.
pub(super) const BUCKETS: usize = 1 << 16;

/// Bytes of a body that are looked at: what is wanted is said by then.
const BODY: usize = 1500;
/// Characters of a body that count as its beginning.
const HEAD: usize = 200;
/// Characters of a body that are read in one breath with the title.
const BREATH: usize = 300;

/// The views of a title and a body, each a set of buckets, ascending: words and pairs of the title, pieces of its
/// words, words and pairs of the body, of its beginning, of both in one breath.
pub(super) type Views = [Vec<u16>; 5];

/// How each view is called in the training's report.
#[cfg(test)]
pub(super) const VIEWS: [&str; 5] =
    ["title words", "pieces of title words", "body words", "first words of the body", "title and beginning"];

/// The views of a row.
pub(super) fn views(title: &str, body: &str) -> Views {
    let title = cut(title);
    let spaced = one_line(body, BREATH);
    let head: String = spaced.chars().take(HEAD).collect();
    [
        words(title, b't'),
        pieces(title, b'c'),
        words(cut(body), b'b'),
        words(&head, b'h'),
        words(&format!("{title} . {spaced}"), b'a'),
    ]
}

/// Words and pairs of words of one sentence.
pub(super) fn sentence(text: &str) -> Vec<u16> {
    words(cut(text), b't')
}

fn cut(text: &str) -> &str {
    &text[..text.floor_char_boundary(BODY)]
}

/// The first characters of a text with its white space made single.
pub(super) fn one_line(text: &str, most: usize) -> String {
    // Four bytes a character at most, and as much again for white space that falls together.
    let text = &text[..text.floor_char_boundary(8 * most)];
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(most).collect()
}

/// Words in lower case, apart where a small letter meets a capital; any number is `0`; `?` and `!` are words.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut close = |word: &mut String| {
        if !word.is_empty() {
            tokens.push(std::mem::take(word));
        }
    };
    let mut before = ' ';
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let apostrophe =
            matches!(c, '\'' | '’') && before.is_alphabetic() && chars.peek().is_some_and(|c| c.is_alphabetic());
        if c.is_alphabetic() {
            if before.is_numeric() || before.is_lowercase() && c.is_uppercase() {
                close(&mut word);
            }
            word.extend(c.to_lowercase());
        } else if apostrophe {
            word.push('\'');
        } else if c.is_numeric() {
            if !before.is_numeric() {
                close(&mut word);
                word.push('0');
            }
        } else {
            close(&mut word);
            if c == '?' || c == '!' {
                word.push(c);
                close(&mut word);
            }
        }
        before = c;
    }
    close(&mut word);
    tokens
}

fn words(text: &str, view: u8) -> Vec<u16> {
    let tokens = tokens(text);
    let mut found: Vec<u16> = tokens.iter().map(|word| bucket(view, &[word])).collect();
    let edged: Vec<&str> = ["^"].into_iter().chain(tokens.iter().map(String::as_str)).chain(["$"]).collect();
    found.extend(edged.windows(2).map(|pair| bucket(view, pair)));
    sorted(found)
}

fn pieces(text: &str, view: u8) -> Vec<u16> {
    let mut found = Vec::new();
    for token in tokens(text) {
        let padded: Vec<char> = [' '].into_iter().chain(token.chars()).chain([' ']).collect();
        for length in 3..=5 {
            found.extend(padded.windows(length).map(|piece| bucket(view, &[&piece.iter().collect::<String>()])));
        }
    }
    sorted(found)
}

fn sorted(mut found: Vec<u16>) -> Vec<u16> {
    found.sort_unstable();
    found.dedup();
    found
}

/// FNV-1a (Fowler, Noll, Vo; 32 bits, folded to 16 as its authors advise) over the view and the words, a blank between.
fn bucket(view: u8, words: &[impl AsRef<str>]) -> u16 {
    let mut hash = 0x811c_9dc5_u32;
    let mut byte = |b: u8| hash = (hash ^ u32::from(b)).wrapping_mul(0x0100_0193);
    byte(view);
    for word in words {
        byte(b' ');
        word.as_ref().bytes().for_each(&mut byte);
    }
    ((hash >> 16) ^ (hash & 0xffff)) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_what_a_reader_calls_words() {
        assert_eq!(
            tokens("Don't crash ListView on iOS 9.3!"),
            ["don't", "crash", "list", "view", "on", "i", "os", "0", "0", "!"]
        );
        assert_eq!(tokens("  '' … "), [""; 0]);
        assert_eq!(tokens("größe’s 2x?"), ["größe's", "0", "x", "?"]);
    }

    #[test]
    fn the_same_words_in_another_view_are_other_buckets() {
        let [title, _, body, head, both] = views("Add export", "Add export");
        assert!(title != body && body != head && head != both);
        assert_eq!(sentence("Add export"), title);
        assert!(views("", "")[1].is_empty(), "no words, no pieces");
    }
}
