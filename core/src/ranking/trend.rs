//! What is asked for more, and what less: counted by customer and period, and tested against chance.
//!
//! When a company has twice the tickets it had, all its requests grow; that says nothing of one of them. So a request
//! rises if, of its own askers in the last periods and in as many before, more fall into the last ones than of all
//! requests' askers together; by an exact two-sided test, and with so many requests tested at once that at most one in
//! ten of those named should be chance.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, Months, NaiveDate};

use super::chance::{false_discoveries, two_sided};
use super::{Evidence, Voice, Writer};
use crate::model::RequestId;

/// How long a period is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// Seven days, ending with the day the evidence speaks of.
    Week,
    /// A calendar month.
    Month,
    /// A calendar quarter.
    Quarter,
}

impl Period {
    /// How many are shown, and how many of those are compared with as many before them.
    pub fn span(self) -> (usize, usize) {
        match self {
            Self::Week => (26, 8),
            Self::Month => (18, 3),
            Self::Quarter => (8, 2),
        }
    }

    /// The first day of each period shown, oldest first; the last one holds `as_of`.
    pub fn starts(self, as_of: NaiveDate) -> Vec<NaiveDate> {
        let month = as_of.with_day(1).unwrap_or(as_of);
        let first = |back: usize| match self {
            Self::Week => as_of.checked_sub_days(Days::new(7 * back as u64 + 6)),
            Self::Month => month.checked_sub_months(Months::new(back as u32)),
            Self::Quarter => month.checked_sub_months(Months::new(month.month0() % 3 + 3 * back as u32)),
        };
        (0..self.span().0).rev().filter_map(first).collect()
    }
}

/// Where a request is going.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Course {
    /// More than all requests together, beyond chance.
    Rising,
    /// Less, beyond chance.
    Falling,
    /// Nothing that chance would not give.
    Steady,
    /// Asked for by too few to tell.
    Few,
}

/// Askers, in the last periods and in as many before, from which on a request is tested. Of fewer even the utmost could
/// be chance, and to test them would hide those of which it is not (Tarone 1990).
const TESTED: u64 = 8;

/// A request over time.
#[derive(Clone, Debug, PartialEq)]
pub struct Trend {
    /// The request.
    pub request: RequestId,
    /// Distinct customers and writers in each period, oldest first.
    pub askers: Vec<u32>,
    /// Those of the last periods, and of as many before.
    pub recent: u64,
    /// See `recent`.
    pub before: u64,
    /// The chance that it is chance.
    pub chance: f64,
    /// What that comes to among all the others.
    pub course: Course,
}

/// Every request over time, in order of their names.
pub fn trends(evidence: &Evidence<'_>, period: Period) -> Vec<Trend> {
    let Some(as_of) = evidence.as_of else { return Vec::new() };
    let starts = period.starts(as_of);
    let compared = period.span().1;
    let mut askers: BTreeMap<RequestId, Vec<BTreeSet<Writer>>> = BTreeMap::new();
    for voice in evidence.voices {
        let all = askers.entry(voice.request).or_insert_with(|| vec![BTreeSet::new(); starts.len()]);
        let Some(day) = voice.at.map(|at| at.date_naive()).filter(|day| *day <= as_of) else { continue };
        if let Some(slot) = starts.partition_point(|start| *start <= day).checked_sub(1) {
            all[slot].insert(writer(voice, evidence));
        }
    }
    let rows: Vec<(RequestId, Vec<u32>)> =
        askers.into_iter().map(|(id, all)| (id, all.iter().map(|some| some.len() as u32).collect())).collect();
    let halves = |askers: &[u32]| {
        let sum = |some: &[u32]| some.iter().map(|n| u64::from(*n)).sum::<u64>();
        let at = askers.len() - compared;
        (sum(&askers[at..]), sum(&askers[at - compared..at]))
    };
    let all = rows.iter().map(|(_, askers)| halves(askers)).fold((0, 0), |sum, own| (sum.0 + own.0, sum.1 + own.1));
    let share = all.0 as f64 / (all.0 + all.1).max(1) as f64;
    let chance = |(recent, before): (u64, u64)| {
        if recent + before == 0 || all.0 == 0 || all.1 == 0 { 1.0 } else { two_sided(recent, recent + before, share) }
    };
    let enough = |(recent, before): (u64, u64)| recent + before >= TESTED;
    let tested = rows.iter().map(|(_, askers)| halves(askers)).filter(|own| enough(*own));
    let limit = false_discoveries(tested.map(chance).collect(), 0.1);
    rows.into_iter()
        .map(|(request, askers)| {
            let (recent, before) = halves(&askers);
            let chance = chance((recent, before));
            let more = recent as f64 > share * (recent + before) as f64;
            let course = match (chance <= limit, more) {
                _ if !enough((recent, before)) => Course::Few,
                (false, _) => Course::Steady,
                (true, true) => Course::Rising,
                (true, false) => Course::Falling,
            };
            Trend { request, askers, recent, before, chance, course }
        })
        .collect()
}

/// Who speaks: a customer, or a writer whose account is not known.
fn writer(voice: &Voice, evidence: &Evidence<'_>) -> Writer {
    match evidence.writers.get(&voice.ticket).copied() {
        Some(Writer::Account(id)) => Writer::Account(evidence.ledger.line(id).map_or(id, |line| line.customer)),
        Some(unknown) => unknown,
        None => Writer::Unknown(voice.ticket.unsigned_abs()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ranking::Ledger;

    fn voices(request: i64, first: i64, days: &[&str]) -> Vec<Voice> {
        let at = |day: &&str| Some(format!("{day}T10:00:00Z").parse().unwrap());
        let said = days.iter().zip(first..);
        said.map(|(day, ticket)| Voice { request: RequestId(request), ticket, at: at(day) }).collect()
    }

    fn read(all: &[Voice], writers: &BTreeMap<i64, Writer>, period: Period) -> Vec<Trend> {
        let (ledger, fit, effort) = (Ledger::default(), BTreeMap::new(), BTreeMap::new());
        let evidence = Evidence {
            voices: all,
            writers,
            ledger: &ledger,
            as_of: Some("2026-10-31".parse().unwrap()),
            fit: &fit,
            effort: &effort,
            efforts: [0.0; 3],
        };
        trends(&evidence, period)
    }

    #[test]
    fn what_grows_with_everything_does_not_rise() {
        let mut all = voices(1, 0, &["2026-09-01"; 12]);
        all.extend(voices(1, 100, &["2026-06-01"; 6]));
        all.extend(voices(2, 200, &["2026-09-01"; 20]));
        all.extend(voices(2, 300, &["2026-06-01"; 10]));
        all.extend(voices(3, 400, &["2026-10-02"; 14]));
        all.extend(voices(4, 500, &["2026-06-02"; 12]));
        let courses: Vec<Course> = read(&all, &BTreeMap::new(), Period::Month).iter().map(|t| t.course).collect();
        assert_eq!(courses, [Course::Steady, Course::Steady, Course::Rising, Course::Falling]);
    }

    #[test]
    fn a_customer_who_writes_forty_times_is_one_asker() {
        let all = voices(1, 0, &["2026-10-01"; 40]);
        let writers = (0..40).map(|ticket| (ticket, Writer::Account(7))).collect();
        let trend = &read(&all, &writers, Period::Month)[0];
        assert_eq!((trend.recent, trend.before, trend.course), (1, 0, Course::Few));
    }

    #[test]
    fn periods_end_with_the_day_the_evidence_speaks_of() {
        let day: NaiveDate = "2026-11-17".parse().unwrap();
        let last = |period: Period| period.starts(day).last().unwrap().to_string();
        assert_eq!(last(Period::Week), "2026-11-11");
        assert_eq!(last(Period::Month), "2026-11-01");
        assert_eq!(last(Period::Quarter), "2026-10-01");
        assert_eq!(Period::Month.starts(day)[0].to_string(), "2025-06-01");
    }
}
