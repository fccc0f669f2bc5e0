//! Ticket -> asks. Pure: text in, spans out; it never fails.
//!
//! Only the customer's own words are read: see [`not_own_words`]. They are split into sentences, the cues of each are
//! found, and a logistic model over cues and hashed words says which might be wishes. Over those, their vectors and
//! what labelled rows of trackers and reviews taught, a second one says how likely each is.

mod chores;
mod cues;
mod grams;
mod learned;
mod own;
mod row;
mod sentences;
mod stated;
#[cfg(test)]
mod tests;
mod weights;

use std::ops::Range;

pub use row::{Row, judge, row_texts};
pub use stated::stated;

use crate::embedding::Vector;
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
const ASK: f64 = 0.35;
/// From this probability on, nobody should be sure that a ticket holds none.
const MAYBE: f64 = 0.15;
/// A sentence whose cues and words alone give less than this logit gets no vector. Held out, 97 wishes in 100 of the
/// sample company's give more, and two sentences in three give less.
const GATE: f64 = -3.1;
/// Sentences of one ticket that get a vector, at most: the likeliest.
const LOOKED_AT: usize = 24;

/// What a number speaks for: the logit's probability.
fn probability(logit: f64) -> f64 {
    1.0 / (1.0 + (-logit).exp())
}

/// What the cues of a sentence add up to: column 0 goes with its words, column 1 with words and vector.
fn logit(features: &[usize], column: fn(&(f64, f64)) -> f64) -> f64 {
    features.iter().chain([&(WEIGHTS.len() - 1)]).map(|&f| column(&WEIGHTS[f])).sum()
}

/// A ticket taken apart, before the sentences that might be wishes have their vectors.
pub struct Draft<'a> {
    subject: &'a str,
    /// The ticket as a row: its subject and the first message of its customer.
    row: [&'a str; 2],
    stated: Option<Kind>,
    seen: Vec<Seen<'a>>,
    /// The logit of each sentence by its cues and words.
    logits: Vec<f64>,
    /// The sentences that want a vector.
    open: Vec<usize>,
}

/// Takes a ticket apart. `kind` is what its tracker calls it, such as "Bug" or "New Feature"; see [`stated`].
///
/// Reading is in two stages, because vectors are what takes time: embed [`Draft::texts`], then [`Draft::read`].
pub fn draft<'a>(subject: &'a str, parts: &'a [Part], kind: &str) -> Draft<'a> {
    let mut seen = messages(subject, parts);
    seen.retain(|sentence| stated::is_prose(sentence.text));
    let stated = stated(kind);
    let cheap = |s: &Seen<'_>| logit(&s.features, |w| w.0) + learned::cheap(&grams::sentence(s.text)) - less(s);
    let logits: Vec<f64> = seen.iter().map(cheap).collect();
    let least = GATE + if stated == Some(Kind::Problem) { stated::TYPED_BUG } else { 0.0 };
    let mut open: Vec<usize> = (0..seen.len()).filter(|&n| logits[n] >= least).collect();
    open.sort_by(|&a, &b| logits[b].total_cmp(&logits[a]).then(a.cmp(&b)));
    open.truncate(LOOKED_AT);
    // What a tracker calls a feature is looked at by its title in any case.
    if stated == Some(Kind::Feature) && seen.first().is_some_and(|s| s.part == 0) && !open.contains(&0) {
        open.push(0);
    }
    open.sort_unstable();
    let first = parts.iter().find(|part| part.side == Side::Customer).map_or("", |part| part.text.as_str());
    let first = &first[..first.floor_char_boundary(LONGEST)];
    let row = if subject.trim().is_empty() { [first, ""] } else { [subject, first] };
    Draft { subject, row, stated, seen, logits, open }
}

impl Draft<'_> {
    /// The texts to embed, with the model inside the program: the weights know no other. None if no sentence might be a
    /// wish.
    pub fn texts(&self) -> Vec<String> {
        let sentences = self.open.iter().map(|&n| one_line(self.seen[n].text));
        let row = row_texts(self.row[0], self.row[1]).into_iter().filter(|_| !self.open.is_empty());
        sentences.chain(row).collect()
    }

    /// Reads the ticket: what its customer wishes, what is broken and what is asked, and where the ticket ends.
    /// `vectors` are those of [`Draft::texts`].
    ///
    /// A wish said twice in the same words is one ask, and a subject line that says what the message says is none.
    pub fn read(mut self, vectors: &[Vector]) -> Reading {
        let around = match vectors.get(self.open.len()..) {
            Some([title, whole]) => learned::row(&grams::views(self.row[0], self.row[1]), title, whole),
            _ => 0.0,
        };
        let mut named = false;
        for (&n, vector) in self.open.iter().zip(vectors) {
            let sentence = &self.seen[n];
            let views = grams::views(sentence.text, "");
            named |= sentence.part == 0 && stated::names(sentence.text) && learned::row(&views, vector, vector) > 0.0;
            self.logits[n] =
                logit(&sentence.features, |w| w.1) + learned::full(&views, vector, around) - less(sentence);
        }
        let closed = (0..self.seen.len()).filter(|n| self.open.binary_search(n).is_err());
        closed.for_each(|n| self.logits[n] = self.logits[n].min(GATE));
        let bug = self.stated == Some(Kind::Problem);
        if bug {
            self.logits.iter_mut().for_each(|logit| *logit -= stated::TYPED_BUG);
        }
        let scores: Vec<f64> = self.logits.iter().copied().map(probability).collect();
        let best = scores.iter().copied().fold(0.0, f64::max);
        let asks = self.seen.iter().zip(&scores).filter_map(|(s, &score)| Some((ask(s, score)?, s.text))).collect();
        let mut asks = once(asks);
        let wishes = |asks: &[Ask]| asks.iter().any(|ask| ask.kind == Kind::Feature);
        // A tracker's feature is one wish, and its title the plainest way it is said, where it says it at all.
        if self.stated == Some(Kind::Feature)
            && (named || !wishes(&asks))
            && let Some(title) = stated::by_its_title(self.subject)
        {
            asks.retain(|ask| ask.part > 0 && (ask.kind != Kind::Feature || ask.score >= stated::PLAIN));
            asks.insert(0, title);
        }
        let outcome = match wishes(&asks) {
            true => Outcome::Request,
            false if best >= MAYBE && !bug => Outcome::Unsure,
            false => Outcome::Not,
        };
        Reading { asks, outcome }
    }
}

/// What is taken from a sentence that only sounds like a wish.
fn less(sentence: &Seen<'_>) -> f64 {
    if chores::only_sounds_like_a_wish(sentence.text) { chores::TAKES } else { 0.0 }
}

/// A sentence as it is embedded, and as an ask is quoted: white space made single.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a sentence wants, if anything.
fn ask(sentence: &Seen<'_>, score: f64) -> Option<Ask> {
    let speaks = |kind: For| sentence.features.iter().filter(move |&&f| CUES.get(f).is_some_and(|c| c.speaks == kind));
    let (problems, questions) = (speaks(For::Problem).count(), speaks(For::Question).count());
    let (kind, by) = if score >= ASK {
        (Kind::Feature, For::Wish)
    } else if problems >= 2 || problems == 1 && questions == 0 && sentence.part > 0 {
        (Kind::Problem, For::Problem)
    } else if questions >= 1 && sentence.text.ends_with('?') {
        (Kind::Question, For::Question)
    } else {
        return None;
    };
    let mut cues: Vec<String> = Vec::new();
    for words in speaks(by).filter_map(|&cue| cues::words(cue, sentence.text)) {
        if !cues.iter().any(|cue| cue == words) {
            cues.push(words.to_owned());
        }
    }
    Some(Ask { part: sentence.part, span: sentence.span.clone(), kind, score, cues })
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
