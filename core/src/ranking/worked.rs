//! The example of docs/ranking.md, computed: every figure of its tables must come out of the ranking, to the cent.

use std::collections::BTreeMap;

use super::ledger::{Books, Span};
use super::rates::Rates;
use super::*;
use crate::model::Money;

const PAGE: &str = include_str!("../../../docs/ranking.md");

fn cents(minor: i64) -> String {
    let (whole, rest) = (money(minor - minor % 100, ""), minor % 100);
    format!("{}.{rest:02}", whole.trim())
}

fn ranged(span: Span) -> String {
    if span.is_known() {
        return cents(span.likely);
    }
    format!("{} ({} to {})", cents(span.likely), cents(span.least), cents(span.most))
}

fn permille(value: i64) -> String {
    format!("{}.{} %", value / 10, value % 10)
}

fn stands_there(row: &str) {
    assert!(PAGE.lines().any(|line| line == row), "docs/ranking.md has no line\n{row}");
}

#[test]
fn the_example_in_the_docs_is_what_the_ranking_computes() {
    let as_of: NaiveDate = "2026-10-31".parse().unwrap();
    let account = |arr: Option<(i64, &str)>, renewal: Option<&str>, churn_permille| AccountRecord {
        arr: arr.map(|(amount, currency)| Money { amount, currency: currency.into() }),
        renewal: renewal.map(|day| day.parse().unwrap()),
        churn_permille,
        ..AccountRecord::default()
    };
    let accounts = BTreeMap::from([
        (1, account(Some((12_000_000, "USD")), Some("2026-11-30"), Some(500))),
        (2, account(Some((6_000_000, "USD")), Some("2027-01-29"), Some(200))),
        (3, account(Some((2_400_000, "EUR")), Some("2027-06-01"), Some(50))),
        (4, account(None, Some("2026-12-30"), Some(200))),
        (5, account(Some((960_050, "USD")), None, None)),
    ]);
    let (rates, risks, none, effort) = (Rates::default(), BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    let books = Books { currency: "USD", rates: &rates, risks: &risks, as_of: Some(as_of), horizon: 180 };
    let ledger = Ledger::of(&accounts, &books);
    for (id, name) in [(1, "A"), (2, "B"), (3, "C"), (4, "D"), (5, "E")] {
        let line = ledger.line(id).unwrap();
        let euros = if line.converted { " (24,000.00 EUR)" } else { "" };
        let renewal = match line.renewal {
            Some(day) => format!("{day}, in {} days", (day - as_of).num_days()),
            None => "not known".to_owned(),
        };
        stands_there(&format!(
            "| {name} | {}{euros} | {} | {renewal} | {} | {} | {} |",
            ranged(line.arr),
            permille(line.risk.likely),
            permille(line.nearness.likely),
            ranged(line.churn_exposure),
            ranged(line.renewal_exposure),
        ));
    }
    let said = [
        (1, 1, "2026-10-20"),
        (1, 1, "2026-10-25"),
        (1, 2, "2026-07-01"),
        (2, 3, "2026-10-01"),
        (2, 4, "2026-09-01"),
        (2, 5, "2026-08-10"),
        (3, 1, "2026-06-01"),
        (3, 2, "2026-05-10"),
        (3, 3, "2026-10-10"),
    ];
    let voices: Vec<Voice> = said
        .iter()
        .zip(0..)
        .map(|((request, _, day), ticket)| {
            let at = format!("{day}T12:00:00Z").parse().unwrap();
            Voice { request: RequestId(*request), ticket, at: Some(at) }
        })
        .collect();
    let writers = said.iter().zip(0..).map(|((_, account, _), ticket)| (ticket, Writer::Account(*account))).collect();
    let evidence = Evidence {
        voices: &voices,
        writers: &writers,
        ledger: &ledger,
        as_of: Some(as_of),
        fit: &none,
        effort: &effort,
        efforts: [0.0; 3],
    };
    let policy = policy::preset("balanced").unwrap().policy();
    let ranking = Ranking::of(figures(&evidence, &policy.reading).into(), policy);
    for row in ranking.figures().iter() {
        stands_there(&format!(
            "| {} | {} | {:.2} | {} | {} | {} | {} − {} |",
            row.request,
            row.customers,
            row.measure(TermKind::Reports),
            cents(row.arr.likely),
            cents(row.renewal_exposure.likely),
            cents(row.churn_exposure.likely),
            row.recent,
            row.before
        ));
    }
    let order: Vec<i64> = ranking.rows().map(|row| row.figures.request.0).collect();
    assert_eq!(order, [3, 1, 2]);
    for row in ranking.rows() {
        let terms: Vec<String> = ranking.terms(row.figures).iter().map(|(_, points)| cents(*points)).collect();
        stands_there(&format!("| {} | {} | {} |", row.figures.request, terms.join(" | "), cents(row.score)));
    }
    let all = || ranking.figures().iter();
    assert_eq!(cents(all().map(|row| row.arr.likely).sum()), "485,760.50");
    assert_eq!(cents(ledger.arr(all().flat_map(|row| row.accounts.clone())).likely), "277,680.50");
}
