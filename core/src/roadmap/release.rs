//! Whether a release helped: how often the same customers asked before it and after.

use chrono::NaiveDate;

use crate::ranking::ratio_interval;

/// What became of a request after it was shipped.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Release {
    /// The day.
    pub day: NaiveDate,
    /// Days looked at on either side: as many after as there are, at most half a year.
    pub days: i64,
    /// Asks in so many days before, by customers who asked before.
    pub before: u64,
    /// Asks in so many days after, by the same.
    pub after: u64,
    /// Asks after by others.
    pub others: u64,
    /// The rate after as a share of the rate before, between its ends 95 times in 100: `(least, seen, most)`. None where
    /// nothing was asked, or no day has gone by.
    pub ratio: Option<(f64, f64, f64)>,
}

/// The longest time looked at, in days.
const LONGEST: i64 = 182;

/// Watches a release. `asks` are the days on which each customer or writer, told apart by a number, asked.
pub fn after_release(asks: &[(u64, NaiveDate)], day: NaiveDate, as_of: NaiveDate) -> Release {
    let days = (as_of - day).num_days().clamp(0, LONGEST);
    let far = |at: NaiveDate| (at - day).num_days();
    let earlier = |who: u64| asks.iter().any(|(other, at)| *other == who && far(*at) < 0);
    let before = asks.iter().filter(|(_, at)| (-days..0).contains(&far(*at))).count() as u64;
    let later = || asks.iter().filter(|(_, at)| (0..=days).contains(&far(*at)));
    let after = later().filter(|(who, _)| earlier(*who)).count() as u64;
    let others = later().count() as u64 - after;
    // The day itself belongs to the time after it.
    let ratio = ratio_interval(before, days as f64, after, days as f64 + 1.0).filter(|_| days > 0);
    Release { day, days, before, after, others, ratio }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_customers_ask_less_after_it() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let mut asks: Vec<(u64, NaiveDate)> = (0..12).map(|n| (n, day("2026-06-01"))).collect();
        asks.extend([(3, day("2026-08-10")), (99, day("2026-08-11")), (4, day("2020-01-01"))]);
        let release = after_release(&asks, day("2026-07-15"), day("2026-10-31"));
        assert_eq!((release.days, release.before, release.after, release.others), (108, 12, 1, 1));
        let (low, seen, high) = release.ratio.unwrap();
        assert!(low > 0.0 && low < seen && seen < 0.1 && high < 0.6, "{low} {seen} {high}");
        assert_eq!(after_release(&asks, day("2026-10-31"), day("2026-10-31")).ratio, None, "too early to say");
    }
}
