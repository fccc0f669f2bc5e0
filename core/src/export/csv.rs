//! CSV that is safe to open in a spreadsheet: text that could start a formula is prefixed with an apostrophe (OWASP,
//! CSV injection), numbers are numbers.

use ::csv::{QuoteStyle, WriterBuilder};

use super::Report;
use crate::error::{Error, Result};
use crate::model::Standing;

const HEADER: [&str; 31] = [
    "Rank",
    "Request",
    "Title",
    "Best rank",
    "Worst rank",
    "Reports",
    "Customers",
    "Reports without account",
    "ARR",
    "ARR at least",
    "ARR at most",
    "Currency",
    "Accounts with unknown ARR",
    "Renewing in 90 days",
    "Renewal exposure",
    "Decide by",
    "Whose renewal",
    "Churn exposure",
    "Trend",
    "Mostly one account",
    "Score",
    "In words",
    "Why",
    "Roadmap item",
    "Roadmap title",
    "Roadmap status",
    "Roadmap standing",
    "Roadmap target",
    "Theme",
    "Quote",
    "Source ticket",
];

pub(super) fn render(report: &Report<'_>) -> Result<Vec<u8>> {
    // The mark makes spreadsheets read UTF-8; our own import strips it.
    let mut bytes = "\u{feff}".as_bytes().to_vec();
    let mut out = WriterBuilder::new().quote_style(QuoteStyle::NonNumeric).from_writer(&mut bytes);
    let bug = |e: ::csv::Error| Error::Bug(e.to_string());
    out.write_record(HEADER).map_err(bug)?;
    for (row, quotes) in report.page.rows.iter().zip(report.quotes) {
        let why: Vec<String> = row.terms.iter().map(|t| format!("{} {:.2}: {}", t.name, t.amount, t.because)).collect();
        let carried = row.carried_by.as_ref().map(|c| format!("{} ({:.0} %)", c.account, c.share * 100.0));
        let road = row.roadmap.as_ref();
        out.write_record([
            row.rank.to_string(),
            row.id.to_string(),
            text(&row.title),
            row.range.map_or_else(String::new, |range| range.best.to_string()),
            row.range.map_or_else(String::new, |range| range.worst.to_string()),
            row.reports.to_string(),
            row.accounts.to_string(),
            row.reports_without_account.to_string(),
            amount(row.arr),
            amount(row.arr_range.least),
            amount(row.arr_range.most),
            row.currency.clone(),
            row.arr_unknown.to_string(),
            amount(row.renewing_90d),
            amount(row.renewal_exposure),
            row.decide_by.map_or_else(String::new, |day| day.to_string()),
            text(row.decide_by_account.as_deref().unwrap_or_default()),
            amount(row.churn_exposure),
            format!("{:.2}", row.trend),
            text(&carried.unwrap_or_default()),
            format!("{:.2}", row.score),
            text(&row.aloud),
            text(&why.join("; ")),
            text(road.map_or("", |r| &r.id)),
            text(road.map_or("", |r| &r.title)),
            text(road.map_or("", |r| &r.status)),
            road.map_or("not on the roadmap", |r| standing(r.standing)).to_owned(),
            text(road.map_or("", |r| &r.target)),
            text(row.theme.as_ref().map_or("", |theme| &theme.title)),
            text(quotes.first().map_or("", |q| &q.text)),
            text(quotes.first().map_or("", |q| &q.external_id)),
        ])
        .map_err(bug)?;
    }
    out.flush().map_err(|e| Error::Bug(e.to_string()))?;
    drop(out);
    Ok(bytes)
}

pub(super) fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Shipped => "shipped",
        Standing::InProgress => "in progress",
        Standing::Planned => "planned",
        Standing::Considering => "considering",
        Standing::Declined => "declined",
        Standing::Unclear => "unclear",
    }
}

fn amount(minor: i64) -> String {
    if minor % 100 == 0 { (minor / 100).to_string() } else { format!("{:.2}", minor as f64 / 100.0) }
}

/// Text no spreadsheet will run: an apostrophe goes before a first character that begins a formula, also behind
/// white space and invisible marks.
pub(super) fn text(value: &str) -> String {
    let value = value.replace('\0', "\u{2400}");
    let first =
        value.chars().find(|c| !matches!(c, ' ' | '\u{feff}' | '\u{200b}' | '\u{200c}' | '\u{200d}' | '\u{2060}'));
    match first {
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠') => format!("'{value}"),
        _ => value,
    }
}
