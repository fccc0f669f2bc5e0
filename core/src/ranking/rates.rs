//! Currencies into one. Until a workspace keeps its own dated table, these built-in rates serve; the reason beside a
//! row's revenue says how many accounts were converted, and so does the status.

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

/// Minor units of `from` in minor units of `to`, rounded half away from zero. None if a currency is not in the table.
pub fn convert(minor: i64, from: &str, to: &str) -> Option<i64> {
    if from == to {
        return Some(minor);
    }
    let rate = |code: &str| USD_PER_UNIT.binary_search_by(|(c, _)| (*c).cmp(code)).ok().map(|i| USD_PER_UNIT[i].1);
    let (from, to) = (i128::from(rate(from)?), i128::from(rate(to)?));
    let scaled = i128::from(minor) * from * 2;
    let rounded = (scaled + to * scaled.signum()) / (to * 2);
    i64::try_from(rounded).ok()
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
        assert_eq!(convert(10_000, "EUR", "USD"), Some(11_700));
        assert_eq!(convert(-10_000, "EUR", "USD"), Some(-11_700));
        assert_eq!(convert(12_345, "XAU", "XAU"), Some(12_345), "the same currency needs no rate");
        assert_eq!(convert(1, "XAU", "USD"), None);
        assert_eq!(convert(10_000, "USD", "GBP"), Some(7_407));
    }
}
