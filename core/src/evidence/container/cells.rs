//! What stands in a cell, as a person means it: numbers, dates, times and durations out of the numbers that spreadsheets
//! keep them as.

use std::path::Path;

use chrono::{Days, NaiveDate};

use super::{LONGEST_RECORD, in_sheet};
use crate::error::Error;

/// The rows of a sheet of Excel, and of LibreOffice.
pub(super) const ROWS: u64 = 1 << 20;
/// Its columns.
pub(super) const COLUMNS: usize = 1 << 14;

/// What a number format shows a number as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Shown {
    /// A number.
    #[default]
    Number,
    /// A date, perhaps with a time.
    Date,
    /// A time of day without a date.
    Time,
    /// A span of time that may be longer than a day.
    Duration,
}

/// What a format of the 49 that need no code shows. The numbers from 27 to 36 and 50 to 58 are dates of East Asian
/// calendars (ECMA-376 part 1, 18.8.30).
pub(super) fn builtin(id: u32) -> Shown {
    match id {
        14..=17 | 22 | 27..=31 | 36 | 50..=54 | 57 | 58 => Shown::Date,
        18..=21 | 32..=35 | 45 | 47 | 55 | 56 => Shown::Time,
        46 => Shown::Duration,
        _ => Shown::Number,
    }
}

/// What a format's code shows: `yyyy-mm-dd`, `[h]:mm`, `#,##0.00 "days"`. Only its first section counts.
pub(super) fn of_code(code: &str) -> Shown {
    let (mut date, mut clock, mut months) = (false, false, false);
    let mut chars = code.chars().peekable();
    while let Some(c) = chars.next() {
        match c.to_ascii_lowercase() {
            // What follows these is shown as it is, or only takes its room.
            '\\' | '_' | '*' => {
                chars.next();
            }
            '"' => while chars.next().is_some_and(|c| c != '"') {},
            '[' => {
                let inside: String = chars.by_ref().take_while(|c| *c != ']').collect();
                let inside = inside.to_ascii_lowercase();
                let span = |letter: char| !inside.is_empty() && inside.chars().all(|c| c == letter);
                if span('h') || span('m') || span('s') {
                    return Shown::Duration;
                }
            }
            ';' => break,
            'y' | 'd' | 'b' => date = true,
            // In Japanese formats the year of an era; in others the exponent, which a sign follows.
            'e' if !matches!(chars.peek(), Some('+' | '-')) && !code.contains('0') => date = true,
            'g' if code.to_ascii_lowercase().contains("general") => return Shown::Number,
            'h' | 's' => clock = true,
            'm' => months = true,
            'a' if matches!(chars.peek(), Some('m' | 'M' | '/')) => {
                // AM/PM or A/P
                clock = true;
                while chars.next_if(|c| matches!(c.to_ascii_lowercase(), 'm' | '/' | 'p')).is_some() {}
            }
            _ => {}
        }
    }
    match (date || months && !clock, clock) {
        (true, _) => Shown::Date,
        (false, true) => Shown::Time,
        (false, false) => Shown::Number,
    }
}

/// A number as text. Dates that no calendar has stay numbers.
pub(super) fn number(value: f64, shown: Shown, from_1904: bool) -> String {
    let text = match shown {
        Shown::Number => None,
        Shown::Date => date(value, from_1904),
        Shown::Time if (0.0..1.0).contains(&value) => Some(duration(value)),
        Shown::Time => date(value, from_1904),
        Shown::Duration => Some(duration(value)),
    };
    text.unwrap_or_else(|| plain(value))
}

/// A number as a file writes it: whole numbers digit by digit, since an id of 17 digits is no quantity; others in the
/// shortest form that means the same.
pub(super) fn written(text: &str) -> Option<(f64, String)> {
    let text = text.trim_matches([' ', '\t', '\r', '\n']);
    let digits = text.strip_prefix('-').unwrap_or(text);
    let numeric = digits.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'+' | b'-'));
    let value: f64 = text.parse().ok().filter(|v: &f64| numeric && v.is_finite())?;
    let whole = !digits.is_empty() && digits.len() <= 30 && digits.bytes().all(|b| b.is_ascii_digit());
    Some((value, if whole { text.to_owned() } else { plain(value) }))
}

/// A number in the shortest form that means the same; whole numbers without a point.
fn plain(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    if value.abs() >= 1e21 || value.abs() < 1e-9 {
        return format!("{value:E}");
    }
    value.to_string()
}

/// The date, and the time if it is not midnight, that a count of days stands for. Excel's 1900 was a leap year, to agree
/// with an older program; a workbook from an early Mac counts from 1904.
fn date(value: f64, from_1904: bool) -> Option<String> {
    // The last day Excel knows is 9999-12-31.
    if !(0.0..2_958_466.0).contains(&value) {
        return None;
    }
    if value < 1.0 && !from_1904 {
        return Some(duration(value));
    }
    let mut days = value.floor() as u64;
    let mut seconds = ((value - value.floor()) * 86400.0).round() as u64;
    if seconds == 86400 {
        days += 1;
        seconds = 0;
    }
    let day = match (from_1904, days) {
        (true, _) => NaiveDate::from_ymd_opt(1904, 1, 1)?.checked_add_days(Days::new(days))?,
        (false, 60) => return Some("1900-02-29".to_owned()),
        (false, 0..60) => NaiveDate::from_ymd_opt(1899, 12, 31)?.checked_add_days(Days::new(days))?,
        (false, _) => NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(days))?,
    };
    let day = day.format("%Y-%m-%d");
    Some(match seconds {
        0 => day.to_string(),
        _ => format!("{day}T{}", clock(seconds)),
    })
}

/// Days as hours, minutes and seconds: `27:30:00`.
pub(super) fn duration(days: f64) -> String {
    let seconds = (days.abs() * 86400.0).round();
    if seconds > 9e15 {
        return plain(days);
    }
    let sign = if days < 0.0 && seconds > 0.0 { "-" } else { "" };
    format!("{sign}{}", clock(seconds as u64))
}

fn clock(seconds: u64) -> String {
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// A date and time in ISO 8601 as we write those of numbers: midnight is left off, fractions of seconds too; a zone
/// stays. The day that spreadsheets count from stands for no day at all.
pub(super) fn iso(text: &str) -> String {
    let text = text.trim();
    let Some((day, time)) = text.split_once('T') else { return text.to_owned() };
    let time = match time.split_once('.') {
        Some((whole, fraction)) if fraction.bytes().all(|b| b.is_ascii_digit()) => whole,
        _ => time,
    };
    match (day, time) {
        ("1899-12-30" | "1899-12-31" | "1900-01-00", time) => time.to_owned(),
        (day, "00:00:00" | "00:00" | "") => day.to_owned(),
        (day, time) => format!("{day}T{time}"),
    }
}

/// The place of a cell as people write it: `B7`, from column 0 and row 1.
pub(super) fn address(column: usize, row: u64) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        letters.push(char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    let letters: String = letters.into_iter().rev().collect();
    format!("{letters}{row}")
}

/// Column from 0 and row from 1 of a cell's address. A number that is out of all proportion comes out as the largest.
pub(super) fn parse_address(text: &str) -> Option<(usize, u64)> {
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (letters, digits) = text.split_at(letters);
    if letters.is_empty() || digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let column = letters.bytes().fold(0_usize, |column, b| {
        column.saturating_mul(26).saturating_add(usize::from(b.to_ascii_uppercase() - b'A') + 1)
    });
    let row = digits.parse().unwrap_or(u64::MAX);
    (row > 0).then_some((column - 1, row))
}

/// A row while it is filled: cells by column, none at the end that are empty.
#[derive(Debug, Default)]
pub(super) struct Filling {
    cells: Vec<String>,
    /// Empty cells that were made so far only to stand before others, in all rows.
    padded: usize,
    filled: usize,
    bytes: usize,
}

/// Why a cell does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unfit {
    /// The row holds too much text.
    TooLong,
    /// The sheet is nearly all empty cells.
    TooSparse,
}

impl Filling {
    /// Puts text into a cell; the first of two with one address stays.
    pub(super) fn put(&mut self, column: usize, text: String) -> Result<(), Unfit> {
        if text.is_empty() {
            return Ok(());
        }
        self.bytes += text.len();
        if self.bytes > LONGEST_RECORD {
            return Err(Unfit::TooLong);
        }
        if let Some(cell) = self.cells.get_mut(column) {
            if cell.is_empty() {
                *cell = text;
                self.filled += 1;
            }
            return Ok(());
        }
        self.padded += column - self.cells.len();
        self.filled += 1;
        // A million rows with nothing but their last cell would cost minutes of making empty ones.
        if self.padded > 64 << 20 && self.padded / 64 > self.filled {
            return Err(Unfit::TooSparse);
        }
        self.cells.resize_with(column, String::new);
        self.cells.push(text);
        Ok(())
    }

    /// The cells of the row, if it has any; begins the next.
    pub(super) fn take(&mut self) -> Option<Vec<String>> {
        self.bytes = 0;
        Some(std::mem::take(&mut self.cells)).filter(|cells| !cells.is_empty())
    }
}

impl Unfit {
    /// What to tell people.
    pub(super) fn refusal(self, path: &Path, sheet: &str, row: u64) -> Error {
        let (message, hint) = match self {
            Self::TooLong => ("the row holds more than 16 MiB of text", "shorten it there, or leave columns out"),
            Self::TooSparse => {
                ("the sheet is nearly all empty cells far to the right", "delete the empty columns and save it again")
            }
        };
        in_sheet(path, sheet, Some(row), message, hint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_show_what_they_show() {
        let cases = [
            ("General", Shown::Number),
            ("0.00", Shown::Number),
            ("#,##0.00\\ \"days\"", Shown::Number),
            ("0.00E+00", Shown::Number),
            ("[Red]-#,##0", Shown::Number),
            ("#,##0_);[Red](#,##0)", Shown::Number),
            ("\"Ticket \"0", Shown::Number),
            ("\\d0", Shown::Number),
            ("@", Shown::Number),
            ("0*y", Shown::Number),
            ("yyyy-mm-dd", Shown::Date),
            ("dd/mm/yyyy hh:mm", Shown::Date),
            ("mmm-yy", Shown::Date),
            ("mmmm", Shown::Date),
            ("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", Shown::Date),
            ("[$-409]m/d/yy\\ h:mm\\ AM/PM;@", Shown::Date),
            ("[$-411]ge.m.d", Shown::Date),
            ("h:mm", Shown::Time),
            ("h:mm:ss AM/PM", Shown::Time),
            ("mm:ss", Shown::Time),
            ("[h]:mm:ss", Shown::Duration),
            ("[mm]:ss", Shown::Duration),
            ("[Blue][hh]:mm", Shown::Duration),
        ];
        for (code, shown) in cases {
            assert_eq!(of_code(code), shown, "{code}");
        }
        assert_eq!(
            [builtin(0), builtin(14), builtin(21), builtin(46)],
            [Shown::Number, Shown::Date, Shown::Time, Shown::Duration]
        );
    }

    #[test]
    fn numbers_become_what_people_mean() {
        let cases = [
            (45943.5, Shown::Date, false, "2025-10-13T12:00:00"),
            (45943.0, Shown::Date, false, "2025-10-13"),
            (45_943.999_999_999, Shown::Date, false, "2025-10-14"),
            (44481.0, Shown::Date, true, "2025-10-13"),
            (0.5, Shown::Date, true, "1904-01-01T12:00:00"),
            (0.5, Shown::Date, false, "12:00:00"),
            (1.0, Shown::Date, false, "1900-01-01"),
            (60.0, Shown::Date, false, "1900-02-29"),
            (61.0, Shown::Date, false, "1900-03-01"),
            (-1.0, Shown::Date, false, "-1"),
            (2_958_465.0, Shown::Date, false, "9999-12-31"),
            (3_000_000.0, Shown::Date, false, "3000000"),
            (0.385_416_666_666_666_7, Shown::Time, false, "09:15:00"),
            (45_943.385_416_666_664, Shown::Time, false, "2025-10-13T09:15:00"),
            (1.145_833_333_333_333_3, Shown::Duration, false, "27:30:00"),
            (-0.25, Shown::Duration, false, "-06:00:00"),
            (45943.0, Shown::Number, false, "45943"),
            (0.1, Shown::Number, false, "0.1"),
            (-0.0, Shown::Number, false, "0"),
            (1_500_656_884_401_000_000.0, Shown::Number, false, "1500656884401000000"),
            (1e300, Shown::Number, false, "1E300"),
        ];
        for (value, shown, from_1904, text) in cases {
            assert_eq!(number(value, shown, from_1904), text, "{value} {shown:?}");
        }
    }

    #[test]
    fn written_numbers_keep_their_digits() {
        let text = |written_as: &str| written(written_as).map(|(_, text)| text);
        assert_eq!(text("12345678901234567").as_deref(), Some("12345678901234567"));
        assert_eq!(text("1.500656884401E+18").as_deref(), Some("1500656884401000000"));
        assert_eq!(text("42.0").as_deref(), Some("42"));
        assert_eq!(text("4.2000000000000002").as_deref(), Some("4.2"));
        assert_eq!(text("-7").as_deref(), Some("-7"));
        assert_eq!([text("abc"), text(""), text("NaN"), text("inf"), text("1e999")], [const { None }; 5]);
    }

    #[test]
    fn dates_in_words_lose_what_nobody_wrote() {
        assert_eq!(iso("2025-10-13T00:00:00.000"), "2025-10-13");
        assert_eq!(iso("2025-10-13T12:30:00.5"), "2025-10-13T12:30:00");
        assert_eq!(iso("1899-12-31T09:15:00.000"), "09:15:00");
        assert_eq!(iso("2025-10-13"), "2025-10-13");
    }

    #[test]
    fn addresses_are_those_of_people() {
        for (column, row, text) in [(0, 1, "A1"), (25, 7, "Z7"), (26, 1, "AA1"), (16383, 1_048_576, "XFD1048576")] {
            assert_eq!(address(column, row), text);
            assert_eq!(parse_address(text), Some((column, row)));
        }
        assert_eq!(parse_address("xfe16777217"), Some((16384, 16_777_217)));
        assert_eq!(parse_address("ZZZZZZZZZZZZZZZZZZZZ99999999999999999999999"), Some((usize::MAX - 1, u64::MAX)));
        assert_eq!([parse_address("A0"), parse_address("7"), parse_address("B"), parse_address("A1:B2")], [None; 4]);
    }

    #[test]
    fn a_nearly_empty_sheet_ends_before_it_costs() {
        let mut row = Filling::default();
        assert_eq!((row.put(COLUMNS - 1, "x".into()), row.take().unwrap().len()), (Ok(()), COLUMNS));
        let end = (0..20_000).find_map(|_| {
            let put = row.put(COLUMNS - 1, "x".into());
            row.take();
            put.err()
        });
        assert_eq!(end, Some(Unfit::TooSparse));
    }
}
