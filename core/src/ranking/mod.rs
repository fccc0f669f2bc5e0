//! Requests + accounts + policy -> ranking, with terms that add up to the score. Pure: the day comes in as an argument.

pub mod accounts;
mod effect;
pub mod policy;
pub mod rates;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};

use crate::model::{AccountId, AccountRecord, RequestId, TicketId};
pub use effect::{Field, Shift, TOP};
pub use policy::{Policy, TermKind};

/// An ask, as the ranking sees it.
#[derive(Clone, Copy, Debug)]
pub struct Voice {
    /// The request it stands in.
    pub request: RequestId,
    /// Its ticket.
    pub ticket: TicketId,
    /// When it was said.
    pub at: Option<DateTime<Utc>>,
}

/// Who writes a ticket: an account, or a writer whose account is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Writer {
    /// A known account.
    Account(AccountId),
    /// Someone else, told apart by a number of the caller's.
    Unknown(u64),
}

/// What ranking works on.
pub struct Evidence<'a> {
    /// All asks that stand in a request.
    pub voices: &'a [Voice],
    /// Who wrote each ticket.
    pub writers: &'a BTreeMap<TicketId, Writer>,
    /// The accounts.
    pub accounts: &'a BTreeMap<AccountId, AccountRecord>,
    /// The day renewals and trends are judged from; none if no ticket has a date.
    pub as_of: Option<NaiveDate>,
    /// The currency of sums.
    pub currency: &'a str,
}

/// A request with its figures. Amounts in minor units of [`Evidence::currency`].
#[derive(Clone, Debug, PartialEq)]
pub struct Ranked {
    /// The request.
    pub request: RequestId,
    /// Distinct tickets.
    pub reports: u64,
    /// Asks.
    pub asks: u64,
    /// Distinct accounts, in order of their number.
    pub accounts: Vec<AccountId>,
    /// Reports whose account is not known.
    pub reports_without_account: u64,
    /// ARR of the accounts, each once.
    pub arr: i64,
    /// Accounts whose ARR is unknown, or in a currency we have no rate for.
    pub arr_unknown: u64,
    /// Accounts whose ARR was converted.
    pub arr_converted: u64,
    /// ARR that renews within 90 days.
    pub renewing_90d: i64,
    /// ARR times churn risk.
    pub churn_exposure: i64,
    /// Accounts whose churn risk is unknown.
    pub risk_unknown: u64,
    /// Distinct tickets in each of the last twelve calendar months, oldest first.
    pub months: Vec<u32>,
    /// Tickets of the last 90 days against the 90 before: -1 to 1.
    pub trend: f64,
    /// Tickets of the last 90 days.
    pub recent: u64,
    /// The account behind at least half of three or more reports, and its share of them.
    pub carried_by: Option<(AccountId, f64)>,
    /// Each account's tickets are damped: the first counts 1, the second 1/2, the third 1/3 ...
    pub damped_reports: f64,
    /// The terms, in the policy's order; hundredths of a point.
    pub terms: Vec<(TermKind, i64, String)>,
    /// Their sum.
    pub score: i64,
}

/// Ranks all requests, first first. Ties go to more accounts, then more reports, then the older request.
pub fn rank(evidence: &Evidence<'_>, policy: &Policy) -> Vec<Ranked> {
    let mut by_request: BTreeMap<RequestId, Vec<&Voice>> = BTreeMap::new();
    for voice in evidence.voices {
        by_request.entry(voice.request).or_default().push(voice);
    }
    let mut rows: Vec<Ranked> =
        by_request.into_iter().map(|(request, voices)| figures(request, &voices, evidence)).collect();
    policy.score(&mut rows, evidence);
    rows.sort_by_key(|row| std::cmp::Reverse(place(row.score, row)));
    rows
}

/// By what rows are ordered: the greatest is first.
type Place = (i64, usize, u64, std::cmp::Reverse<RequestId>);

fn place(score: i64, row: &Ranked) -> Place {
    (score, row.accounts.len(), row.reports, std::cmp::Reverse(row.request))
}

/// An account's ARR in the currency of sums: None if unknown. The flag says it was converted.
pub fn arr_in(account: &AccountRecord, currency: &str) -> Option<(i64, bool)> {
    let arr = account.arr.as_ref()?;
    rates::convert(arr.amount, &arr.currency, currency).map(|minor| (minor, arr.currency != currency))
}

/// The currency most accounts pay in; of equally many the first by code. USD where none says.
pub fn main_currency(accounts: &BTreeMap<AccountId, AccountRecord>) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for arr in accounts.values().filter_map(|a| a.arr.as_ref()) {
        *counts.entry(&arr.currency).or_default() += 1;
    }
    let best = counts.iter().max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(a.0)));
    best.map_or_else(|| "USD".to_owned(), |(code, _)| (*code).to_owned())
}

/// Sums over any set of accounts, each once: ARR, and how many are unknown.
pub fn distinct_arr<'a>(
    ids: impl IntoIterator<Item = &'a AccountId>,
    accounts: &BTreeMap<AccountId, AccountRecord>,
    currency: &str,
) -> i64 {
    let ids: BTreeSet<_> = ids.into_iter().collect();
    ids.into_iter().filter_map(|id| accounts.get(id)).filter_map(|a| arr_in(a, currency)).map(|(minor, _)| minor).sum()
}

fn figures(request: RequestId, voices: &[&Voice], evidence: &Evidence<'_>) -> Ranked {
    // A ticket that asks twice is one report, dated by its first ask.
    let mut tickets: BTreeMap<TicketId, Option<DateTime<Utc>>> = BTreeMap::new();
    for voice in voices {
        let at = tickets.entry(voice.ticket).or_insert(voice.at);
        *at = match (*at, voice.at) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
    }
    let mut per_writer: BTreeMap<Writer, u64> = BTreeMap::new();
    for ticket in tickets.keys() {
        let writer = evidence.writers.get(ticket).copied().unwrap_or(Writer::Unknown(ticket.unsigned_abs()));
        *per_writer.entry(writer).or_default() += 1;
    }
    let reports = tickets.len() as u64;
    let accounts: Vec<AccountId> = per_writer
        .keys()
        .filter_map(|w| match w {
            Writer::Account(id) => Some(*id),
            Writer::Unknown(_) => None,
        })
        .collect();
    let reports_without_account =
        per_writer.iter().filter(|(w, _)| matches!(w, Writer::Unknown(_))).map(|(_, n)| n).sum();
    let carried_by = per_writer
        .iter()
        .filter_map(|(w, n)| match w {
            Writer::Account(id) if reports >= 3 && n * 2 >= reports => Some((*id, *n as f64 / reports as f64, *n)),
            _ => None,
        })
        .max_by_key(|(_, _, n)| *n)
        .map(|(id, share, _)| (id, share));
    let money = money(&accounts, evidence);
    let (months, recent, before) = over_time(tickets.values().flatten(), evidence.as_of);
    let trend = if recent + before == 0 { 0.0 } else { (recent as f64 - before as f64) / (recent + before) as f64 };
    Ranked {
        request,
        reports,
        asks: voices.len() as u64,
        reports_without_account,
        arr: money.arr,
        arr_unknown: money.arr_unknown,
        arr_converted: money.arr_converted,
        renewing_90d: money.renewing_90d,
        churn_exposure: money.churn_exposure,
        risk_unknown: money.risk_unknown,
        months,
        trend,
        recent,
        carried_by,
        damped_reports: per_writer.values().map(|n| (1..=*n).map(|k| 1.0 / k as f64).sum::<f64>()).sum(),
        accounts,
        terms: Vec::new(),
        score: 0,
    }
}

#[derive(Default)]
struct MoneyFigures {
    arr: i64,
    arr_unknown: u64,
    arr_converted: u64,
    renewing_90d: i64,
    churn_exposure: i64,
    risk_unknown: u64,
}

fn money(ids: &[AccountId], evidence: &Evidence<'_>) -> MoneyFigures {
    let mut sum = MoneyFigures::default();
    let horizon = evidence.as_of.and_then(|day| Some((day, day.checked_add_days(Days::new(90))?)));
    for account in ids.iter().filter_map(|id| evidence.accounts.get(id)) {
        let Some((arr, converted)) = arr_in(account, evidence.currency) else {
            sum.arr_unknown += 1;
            sum.risk_unknown += u64::from(account.churn_permille.is_none());
            continue;
        };
        sum.arr += arr;
        sum.arr_converted += u64::from(converted);
        if let (Some(day), Some((from, to))) = (account.renewal, horizon)
            && (from..=to).contains(&day)
        {
            sum.renewing_90d += arr;
        }
        match account.churn_permille {
            Some(risk) => sum.churn_exposure += arr * i64::from(risk) / 1000,
            None => sum.risk_unknown += 1,
        }
    }
    sum
}

/// Counts by calendar month (twelve, the last is `as_of`'s), in the last 90 days, and in the 90 before.
fn over_time<'a>(times: impl Iterator<Item = &'a DateTime<Utc>>, as_of: Option<NaiveDate>) -> (Vec<u32>, u64, u64) {
    let mut months = vec![0; 12];
    let (mut recent, mut before) = (0, 0);
    let Some(as_of) = as_of else { return (months, 0, 0) };
    let number = |d: NaiveDate| d.year() * 12 + d.month0() as i32;
    for day in times.map(|t| t.date_naive()) {
        let age = number(as_of) - number(day);
        if let Some(slot) = usize::try_from(age).ok().and_then(|age| 11usize.checked_sub(age)) {
            months[slot] += 1;
        }
        match (as_of - day).num_days() {
            0..90 => recent += 1,
            90..180 => before += 1,
            _ => {}
        }
    }
    (months, recent, before)
}

#[cfg(test)]
mod tests;
