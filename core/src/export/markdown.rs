//! Markdown to read and to paste: a table of all, then the evidence of the first twenty.

use std::fmt::Write;

use super::csv::standing;
use super::{Report, day};
use crate::api::{Quote, RankedRequest};
use crate::ranking::money;

/// How many requests are told with their quotes.
const TOLD: usize = 20;

pub(super) fn render(report: &Report<'_>) -> String {
    let page = report.page;
    let mut out = String::new();
    // Writing into a String cannot fail.
    let _ = writeln!(out, "# Feature requests, ranked\n");
    if report.sample {
        let _ = writeln!(out, "**SAMPLE**: these are the tickets of a company that does not exist.\n");
    }
    // The weights of a product are all one and say nothing.
    let weighed = page.weights.iter().filter(|w| w.weight < 1.0);
    let weights: Vec<String> = weighed.map(|w| format!("{} {:.0} %", w.name, w.weight * 100.0)).collect();
    let weights = if weights.is_empty() { String::new() } else { format!(" ({})", weights.join(", ")) };
    let _ = writeln!(
        out,
        "{} requests from {} reports by {} customers, {} ARR behind them, each customer counted once. \
         As of {}. Policy: {}{weights}.\n",
        page.matching,
        page.sums.reports,
        page.sums.accounts,
        money(page.sums.arr, &page.currency),
        day(page.as_of),
        page.policy
    );
    if let Some(safe) = page.safe_top_five {
        let _ = writeln!(
            out,
            "Between: the ranks a request takes with any one customer left out, weights moved, unknown figures at both \
             ends and disputed asks in and out. {safe} of the first five are safe.\n"
        );
    }
    let _ = writeln!(
        out,
        "| # | Between | Request | Reports | Customers | ARR | Renewal exposure | Decide by | Churn exposure | Roadmap | Theme |"
    );
    let _ = writeln!(out, "| ---: | ---: | --- | ---: | ---: | ---: | ---: | --- | ---: | --- | --- |");
    for row in &page.rows {
        let _ = writeln!(
            out,
            "| {} | {} | {} {} | {} | {} | {}{} | {} | {} | {} | {} | {} |",
            row.rank,
            row.range.map_or_else(String::new, |range| format!("{} to {}", range.best, range.worst)),
            row.id,
            cell(&row.title),
            row.reports,
            row.accounts,
            money(row.arr, &row.currency),
            if row.arr_unknown > 0 { format!(", {} unknown", row.arr_unknown) } else { String::new() },
            money(row.renewal_exposure, &row.currency),
            row.decide_by.map_or_else(String::new, |day| day.to_string()),
            money(row.churn_exposure, &row.currency),
            road(row),
            row.theme.as_ref().map_or_else(String::new, |theme| cell(&theme.title))
        );
    }
    for (row, quotes) in page.rows.iter().zip(report.quotes).take(TOLD) {
        let _ = write!(out, "\n{}", story(row, quotes));
    }
    out
}

fn road(row: &RankedRequest) -> String {
    match &row.roadmap {
        None => "not on it".to_owned(),
        Some(link) if link.target.is_empty() => {
            format!("{}: {} {}", standing(link.standing), cell(&link.id), cell(&link.title))
        }
        Some(link) => {
            format!("{}: {} {}, {}", standing(link.standing), cell(&link.id), cell(&link.title), cell(&link.target))
        }
    }
}

fn story(row: &RankedRequest, quotes: &[Quote]) -> String {
    let mut out = format!("## {}. {} ({})\n\n", row.rank, cell(&row.title), row.id);
    let _ = writeln!(out, "{}.\n\nScore {:.2}:\n", cell(&row.aloud), row.score);
    for term in &row.terms {
        let _ = writeln!(out, "- {} {:.2}: {}", term.name, term.amount, cell(&term.because));
    }
    if let Some(carried) = &row.carried_by {
        let _ = writeln!(
            out,
            "\nMostly one account: {}, {:.0} % of the reports.",
            cell(&carried.account),
            carried.share * 100.0
        );
    }
    out.push('\n');
    for quote in quotes {
        let who = quote.account.as_ref().map_or(quote.author.as_str(), |a| a.name.as_str());
        let when = quote.at.map(|t| format!(", {}", t.date_naive())).unwrap_or_default();
        let _ = writeln!(
            out,
            "> {}\n>\n> {}{when}, {} {}\n",
            cell(&quote.text),
            cell(who),
            cell(&quote.source),
            cell(&quote.external_id)
        );
    }
    out
}

/// Text that stays text: on one line, with everything escaped that Markdown or HTML would act on.
pub(super) fn cell(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let line = value.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty());
    for (n, word) in line.enumerate() {
        if n > 0 {
            out.push(' ');
        }
        for c in word.chars() {
            if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '&' | '~' | '!') {
                out.push('\\');
            }
            out.push(c);
        }
    }
    // What begins a list or a heading underline does so only at the start.
    if out.starts_with(['-', '+', '=']) {
        out.insert(0, '\\');
    }
    out
}
