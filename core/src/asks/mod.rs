//! Ticket -> asks. Pure: text in, spans out; it never fails.
//!
//! Only the customer's own words are read: see [`not_own_words`]. They are split into sentences, the cues of each are
//! found, and a logistic model over the cues says how likely it is a wish.

mod cues;
mod own;
mod sentences;
mod stated;
#[cfg(test)]
mod tests;
mod weights;

use std::ops::Range;

pub use stated::{read_stated, stated};

use crate::model::{Kind, Outcome, Part, Side, normalised};
use cues::{CUES, For};
use weights::WEIGHTS;

/// How much of a message is read, in bytes: what people write ends long before; logs and packed pictures do not.
const LONGEST: usize = 1 << 20;

/// A passage in which the customer wants something.
#[derive(Clone, Debug, PartialEq)]
pub struct Ask {
    /// 0 is the subject, `n` is `parts[n - 1]`.
    pub part: usize,
    /// Bytes of that text at which the passage begins and ends; on character boundaries.
    pub span: Range<usize>,
    /// What it wants.
    pub kind: Kind,
    /// Probability that it is a feature ask, 0 to 1.
    pub score: f64,
    /// The words that gave it away, as they stand in the text.
    pub cues: Vec<String>,
}

/// What was read out of a ticket.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The passages, in the order they stand.
    pub asks: Vec<Ask>,
    /// Where the ticket ends, before any person said otherwise.
    pub outcome: Outcome,
}

/// The stretches of a message that are not its author's own words now: quoted mail, signatures, disclaimers, code.
/// Byte ranges, ascending, apart from one another.
pub fn not_own_words(text: &str) -> Vec<Range<usize>> {
    own::foreign(text)
}

/// A sentence of a ticket with what can be seen of it.
struct Seen<'a> {
    part: usize,
    span: Range<usize>,
    text: &'a str,
    features: Vec<usize>,
}

/// All sentences a customer wrote, with their features: numbers of cues, then of shapes.
fn messages<'a>(subject: &'a str, parts: &'a [Part]) -> Vec<Seen<'a>> {
    let texts = std::iter::once((0, subject)).chain(
        parts
            .iter()
            .enumerate()
            .filter(|(_, part)| part.side == Side::Customer)
            .map(|(n, part)| (n + 1, &part.text[..])),
    );
    let mut seen: Vec<Seen<'a>> = Vec::new();
    for (part, text) in texts {
        let text = &text[..text.floor_char_boundary(LONGEST)];
        let all = if part == 0 {
            let whole =
                text.len() - text.trim_start().len()..text.trim_end().len().max(text.len() - text.trim_start().len());
            if whole.is_empty() { Vec::new() } else { vec![sentences::Sentence { span: whole, paragraph: 0 }] }
        } else {
            sentences::split(text, &own::foreign(text))
        };
        for sentence in all {
            let words = &text[sentence.span.clone()];
            seen.push(Seen { part, span: sentence.span, text: words, features: cues::found(words) });
        }
    }
    shapes(&mut seen);
    seen
}

/// Adds what can be seen only from around a sentence.
fn shapes(seen: &mut [Seen<'_>]) {
    let first_part = seen.iter().map(|s| s.part).find(|&part| part > 0).unwrap_or(0);
    let speaks = |s: &Seen<'_>, kind: For| s.features.iter().filter(|&&f| CUES[f].speaks == kind).count();
    let counts: Vec<[usize; 3]> =
        seen.iter().map(|s| [For::Problem, For::Question, For::Wish].map(|kind| speaks(s, kind))).collect();
    let parts: Vec<usize> = seen.iter().map(|s| s.part).collect();
    // For each part: how many sentences, and how many of them speak of a problem, a question, a wish.
    let mut sums = vec![(0, [0; 3]); parts.iter().max().map_or(0, |last| last + 1)];
    for (&part, counts) in parts.iter().zip(&counts) {
        sums[part].0 += 1;
        sums[part].1.iter_mut().zip(counts).for_each(|(sum, &count)| *sum += usize::from(count > 0));
    }
    for (n, sentence) in seen.iter_mut().enumerate() {
        let words =
            sentence.text.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’').filter(|w| !w.is_empty());
        let count = words.clone().count();
        let loud = words.filter(|w| w.len() > 2 && w.chars().all(char::is_uppercase)).count();
        let (same, speaking) = &sums[sentence.part];
        let same = *same;
        let others = |kind: usize| speaking[kind] > usize::from(counts[n][kind] > 0);
        let [problems, questions, wishes] = counts[n];
        let has = |name: &str| sentence.features.iter().any(|&f| CUES[f].name == name);
        let asks = sentence.text.ends_with('?');
        let shapes = [
            loud >= 2,
            count <= 3,
            count <= 6,
            count >= 12,
            count >= 20,
            count >= 30,
            same == 1,
            same > 1 && (n == 0 || parts[n - 1] != sentence.part),
            same > 1 && parts.get(n + 1) != Some(&sentence.part),
            others(0),
            others(1),
            others(2),
            sentence.part > first_part,
            wishes >= 1,
            wishes >= 2,
            wishes >= 3,
            wishes >= 4,
            problems >= 2,
            count <= 6 && wishes == 0,
            count <= 3 && wishes == 0,
            asks && wishes > 0,
            asks && wishes == 0,
            asks && wishes == 0 && (questions > 0 || others(1)),
            wishes > 0 && (problems > 0 || others(0)),
            wishes + problems + questions == 0,
            has("we") && has("negation"),
            (has("we") || has("i")) && has("you"),
            has("you") && has("negation"),
            sentence.part == 0,
        ];
        let base = CUES.len();
        sentence.features.extend(shapes.iter().enumerate().filter(|(_, is)| **is).map(|(k, _)| base + k));
    }
}

/// From this probability on, a sentence is a wish.
const ASK: f64 = 0.38;
/// From this probability on, nobody should be sure that a ticket holds none.
const MAYBE: f64 = 0.2;

/// What a number speaks for: the logit's probability.
fn probability(logit: f64) -> f64 {
    1.0 / (1.0 + (-logit).exp())
}

/// The logit of "a wish" of features: column 0 for what is said in a sentence, 1 for a title.
fn logit(features: &[usize], titled: bool) -> f64 {
    let weight = |n: usize| if titled { WEIGHTS[n].1 } else { WEIGHTS[n].0 };
    features.iter().map(|&f| weight(f)).sum::<f64>() + weight(WEIGHTS.len() - 1)
}

/// Reads a ticket: what its customer wishes, what is broken and what is asked, and where the ticket ends.
///
/// A wish said twice in the same words is one ask, and a subject line that says what the message says is none.
pub fn read(subject: &str, parts: &[Part]) -> Reading {
    let seen = messages(subject, parts);
    let mut asks: Vec<(Ask, &str)> = Vec::new();
    let mut best = 0.0_f64;
    for sentence in &seen {
        let score = probability(logit(&sentence.features, false));
        best = best.max(score);
        let count =
            |kind: For| sentence.features.iter().filter(|&&f| CUES.get(f).is_some_and(|c| c.speaks == kind)).count();
        let (problems, questions) = (count(For::Problem), count(For::Question));
        let kind = if score >= ASK {
            Kind::Feature
        } else if problems >= 2 || problems == 1 && questions == 0 && sentence.part > 0 {
            Kind::Problem
        } else if questions >= 1 && sentence.text.ends_with('?') {
            Kind::Question
        } else {
            continue;
        };
        let speaks = match kind {
            Kind::Feature => For::Wish,
            Kind::Problem => For::Problem,
            _ => For::Question,
        };
        let mut cues: Vec<String> = Vec::new();
        for &feature in sentence.features.iter().filter(|&&f| CUES.get(f).is_some_and(|c| c.speaks == speaks)) {
            if let Some(words) = cues::words(feature, sentence.text)
                && !cues.iter().any(|cue| cue == words)
            {
                cues.push(words.to_owned());
            }
        }
        asks.push((Ask { part: sentence.part, span: sentence.span.clone(), kind, score, cues }, sentence.text));
    }
    let asks = once(asks);
    let outcome = if asks.iter().any(|ask| ask.kind == Kind::Feature) {
        Outcome::Request
    } else if best >= MAYBE {
        Outcome::Unsure
    } else {
        Outcome::Not
    };
    Reading { asks, outcome }
}

/// What a row of a tracker's export is: its title and body seen together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row {
    /// What it wants. A feature from a score of one half.
    pub kind: Kind,
    /// Probability that it is a feature ask, 0 to 1.
    pub score: f64,
}

/// How much the title's logit and that of the body's best sentence count in a row, and the bias.
const ROW: (f64, f64, f64) = (0.96, 0.52, 0.32);
/// The logit of a body that says nothing.
const SILENT: f64 = -6.0;
/// A text up to so many bytes and of one sentence can be read as a title.
const TITLE: usize = 160;

/// Judges a row of which the title is known to be one: tracker titles name a thing ("Add support for X") where a
/// sentence asks for it. Without a title the body stands for itself, and a short one for a title as well.
pub fn judge(title: &str, body: &str) -> Row {
    let part = Part { side: Side::Customer, author: String::new(), at: None, text: body.to_owned() };
    let said = messages("", std::slice::from_ref(&part));
    let best = said.iter().map(|s| logit(&s.features, false)).fold(SILENT, f64::max);
    let title = if title.trim().is_empty() && said.len() == 1 && body.len() <= TITLE { body } else { title };
    let named = messages(title, &[]);
    let titled = named.first().map_or(best, |s| logit(&s.features, true));
    let score = probability(ROW.0 * titled + ROW.1 * best + ROW.2);
    let count = |kind: For| {
        let cues = |s: &&Seen<'_>| s.features.iter().any(|&f| CUES.get(f).is_some_and(|c| c.speaks == kind));
        named.iter().chain(&said).filter(cues).count()
    };
    let (problems, questions) = (count(For::Problem), count(For::Question));
    let kind = if score >= 0.5 {
        Kind::Feature
    } else if problems > 0 && problems >= questions {
        Kind::Problem
    } else if questions > 0 {
        Kind::Question
    } else {
        Kind::Other
    };
    Row { kind, score }
}

/// Drops what is said twice, and a subject that has its say in the message.
fn once(asks: Vec<(Ask, &str)>) -> Vec<Ask> {
    let words: Vec<String> = asks.iter().map(|(_, text)| normalised(text)).collect();
    let bodily = |kind: Kind| asks.iter().any(|(ask, _)| ask.part > 0 && ask.kind == kind);
    let keep: Vec<bool> = asks
        .iter()
        .enumerate()
        .map(|(n, (ask, _))| {
            let repeated = (0..n).any(|m| words[m] == words[n] && asks[m].0.part > 0);
            !repeated && !(ask.part == 0 && (bodily(Kind::Feature) || bodily(ask.kind)))
        })
        .collect();
    asks.into_iter().zip(keep).filter(|(_, keep)| *keep).map(|((ask, _), _)| ask).collect()
}
