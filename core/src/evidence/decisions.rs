//! What has to be decided about a document as a whole, what was decided and why, and how a person can decide otherwise.

use super::dates::{self, DateColumn, Order, Verdict};
use super::document::Document;
use super::file::TextFile;
use super::money;
use crate::api::{Alternative, Choices, Decision};
use crate::error::Result;

/// Zones that are offered; any other can be written.
const ZONES: [&str; 12] = [
    "-08:00", "-07:00", "-06:00", "-05:00", "-03:00", "UTC", "+01:00", "+02:00", "+05:30", "+08:00", "+09:00", "+10:00",
];
/// Currencies that are offered; any other can be written.
const CURRENCIES: [&str; 8] = ["USD", "EUR", "GBP", "CHF", "AUD", "CAD", "INR", "JPY"];

/// The date order a person chose.
///
/// # Errors
/// `Input` if it is none.
pub(crate) fn order_chosen(document: &Document, choices: &Choices) -> Result<Option<Order>> {
    match choices.dates.as_deref().map(str::trim) {
        None | Some("" | "auto") => Ok(None),
        Some("day") => Ok(Some(Order::Day)),
        Some("month") => Ok(Some(Order::Month)),
        Some(other) => Err(document.error(format!("“{other}” is no order of dates"), "use day or month")),
    }
}

/// The zone a person chose, in minutes ahead of UTC.
///
/// # Errors
/// `Input` if it is none.
pub(crate) fn zone_chosen(document: &Document, choices: &Choices) -> Result<Option<i64>> {
    let Some(zone) = choices.zone.as_deref().map(str::trim).filter(|z| !z.is_empty()) else { return Ok(None) };
    let minutes = dates::zone_minutes(zone);
    minutes.map(Some).ok_or_else(|| document.error(format!("“{zone}” is no time zone"), "write it as +02:00 or UTC"))
}

/// The currency a person chose.
///
/// # Errors
/// `Input` if it is none.
pub(crate) fn currency_chosen(document: &Document, choices: &Choices) -> Result<Option<String>> {
    let Some(text) = choices.currency.as_deref().map(str::trim).filter(|c| !c.is_empty()) else { return Ok(None) };
    let code = money::currency_code(text);
    code.map(Some).ok_or_else(|| document.error(format!("“{text}” is no currency"), "write its code, such as EUR"))
}

/// How dates are read, if there are any that leave a question.
pub(crate) fn order(columns: &[(&DateColumn, &Verdict)], chosen: Option<Order>) -> Option<Decision> {
    let (_, verdict) = columns.iter().find(|(_, v)| v.because.is_some())?;
    let order = chosen.unwrap_or(verdict.order);
    let key = |order: Order| if order == Order::Day { "day" } else { "month" };
    let other = if order == Order::Day { Order::Month } else { Order::Day };
    let cells = columns.iter().flat_map(|(column, _)| &column.either).take(3);
    let samples = cells.filter_map(|(row, cell)| {
        let moment = dates::moment(cell, Some(other))?;
        Some(format!("row {row}: {cell} is {}", moment.day.format("%-d %B %Y")))
    });
    Some(Decision {
        what: "dates".into(),
        value: key(order).into(),
        shown: order.words().into(),
        because: match chosen {
            Some(_) => "you said so".into(),
            None => verdict.because.clone().unwrap_or_default(),
        },
        sure: chosen.is_some() || verdict.sure,
        others: vec![Alternative { value: key(other).into(), shown: other.words().into(), samples: samples.collect() }],
    })
}

/// Which zone times are in that name none, and `because` of what that is asked.
pub(crate) fn zone(choices: &Choices, because: &str) -> Decision {
    let chosen = choices.zone.as_deref().map(str::trim).filter(|z| !z.is_empty());
    let value = chosen.unwrap_or("UTC");
    let others = ZONES.iter().filter(|zone| **zone != value);
    Decision {
        what: "zone".into(),
        value: value.into(),
        shown: value.into(),
        because: if chosen.is_some() { "you said so" } else { because }.into(),
        sure: chosen.is_some(),
        others: others.map(|zone| alternative(zone)).collect(),
    }
}

/// Which currency amounts are in that name none.
pub(crate) fn currency(chosen: Option<&str>) -> Decision {
    let value = chosen.unwrap_or("USD");
    let others = CURRENCIES.iter().filter(|code| **code != value);
    Decision {
        what: "currency".into(),
        value: value.into(),
        shown: value.into(),
        because: if chosen.is_some() { "you said so" } else { "the amounts in it name no currency" }.into(),
        sure: chosen.is_some(),
        others: others.map(|code| alternative(code)).collect(),
    }
}

/// Which encoding a text is in, if its bytes leave a question or a person answered it.
///
/// # Errors
/// `Io` if it cannot be read.
pub(crate) fn encoding(text: &TextFile, chosen: bool) -> Result<Option<Decision>> {
    if text.sure && !chosen {
        return Ok(None);
    }
    Ok(Some(Decision {
        what: "encoding".into(),
        value: text.label(),
        shown: text.encoding.clone(),
        because: text.because.clone(),
        sure: text.sure,
        others: text.other_encodings()?,
    }))
}

fn alternative(value: &str) -> Alternative {
    Alternative { value: value.into(), shown: value.into(), samples: Vec::new() }
}
