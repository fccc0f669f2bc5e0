//! Money and shares as exports write them: any separators, any sign, any currency mark, no floats.

/// Which mark stands before the cents, where a cell alone does not tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decimal {
    Point,
    Comma,
}

/// An amount as it stands in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Amount {
    /// Minor units: hundredths, whatever the currency.
    pub(crate) minor: i64,
    /// The ISO 4217 code in the cell, if it names one.
    pub(crate) currency: Option<String>,
    /// Whether the mark is only a `$`, which many currencies share.
    pub(crate) dollar: bool,
    /// How often in a year it is paid, if the cell says: `100 €/month` is paid twelve times.
    pub(crate) a_year: Option<i64>,
}

/// What could be seen of a column of amounts.
#[derive(Clone, Debug, Default)]
pub(crate) struct MoneyColumn {
    point: bool,
    comma: bool,
    /// A cell such as `1,234` that reads either way.
    pub(crate) either: Option<(u64, String)>,
}

impl MoneyColumn {
    /// Looks at a cell of row `row`.
    pub(crate) fn see(&mut self, row: u64, cell: &str) {
        let Some(parts) = Parts::of(cell) else { return };
        match parts.decimal() {
            Mark::Sure(Some(Decimal::Point)) => self.point = true,
            Mark::Sure(Some(Decimal::Comma)) => self.comma = true,
            Mark::Sure(None) => match parts.group_mark() {
                Some(',') => self.point = true,
                Some('.') => self.comma = true,
                _ => {}
            },
            Mark::Either(_) => {
                self.either.get_or_insert_with(|| (row, cell.trim().to_owned()));
            }
        }
    }

    /// The mark its cells prove, if they agree.
    pub(crate) fn decimal(&self) -> Option<Decimal> {
        match (self.point, self.comma) {
            (true, false) => Some(Decimal::Point),
            (false, true) => Some(Decimal::Comma),
            _ => None,
        }
    }
}

/// Reads one cell. Where `1,234` or `1.234` could be either, `decimal` tells, and without it the mark groups
/// thousands: revenue is seldom written in thousandths.
pub(crate) fn amount(cell: &str, decimal: Option<Decimal>) -> Option<Amount> {
    let parts = Parts::of(cell)?;
    let mark = match parts.decimal() {
        Mark::Sure(mark) => mark,
        Mark::Either(mark) => (decimal == Some(mark)).then_some(mark),
    };
    let mark = mark.map(|m| if m == Decimal::Point { '.' } else { ',' });
    let (whole, cents) = match mark.and_then(|m| parts.number.rsplit_once(m)) {
        Some((whole, cents)) => (whole, cents),
        None => (parts.number.as_str(), ""),
    };
    let digits = |s: &str| s.chars().filter(char::is_ascii_digit).collect::<String>();
    let whole = digits(whole);
    // six decimals are kept until the factor is applied: `1.2345k` is 1,234.50
    let cents = format!("{:0<6.6}", digits(cents));
    let millionths: i128 = format!("{}{cents}", if whole.is_empty() { "0" } else { &whole }).parse().ok()?;
    let minor = (millionths * i128::from(parts.factor) + 5_000) / 10_000;
    let minor = i64::try_from(minor).ok().filter(|m| *m < 9_000_000_000_000_000)?;
    let minor = if parts.negative { -minor } else { minor };
    Some(Amount { minor, currency: parts.currency, dollar: parts.dollar, a_year: parts.a_year })
}

/// A share in thousandths: `12%`, `0,12` or `12`. `whole` says that the column counts in percent or points of
/// hundred rather than in parts of one.
pub(crate) fn permille(cell: &str, whole: bool) -> Option<u16> {
    let trimmed = cell.trim();
    let percent = trimmed.ends_with('%');
    let number = trimmed.trim_end_matches('%').trim();
    if number.is_empty() || !number.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',')) {
        return None;
    }
    let value: f64 = number.replace(',', ".").parse().ok()?;
    let permille = if percent || whole { value * 10.0 } else { value * 1000.0 };
    (0.0..=1000.0).contains(&permille).then(|| permille.round() as u16)
}

/// The ISO 4217 code in a header or a cell such as `ARR (EUR)`, `usd`, `€`.
pub(crate) fn currency_code(text: &str) -> Option<String> {
    let text = text.trim();
    if let Some((_, code)) = SIGNS.iter().find(|(sign, _)| text == *sign) {
        return Some((*code).to_owned());
    }
    let words = text.split(|c: char| !c.is_ascii_alphabetic());
    words.map(str::to_ascii_uppercase).find(|w| CODES.contains(&w.as_str()))
}

/// The currency a cell of its own names: a sign, a code, or any other three letters, which can be nothing else there.
pub(crate) fn currency_cell(text: &str) -> Option<String> {
    let code = text.trim();
    let letters = code.len() == 3 && code.bytes().all(|b| b.is_ascii_alphabetic());
    currency_code(code).or_else(|| letters.then(|| code.to_ascii_uppercase()))
}

/// What stands behind an amount that is paid more or less often, and how often in a year that is. Longer words first.
const PERIODS: [(&str, i64); 20] = [
    ("per quarter", 4),
    ("per month", 12),
    ("quarterly", 4),
    ("/ quarter", 4),
    ("per week", 52),
    ("/quarter", 4),
    ("per year", 1),
    ("/ month", 12),
    ("monthly", 12),
    ("/ year", 1),
    ("/month", 12),
    ("/week", 52),
    ("/year", 1),
    ("p.a.", 1),
    ("p.m.", 12),
    ("/mo", 12),
    ("/yr", 1),
    ("/y", 1),
    ("/a", 1),
    ("pa", 1),
];

enum Mark {
    Sure(Option<Decimal>),
    /// It could be this one, or a thousands mark.
    Either(Decimal),
}

struct Parts {
    /// Digits, points and commas.
    number: String,
    negative: bool,
    factor: i64,
    currency: Option<String>,
    dollar: bool,
    a_year: Option<i64>,
}

const SIGNS: [(&str, &str); 24] = [
    ("US$", "USD"),
    ("C$", "CAD"),
    ("CA$", "CAD"),
    ("A$", "AUD"),
    ("AU$", "AUD"),
    ("NZ$", "NZD"),
    ("HK$", "HKD"),
    ("S$", "SGD"),
    ("R$", "BRL"),
    ("MX$", "MXN"),
    ("€", "EUR"),
    ("£", "GBP"),
    ("¥", "JPY"),
    ("₹", "INR"),
    ("₩", "KRW"),
    ("₽", "RUB"),
    ("₺", "TRY"),
    ("₪", "ILS"),
    ("zł", "PLN"),
    ("Kč", "CZK"),
    ("Fr.", "CHF"),
    ("SFr.", "CHF"),
    ("Rs", "INR"),
    ("$", "USD"),
];

const CODES: [&str; 40] = [
    "USD", "EUR", "GBP", "JPY", "CHF", "CAD", "AUD", "NZD", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "RON", "BGN",
    "TRY", "RUB", "UAH", "ILS", "INR", "CNY", "HKD", "SGD", "KRW", "TWD", "THB", "IDR", "MYR", "PHP", "VND", "BRL",
    "MXN", "ARS", "CLP", "COP", "ZAR", "AED", "SAR", "ISK",
];

impl Parts {
    fn of(cell: &str) -> Option<Self> {
        let mut text = cell.trim().trim_start_matches('\'').trim();
        let mut negative = false;
        if let Some(inner) = text.strip_prefix('(').and_then(|t| t.strip_suffix(')')) {
            negative = true;
            text = inner.trim();
        }
        let first = text.find(|c: char| c.is_ascii_digit())?;
        let last = text.rfind(|c: char| c.is_ascii_digit())? + 1;
        // `,50` and `.5` begin with their mark
        let first = first - usize::from(text[..first].ends_with(['.', ',']) && !text[..first].ends_with("r."));
        let (before, number, after) = (&text[..first], &text[first..last], &text[last..]);
        let mut currency = None;
        let mut dollar = false;
        let mut factor = 1;
        let mut a_year = None;
        for (side, behind) in [(before, false), (after, true)] {
            let mut words = side.trim();
            if behind {
                words = words.strip_suffix(",-").or_else(|| words.strip_suffix(",–")).unwrap_or(words).trim();
            }
            if let Some(rest) = words.strip_prefix(['-', '−']).or_else(|| words.strip_suffix(['-', '−'])) {
                negative = true;
                words = rest.trim();
            }
            let mut words = words.trim_matches([' ', '\u{A0}', '\u{202F}']);
            if behind {
                let period = PERIODS.iter().find_map(|(tail, times)| Some((words.strip_suffix(tail)?, *times)));
                if let Some((rest, times)) = period {
                    words = rest.trim();
                    a_year = Some(times);
                }
                let word = words.split([' ', '\u{A0}']).next().unwrap_or_default();
                let multiplied = match word.trim_end_matches('.').to_lowercase().as_str() {
                    "k" | "tsd" | "thousand" => Some(1_000),
                    "m" | "mm" | "mn" | "mio" | "million" => Some(1_000_000),
                    "b" | "bn" | "mrd" | "billion" => Some(1_000_000_000),
                    _ => None,
                };
                if let Some(times) = multiplied {
                    factor = times;
                    words = words[word.len()..].trim_matches([' ', '\u{A0}']);
                }
            }
            if words.is_empty() {
                continue;
            }
            if words == "kr" {
                continue; // three countries' crown: the currency column tells
            }
            let sign = SIGNS.iter().find(|(sign, _)| words.eq_ignore_ascii_case(sign) || words == *sign);
            let code = CODES.iter().find(|code| words.eq_ignore_ascii_case(code));
            match (sign, code) {
                (Some((sign, code)), _) => {
                    dollar = *sign == "$";
                    currency.get_or_insert_with(|| (*code).to_owned());
                }
                (None, Some(code)) => {
                    dollar = false;
                    currency = Some((*code).to_owned());
                }
                (None, None) => {
                    // `USD $`, `$ USD`: both at once
                    let code = words.split_whitespace().find_map(|w| CODES.iter().find(|c| w.eq_ignore_ascii_case(c)));
                    currency = Some((*code?).to_owned());
                }
            }
        }
        let number: String = number
            .chars()
            .filter(|c| !matches!(c, ' ' | '\u{A0}' | '\u{202F}' | '\u{2009}' | '\'' | '’' | '_'))
            .collect();
        let plain = number.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','));
        (plain && number.len() <= 24).then_some(Self { number, negative, factor, currency, dollar, a_year })
    }

    fn decimal(&self) -> Mark {
        let points = self.number.matches('.').count();
        let commas = self.number.matches(',').count();
        let last = self.number.rfind(['.', ',']);
        let Some(at) = last else { return Mark::Sure(None) };
        let mark = if self.number[at..].starts_with('.') { Decimal::Point } else { Decimal::Comma };
        let behind = self.number.len() - at - 1;
        if points > 0 && commas > 0 {
            let twice = if mark == Decimal::Point { points } else { commas } > 1;
            return Mark::Sure((!twice).then_some(mark));
        }
        if points + commas > 1 {
            return Mark::Sure(None);
        }
        if behind == 3 && self.factor == 1 && at > 0 && at <= 3 && !self.number.starts_with('0') {
            return Mark::Either(mark);
        }
        Mark::Sure(Some(mark))
    }

    /// The mark between thousands, where the number proves that it is one.
    fn group_mark(&self) -> Option<char> {
        self.number.chars().find(|c| matches!(c, '.' | ','))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn amounts_are_read_in_every_notation() {
        let cases: &[(&str, i64, Option<&str>)] = &[
            ("30200", 3_020_000, None),
            ("2,900", 290_000, None),
            ("1.234,50", 123_450, None),
            ("1,234.50", 123_450, None),
            ("$30,200", 3_020_000, Some("USD")),
            ("€ 1 200", 120_000, Some("EUR")),
            ("1 200,5 €", 120_050, Some("EUR")),
            ("12k", 1_200_000, None),
            ("1.2k", 120_000, None),
            ("1,25 Mio. €", 125_000_000, Some("EUR")),
            ("(1,200)", -120_000, None),
            ("-1200", -120_000, None),
            ("1200-", -120_000, None),
            ("USD 1,200.00", 120_000, Some("USD")),
            ("1.200,00 EUR", 120_000, Some("EUR")),
            ("1'200.50 CHF", 120_050, Some("CHF")),
            ("1\u{202F}200", 120_000, None),
            ("C$5", 500, Some("CAD")),
            ("1.234.567", 123_456_700, None),
            ("12.5", 1_250, None),
            ("0.125", 13, None),
            (",50", 50, None),
            ("12,000,-", 1_200_000, None),
            ("$1,200/yr", 120_000, Some("USD")),
        ];
        for (cell, minor, currency) in cases {
            let got = amount(cell, None).unwrap_or_else(|| panic!("{cell} was not read"));
            assert_eq!((got.minor, got.currency.as_deref()), (*minor, *currency), "{cell}");
        }
        for cell in ["", "n/a", "ask sales", "12 apples", "1-2", "10%"] {
            assert_eq!(amount(cell, None), None, "{cell}");
        }
    }

    #[test]
    fn what_is_paid_more_often_says_so() {
        let a_year = |cell: &str| amount(cell, None).map(|a| (a.minor, a.a_year));
        assert_eq!(a_year("$1,200/mo"), Some((120_000, Some(12))));
        assert_eq!(a_year("99.50 € per quarter"), Some((9_950, Some(4))));
        assert_eq!(a_year("12k EUR p.a."), Some((1_200_000, Some(1))));
        assert_eq!(a_year("12,000"), Some((1_200_000, None)));
        assert_eq!(currency_cell("xof").as_deref(), Some("XOF"));
        assert_eq!(currency_cell("Dollars"), None);
    }

    #[test]
    fn a_column_settles_what_a_cell_cannot() {
        assert_eq!(amount("1.234", Some(Decimal::Comma)).unwrap().minor, 123_400);
        assert_eq!(amount("1.234", Some(Decimal::Point)).unwrap().minor, 123);
        let mut column = MoneyColumn::default();
        for (row, cell) in ["1.234", "900,50"].iter().enumerate() {
            column.see(row as u64 + 1, cell);
        }
        assert_eq!(column.decimal(), Some(Decimal::Comma));
    }

    #[test]
    fn shares_are_read() {
        assert_eq!(permille("12%", false), Some(120));
        assert_eq!(permille("12,5", true), Some(125));
        assert_eq!(permille("0.12", false), Some(120));
        assert_eq!(permille("120", true), None);
        assert_eq!(permille("high", true), None);
    }

    #[test]
    fn a_currency_is_found_in_a_header() {
        assert_eq!(currency_code("ARR (EUR)").as_deref(), Some("EUR"));
        assert_eq!(currency_code("gbp").as_deref(), Some("GBP"));
        assert_eq!(currency_code("ARR"), None);
    }

    proptest! {
        #[test]
        fn no_cell_is_too_strange(text in "\\PC{0,30}") {
            amount(&text, None);
            permille(&text, true);
        }

        #[test]
        fn whole_cents_come_back(minor in 0i64..100_000_000_000) {
            let plain = format!("{}.{:02}", minor / 100, minor % 100);
            prop_assert_eq!(amount(&plain, None).map(|a| a.minor), Some(minor));
            let continental = format!("{},{:02} €", minor / 100, minor % 100);
            prop_assert_eq!(amount(&continental, None).map(|a| a.minor), Some(minor));
        }
    }
}
