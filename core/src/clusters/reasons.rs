//! Why an ask stands where it stands, in what a person can check: its neighbours, the words they share, how much nearer
//! it is to its own request than to the next one. And which asks say a request best.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rayon::prelude::*;

use super::{Item, Space, words};
use crate::model::normalised;

/// Members of a group that are compared with: more would not move an average.
const COMPARED: usize = 24;
/// Members of its own group that an item looks for neighbours among.
const LOOKED: usize = 256;
/// Neighbours named.
const NEIGHBOURS: usize = 3;
/// Shared words named.
const WORDS: usize = 4;

/// Why an item stands in its group.
#[derive(Clone, Debug, PartialEq)]
pub struct Why {
    /// The nearest other members, at most three, nearest first: number, similarity.
    pub nearest: Vec<(usize, f64)>,
    /// Words it shares with them, as it spells them, the rarest in the corpus first; at most four.
    pub words: Vec<String>,
    /// Average similarity to the other members; none if it is alone.
    pub inside: Option<f64>,
    /// The nearest of the other groups, as a place in the list that was given, and the average similarity to it.
    pub next: Option<(usize, f64)>,
}

/// How often each word of a corpus occurs: a rare one that two texts share tells more than a common one.
pub struct Telling {
    counts: HashMap<String, u32>,
}

impl Telling {
    /// Counts in how many texts each word stands.
    pub fn new(items: &[Item]) -> Self {
        let mut counts: HashMap<String, u32> = HashMap::new();
        for item in items {
            for word in words::words(&item.text).collect::<BTreeSet<_>>() {
                *counts.entry(word).or_default() += 1;
            }
        }
        Self { counts }
    }

    fn count(&self, word: &str) -> u32 {
        self.counts.get(word).copied().unwrap_or(0)
    }

    /// The words of `text` that also stand in one of `others`, rarest first; of equally rare ones the first.
    fn shared<'a>(&self, text: &str, others: impl Iterator<Item = &'a str>) -> Vec<String> {
        let theirs: BTreeSet<String> = others.flat_map(words::words).collect();
        let mut found: Vec<(u32, String, String)> = Vec::new();
        for spelled in text.split(|c: char| !c.is_alphanumeric()) {
            if let Some(word) = words::words(spelled).next()
                && theirs.contains(&word)
                && found.iter().all(|(_, known, _)| *known != word)
            {
                found.push((self.count(&word), word, spelled.to_lowercase()));
            }
        }
        found.sort_by_key(|(count, ..)| *count);
        found.into_iter().take(WORDS).map(|(_, _, spelled)| spelled).collect()
    }

    /// The words that more than half of some texts have in common, those first that most of them have and few others.
    pub fn common<'a>(&self, texts: impl Iterator<Item = &'a str>) -> Vec<String> {
        let mut seen: BTreeMap<String, (usize, String)> = BTreeMap::new();
        let mut total = 0;
        for text in texts {
            total += 1;
            let mut own = BTreeSet::new();
            for spelled in text.split(|c: char| !c.is_alphanumeric()) {
                if let Some(word) = words::words(spelled).next()
                    && own.insert(word.clone())
                {
                    seen.entry(word).or_insert_with(|| (0, spelled.to_lowercase())).0 += 1;
                }
            }
        }
        let mut found: Vec<(f64, String)> = seen
            .into_iter()
            .filter(|(_, (times, _))| times * 2 > total)
            .map(|(word, (times, spelled))| (times as f64 / f64::from(self.count(&word).max(1)).sqrt(), spelled))
            .collect();
        found.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        found.into_iter().take(WORDS).map(|(_, spelled)| spelled).collect()
    }
}

/// At most `most` of some members, evenly from the whole.
fn some(members: &[usize], most: usize) -> impl Iterator<Item = usize> + Clone + '_ {
    members.iter().copied().step_by(members.len().div_ceil(most).max(1))
}

/// The average similarity of the members of two groups, of at most a few dozen each; 0 if one is empty. An item that
/// stands in both is not compared with itself.
pub fn average(space: &Space, a: &[usize], b: &[usize]) -> f64 {
    let (mut sum, mut pairs) = (0.0, 0_u32);
    for i in some(a, COMPARED) {
        for j in some(b, COMPARED).filter(|&j| j != i) {
            sum += space.similarity(i, j);
            pairs += 1;
        }
    }
    if pairs == 0 { 0.0 } else { sum / f64::from(pairs) }
}

/// The member that is most like the others; the first of equals.
pub fn central(space: &Space, members: &[usize]) -> Option<usize> {
    let mut best: Option<(f64, usize)> = None;
    for member in some(members, 2 * COMPARED) {
        let alike = average(space, &[member], members);
        if best.is_none_or(|(most, _)| alike > most) {
            best = Some((alike, member));
        }
    }
    best.map(|(_, member)| member)
}

/// Why each of the members `own` of a group stands there and not in one of `others`.
pub fn why(space: &Space, items: &[Item], telling: &Telling, own: &[usize], others: &[Vec<usize>]) -> Vec<Why> {
    own.par_iter()
        .map(|&item| {
            let mut nearest: Vec<(usize, f64)> =
                some(own, LOOKED).filter(|&i| i != item).map(|i| (i, space.similarity(item, i))).collect();
            let inside = nearest.iter().map(|(_, alike)| alike).sum::<f64>() / nearest.len().max(1) as f64;
            let inside = (!nearest.is_empty()).then_some(inside);
            nearest.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            nearest.truncate(NEIGHBOURS);
            let words = telling.shared(&items[item].text, nearest.iter().map(|(i, _)| items[*i].text.as_str()));
            let next = others
                .iter()
                .enumerate()
                .filter(|(_, other)| !other.is_empty())
                .map(|(n, other)| (n, average(space, &[item], other)))
                .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
            Why { nearest, words, inside, next }
        })
        .collect()
}

/// A member of a request, as a quote to choose.
#[derive(Clone, Copy, Debug)]
pub struct Said<'a> {
    /// Average similarity to the other members.
    pub inside: f64,
    /// How sure it is that this is a wish, 0 to 1: what is put plainly is sure.
    pub score: f64,
    /// Who says it: account or person.
    pub writer: &'a str,
    /// The words.
    pub text: &'a str,
}

/// Characters up to which a quote is read at a glance.
const GLANCE: usize = 160;
/// Share of common words from which two quotes say the same in the same words.
const SAME: f64 = 0.8;

/// The quotes that say a request best, at most `most`: central, plain and short, each writer once before anyone twice,
/// and nothing twice in the same words.
pub fn best(said: &[Said<'_>], most: usize) -> Vec<usize> {
    let value = |said: &Said<'_>| {
        let over = said.text.chars().count().saturating_sub(GLANCE) as f64 / GLANCE as f64;
        said.inside + 0.5 * said.score - 0.5 * over.min(1.0)
    };
    let mut order: Vec<usize> = (0..said.len()).collect();
    order.sort_by(|&a, &b| value(&said[b]).total_cmp(&value(&said[a])).then(a.cmp(&b)));
    let texts: Vec<BTreeSet<String>> =
        said.iter().map(|s| normalised(s.text).split(' ').map(str::to_owned).collect()).collect();
    let same = |a: usize, b: usize| {
        let common = texts[a].intersection(&texts[b]).count() as f64;
        common >= SAME * texts[a].len().max(texts[b].len()) as f64
    };
    let mut chosen: Vec<usize> = Vec::new();
    for again in [false, true] {
        for &n in &order {
            if chosen.len() == most {
                return chosen;
            }
            let heard = !again && chosen.iter().any(|&c| said[c].writer == said[n].writer);
            if !heard && !chosen.contains(&n) && !chosen.iter().any(|&c| same(c, n)) {
                chosen.push(n);
            }
        }
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::embedding::{Background, Embedder};
    use crate::task::Task;

    fn items(asks: &[&str]) -> Vec<Item> {
        let vectors = Embedder::builtin().unwrap().embed(asks, &Task::silent()).unwrap();
        let item = |(text, vector): (&&str, crate::embedding::Vector)| Item {
            unread: None,
            background: Background::builtin(),
            text: (*text).to_owned(),
            context: String::new(),
            context_vector: vector.clone(),
            vector,
        };
        asks.iter().zip(vectors).map(item).collect()
    }

    #[test]
    fn an_ask_is_told_by_its_neighbours_and_the_words_they_share() {
        let items = items(&[
            "Please add single sign-on with Okta.",
            "We need SSO through our Okta directory",
            "Okta support please",
            "Export the monthly report as a PDF",
            "PDF export of reports please",
        ]);
        let space = Space::new(&items);
        let why = why(&space, &items, &Telling::new(&items), &[0, 1, 2], &[vec![], vec![3, 4]]);
        assert_eq!(why[1].nearest.len(), 2, "the other members, not itself");
        assert!(why[1].nearest.iter().all(|(n, _)| [0, 2].contains(n)));
        assert!(why[1].words.contains(&"okta".to_owned()), "{:?}", why[1].words);
        let (next, alike) = why[1].next.unwrap();
        assert_eq!(next, 1, "a group without members is none");
        assert!(why[1].inside.unwrap() > alike, "{why:?}");
        assert_eq!(super::why(&space, &items, &Telling::new(&items), &[0], &[])[0].inside, None);
    }

    #[test]
    fn words_that_most_share_come_rarest_first() {
        let items = items(&["export the stock list", "export stock to Excel", "export the report", "export the plan"]);
        let telling = Telling::new(&items);
        let texts = items[..2].iter().map(|i| i.text.as_str());
        assert_eq!(telling.common(texts)[..2], ["stock", "export"], "all export, only these two stock");
    }

    #[test]
    fn the_best_quotes_are_distinct_in_writer_and_words() {
        let said = |inside, writer, text| Said { inside, score: 0.9, writer, text };
        let long = "x ".repeat(400);
        let all = [
            said(0.5, "Ann", "Please add an export to Excel."),
            said(0.6, "Ann", "An export to Excel would save us hours."),
            said(0.4, "Bob", "please add an EXPORT to Excel"),
            said(0.3, "Cem", "We copy the list by hand every Friday; let us export it."),
            said(0.7, "Dee", &long),
        ];
        assert_eq!(best(&all, 3), [1, 2, 3], "Ann once, and Bob's words though they are Ann's other ones");
        assert_eq!(best(&all, 9), [1, 2, 3, 4], "the same words never twice");
        assert_eq!(best(&all[..2], 3), [1, 0], "someone twice before nobody");
    }

    #[test]
    fn the_central_member_is_like_the_others() {
        let items = items(&["Where is my parcel?", "Export to PDF", "PDF export of reports", "Export reports as PDF"]);
        let space = Space::new(&items);
        assert_ne!(central(&space, &[0, 1, 2, 3]), Some(0));
        assert_eq!(central(&space, &[]), None);
    }
}
