//! Text -> sentences, with their bytes.

use std::ops::Range;

use super::own;

/// A sentence and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Sentence {
    /// Bytes of the text, on character boundaries, without space around.
    pub(super) span: Range<usize>,
    /// Number of its paragraph.
    pub(super) paragraph: usize,
}

/// A line this long may have been broken by a mail program; a shorter one was ended by a person.
const WRAPPED: usize = 50;
/// A sentence ends here at the latest, in bytes: what is longer is no sentence.
const LONGEST: usize = 1200;

/// Bytes beyond which a word before a full stop is no abbreviation.
const ABBREVIATION: usize = 64;

/// Words before a full stop that do not end a sentence.
const SHORTENED: &[&str] = &[
    "e.g", "i.e", "etc", "mr", "mrs", "ms", "dr", "prof", "no", "nr", "vs", "approx", "st", "inc", "ltd", "co", "dept",
    "fig", "ca", "cf", "z.b", "bzw", "usw", "resp", "incl", "excl", "max", "min", "tel", "ref", "ver", "jan", "feb",
    "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
];

/// Splits what stands outside `foreign` into sentences. Never across a paragraph, a list item or a foreign stretch.
pub(super) fn split(text: &str, foreign: &[Range<usize>]) -> Vec<Sentence> {
    let mut sentences = Vec::new();
    let mut paragraph = 0;
    let mut run: Option<Range<usize>> = None;
    let mut last = "";
    let mut foreign = foreign.iter().peekable();
    for (range, line) in own::lines(text) {
        let blank = line.trim().is_empty();
        while foreign.next_if(|f| f.end <= range.start).is_some() {}
        let strange = foreign.peek().is_some_and(|f| f.start < range.end);
        let item = is_item(line);
        let ended = last.trim_end().ends_with(['.', '!', '?', ':', ';', '…'])
            || last.trim().chars().count() < WRAPPED && !line.trim_start().starts_with(char::is_lowercase);
        if (blank || strange || item || ended)
            && let Some(run) = run.take()
        {
            sentences_of(text, run, paragraph, &mut sentences);
        }
        if blank || strange || item {
            paragraph += 1;
        }
        if !blank && !strange {
            let start = run.as_ref().map_or(range.start, |r| r.start);
            run = Some(start..range.end);
        }
        last = line;
    }
    if let Some(run) = run {
        sentences_of(text, run, paragraph, &mut sentences);
    }
    sentences
}

/// Where a greeting ends that stands before the sentence in its line: "Hi there, ".
fn greeting(piece: &str) -> Option<usize> {
    const WORDS: &[&str] = &["hi", "hello", "hey", "dear", "hiya", "morning", "afternoon", "evening", "good"];
    let end = piece.find([',', '!'])?;
    let mut words = piece[..end].split_whitespace();
    let first = words.next()?.to_lowercase();
    let greets = WORDS.contains(&first.as_str()) && words.clone().count() <= 4;
    (greets && words.all(|w| w.chars().all(|c| c.is_alphanumeric() || c == '.'))).then_some(end + 1)
}

/// Whether a line opens with a bullet or a number.
fn is_item(line: &str) -> bool {
    let line = line.trim_start();
    let digits = line.chars().take_while(char::is_ascii_digit).count();
    let marked = |rest: &str| rest.starts_with([' ', '\t']);
    line.strip_prefix(['-', '*', '•', '–', '#', '+', '·'])
        .is_some_and(|rest| marked(rest.trim_start_matches(['*', '#', '-'])))
        || (1..=2).contains(&digits) && line[digits..].strip_prefix(['.', ')']).is_some_and(marked)
}

fn sentences_of(text: &str, run: Range<usize>, paragraph: usize, sentences: &mut Vec<Sentence>) {
    let piece = &text[run.clone()];
    let mut start = 0;
    let mut push = |from: usize, to: usize| {
        let whole = &piece[from..to];
        let inner = whole.trim_start_matches(|c: char| c.is_whitespace() || "-*•–#+·".contains(c));
        let from = to - inner.len();
        let inner = inner.trim_end();
        if inner.chars().any(char::is_alphanumeric) {
            let start = run.start + from;
            sentences.push(Sentence { span: start..start + inner.len(), paragraph });
        }
    };
    let mut chars = piece.char_indices().peekable();
    if let Some(end) = greeting(piece) {
        push(0, end);
        start = end;
    }
    while let Some((at, c)) = chars.next() {
        if at < start {
            continue;
        }
        let long = at - start > LONGEST && c.is_whitespace();
        // "While I have you: Can we ...": what leads up to a sentence is none of it.
        if c == ':'
            && piece[at + 1..].trim_start_matches(' ').starts_with(char::is_uppercase)
            && piece[at + 1..].starts_with(' ')
        {
            push(start, at + 1);
            start = at + 1;
            continue;
        }
        if !long && !matches!(c, '.' | '!' | '?' | '…' | '。' | '！' | '？') {
            continue;
        }
        let mut end = at + c.len_utf8();
        while let Some(&(_, next)) = chars.peek() {
            if !matches!(next, '.' | '!' | '?' | '…' | '"' | '”' | '’' | '\'' | ')' | ']') {
                break;
            }
            end += next.len_utf8();
            chars.next();
        }
        let rest = &piece[end..];
        let ends = rest.is_empty() || rest.starts_with(char::is_whitespace) || matches!(c, '。' | '！' | '？');
        // an abbreviation is short; looking further back for its beginning would take for ever in a text without spaces
        let near = piece.floor_char_boundary(at.saturating_sub(ABBREVIATION)).max(start);
        let word = piece[near..at].rsplit(|c: char| c.is_whitespace() || c == '(').next().unwrap_or("");
        let shortened = c == '.' && end - at == 1 && {
            let lower = word.to_lowercase();
            let initial = word.chars().count() == 1 && word.chars().all(char::is_uppercase) && word != "I";
            initial || SHORTENED.contains(&lower.as_str()) && rest.contains(|c: char| !c.is_whitespace())
        };
        // "...": a pause more often than an end.
        let pause =
            (c == '…' || piece[at..end].starts_with("...")) && rest.trim_start().starts_with(char::is_lowercase);
        if long || ends && !shortened && !pause {
            push(start, end);
            start = end;
        }
    }
    push(start, piece.len());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentences(text: &str) -> Vec<&str> {
        split(text, &[]).into_iter().map(|s| &text[s.span]).collect()
    }

    #[test]
    fn sentences_end_where_a_reader_ends_them() {
        assert_eq!(sentences("We need SSO. Can you add it? Thanks!"), ["We need SSO.", "Can you add it?", "Thanks!"]);
        assert_eq!(
            sentences("Use e.g. Okta, or node.js v2.1. Or both."),
            ["Use e.g. Okta, or node.js v2.1.", "Or both."]
        );
        assert_eq!(sentences("it is slow. please fix"), ["it is slow.", "please fix"]);
        assert_eq!(
            sentences("Hi,\nWe need maps\nand routes.\n\n- first\n- second one"),
            ["Hi,", "We need maps\nand routes.", "first", "second one"]
        );
        assert_eq!(sentences("Mr. Jones said no... then yes."), ["Mr. Jones said no... then yes."]);
        assert_eq!(sentences(" \n . \n"), Vec::<&str>::new());
    }

    #[test]
    fn a_line_that_a_mail_program_broke_is_one_sentence() {
        let text = "It would be very helpful for all of our dispatchers if\nwe could move several jobs at once.";
        assert_eq!(sentences(text), [text]);
    }
}
