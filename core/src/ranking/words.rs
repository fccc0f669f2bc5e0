//! A row read aloud: what each of its terms says, and why it stands where it stands.

use super::policy::{Form, TermKind};
use super::{Figures, Ranking, Row};

impl Ranking {
    /// What a term says of a row, with the most that any request has.
    pub fn because(&self, kind: TermKind, row: &Figures, currency: &str) -> String {
        let most = self.most(kind);
        let amount = |minor: f64| money(minor.round() as i64, currency);
        let of_money = |what: &str, unknown: u64, of: &str| {
            let own = amount(row.measure(kind));
            format!("{own} {what}{}; the most is {}", unknown_words(unknown, of), amount(most))
        };
        match kind {
            TermKind::Reach => {
                format!(
                    "{}; the most for any request is {most}",
                    count(row.customers, "customer asks", "customers ask")
                )
            }
            TermKind::Reports => format!(
                "{}, worth {:.1} once repeats by one writer are damped; the most is {most:.1}",
                count(row.reports, "report", "reports"),
                row.measure(kind)
            ),
            TermKind::Revenue => {
                let converted = converted(row.arr_converted);
                of_money(&format!("ARR behind it{converted}"), row.arr_unknown, "ARR")
            }
            TermKind::Renewal => of_money(
                "is ARR × churn risk × nearness of the renewal",
                row.renewal_unknown.max(row.risk_unknown).max(row.arr_unknown),
                "ARR, risk or renewal",
            ),
            TermKind::Churn => of_money("is ARR × churn risk", row.risk_unknown.max(row.arr_unknown), "ARR or risk"),
            TermKind::Trend => format!(
                "{} asked in the last 90 days, {} in the 90 before",
                count(row.recent, "customer or writer", "customers and writers"),
                row.before
            ),
            TermKind::Recency => format!(
                "{}worth {:.1} by how long ago each last asked; the most is {most:.1}",
                row.newest.map_or_else(String::new, |at| format!("last asked {}, ", at.date_naive())),
                row.measure(kind)
            ),
            TermKind::Fit => format!("worth {:.0} % to the strategy", row.measure(kind) / 10.0),
            TermKind::Ease => match row.effort {
                Some(effort) => format!("effort {effort} by the roadmap"),
                None if row.measure(kind) > 0.0 => {
                    format!("effort not known, taken for the usual {:.1}", 1.0 / row.measure(kind))
                }
                None => "effort not known for any request: all count alike".to_owned(),
            },
            TermKind::Impact => format!("{:.2} times what a customer pays on average", row.measure(kind)),
            TermKind::Confidence => format!("{:.0} % sure", row.measure(kind) * 100.0),
        }
    }
}

/// A row in a sentence: "Third, because 14 customers ask and 412,000 EUR of ARR is behind it; ..."
pub fn aloud(ranking: &Ranking, row: Row<'_>, currency: &str) -> String {
    let mut terms = ranking.terms(row.figures);
    terms.sort_by_key(|(kind, points)| (std::cmp::Reverse(*points), *kind));
    let by_customers = terms.iter().any(|(kind, points)| *kind == TermKind::Reach && *points > 0);
    let told: Vec<String> = terms
        .iter()
        .filter(|(kind, points)| *points > 0 && !(by_customers && *kind == TermKind::Reports))
        .filter_map(|(kind, _)| short(*kind, row.figures, currency))
        .take(3)
        .collect();
    let place = ordinal(row.rank);
    let mut said = match told.as_slice() {
        [] => format!("{place}: nothing its policy counts speaks for it"),
        [one] => format!("{place}, because {one}"),
        [first @ .., last] => format!("{place}, because {} and {last}", first.join(", ")),
    };
    if ranking.policy.form != Form::Sum
        && let Some(effort) = row.figures.effort
    {
        said.push_str(&format!(", at an effort of {effort}"));
    }
    said
}

fn short(kind: TermKind, row: &Figures, currency: &str) -> Option<String> {
    let amount = |minor: i64| money(minor, currency);
    Some(match kind {
        TermKind::Reach => count(row.customers, "customer asks", "customers ask"),
        TermKind::Reports => count(row.reports, "report names it", "reports name it"),
        TermKind::Revenue => format!("{} of ARR is behind it", amount(row.arr.likely)),
        TermKind::Renewal => match row.decide_by {
            Some((day, _)) => {
                format!("{} is exposed at renewals, the first on {day}", amount(row.renewal_exposure.likely))
            }
            None => format!("{} is exposed at renewals", amount(row.renewal_exposure.likely)),
        },
        TermKind::Churn => format!("{} is at risk of churn", amount(row.churn_exposure.likely)),
        TermKind::Trend => format!("more ask lately ({} after {})", row.recent, row.before),
        TermKind::Recency => format!("it was asked for as late as {}", row.newest?.date_naive()),
        TermKind::Fit => "it fits the strategy".to_owned(),
        TermKind::Ease => format!("it takes only {}", row.effort?),
        TermKind::Impact => "those who ask pay more than most".to_owned(),
        TermKind::Confidence => "the evidence is sure".to_owned(),
    })
}

fn ordinal(rank: u32) -> String {
    const WORDS: [&str; 10] =
        ["First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth"];
    let ending = match (rank % 10, rank % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    let word = WORDS.get((rank as usize).wrapping_sub(1)).map(|word| (*word).to_owned());
    word.unwrap_or_else(|| format!("{rank}{ending}"))
}

fn count(n: u64, one: &str, many: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {many}") }
}

fn unknown_words(n: u64, what: &str) -> String {
    match n {
        0 => String::new(),
        1 => format!(" (1 account's {what} is unknown and estimated)"),
        n => format!(" ({n} accounts' {what} is unknown and estimated)"),
    }
}

fn converted(n: u64) -> String {
    match n {
        0 => String::new(),
        n => format!(" ({} converted)", count(n, "account", "accounts")),
    }
}

/// An amount for people: whole units, thousands apart.
pub fn money(minor: i64, currency: &str) -> String {
    let whole = (minor.unsigned_abs() + 50) / 100;
    let digits = whole.to_string();
    let mut grouped = String::new();
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{}{grouped} {currency}", if minor < 0 { "-" } else { "" })
}
