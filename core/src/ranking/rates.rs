//! Currencies into one, by a table of dated rates: a workspace's own, and built-in ones until it has any. The reason
//! beside a row's revenue says how many accounts were converted, and so does the status.

use chrono::NaiveDate;

/// US dollars for one unit, in ten-thousandths. Approximate rates of early 2026, two or three digits each: good enough
/// to rank by, not to book by.
const USD_PER_UNIT: [(&str, i64); 22] = [
    ("AUD", 6_700),
    ("BRL", 1_850),
    ("CAD", 7_300),
    ("CHF", 12_600),
    ("CNY", 1_430),
    ("CZK", 480),
    ("DKK", 1_570),
    ("EUR", 11_700),
    ("GBP", 13_500),
    ("HUF", 30),
    ("INR", 111),
    ("JPY", 64),
    ("KRW", 7),
    ("MXN", 560),
    ("NOK", 1_000),
    ("NZD", 5_800),
    ("PLN", 2_780),
    ("SEK", 1_080),
    ("SGD", 7_800),
    ("TRY", 233),
    ("USD", 10_000),
    ("ZAR", 600),
];
/// The day the built-in rates are of.
const BUILTIN_DAY: NaiveDate = NaiveDate::from_ymd_opt(2026, 1, 2).unwrap();
/// Where they come from, for people.
const BUILTIN_SOURCE: &str = "built in, rounded";

/// What one unit of a currency is worth from a day on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rate {
    /// ISO 4217 code.
    pub currency: String,
    /// The day from which it holds.
    pub day: NaiveDate,
    /// Millionths of a US dollar for one unit.
    pub usd_millionths: i64,
    /// Who says so.
    pub source: String,
    /// True for one of the program's own.
    pub builtin: bool,
}

/// A table of rates.
#[derive(Clone, Debug, Default)]
pub struct Rates {
    own: Vec<Rate>,
}

impl Rates {
    /// The built-in rates with a workspace's own over them.
    pub fn with(own: Vec<Rate>) -> Self {
        Self { own }
    }

    /// The rate of a currency in force on a day: the newest of the workspace's own that is not after it, else its
    /// earliest, else the built-in one.
    pub fn of(&self, currency: &str, day: Option<NaiveDate>) -> Option<Rate> {
        let own = || self.own.iter().filter(|rate| rate.currency == currency);
        let known = own().filter(|rate| day.is_none_or(|day| rate.day <= day)).max_by_key(|rate| rate.day);
        known.or_else(|| own().min_by_key(|rate| rate.day)).cloned().or_else(|| builtin(currency))
    }

    /// All rates in force on a day, by currency.
    pub fn all(&self, day: Option<NaiveDate>) -> Vec<Rate> {
        let mut codes: Vec<&str> = USD_PER_UNIT.iter().map(|(code, _)| *code).collect();
        codes.extend(self.own.iter().map(|rate| rate.currency.as_str()));
        codes.sort_unstable();
        codes.dedup();
        codes.into_iter().filter_map(|code| self.of(code, day)).collect()
    }

    /// Minor units of `from` in minor units of `to`, rounded half away from zero. None if a currency has no rate.
    pub fn convert(&self, minor: i64, from: &str, to: &str, day: Option<NaiveDate>) -> Option<i64> {
        if from == to {
            return Some(minor);
        }
        let rate = |code| self.of(code, day).map(|rate| i128::from(rate.usd_millionths)).filter(|rate| *rate > 0);
        let (from, to) = (rate(from)?, rate(to)?);
        let scaled = i128::from(minor) * from * 2;
        let rounded = (scaled + to * scaled.signum()) / (to * 2);
        i64::try_from(rounded).ok()
    }
}

fn builtin(currency: &str) -> Option<Rate> {
    let at = USD_PER_UNIT.binary_search_by(|(code, _)| (*code).cmp(currency)).ok()?;
    Some(Rate {
        currency: currency.to_owned(),
        day: BUILTIN_DAY,
        usd_millionths: USD_PER_UNIT[at].1 * 100,
        source: BUILTIN_SOURCE.to_owned(),
        builtin: true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_so_that_it_can_be_searched() {
        assert!(USD_PER_UNIT.windows(2).all(|w| w[0].0 < w[1].0));
    }

    #[test]
    fn amounts_convert_exactly_or_not_at_all() {
        let rates = Rates::default();
        let convert = |minor, from, to| rates.convert(minor, from, to, None);
        assert_eq!(convert(10_000, "EUR", "USD"), Some(11_700));
        assert_eq!(convert(-10_000, "EUR", "USD"), Some(-11_700));
        assert_eq!(convert(12_345, "XAU", "XAU"), Some(12_345), "the same currency needs no rate");
        assert_eq!(convert(1, "XAU", "USD"), None);
        assert_eq!(convert(10_000, "USD", "GBP"), Some(7_407));
    }

    #[test]
    fn a_rate_of_ones_own_holds_from_its_day() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let own = |on: &str, usd_millionths| Rate {
            currency: "EUR".into(),
            day: day(on),
            usd_millionths,
            source: "the bank".into(),
            builtin: false,
        };
        let rates = Rates::with(vec![own("2026-07-01", 1_200_000), own("2026-01-01", 1_100_000)]);
        let on = |text| rates.convert(10_000, "EUR", "USD", Some(day(text)));
        assert_eq!(on("2026-06-30"), Some(11_000));
        assert_eq!(on("2026-07-01"), Some(12_000));
        assert_eq!(on("2025-01-01"), Some(11_000), "before the first, the first is nearer than what is built in");
        assert_eq!(rates.of("GBP", None).unwrap().source, BUILTIN_SOURCE);
    }
}
