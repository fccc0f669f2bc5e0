//! Dates as exports write them. Whether `03/04/2026` is in March or in April is decided for a column, not for a cell.

use std::sync::LazyLock;

use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use regex::Regex;

/// Which part of `03/04/2026` comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    Day,
    Month,
}

impl Order {
    /// For people.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Day => "day first",
            Self::Month => "month first",
        }
    }
}

/// A date as it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    /// The date and time in UTC; midnight where there is no time.
    pub(crate) at: NaiveDateTime,
    /// The date as it stands there, before any zone.
    pub(crate) day: NaiveDate,
    /// Whether it names a time but no zone: then it is taken for UTC.
    pub(crate) zoneless: bool,
}

/// The instant in `text`. Slashed dates need an order.
pub(crate) fn instant(text: &str, order: Option<Order>) -> Option<DateTime<Utc>> {
    moment(text, order).map(|m| m.at.and_utc())
}

/// The instant in `text`, read in `order` or, where that is impossible, in the other one. `zone` is minutes ahead of
/// UTC, for times that name no zone.
pub(crate) fn instant_in(text: &str, order: Order, zone: i64) -> Option<DateTime<Utc>> {
    let other = if order == Order::Day { Order::Month } else { Order::Day };
    let moment = moment(text, Some(order)).or_else(|| moment(text, Some(other)))?;
    let ahead = if moment.zoneless { zone } else { 0 };
    Some(moment.at.checked_sub_signed(Duration::minutes(ahead))?.and_utc())
}

/// How a table's dates are read: what its columns decided together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reading {
    pub(crate) order: Order,
    /// Minutes ahead of UTC of times that name no zone.
    pub(crate) zone: i64,
}

impl Reading {
    /// Before anything is decided, and for what has no times: day first, UTC.
    pub(crate) const PLAIN: Self = Self { order: Order::Day, zone: 0 };

    /// The instant in `text`.
    pub(crate) fn instant(self, text: &str) -> Option<DateTime<Utc>> {
        instant_in(text, self.order, self.zone)
    }
}

/// How a column's dates are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) order: Order,
    /// Why, in words, if there was anything to decide.
    pub(crate) because: Option<String>,
    /// Whether the file proves it.
    pub(crate) sure: bool,
}

/// What could be seen of a column of dates.
#[derive(Clone, Debug, Default)]
pub(crate) struct DateColumn {
    /// Cells that are dates.
    pub(crate) dates: u64,
    /// Cells that are not empty.
    pub(crate) filled: u64,
    /// Whether some have a time without a zone.
    pub(crate) zoneless: bool,
    day_first: Option<(u64, String)>,
    month_first: Option<(u64, String)>,
    /// Cells that read either way, the first of them.
    pub(crate) either: Vec<(u64, String)>,
    as_days: Run,
    as_months: Run,
}

/// Whether dates, read one way, run in one direction. Rows of an export are usually in the order of their ids, and so
/// of their dates.
#[derive(Clone, Debug, Default)]
struct Run {
    last: Option<NaiveDateTime>,
    rises: u64,
    falls: u64,
}

impl Run {
    fn see(&mut self, at: NaiveDateTime) {
        if let Some(last) = self.last {
            self.rises += u64::from(at > last);
            self.falls += u64::from(at < last);
        }
        self.last = Some(at);
    }

    /// At least five steps, all the same way.
    fn is_sorted(&self) -> bool {
        (self.rises >= 5 && self.falls == 0) || (self.falls >= 5 && self.rises == 0)
    }
}

impl DateColumn {
    /// Looks at a cell of row `row`.
    pub(crate) fn see(&mut self, row: u64, cell: &str) {
        if super::text::is_blank(cell) {
            return;
        }
        self.filled += 1;
        let as_day = moment(cell, Some(Order::Day));
        let as_month = moment(cell, Some(Order::Month));
        self.dates += u64::from(as_day.is_some() || as_month.is_some());
        self.zoneless |= as_day.or(as_month).is_some_and(|m| m.zoneless);
        if let (Some(a), Some(b)) = (as_day, as_month) {
            self.as_days.see(a.at);
            self.as_months.see(b.at);
        }
        let slot = match (as_day, as_month) {
            (Some(a), Some(b)) if a == b => return,
            (Some(_), Some(_)) => {
                if self.either.len() < 3 {
                    self.either.push((row, cell.trim().to_owned()));
                }
                return;
            }
            (Some(_), None) => &mut self.day_first,
            (None, Some(_)) => &mut self.month_first,
            (None, None) => return,
        };
        slot.get_or_insert_with(|| (row, cell.trim().to_owned()));
    }

    /// The order its cells prove, if they agree.
    pub(crate) fn order(&self) -> Option<Order> {
        match (&self.day_first, &self.month_first) {
            (Some(_), None) => Some(Order::Day),
            (None, Some(_)) => Some(Order::Month),
            _ => None,
        }
    }

    /// Whether some cells read either way.
    pub(crate) fn is_ambiguous(&self) -> bool {
        !self.either.is_empty()
    }

    /// How its dates are read, and why. `neighbour` is what another column proved.
    pub(crate) fn verdict(&self, column: &str, neighbour: Option<Order>) -> Verdict {
        let said = |order, words, sure| Verdict { order, because: Some(words), sure };
        match (&self.day_first, &self.month_first, self.either.first()) {
            (Some((row, cell)), None, _) => {
                said(Order::Day, format!("dates in “{column}” are read day first, because row {row} says {cell}"), true)
            }
            (None, Some((row, cell)), _) => said(
                Order::Month,
                format!("dates in “{column}” are read month first, because row {row} says {cell}"),
                true,
            ),
            (Some((row, day)), Some((other, month)), _) => {
                let order = neighbour.unwrap_or(Order::Day);
                let words = format!(
                    "“{column}” mixes day first (row {row}: {day}) and month first (row {other}: {month}); where both \
                     are possible it is read {}",
                    order.words()
                );
                said(order, words, false)
            }
            (None, None, Some((row, cell))) => {
                match (neighbour, self.as_days.is_sorted(), self.as_months.is_sorted()) {
                    (Some(order), ..) => {
                        let words =
                            format!("dates in “{column}” are read {}, as in the columns beside it", order.words());
                        said(order, words, true)
                    }
                    (None, true, false) => said(
                        Order::Day,
                        format!("dates in “{column}” are read day first, because so they are in order"),
                        true,
                    ),
                    (None, false, true) => said(
                        Order::Month,
                        format!("dates in “{column}” are read month first, because so they are in order"),
                        true,
                    ),
                    _ => {
                        let words = format!(
                            "dates in “{column}” could be day first or month first (row {row} says {cell}, and no row \
                         settles it); they are read day first: check one, and choose the other if it is wrong"
                        );
                        said(Order::Day, words, false)
                    }
                }
            }
            (None, None, None) => Verdict { order: neighbour.unwrap_or(Order::Day), because: None, sure: true },
        }
    }
}

static NAMED_DAY_FIRST: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^(\d{1,2})(?:st|nd|rd|th|\.)?[-/ ]\s*(?:de\s+)?(\p{L}{3,})\.?(?:\s+de)?[-/ ,]\s*(\d{4}|\d{2})$").ok()
});
static NAMED_MONTH_FIRST: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^(\p{L}{3,})\.?[-/ ]\s*(\d{1,2})(?:st|nd|rd|th)?(?:,\s*|\s+)(\d{4})$").ok());
static NAMED_YEAR_FIRST: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^(\d{4})[-/ ](\p{L}{3,})\.?[-/ ](\d{1,2})$").ok());
static WEEKDAY: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*\.?,?\s+").ok());

/// Reads one cell: ISO, slashed, dotted, with month names, as seconds, milliseconds or a spreadsheet's day number.
pub(crate) fn moment(text: &str, order: Option<Order>) -> Option<Moment> {
    let text = text.trim().trim_start_matches('\'');
    if text.len() < 5 || text.len() > 64 {
        return None;
    }
    if text.bytes().all(|b| b.is_ascii_digit() || b == b'.') && text.matches('.').count() <= 1 {
        return numeric(text);
    }
    let western = text.contains('年').then(|| text.replace(['年', '月'], "-").replace('日', ""));
    let text = western.as_deref().unwrap_or(text);
    let text = match text.bytes().next() {
        Some(b) if b.is_ascii_alphabetic() => WEEKDAY.as_ref()?.replace(text, ""),
        _ => text.into(),
    };
    let (date, clock) = match clock_at(&text) {
        Some(at) => (text[..at].trim_end_matches([',', ' ', 'T']), Some(Clock::of(&text[at..])?)),
        None => (text.as_ref(), None),
    };
    let date = date.strip_suffix(" at").unwrap_or(date).trim_end_matches([',', ' ']);
    let day = calendar_day(date.trim(), order)?;
    let Some(clock) = clock else {
        return Some(Moment { at: day.and_time(NaiveTime::MIN), day, zoneless: false });
    };
    let at = day.and_time(clock.time).checked_sub_signed(Duration::minutes(clock.zone.unwrap_or(0)))?;
    Some(Moment { at, day, zoneless: clock.zone.is_none() })
}

/// Where the time begins in `2026-03-02 09:15`: at the digits before the first colon.
fn clock_at(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let colon = bytes.iter().position(|b| *b == b':')?;
    let digits = bytes[..colon].iter().rev().take_while(|b| b.is_ascii_digit()).count();
    let at = colon - digits;
    let apart = at == 0 || matches!(bytes[at - 1], b'T' | b' ' | b',');
    ((1..=2).contains(&digits) && apart).then_some(at)
}

/// A time of day and its zone.
struct Clock {
    time: NaiveTime,
    /// Minutes ahead of UTC, if it says.
    zone: Option<i64>,
}

impl Clock {
    /// Reads `9:15`, `09:15:30.25 PM`, `17:52:51 GMT+0000 (GMT)`.
    fn of(text: &str) -> Option<Self> {
        let mut rest = text;
        let mut hour = number(&mut rest, 2)?;
        rest = rest.strip_prefix(':')?;
        let minute = number(&mut rest, 2)?;
        let (mut second, mut nano) = (0, 0);
        if let Some(behind) = rest.strip_prefix(':') {
            rest = behind;
            second = number(&mut rest, 2)?.min(59); // a leap second is not worth a lost ticket
            if let Some(behind) = rest.strip_prefix(['.', ',']) {
                let digits = behind.bytes().take_while(u8::is_ascii_digit).count();
                nano = format!("{:0<9.9}", &behind[..digits]).parse().ok()?;
                rest = &behind[digits..];
            }
        }
        rest = rest.trim_start();
        let half = rest.get(..1).filter(|h| h.eq_ignore_ascii_case("a") || h.eq_ignore_ascii_case("p"));
        if let Some(half) = half {
            let tail = rest[1..].trim_start_matches('.');
            let tail = tail.strip_prefix(['m', 'M'])?;
            rest = tail.trim_start_matches('.').trim_start();
            if !(1..=12).contains(&hour) {
                return None;
            }
            hour = hour % 12 + if half.eq_ignore_ascii_case("p") { 12 } else { 0 };
        }
        if rest.ends_with(')')
            && let Some(open) = rest.find('(')
        {
            rest = rest[..open].trim_end();
        }
        let zone = if rest.is_empty() { None } else { Some(zone_minutes(rest)?) };
        Some(Self { time: NaiveTime::from_hms_nano_opt(hour, minute, second, nano)?, zone })
    }
}

/// Takes up to `most` digits off the front.
fn number(rest: &mut &str, most: usize) -> Option<u32> {
    let digits = rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
    let value = rest[..digits].parse().ok()?;
    *rest = &rest[digits..];
    Some(value)
}

/// `Z`, `UTC`, `GMT+0200`, `+02:00`, `-07`: minutes ahead of UTC.
pub(crate) fn zone_minutes(zone: &str) -> Option<i64> {
    let signed = zone.strip_prefix("UTC").or_else(|| zone.strip_prefix("GMT")).unwrap_or(zone);
    let sign = match signed.bytes().next() {
        None => return Some(0),
        Some(b'Z' | b'z') if signed.len() == 1 => return Some(0),
        Some(b'-') => -1,
        Some(b'+') => 1,
        Some(_) => return None,
    };
    let digits: String = signed[1..].chars().filter(|c| *c != ':').collect();
    if !matches!(digits.len(), 2 | 4) || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let hours: i64 = digits[..2].parse().ok()?;
    let minutes: i64 = if digits.len() == 4 { digits[2..].parse().ok()? } else { 0 };
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

fn numeric(text: &str) -> Option<Moment> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let number: i64 = whole.parse().ok()?;
    let at = match (whole.len(), part.is_empty()) {
        (10, _) => DateTime::from_timestamp(number, 0)?,
        (13, _) => DateTime::from_timestamp_millis(number)?,
        (16, true) => DateTime::from_timestamp_micros(number)?,
        (8, true) => {
            let day =
                NaiveDate::from_ymd_opt((number / 10_000) as i32, (number / 100 % 100) as u32, (number % 100) as u32)?;
            sensible(day)?;
            return Some(Moment { at: day.and_time(NaiveTime::MIN), day, zoneless: false });
        }
        (5, _) if (20_000..60_000).contains(&number) => {
            let day = NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_signed(Duration::days(number))?;
            let thousandths: i64 = format!("{part:0<9}").get(..9)?.parse().ok()?;
            let seconds = (thousandths * 86_400 + 500_000_000) / 1_000_000_000;
            let at = day.and_time(NaiveTime::MIN).checked_add_signed(Duration::seconds(seconds))?;
            return Some(Moment { at, day, zoneless: !part.is_empty() });
        }
        _ => return None,
    }
    .naive_utc();
    sensible(at.date())?;
    Some(Moment { at, day: at.date(), zoneless: false })
}

/// Help desks and contracts live between 1970 and 2199.
fn sensible(day: NaiveDate) -> Option<NaiveDate> {
    let year = chrono::Datelike::year(&day);
    (1970..2200).contains(&year).then_some(day)
}

/// The parts of `2026-03-02`, `2.3.2026`, `3/2/26`: a year of four digits first or last, or of two last.
fn three_numbers(date: &str) -> Option<[&str; 3]> {
    let mut parts = date.split(['-', '/', '.']).map(str::trim);
    let three = [parts.next()?, parts.next()?, parts.next()?];
    let numbers = three.iter().all(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()));
    let widths = three.map(str::len);
    let fits = matches!(widths, [4, 1..=2, 1..=2] | [1..=2, 1..=2, 2 | 4]);
    (parts.next().is_none() && numbers && fits).then_some(three)
}

fn calendar_day(date: &str, order: Option<Order>) -> Option<NaiveDate> {
    let build = |y: &str, m: u32, d: &str| {
        let year: i32 = y.parse().ok()?;
        let year = match y.len() {
            2 if year < 70 => 2000 + year,
            2 => 1900 + year,
            _ => year,
        };
        NaiveDate::from_ymd_opt(year, m, d.parse().ok()?).and_then(sensible)
    };
    if let Some([first, second, third]) = three_numbers(date) {
        if first.len() == 4 {
            return build(first, second.parse().ok()?, third);
        }
        let day_first = || build(third, second.parse().ok()?, first);
        let month_first = || build(third, first.parse().ok()?, second);
        if date.contains('.') {
            return day_first();
        }
        return match order {
            Some(Order::Day) => day_first(),
            Some(Order::Month) => month_first(),
            None => match (day_first(), month_first()) {
                (Some(a), Some(b)) if a != b => None,
                (a, b) => a.or(b),
            },
        };
    }
    if let Some(c) = NAMED_DAY_FIRST.as_ref()?.captures(date) {
        return build(&c[3], month(&c[2])?, &c[1]);
    }
    if let Some(c) = NAMED_MONTH_FIRST.as_ref()?.captures(date) {
        return build(&c[3], month(&c[1])?, &c[2]);
    }
    let c = NAMED_YEAR_FIRST.as_ref()?.captures(date)?;
    build(&c[1], month(&c[2])?, &c[3])
}

/// A month's name in the languages help desks speak, whole or shortened.
fn month(name: &str) -> Option<u32> {
    const STEMS: [(&str, u32); 37] = [
        ("jan", 1),
        ("ene", 1),
        ("gen", 1),
        ("feb", 2),
        ("fév", 2),
        ("fev", 2),
        ("mar", 3),
        ("mär", 3),
        ("maa", 3),
        ("mrz", 3),
        ("apr", 4),
        ("avr", 4),
        ("abr", 4),
        ("may", 5),
        ("mai", 5),
        ("mei", 5),
        ("mag", 5),
        ("maj", 5),
        ("juin", 6),
        ("jun", 6),
        ("giu", 6),
        ("juil", 7),
        ("jul", 7),
        ("lug", 7),
        ("aug", 8),
        ("aoû", 8),
        ("aou", 8),
        ("ago", 8),
        ("sep", 9),
        ("set", 9),
        ("oct", 10),
        ("okt", 10),
        ("out", 10),
        ("ott", 10),
        ("nov", 11),
        ("dec", 12),
        ("dez", 12),
    ];
    const MORE: [(&str, u32); 3] = [("déc", 12), ("dic", 12), ("mei", 5)];
    let name = name.to_lowercase();
    STEMS.iter().chain(&MORE).find(|(stem, _)| name.starts_with(stem)).map(|(_, m)| *m)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn utc(text: &str, order: Option<Order>) -> String {
        instant(text, order).map_or("-".into(), |t| t.format("%Y-%m-%d %H:%M:%S").to_string())
    }

    #[test]
    fn dates_are_read_as_exports_write_them() {
        let cases = [
            ("2020-02-19T01:54:52Z", "2020-02-19 01:54:52"),
            ("2024-05-14T08:53:33.000Z", "2024-05-14 08:53:33"),
            ("2016-08-01T11:23:39.481+1000", "2016-08-01 01:23:39"),
            ("2016-08-01T11:23:39+10:00", "2016-08-01 01:23:39"),
            ("25/Feb/26 10:17 PM", "2026-02-25 22:17:00"),
            ("30/Sep/26 12:00 AM", "2026-09-30 00:00:00"),
            ("30/Sep/26", "2026-09-30 00:00:00"),
            ("25/Févr./26 9:05", "2026-02-25 09:05:00"),
            ("2026-02-13 21:23:43.43", "2026-02-13 21:23:43"),
            ("Fri, 28 Jul 2023 00:11:05 +0000", "2023-07-28 00:11:05"),
            ("Tue Aug 17 2021 17:52:51 GMT+0000 (GMT)", "2021-08-17 17:52:51"),
            ("6/21/2025 16:14", "2025-06-21 16:14:00"),
            ("21.6.2025 16:14", "2025-06-21 16:14:00"),
            ("January 1, 2024", "2024-01-01 00:00:00"),
            ("2014-02-03 01:47", "2014-02-03 01:47:00"),
            ("2019-11-16T15:59:41.966927", "2019-11-16 15:59:41"),
            ("1400850973", "2014-05-23 13:16:13"),
            ("1400850973123", "2014-05-23 13:16:13"),
            ("45943.5", "2025-10-13 12:00:00"),
            ("20260225", "2026-02-25 00:00:00"),
            ("2026年2月3日 8:41", "2026-02-03 08:41:00"),
            ("2026-02-25 10:00:00 UTC", "2026-02-25 10:00:00"),
            ("3/4/2026", "-"),
            ("4/4/2026", "2026-04-04 00:00:00"),
            ("2026-02-30", "-"),
            ("0025-01-01", "-"),
            ("Q3 2026", "-"),
            ("soon", "-"),
        ];
        for (text, expected) in cases {
            assert_eq!(utc(text, None), expected, "{text}");
        }
        assert_eq!(utc("3/4/2026", Some(Order::Day)), "2026-04-03 00:00:00");
        assert_eq!(utc("3/4/26 1:02 pm", Some(Order::Month)), "2026-03-04 13:02:00");
    }

    #[test]
    fn a_column_decides_for_its_cells() {
        let column = |cells: &[&str]| {
            let mut column = DateColumn::default();
            for (n, cell) in cells.iter().enumerate() {
                column.see(n as u64 + 1, cell);
            }
            column
        };
        let Verdict { order, because: note, .. } = column(&["03/04/2026", "25/03/2026"]).verdict("Created", None);
        assert_eq!(order, Order::Day);
        assert_eq!(note.unwrap(), "dates in “Created” are read day first, because row 2 says 25/03/2026");
        assert_eq!(column(&["3/4/2026", "3/25/2026"]).verdict("Created", None).order, Order::Month);
        assert_eq!(column(&["3/4/2026"]).verdict("Created", Some(Order::Month)).order, Order::Month);
        assert!(column(&["3/4/2026"]).verdict("Created", None).because.unwrap().contains("no row settles it"));
        assert_eq!(column(&["2026-01-02", ""]).verdict("Created", None).because, None, "nothing to decide");
        let risen = ["10/01/2026", "11/01/2026", "12/01/2026", "01/02/2026", "02/02/2026", "03/02/2026"];
        let verdict = column(&risen).verdict("Created", None);
        assert!(verdict.sure && verdict.order == Order::Day, "rows run in the order of their dates: {verdict:?}");
    }

    proptest! {
        #[test]
        fn no_cell_is_too_strange(text in "\\PC{0,40}") {
            moment(&text, Some(Order::Day));
        }

        #[test]
        fn iso_comes_back(secs in 0i64..7_000_000_000) {
            let at = DateTime::from_timestamp(secs, 0).unwrap();
            prop_assert_eq!(instant(&at.to_rfc3339(), None), Some(at));
        }
    }
}
