//! What to take on: efforts and targets as files word them, and the few requests that cover the most of what is at risk.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};

use crate::model::{AccountId, RequestId, normalised};

/// Reads an effort as a roadmap file words it, in points or days, which it does not mix: a plain number is itself; "3
/// days", "2 weeks", "1 month", "4 h" are working days; a T-shirt's size is a point of the usual scale, XS 1, S 2, M 3,
/// L 5, XL 8, XXL 13. None for any other word, and for nothing or less.
pub fn effort(text: &str) -> Option<f64> {
    let text = text.trim().to_lowercase().replace(',', ".");
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let sizes = [("xs", 1.0), ("s", 2.0), ("m", 3.0), ("l", 5.0), ("xl", 8.0), ("xxl", 13.0)];
    let words = [("extra small", 1.0), ("small", 2.0), ("medium", 3.0), ("large", 5.0), ("extra large", 8.0)];
    let found = if number.is_empty() {
        let word = normalised(unit);
        sizes.into_iter().chain(words).find(|(size, _)| *size == word)?.1
    } else {
        let unit = normalised(unit);
        let times = match unit.split(' ').next().unwrap_or_default() {
            "" | "point" | "points" | "pt" | "pts" | "sp" | "story" | "d" | "day" | "days" | "pd" | "person" => 1.0,
            "w" | "week" | "weeks" | "wk" | "wks" => 5.0,
            "month" | "months" | "mo" => 20.0,
            "h" | "hour" | "hours" => 0.125,
            "sprint" | "sprints" => 10.0,
            _ => return None,
        };
        number.parse::<f64>().ok()? * times
    };
    (found.is_finite() && found > 0.0).then_some(found)
}

/// The last day a target as a roadmap file words it may mean: "2026-11-30", "Nov 2026", "2026-Q4", "Q4 2026", "H1 2027",
/// "2027". None for any other word.
pub fn target(text: &str) -> Option<NaiveDate> {
    if let Ok(day) = text.trim().parse() {
        return Some(day);
    }
    let words = normalised(text);
    let words: Vec<&str> = words.split(' ').collect();
    let year = words.iter().find_map(|w| w.parse::<i32>().ok().filter(|y| (2000..2100).contains(y)))?;
    let numbered = |letter: char, most: u32| {
        words.iter().find_map(|w| w.strip_prefix(letter)?.parse::<u32>().ok().filter(|n| (1..=most).contains(n)))
    };
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let named = words.iter().find_map(|w| MONTHS.iter().position(|m| w.starts_with(m)).map(|n| n as u32 + 1));
    let digits = words.iter().find_map(|w| w.parse::<u32>().ok().filter(|n| (1..=12).contains(n)));
    let month = numbered('q', 4).map(|n| n * 3).or(numbered('h', 2).map(|n| n * 6)).or(named).or(digits).unwrap_or(12);
    let (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    NaiveDate::from_ymd_opt(year, month, 1)?.pred_opt().filter(|day| day.year() < 2100)
}

/// A request that could be taken on.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The request.
    pub request: RequestId,
    /// The contracts of those who ask for it.
    pub payers: BTreeSet<AccountId>,
    /// What it takes; none if that is not known.
    pub effort: Option<f64>,
}

/// A request that was chosen, with what it adds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Choice {
    /// The request.
    pub request: RequestId,
    /// What it takes, as far as known; else the usual.
    pub effort: f64,
    /// What of the exposure it covers that those before do not, in minor units.
    pub adds: i64,
    /// What all so far cover together, each contract once.
    pub covers: i64,
}

/// Chooses requests one after the other, each the one that covers most of the exposure not covered yet; with a budget,
/// most for its effort, among those that still fit. Equals go to the older request. Greedy cover is within 1 - 1/e of the
/// best there is (Nemhauser, Wolsey and Fisher 1978; for budgets half of that, Khuller, Moss and Naor 1999).
pub fn plan(
    candidates: &[Candidate],
    exposure: &BTreeMap<AccountId, i64>,
    most: usize,
    budget: Option<f64>,
    usual: f64,
) -> Vec<Choice> {
    let mut left: Vec<&Candidate> = candidates.iter().collect();
    left.sort_by_key(|candidate| candidate.request);
    let mut covered: BTreeSet<AccountId> = BTreeSet::new();
    let (mut chosen, mut spent, mut covers) = (Vec::new(), 0.0, 0);
    while chosen.len() < most {
        let takes = |candidate: &Candidate| candidate.effort.unwrap_or(if usual > 0.0 { usual } else { 1.0 });
        let adds = |candidate: &Candidate| -> i64 {
            candidate.payers.iter().filter(|id| !covered.contains(id)).filter_map(|id| exposure.get(id)).sum()
        };
        let fitting = left.iter().enumerate().filter(|(_, c)| budget.is_none_or(|b| spent + takes(c) <= b + 1e-9));
        let worth = |c: &Candidate| adds(c) as f64 / if budget.is_some() { takes(c) } else { 1.0 };
        let best = fitting.max_by(|(_, a), (_, b)| worth(a).total_cmp(&worth(b)).then(b.request.cmp(&a.request)));
        let Some((at, best)) = best.filter(|(_, best)| adds(best) > 0) else { break };
        let (adds, effort) = (adds(best), takes(best));
        covered.extend(&best.payers);
        covers += adds;
        spent += effort;
        chosen.push(Choice { request: best.request, effort, adds, covers });
        left.remove(at);
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn efforts_are_read_as_people_write_them() {
        let expected = [
            ("M", Some(3.0)),
            ("xl", Some(8.0)),
            ("5", Some(5.0)),
            ("2,5", Some(2.5)),
            ("3 days", Some(3.0)),
            ("2w", Some(10.0)),
            ("1 month", Some(20.0)),
            ("4h", Some(0.5)),
            ("Large", Some(5.0)),
            ("", None),
            ("soon", None),
            ("0", None),
            ("3 cows", None),
        ];
        for (text, effort_of) in expected {
            assert_eq!(effort(text), effort_of, "{text}");
        }
    }

    #[test]
    fn targets_are_read_to_their_last_day() {
        let expected = [
            ("2026-11-30", "2026-11-30"),
            ("Nov 2026", "2026-11-30"),
            ("2026-Q4", "2026-12-31"),
            ("Q1 2027", "2027-03-31"),
            ("H1 2027", "2027-06-30"),
            ("2027", "2027-12-31"),
            ("2026/02", "2026-02-28"),
            ("February 2028", "2028-02-29"),
        ];
        for (text, day) in expected {
            assert_eq!(target(text).map(|d| d.to_string()).as_deref(), Some(day), "{text}");
        }
        assert_eq!(target("later"), None);
    }

    #[test]
    fn the_fourth_adds_only_what_the_three_leave() {
        let candidate = |request, payers: &[AccountId], effort| Candidate {
            request: RequestId(request),
            payers: payers.iter().copied().collect(),
            effort,
        };
        let all = [
            candidate(1, &[1, 2, 3], Some(8.0)),
            candidate(2, &[3, 4], Some(1.0)),
            candidate(3, &[1, 2], Some(2.0)),
            candidate(4, &[9], None),
        ];
        let exposure = BTreeMap::from([(1, 50), (2, 30), (3, 10), (4, 5)]);
        let told = |plan: Vec<Choice>| plan.iter().map(|c| (c.request.0, c.adds, c.covers)).collect::<Vec<_>>();
        assert_eq!(told(plan(&all, &exposure, 3, None, 3.0)), [(1, 90, 90), (2, 5, 95)], "3 and 4 would add nothing");
        assert_eq!(
            told(plan(&all, &exposure, 3, Some(3.0), 3.0)),
            [(3, 80, 80), (2, 15, 95)],
            "for three days, two small ones"
        );
        assert_eq!(told(plan(&all, &exposure, 1, None, 3.0)), [(1, 90, 90)]);
    }
}
