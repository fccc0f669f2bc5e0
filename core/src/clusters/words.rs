//! Words as a view of their own: rare ones shared count, common ones hardly.

use std::collections::HashMap;

/// A text as weights of words: ascending by word number, of unit length unless empty.
pub(super) type Bag = Vec<(u32, f32)>;

/// The words of a corpus and how telling each is.
pub(super) struct Lexicon {
    numbers: HashMap<String, u32>,
    telling: Vec<f32>,
    unknown: f32,
}

impl Lexicon {
    /// Counts the words of texts.
    pub(super) fn new<'a>(texts: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let mut numbers: HashMap<String, u32> = HashMap::new();
        let mut counts: Vec<u32> = Vec::new();
        let mut seen: Vec<u32> = Vec::new();
        let mut texts_read = 0_u32;
        for (text, context) in texts {
            texts_read += 1;
            for word in words(text).chain(words(context)) {
                let number = match numbers.get(&word) {
                    Some(&number) => number as usize,
                    None => {
                        numbers.insert(word, counts.len() as u32);
                        counts.push(0);
                        seen.push(0);
                        counts.len() - 1
                    }
                };
                if seen[number] != texts_read {
                    seen[number] = texts_read;
                    counts[number] += 1;
                }
            }
        }
        let idf = |count: u32| ((f64::from(texts_read) + 1.0) / (f64::from(count) + 1.0)).ln() as f32 + 1.0;
        let telling = counts.iter().map(|&count| idf(count)).collect();
        Self { numbers, telling, unknown: idf(0) }
    }

    /// How many words it knows.
    pub(super) fn len(&self) -> u32 {
        self.telling.len() as u32
    }

    /// A text and its context as a bag; a word of the context counts `around` times. Words the corpus does not have
    /// count for the length only.
    pub(super) fn bag(&self, text: &str, context: &str, around: f32) -> Bag {
        let mut known: Vec<(u32, f32)> = Vec::new();
        let mut strange: HashMap<String, f32> = HashMap::new();
        let context = words(context).map(|word| (word, around));
        for (word, times) in words(text).map(|word| (word, 1.0)).chain(context.filter(|(_, times)| *times > 0.0)) {
            match self.numbers.get(&word) {
                Some(&number) => known.push((number, times)),
                None => *strange.entry(word).or_default() += times,
            }
        }
        settle(&mut known);
        let mut square = 0.0_f64;
        for (number, weight) in &mut known {
            *weight = damped(*weight) * self.telling[*number as usize];
            square += f64::from(*weight) * f64::from(*weight);
        }
        let mut counts: Vec<f32> = strange.into_values().collect();
        counts.sort_unstable_by(f32::total_cmp);
        square += counts.iter().map(|c| f64::from(damped(*c) * self.unknown).powi(2)).sum::<f64>();
        if square > 0.0 {
            let scale = (1.0 / square.sqrt()) as f32;
            known.iter_mut().for_each(|(_, weight)| *weight *= scale);
        }
        known
    }
}

/// A word said twice is not worth two words; one said less than once, in a context that counts less, is worth so much.
fn damped(times: f32) -> f32 {
    if times < 1.0 { times } else { 1.0 + times.ln() }
}

/// Sorts a bag and adds up what stands in it twice.
pub(super) fn settle(bag: &mut Bag) {
    bag.sort_by_key(|&(number, _)| number);
    bag.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 += next.1;
        }
        same
    });
}

/// Cosine of two bags, or their dot product if they are not of unit length.
pub(super) fn cosine(a: &[(u32, f32)], b: &[(u32, f32)]) -> f32 {
    let (mut i, mut j, mut sum) = (0, 0, 0.0);
    while i < a.len() && j < b.len() {
        match a[i].0.cmp(&b[j].0) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                sum += a[i].1 * b[j].1;
                i += 1;
                j += 1;
            }
        }
    }
    sum
}

/// A bag laid out by word number, to be compared with many others. The products are added in the same order as by
/// [`cosine`], with zeros between them, so the sums have the same bytes.
#[derive(Default)]
pub(super) struct Laid(Vec<f32>);

impl Laid {
    /// Lays a bag out; the one before must have been cleared.
    pub(super) fn lay(&mut self, bag: &[(u32, f32)]) {
        if let Some(&(last, _)) = bag.last() {
            self.0.resize(self.0.len().max(last as usize + 1), 0.0);
        }
        bag.iter().for_each(|&(number, weight)| self.0[number as usize] = weight);
    }

    /// Takes it away.
    pub(super) fn clear(&mut self, bag: &[(u32, f32)]) {
        bag.iter().for_each(|&(number, _)| self.0[number as usize] = 0.0);
    }

    /// [`cosine`] of the bag that is laid out with another.
    pub(super) fn with(&self, other: &[(u32, f32)]) -> f32 {
        other
            .iter()
            .fold(0.0, |sum, &(number, weight)| sum + self.0.get(number as usize).copied().unwrap_or(0.0) * weight)
    }
}

/// Words in which a person speaks of themselves or to somebody. Sorted.
const VOICE: &[&str] = &["i", "me", "my", "our", "us", "we", "you", "your"];

/// Whether a person speaks in a text, of themselves or to somebody: a tracker's titles name a thing ("Support for X"),
/// customers say "we" and "you".
pub(super) fn voice(text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).any(|word| VOICE.binary_search(&word.to_lowercase().as_str()).is_ok())
}

/// The telling words of a text, lower case, their endings cut.
pub(super) fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.len() > 1)
        .map(|word| word.chars().flat_map(char::to_lowercase).collect::<String>())
        .filter(|word| STOP.binary_search(&word.as_str()).is_err())
        .map(stem)
}

/// Whether a lower-case word says nothing about what is wanted.
pub(super) fn is_little(word: &str) -> bool {
    STOP.binary_search(&word).is_ok()
}

/// With a capital at the start.
fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// With a capital at the start, unless the first word has capitals of its own: "iOS".
pub(super) fn headed(text: &str) -> String {
    let first = text.split(' ').next().unwrap_or_default();
    if first.contains(char::is_uppercase) { text.to_owned() } else { capitalised(text) }
}

/// Cuts the commonest English endings, so that "exports", "exported" and "exporting" are one word. Only what a
/// comparison needs: the result is no word a person reads.
pub(super) fn stem(mut word: String) -> String {
    let cut = |word: &str, end: &str, least: usize| {
        word.strip_suffix(end).is_some_and(|rest| rest.len() >= least && rest.is_ascii())
    };
    if cut(&word, "ies", 2) {
        word.truncate(word.len() - 3);
        word.push('y');
    } else if cut(&word, "s", 3) && !word.ends_with("ss") && !word.ends_with("us") {
        word.truncate(word.len() - 1);
    }
    if cut(&word, "ing", 4) {
        word.truncate(word.len() - 3);
    } else if cut(&word, "ed", 4) {
        word.truncate(word.len() - 2);
    }
    if cut(&word, "e", 3) {
        word.truncate(word.len() - 1);
    }
    let bytes = word.as_bytes();
    if bytes.len() > 4 && word.is_ascii() && bytes[bytes.len() - 1] == bytes[bytes.len() - 2] {
        word.truncate(word.len() - 1);
    }
    word
}

/// Words that say nothing about what is wanted. Sorted.
const STOP: &[&str] = &[
    "about",
    "above",
    "after",
    "again",
    "all",
    "also",
    "although",
    "am",
    "an",
    "and",
    "any",
    "are",
    "as",
    "at",
    "be",
    "because",
    "been",
    "before",
    "being",
    "below",
    "between",
    "both",
    "but",
    "by",
    "can",
    "cannot",
    "could",
    "did",
    "do",
    "does",
    "doing",
    "don",
    "down",
    "during",
    "each",
    "either",
    "even",
    "ever",
    "every",
    "few",
    "for",
    "from",
    "further",
    "get",
    "gets",
    "getting",
    "give",
    "good",
    "got",
    "great",
    "had",
    "has",
    "have",
    "having",
    "he",
    "hello",
    "help",
    "her",
    "here",
    "hers",
    "hi",
    "him",
    "his",
    "how",
    "however",
    "if",
    "in",
    "into",
    "is",
    "it",
    "its",
    "just",
    "let",
    "like",
    "make",
    "makes",
    "many",
    "may",
    "me",
    "might",
    "more",
    "most",
    "much",
    "must",
    "my",
    "need",
    "needs",
    "nice",
    "no",
    "nor",
    "not",
    "now",
    "of",
    "off",
    "on",
    "once",
    "one",
    "only",
    "or",
    "other",
    "our",
    "ours",
    "out",
    "over",
    "own",
    "please",
    "quite",
    "really",
    "same",
    "she",
    "should",
    "so",
    "some",
    "something",
    "still",
    "such",
    "support",
    "than",
    "thank",
    "thanks",
    "that",
    "the",
    "their",
    "them",
    "then",
    "there",
    "these",
    "they",
    "this",
    "those",
    "through",
    "to",
    "too",
    "under",
    "until",
    "up",
    "us",
    "use",
    "used",
    "using",
    "very",
    "via",
    "want",
    "wants",
    "was",
    "way",
    "we",
    "well",
    "were",
    "what",
    "when",
    "where",
    "whether",
    "which",
    "while",
    "who",
    "why",
    "will",
    "wish",
    "with",
    "within",
    "without",
    "would",
    "yes",
    "yet",
    "you",
    "your",
    "yours",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stop_list_is_sorted_and_single() {
        assert!(STOP.is_sorted_by(|a, b| a < b), "binary search needs it");
    }

    #[test]
    fn endings_do_not_matter() {
        for [a, b] in [["exports", "exporting"], ["entries", "entry"], ["boxes", "box"], ["planned", "planning"]] {
            assert_eq!(stem(a.into()), stem(b.into()), "{a} and {b}");
        }
        assert_ne!(stem("bus".into()), stem("bu".into()), "short words stay");
    }

    #[test]
    fn rare_words_weigh_more_than_common_ones() {
        let texts = ["board colour", "board filter", "board speed", "invoice speed"];
        let lexicon = Lexicon::new(texts.iter().map(|t| (*t, "")));
        let bags: Vec<Bag> = texts.iter().map(|t| lexicon.bag(t, "", 1.0)).collect();
        assert!(cosine(&bags[2], &bags[3]) > cosine(&bags[0], &bags[1]), "speed is rarer than board");
        assert!((cosine(&bags[0], &bags[0]) - 1.0).abs() < 1e-6, "unit length");
        assert!(
            cosine(&lexicon.bag("board zebra", "", 1.0), &bags[0]) < cosine(&lexicon.bag("board", "", 1.0), &bags[0])
        );
    }
}
