//! A request's figures: all that can be counted of it before anyone weighs anything.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, NaiveDate, Utc};

use super::ledger::Span;
use super::policy::{Reading, TermKind};
use super::{Evidence, Voice, Writer};
use crate::model::{AccountId, RequestId, TicketId};

/// A measure of each term, in the order of [`TermKind::ALL`].
pub(super) type Measures = [f64; TermKind::ALL.len()];

/// A request with its figures. Amounts in minor units of the ledger's currency.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    /// The request.
    pub request: RequestId,
    /// Distinct tickets, and votes behind them.
    pub reports: u64,
    /// Asks.
    pub asks: u64,
    /// Distinct accounts, in order of their number.
    pub accounts: Vec<AccountId>,
    /// Distinct customers: accounts that are parts of one count as one.
    pub customers: u64,
    /// Reports whose account is not known.
    pub reports_without_account: u64,
    /// ARR of the accounts, each contract once.
    pub arr: Span,
    /// Accounts whose ARR is unknown, or in a currency we have no rate for.
    pub arr_unknown: u64,
    /// Accounts whose ARR was converted.
    pub arr_converted: u64,
    /// ARR that renews within 90 days.
    pub renewing_90d: i64,
    /// ARR times churn risk.
    pub churn_exposure: Span,
    /// ARR times churn risk times nearness of the renewal.
    pub renewal_exposure: Span,
    /// Accounts whose churn risk is unknown.
    pub risk_unknown: u64,
    /// Accounts whose next renewal is unknown.
    pub renewal_unknown: u64,
    /// The earliest renewal that is in danger, and whose: by then an answer helps.
    pub decide_by: Option<(NaiveDate, AccountId)>,
    /// Accounts that asked and pay no more.
    pub gone: u64,
    /// Distinct writers in each of the last twelve calendar months, oldest first: an account is one writer.
    pub months: Vec<u32>,
    /// Distinct writers of the last 90 days.
    pub recent: u64,
    /// Distinct writers of the 90 days before.
    pub before: u64,
    /// When it was last asked for.
    pub newest: Option<DateTime<Utc>>,
    /// The account behind at least half of three or more reports, and its share of them.
    pub carried_by: Option<(AccountId, f64)>,
    /// What it takes to build, if the roadmap says.
    pub effort: Option<f64>,
    /// What each term measures.
    pub(super) measures: Measures,
    /// The same with everything that is not known at its worst and at its best.
    pub(super) ends: [Measures; 2],
    /// The average ARR its impact is measured against.
    mean_arr: f64,
    /// What each customer adds: to be left out one at a time.
    pub(super) parts: Vec<Part>,
}

/// What one customer adds to a request.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Part {
    pub(super) customer: AccountId,
    pub(super) reports: u64,
    damped: f64,
    arr: Span,
    churn: Span,
    renewal: Span,
    recent: bool,
    before: bool,
    recency: f64,
}

impl Figures {
    /// Reports of the last 90 days against the 90 before, by writer: -1 to 1.
    pub fn trend(&self) -> f64 {
        let (recent, before) = (self.recent as f64, self.before as f64);
        if recent + before == 0.0 { 0.0 } else { (recent - before) / (recent + before) }
    }

    /// What the term measures.
    pub fn measure(&self, kind: TermKind) -> f64 {
        self.measures[kind as usize]
    }

    /// Its measures without one of its customers.
    pub(super) fn without(&self, customer: usize, reading: &Reading) -> Measures {
        let left = self.parts.iter().enumerate().filter(|(n, _)| *n != customer).map(|(_, part)| part);
        let gone = &self.parts[customer];
        let mut measures = self.measures;
        let mut set = |kind: TermKind, value: f64| measures[kind as usize] = value.max(0.0);
        let fewer: [(TermKind, f64); 3] =
            [(TermKind::Reach, 1.0), (TermKind::Reports, gone.damped), (TermKind::Recency, gone.recency)];
        fewer.into_iter().for_each(|(kind, by)| set(kind, self.measure(kind) - by));
        let money = |kind: TermKind, of: fn(&Part) -> Span| {
            let capped = || capped(left.clone().map(|part| of(part).likely), reading.cap);
            (kind, if reading.cap < 1.0 { capped() } else { self.measure(kind) - of(gone).likely as f64 })
        };
        let money = [
            money(TermKind::Revenue, |part| part.arr),
            money(TermKind::Churn, |part| part.churn),
            money(TermKind::Renewal, |part| part.renewal),
        ];
        money.into_iter().for_each(|(kind, value)| set(kind, value));
        let recent = self.recent - u64::from(gone.recent);
        let before = self.before - u64::from(gone.before);
        set(TermKind::Trend, rise(recent, before));
        let customers = self.customers - 1;
        set(TermKind::Impact, impact(self.arr.likely - gone.arr.likely, customers, self.mean_arr));
        let known = self.reports - self.reports_without_account - gone.reports;
        set(TermKind::Confidence, confidence(customers, known, self.reports - gone.reports));
        measures
    }
}

/// Counts a request's figures. A ticket that asks twice is one report, dated by its first ask.
pub(super) fn figures(request: RequestId, voices: &[&Voice], evidence: &Evidence<'_>, reading: &Reading) -> Figures {
    let mut tickets: BTreeMap<TicketId, Option<DateTime<Utc>>> = BTreeMap::new();
    for voice in voices {
        let at = tickets.entry(voice.ticket).or_insert(voice.at);
        *at = match (*at, voice.at) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
    }
    let mut writers: BTreeMap<Writer, Vec<Option<DateTime<Utc>>>> = BTreeMap::new();
    let mut per_account: BTreeMap<AccountId, u64> = BTreeMap::new();
    for (ticket, at) in &tickets {
        let writer = evidence.writers.get(ticket).copied().unwrap_or(Writer::Unknown(ticket.unsigned_abs()));
        if let Writer::Account(id) = writer {
            *per_account.entry(id).or_default() += 1;
        }
        let writer = match writer {
            Writer::Account(id) => Writer::Account(evidence.ledger.line(id).map_or(id, |line| line.customer)),
            unknown => unknown,
        };
        writers.entry(writer).or_default().push(*at);
    }
    let reports = tickets.len() as u64;
    let accounts: Vec<AccountId> = per_account.keys().copied().collect();
    let carried_by = per_account
        .iter()
        .filter(|(_, n)| reports >= 3 && **n * 2 >= reports)
        .max_by_key(|(id, n)| (**n, std::cmp::Reverse(**id)))
        .map(|(id, n)| (*id, *n as f64 / reports as f64));
    let voices_of = |writer: &Writer| writers.get(writer).map(Vec::as_slice).unwrap_or_default();
    let mut counted = Counted::default();
    let unknown = writers.iter().filter(|(writer, _)| matches!(writer, Writer::Unknown(_)));
    let mut sums = unknown.map(|(_, times)| said(times, evidence.as_of, reading)).fold(Said::default(), Said::plus);
    let mut parts = Vec::new();
    let mut customers: BTreeMap<AccountId, Vec<AccountId>> = BTreeMap::new();
    for id in &accounts {
        let customer = evidence.ledger.line(*id).map_or(*id, |line| line.customer);
        customers.entry(customer).or_default().push(*id);
    }
    for (customer, asking) in customers {
        let times = voices_of(&Writer::Account(customer));
        let own = said(times, evidence.as_of, reading);
        sums = sums.plus(own);
        let money = counted.contracts(&evidence.ledger.payers(asking), evidence);
        parts.push(Part {
            customer,
            reports: times.len() as u64,
            damped: own.damped,
            arr: money[0],
            churn: money[1],
            renewal: money[2],
            recent: own.recent > 0,
            before: own.before > 0,
            recency: own.recency,
        });
    }
    let total = |of: fn(&Part) -> Span| parts.iter().map(of).fold(Span::default(), Span::plus);
    let (arr, churn_exposure, renewal_exposure) = (total(|p| p.arr), total(|p| p.churn), total(|p| p.renewal));
    let reports_without_account = reports - per_account.values().sum::<u64>();
    let fit = evidence.fit.get(&request).copied().unwrap_or_default();
    let effort = evidence.effort.get(&request).copied();
    let mean = evidence.ledger.mean_arr as f64;
    let measured = |end: fn(Span) -> i64, effort: f64| -> Measures {
        let money = |of: fn(&Part) -> Span| capped(parts.iter().map(|part| end(of(part))), reading.cap);
        let mut all = Measures::default();
        let mut set = |kind: TermKind, value: f64| all[kind as usize] = value;
        set(TermKind::Reach, parts.len() as f64);
        set(TermKind::Reports, sums.damped);
        set(TermKind::Revenue, money(|p| p.arr));
        set(TermKind::Renewal, money(|p| p.renewal));
        set(TermKind::Churn, money(|p| p.churn));
        set(TermKind::Trend, rise(sums.recent, sums.before));
        set(TermKind::Recency, sums.recency);
        set(TermKind::Fit, f64::from(fit));
        set(TermKind::Ease, if effort > 0.0 { 1.0 / effort } else { 0.0 });
        let paid: i64 = parts.iter().map(|part| end(part.arr)).sum();
        set(TermKind::Impact, impact(paid, parts.len() as u64, mean));
        set(TermKind::Confidence, confidence(parts.len() as u64, reports - reports_without_account, reports));
        all
    };
    let [little, usual, much] = evidence.efforts;
    Figures {
        request,
        reports,
        asks: voices.len() as u64,
        customers: parts.len() as u64,
        reports_without_account,
        arr,
        arr_unknown: counted.arr_unknown,
        arr_converted: counted.arr_converted,
        renewing_90d: counted.renewing_90d,
        churn_exposure,
        renewal_exposure,
        risk_unknown: counted.risk_unknown,
        renewal_unknown: counted.renewal_unknown,
        decide_by: counted.decide_by,
        gone: counted.gone,
        months: months(&writers, evidence.as_of),
        recent: sums.recent,
        before: sums.before,
        newest: tickets.values().flatten().max().copied(),
        carried_by,
        effort,
        measures: measured(|span| span.likely, effort.unwrap_or(usual)),
        ends: [
            measured(|span| span.least, effort.unwrap_or(much)),
            measured(|span| span.most, effort.unwrap_or(little)),
        ],
        accounts,
        mean_arr: mean,
        parts,
    }
}

/// What is counted over contracts.
#[derive(Default)]
struct Counted {
    arr_unknown: u64,
    arr_converted: u64,
    risk_unknown: u64,
    renewal_unknown: u64,
    renewing_90d: i64,
    decide_by: Option<(NaiveDate, AccountId)>,
    gone: u64,
}

impl Counted {
    /// ARR, churn exposure and renewal exposure of some contracts.
    fn contracts(&mut self, payers: &BTreeSet<AccountId>, evidence: &Evidence<'_>) -> [Span; 3] {
        let mut sums = [Span::default(); 3];
        for (id, line) in payers.iter().filter_map(|id| Some((*id, evidence.ledger.line(*id)?))) {
            self.gone += u64::from(line.gone);
            self.arr_unknown += u64::from(!line.arr_known);
            self.arr_converted += u64::from(line.converted && !line.gone);
            self.risk_unknown += u64::from(!line.risk_known);
            self.renewal_unknown += u64::from(line.renewal.is_none() && !line.gone);
            self.renewing_90d += line.renewing_90d;
            // A renewal nobody fears for decides nothing.
            let endangered = line.renewal.filter(|_| line.renewal_exposure.most > 0 && line.risk.likely >= DANGER);
            let own = endangered.map(|day| (day, id));
            self.decide_by = self.decide_by.into_iter().chain(own).min();
            let own = [line.arr, line.churn_exposure, line.renewal_exposure];
            sums = [0, 1, 2].map(|n| sums[n].plus(own[n]));
        }
        sums
    }
}

/// The risk, in thousandths, from which a renewal is in danger: that of a yellow account.
pub const DANGER: i64 = 200;

/// What a writer's tickets come to.
#[derive(Clone, Copy, Default)]
struct Said {
    damped: f64,
    recent: u64,
    before: u64,
    recency: f64,
}

impl Said {
    fn plus(self, other: Self) -> Self {
        Self {
            damped: self.damped + other.damped,
            recent: self.recent + other.recent,
            before: self.before + other.before,
            recency: self.recency + other.recency,
        }
    }
}

fn said(times: &[Option<DateTime<Utc>>], as_of: Option<NaiveDate>, reading: &Reading) -> Said {
    let damped = (1..=times.len()).map(|n| (n as f64).powf(-reading.damping)).sum();
    let Some(as_of) = as_of else { return Said { damped, ..Said::default() } };
    let ages = || times.iter().flatten().map(|at| (as_of - at.date_naive()).num_days());
    let within = |days: std::ops::Range<i64>| u64::from(ages().any(|age| days.contains(&age)));
    let newest = ages().filter(|age| *age >= 0).min();
    let half_life = f64::from(reading.half_life.max(1));
    Said {
        damped,
        recent: within(0..90),
        before: within(90..180),
        recency: newest.map_or(0.0, |age| (-(age as f64) / half_life).exp2()),
    }
}

/// How many writers more than before.
fn rise(recent: u64, before: u64) -> f64 {
    recent.saturating_sub(before) as f64
}

/// A sum in which no one has a larger share than `cap`.
fn capped(amounts: impl Iterator<Item = i64> + Clone, cap: f64) -> f64 {
    let total = amounts.clone().sum::<i64>() as f64;
    if cap >= 1.0 {
        return total;
    }
    amounts.map(|amount| (amount as f64).min(total * cap)).sum()
}

/// RICE's impact: what an asking customer pays against what a customer pays on average, between a quarter and three
/// times. One where nothing is known of what customers pay.
fn impact(arr: i64, customers: u64, mean: f64) -> f64 {
    if mean <= 0.0 || customers == 0 { 1.0 } else { (arr as f64 / customers as f64 / mean).clamp(0.25, 3.0) }
}

/// RICE's confidence: high with three customers or more and four of five reports known whose, medium with two, else low.
fn confidence(customers: u64, known: u64, reports: u64) -> f64 {
    match customers {
        3.. if known * 5 >= reports * 4 => 1.0,
        2.. => 0.8,
        _ => 0.5,
    }
}

/// Distinct writers in each of twelve calendar months, the last that of `as_of`.
fn months(writers: &BTreeMap<Writer, Vec<Option<DateTime<Utc>>>>, as_of: Option<NaiveDate>) -> Vec<u32> {
    let mut months = vec![0; 12];
    let Some(as_of) = as_of else { return months };
    let number = |day: NaiveDate| day.year() * 12 + day.month0() as i32;
    for times in writers.values() {
        let ages = times.iter().flatten().map(|at| number(as_of) - number(at.date_naive()));
        let slots: BTreeSet<usize> = ages.filter_map(|age| 11_usize.checked_sub(usize::try_from(age).ok()?)).collect();
        slots.into_iter().for_each(|slot| months[slot] += 1);
    }
    months
}
