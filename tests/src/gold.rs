//! The sample company's gold: which words of which ticket ask for what; and how to score against it.

use std::collections::BTreeMap;

use groundswell::api::{RankingPage, RequestDetail};
use groundswell::model::normalised;
use serde_json::json;

use crate::sample::{Desk, fixture};

/// One ask that a person marked.
#[derive(Clone, Debug, serde::Deserialize)]
pub struct GoldAsk {
    /// The ticket's id.
    pub ticket: String,
    /// Its words.
    pub quote: String,
    /// What it asks for.
    pub request: String,
}

/// All gold asks.
///
/// # Panics
/// If the file is not there.
pub fn gold() -> Vec<GoldAsk> {
    let mut reader = csv::Reader::from_path(fixture("sample/gold.csv")).expect("the gold file");
    reader.deserialize().map(|row| row.expect("a gold row")).collect()
}

/// An ask the engine found.
#[derive(Clone, Debug)]
pub struct FoundAsk {
    /// The ticket's id.
    pub ticket: String,
    /// Its words.
    pub quote: String,
    /// Its request.
    pub request: String,
}

/// All asks that stand in a request.
pub fn found(desk: &Desk) -> Vec<FoundAsk> {
    let mut asks = Vec::new();
    let mut offset = 0;
    loop {
        let page: RankingPage = desk.ask("rank", json!({ "offset": offset, "limit": 500 }));
        if page.rows.is_empty() {
            return asks;
        }
        offset += page.rows.len();
        for row in &page.rows {
            let request: RequestDetail = desk.ask("request", json!({ "id": row.id }));
            asks.extend(request.quotes.into_iter().map(|q| FoundAsk {
                ticket: q.external_id,
                quote: q.text,
                request: row.id.to_string(),
            }));
        }
    }
}

/// How well asks were found and grouped.
#[derive(Clone, Copy, Debug)]
pub struct Score {
    /// Gold asks that were found / all gold asks.
    pub recall: f64,
    /// Found asks that are gold / all found asks.
    pub precision: f64,
    /// Pair F1 over the gold asks that were found: of two asks, are they in one request or not.
    pub pair_f1: f64,
    /// B-cubed F1 over the same (Bagga and Baldwin 1998).
    pub b_cubed_f1: f64,
}

fn sizes<'a>(keys: impl Iterator<Item = (&'a str, &'a str)>) -> BTreeMap<(&'a str, &'a str), usize> {
    let mut sizes = BTreeMap::new();
    for key in keys {
        *sizes.entry(key).or_default() += 1;
    }
    sizes
}

/// Scores what was found. A found ask is a gold one if it is of the same ticket and the words of one contain the
/// other's.
pub fn score(found: &[FoundAsk]) -> Score {
    let gold = gold();
    let mut by_ticket: BTreeMap<&str, Vec<(usize, String)>> = BTreeMap::new();
    for (n, ask) in found.iter().enumerate() {
        by_ticket.entry(&ask.ticket).or_default().push((n, normalised(&ask.quote)));
    }
    let mut hit = vec![false; found.len()];
    let mut pairs: Vec<(&str, &str)> = Vec::new();
    for ask in &gold {
        let words = normalised(&ask.quote);
        let candidates = by_ticket.get(ask.ticket.as_str()).into_iter().flatten();
        let best = candidates
            .filter(|(_, quote)| quote.contains(&words) || words.contains(quote.as_str()))
            .max_by_key(|(n, quote)| (quote.len().min(words.len()), std::cmp::Reverse(*n)));
        if let Some((n, _)) = best {
            hit[*n] = true;
            pairs.push((&ask.request, &found[*n].request));
        }
    }
    let count = |n: usize| (n * n.saturating_sub(1) / 2) as f64;
    let both = sizes(pairs.iter().copied());
    let golds = sizes(pairs.iter().map(|(g, _)| (*g, "")));
    let founds = sizes(pairs.iter().map(|(_, f)| ("", *f)));
    let sum = |sizes: &BTreeMap<(&str, &str), usize>| sizes.values().map(|n| count(*n)).sum::<f64>();
    let (shared, in_found, in_gold) = (sum(&both), sum(&founds), sum(&golds));
    let f1 = |p: f64, r: f64| if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 };
    let all = pairs.len() as f64;
    let cubed = |whole: &dyn Fn(&(&str, &str)) -> usize| {
        both.iter().map(|(key, n)| (n * n) as f64 / whole(key) as f64).sum::<f64>() / all
    };
    Score {
        recall: all / gold.len() as f64,
        precision: hit.iter().filter(|h| **h).count() as f64 / found.len() as f64,
        pair_f1: f1(shared / in_found, shared / in_gold),
        b_cubed_f1: f1(cubed(&|(_, f)| founds[&("", *f)]), cubed(&|(g, _)| golds[&(*g, "")])),
    }
}
