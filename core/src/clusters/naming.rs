//! A theme's name: two to four words that most of its requests have in common and others do not.
//!
//! Phrases of up to three words are weighed by class-based TF-IDF: how many of the theme's texts hold one, and how few of
//! all texts. A name has to stand in more than one of its requests. What may begin and end a name the corpus itself teaches, since there is
//! no list of a company's nouns: a word that often follows "the" or "our" and stands before a pause is one, a word that
//! mostly follows "to" or "we" is none.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::pale::{BEFORE_NOUNS, BEFORE_VERBS, INSIDE, PALE};
use super::words;

/// A theme to be named.
#[derive(Clone, Debug, Default)]
pub struct Topic<'a> {
    /// Its requests, each as texts: its title, then quotes.
    pub requests: Vec<Vec<&'a str>>,
    /// The name it had. It stays as long as enough of its requests speak of that.
    pub before: Option<&'a str>,
    /// Whether it is in a language that our short words are not of. Then only long words make names.
    pub foreign: bool,
}

/// Words of a phrase at most.
const LONGEST: usize = 3;
/// Share of a theme's requests in which a name stands at least, or one of its two words.
const SPOKEN: f64 = 0.3;
/// Words of a theme that are weighed as its name, and as many phrases.
const CANDIDATES: usize = 12;
/// How much nearer to its theme than to others a name is at least, as a difference of cosines.
const NEAR: f64 = 0.1;
/// What a pair of words is worth beside a phrase of the same weight: two things name less than one.
const PAIRED: f64 = 0.6;
/// Share of a word's occurrences from which on its plural is the better name.
const PLURAL: f64 = 0.25;
/// Letters of a word in a foreign name at least: what is shorter may be an article.
const FOREIGN: usize = 5;

/// What themes could be called, before it is known how near each candidate is to what its theme is about.
pub struct Drafts<'a> {
    corpus: Corpus,
    topics: &'a [Topic<'a>],
    candidates: Vec<Vec<Candidate>>,
}

/// A phrase that could be a name, or half of one.
struct Candidate {
    phrase: Phrase,
    written: String,
    /// Texts of the theme that hold it.
    held: usize,
}

impl<'a> Drafts<'a> {
    /// Reads the themes; `others` are the requests in none, as texts.
    pub fn of(topics: &'a [Topic<'a>], others: &[Vec<&str>]) -> Self {
        let corpus = Corpus::of(topics, others);
        let candidates = topics.iter().enumerate().map(|(n, topic)| corpus.candidates(n, topic)).collect();
        Self { corpus, topics, candidates }
    }

    /// The candidates of each theme.
    pub fn candidates(&self) -> impl Iterator<Item = impl Iterator<Item = &str>> {
        self.candidates.iter().map(|own| own.iter().map(|candidate| candidate.written.as_str()))
    }

    /// A name for each theme, no two the same; none for a theme whose requests have no words in common. `near` tells of
    /// each candidate how much nearer it is to its theme than to a usual one, about -1 to 1.
    pub fn names(&self, near: &[Vec<f64>]) -> Vec<Option<String>> {
        // The largest choose first.
        let mut order: Vec<usize> = (0..self.topics.len()).collect();
        order.sort_by_key(|&n| (std::cmp::Reverse(self.topics[n].requests.len()), n));
        let mut taken: BTreeSet<String> = BTreeSet::new();
        let mut names = vec![None; self.topics.len()];
        for n in order {
            let near = near.get(n).map(Vec::as_slice).unwrap_or_default();
            let name = self.name(n, near, &taken);
            taken.extend(name.as_deref().map(key));
            names[n] = name;
        }
        names
    }

    fn name(&self, number: usize, near: &[f64], taken: &BTreeSet<String>) -> Option<String> {
        let topic = &self.topics[number];
        if let Some(before) = topic.before.filter(|name| !taken.contains(&key(name)) && still_fits(name, topic)) {
            return Some(before.to_owned());
        }
        let (corpus, texts) = (&self.corpus, &self.corpus.themes[number]);
        let size = texts.len().max(1);
        let requests = topic.requests.len().max(1);
        let factor = |n: usize| near.get(n).copied().unwrap_or_default();
        let holds = |phrases: &[Phrase], c: &Candidate| phrases.binary_search(&c.phrase).is_ok();
        let spoken = |holds: &dyn Fn(&[Phrase]) -> bool| {
            let requests_that: BTreeSet<usize> = texts.iter().filter(|(_, p)| holds(p)).map(|(r, _)| *r).collect();
            requests_that.len() as f64 / requests as f64
        };
        let mut offers: Vec<(f64, String)> = Vec::new();
        let own = &self.candidates[number];
        for (n, c) in own.iter().enumerate().filter(|(n, _)| factor(*n) >= NEAR) {
            let worth = corpus.worth(&c.phrase, c.held, size) * factor(n);
            if c.phrase[1] != NONE {
                if spoken(&|p| holds(p, c)) >= SPOKEN {
                    offers.push((worth, c.written.clone()));
                }
                continue;
            }
            let others = own.iter().enumerate().skip(n + 1);
            for (m, other) in others.filter(|(m, other)| other.phrase[1] == NONE && factor(*m) >= NEAR) {
                if akin(&c.written, &other.written) {
                    continue;
                }
                if spoken(&|p| holds(p, c) || holds(p, other)) < SPOKEN {
                    continue;
                }
                let more = texts.iter().filter(|(_, p)| holds(p, other) && !holds(p, c)).count();
                let more = corpus.worth(&other.phrase, more, size) * factor(m);
                // What the theme is most about comes first.
                let (first, second) = if more > worth { (other, c) } else { (c, other) };
                offers.push((PAIRED * (worth + more), format!("{} and {}", first.written, second.written)));
            }
        }
        offers.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        let free = offers.into_iter().map(|(_, name)| name).find(|name| !taken.contains(&key(name)));
        free.map(|name| words::headed(&name))
    }
}

/// Whether a theme still speaks of what its name says: as many of its requests do as a new name would need.
fn still_fits(name: &str, topic: &Topic<'_>) -> bool {
    let named: BTreeSet<String> = words::words(name).collect();
    let speaks = |texts: &&Vec<&str>| texts.iter().any(|text| words::words(text).any(|word| named.contains(&word)));
    let speaking = topic.requests.iter().filter(speaks).count();
    speaking >= 2 && speaking as f64 >= SPOKEN * topic.requests.len() as f64
}

/// A name's telling words, by which two names are the same.
fn key(name: &str) -> String {
    words::words(name).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(" ")
}

/// A phrase as numbers of its words; those that are not there are [`NONE`].
type Phrase = [u32; LONGEST];

const NONE: u32 = u32::MAX;

/// What is seen of a word.
#[derive(Clone, Debug, Default)]
struct Seen {
    times: u32,
    /// After an article or an owner.
    as_noun: u32,
    /// After "to", a person or an auxiliary.
    as_verb: u32,
    /// Before a pause or a little word.
    at_end: u32,
    /// With a capital where a plain word has none.
    as_name: u32,
    letters: usize,
    /// How it is spelled, and how often.
    spelled: BTreeMap<String, u32>,
}

/// All texts, counted.
struct Corpus {
    seen: Vec<Seen>,
    /// For each theme the phrases of its texts, ascending, once each, with the number of the request.
    themes: Vec<Vec<(usize, Vec<Phrase>)>>,
    /// How many texts hold a phrase.
    holders: HashMap<Phrase, u32>,
    texts: f64,
}

/// A word of a sentence.
struct Token<'a> {
    spelled: &'a str,
    /// Whether it begins a sentence, where any word has a capital.
    first: bool,
}

/// The texts' stretches between pauses, as words. What is joined by a hyphen or an apostrophe is one word.
fn stretches(text: &str) -> Vec<Vec<Token<'_>>> {
    let mut found = vec![Vec::new()];
    let mut start: Option<usize> = None;
    let mut fresh = true;
    let inner = |c: char| matches!(c, '-' | '\'' | '’' | '.' | '_' | '&');
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    for (n, &(at, c)) in chars.iter().enumerate() {
        let next = chars.get(n + 1).is_some_and(|&(_, c)| c.is_alphanumeric());
        if c.is_alphanumeric() || (start.is_some() && inner(c) && next) {
            start.get_or_insert(at);
            continue;
        }
        if let (Some(from), Some(stretch)) = (start.take(), found.last_mut()) {
            stretch.push(Token { spelled: &text[from..at], first: fresh });
            fresh = false;
        }
        if !c.is_whitespace() && found.last().is_some_and(|stretch| !stretch.is_empty()) {
            found.push(Vec::new());
        }
        fresh |= matches!(c, '.' | '!' | '?' | ':' | ';' | '\n');
    }
    if let (Some(from), Some(stretch)) = (start, found.last_mut()) {
        stretch.push(Token { spelled: &text[from..], first: fresh });
    }
    found
}

fn is_in(list: &[&str], word: &str) -> bool {
    list.binary_search(&word).is_ok()
}

impl Corpus {
    fn of(topics: &[Topic<'_>], others: &[Vec<&str>]) -> Self {
        let mut corpus = Self { seen: Vec::new(), themes: Vec::new(), holders: HashMap::new(), texts: 0.0 };
        let mut numbers: HashMap<String, u32> = HashMap::new();
        for topic in topics {
            let mut own = Vec::new();
            for (n, texts) in topic.requests.iter().enumerate() {
                own.extend(texts.iter().map(|text| (n, corpus.read(text, &mut numbers))));
            }
            corpus.themes.push(own);
        }
        for text in others.iter().flatten() {
            corpus.read(text, &mut numbers);
        }
        corpus
    }

    /// Counts a text's words and gives its phrases.
    fn read(&mut self, text: &str, numbers: &mut HashMap<String, u32>) -> Vec<Phrase> {
        let mut phrases: Vec<Phrase> = Vec::new();
        for stretch in stretches(text) {
            let lower: Vec<String> = stretch.iter().map(|t| t.spelled.to_lowercase().replace('’', "'")).collect();
            let little: Vec<bool> = lower.iter().map(|word| words::is_little(word) || word.len() < 2).collect();
            let ids: Vec<u32> = (0..stretch.len())
                .map(|n| {
                    let stem = if little[n] { lower[n].clone() } else { words::stem(lower[n].clone()) };
                    let fresh = self.seen.len() as u32;
                    let id = *numbers.entry(stem).or_insert(fresh);
                    if id == fresh {
                        self.seen.push(Seen { letters: lower[n].chars().count(), ..Seen::default() });
                    }
                    let seen = &mut self.seen[id as usize];
                    seen.times += 1;
                    let before = n.checked_sub(1).map_or("", |n| lower[n].as_str());
                    seen.as_noun += u32::from(is_in(BEFORE_NOUNS, before));
                    seen.as_verb += u32::from(is_in(BEFORE_VERBS, before));
                    seen.at_end += u32::from(little.get(n + 1).copied().unwrap_or(true));
                    let capital = stretch[n].spelled.contains(char::is_uppercase);
                    seen.as_name += u32::from(capital && !stretch[n].first);
                    let plain = if stretch[n].first { &lower[n] } else { stretch[n].spelled };
                    *seen.spelled.entry(spelling(plain)).or_default() += 1;
                    id
                })
                .collect();
            for from in 0..ids.len() {
                let mut phrase = [NONE; LONGEST];
                for length in 0..LONGEST.min(ids.len() - from) {
                    phrase[length] = ids[from + length];
                    if !little[from] && !little[from + length] {
                        let inside = (1..length).all(|n| !little[from + n] || is_in(INSIDE, &lower[from + n]));
                        if inside {
                            phrases.push(phrase);
                        }
                    }
                }
            }
        }
        phrases.sort_unstable();
        phrases.dedup();
        for phrase in &phrases {
            *self.holders.entry(*phrase).or_default() += 1;
        }
        self.texts += 1.0;
        phrases
    }

    /// How a word is spelled most often; of equals the first. At the end of a name in the plural, if people use it.
    fn spelled(&self, word: u32, last: bool) -> &str {
        let seen = &self.seen[word as usize];
        let most = |plural: bool| {
            let some = seen.spelled.iter().filter(|(spelled, _)| !plural || spelled.ends_with('s'));
            some.max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(a.0)))
        };
        let plural = most(true).filter(|(_, times)| last && f64::from(**times) >= PLURAL * f64::from(seen.times));
        plural.or_else(|| most(false)).map_or("", |(spelled, _)| spelled.as_str())
    }

    /// A phrase as people write it.
    fn written(&self, phrase: &Phrase) -> String {
        let count = words_in(phrase).count();
        words_in(phrase).enumerate().map(|(n, word)| self.spelled(word, n + 1 == count)).collect::<Vec<_>>().join(" ")
    }

    /// Whether a phrase can be a name: it begins with no verb and ends in a noun, as far as can be seen.
    fn names(&self, phrase: &Phrase, foreign: bool) -> bool {
        let all: Vec<&Seen> = words_in(phrase).map(|word| &self.seen[word as usize]).collect();
        let (Some(first), Some(last)) = (all.first(), all.last()) else { return false };
        let spelled = self.written(phrase);
        let outer = [spelled.split(' ').next(), spelled.split(' ').next_back()];
        if outer.iter().flatten().any(|word| !word.starts_with(char::is_alphabetic)) {
            return false;
        }
        if foreign {
            return all.iter().all(|seen| seen.letters >= FOREIGN);
        }
        // A word alone has to be a noun; in a phrase its neighbours show that it is.
        if phrase[1] == NONE {
            let grown = spelled.ends_with("ing") || spelled.ends_with("ed");
            let least = if grown { 0.45 } else { 0.2 };
            let noun = f64::from(last.as_noun.max(last.as_name)) >= least * f64::from(last.times);
            if !noun || last.times < 3 {
                return false;
            }
        }
        let pale = |word: &str| is_in(PALE, &word.to_lowercase());
        let verb = |seen: &Seen| seen.as_verb * 5 > seen.times * 2 && seen.as_verb > seen.as_noun;
        let end = last.at_end * 5 >= last.times * 2;
        !spelled.split(' ').any(pale) && !verb(first) && !verb(last) && end && !is_adverb(&spelled)
    }

    /// What a phrase is worth for a theme of `size` texts, of which `held` hold it.
    fn worth(&self, phrase: &Phrase, held: usize, size: usize) -> f64 {
        let all = f64::from(self.holders.get(phrase).copied().unwrap_or(1).max(1));
        let rare = (1.0 + self.texts / all).ln();
        let own = held as f64 / all;
        held as f64 / size as f64 * rare * (0.5 + own)
    }

    /// The phrases that most of a theme's texts hold and few others do: at most so many words, and so many phrases.
    fn candidates(&self, number: usize, topic: &Topic<'_>) -> Vec<Candidate> {
        let texts = &self.themes[number];
        let size = texts.len().max(1);
        // Texts that hold a phrase, requests that do, the last such request.
        let mut held: HashMap<Phrase, (usize, usize, usize)> = HashMap::new();
        for (request, phrases) in texts {
            for phrase in phrases {
                let entry = held.entry(*phrase).or_insert((0, 0, usize::MAX));
                entry.0 += 1;
                if entry.2 != *request {
                    (entry.1, entry.2) = (entry.1 + 1, *request);
                }
            }
        }
        let mut known: Vec<(f64, Phrase, usize)> = held
            .into_iter()
            .filter(|(phrase, (_, requests, _))| *requests >= 2 && self.names(phrase, topic.foreign))
            .map(|(phrase, (held, ..))| (self.worth(&phrase, held, size), phrase, held))
            .collect();
        known.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let (one, more): (Vec<_>, Vec<_>) = known.into_iter().partition(|(_, phrase, _)| phrase[1] == NONE);
        let all = one.into_iter().take(CANDIDATES).chain(more.into_iter().take(CANDIDATES));
        all.map(|(_, phrase, held)| Candidate { written: self.written(&phrase), phrase, held }).collect()
    }
}

/// Whether two words are forms of one: "sign" and "signature", "AdMob" and "ti.admob".
fn akin(a: &str, b: &str) -> bool {
    let (a, b) = (a.to_lowercase(), b.to_lowercase());
    let same = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
    same >= 4 || a.contains(&b) || b.contains(&a)
}

fn words_in(phrase: &Phrase) -> impl Iterator<Item = u32> + '_ {
    phrase.iter().copied().take_while(|&word| word != NONE)
}

/// Written by rules like this: a word in capitals is shouted unless it is short, as abbreviations are.
fn spelling(word: &str) -> String {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    if letters > 5 && word.chars().all(|c| !c.is_lowercase()) { word.to_lowercase() } else { word.to_owned() }
}

fn is_adverb(phrase: &str) -> bool {
    phrase.split(' ').any(|word| word.len() > 4 && word.ends_with("ly"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name<'a>(topics: &'a [Topic<'a>], others: &[Vec<&str>]) -> Vec<Option<String>> {
        let drafts = Drafts::of(topics, others);
        // All as near: the words alone decide.
        let near: Vec<Vec<f64>> = drafts.candidates().map(|own| own.map(|_| 0.5).collect()).collect();
        drafts.names(&near)
    }

    fn topic<'a>(requests: &[&'a str]) -> Topic<'a> {
        Topic { requests: requests.iter().map(|text| vec![*text]).collect(), ..Topic::default() }
    }

    const OTHERS: &[&str] = &[
        "We need the calendar of our technicians in Google.",
        "Please add a dark mode to the app.",
        "Could you show the weather on the board?",
        "Every technician needs his own calendar",
    ];

    fn others() -> Vec<Vec<&'static str>> {
        OTHERS.iter().map(|text| vec![*text]).collect()
    }

    #[test]
    fn a_theme_is_called_by_what_its_requests_share_and_others_do_not() {
        let push = topic(&[
            "Please make push notifications work when the app is closed.",
            "We need a sound with every push notification.",
            "Could the push notifications be grouped?",
        ]);
        let money = topic(&[
            "Let us send the invoice by post.",
            "We want a reminder for the payment of an invoice.",
            "Could you split the payment?",
            "All invoices of the month in one file",
            "Customers want to see every payment they made",
        ]);
        let names = name(&[push, money], &others());
        assert_eq!(names[0].as_deref(), Some("Push notifications"));
        let pair = names[1].as_deref().unwrap_or_default().to_lowercase();
        assert!(pair.contains("invoice") && pair.contains(" and ") && pair.contains("payment"), "{pair}");
    }

    #[test]
    fn what_shares_no_words_has_no_name_and_no_two_have_the_same() {
        let strangers = topic(&["Please add an export.", "We want the weather in Denver."]);
        assert_eq!(name(&[strangers], &others()), [None]);
        let push = || topic(&["We want push notifications", "Group the push notifications", "A push notification"]);
        let names = name(&[push(), push()], &others());
        assert!(names[0].is_some() && names[0] != names[1], "{names:?}");
    }

    #[test]
    fn a_name_stays_while_the_theme_speaks_of_it() {
        let requests = ["Send the push notification", "We need push notifications", "A sound with a push notification"];
        let with = |before| name(&[Topic { before: Some(before), ..topic(&requests) }], &others());
        assert_eq!(with("Sounds and notifications")[0].as_deref(), Some("Sounds and notifications"));
        assert_eq!(with("Invoices and payments")[0].as_deref(), Some("Push notifications"));
    }

    #[test]
    fn product_names_keep_their_case() {
        let requests = ["Support iOS 17 widgets", "Widgets for iOS", "Why are there no iOS widgets?", "iOS widgets"];
        assert_eq!(name(&[topic(&requests)], &others())[0].as_deref(), Some("iOS widgets"));
    }

    #[test]
    fn the_lists_are_sorted_and_single() {
        for list in [BEFORE_NOUNS, BEFORE_VERBS, PALE, INSIDE] {
            assert!(list.is_sorted_by(|a, b| a < b), "binary search needs it: {list:?}");
        }
    }
}
