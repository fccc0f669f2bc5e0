//! Accounts from a table: revenue in any notation, renewals, health, domains.

use std::collections::HashMap;

use super::columns::Mapping;
use super::rows_of::{self, Told};
use super::shape::{Join, RowIs, TableShape, View};
use crate::api::Decision;
use crate::error::Result;
use crate::evidence::dates::{self, DateColumn, Order, Reading};
use crate::evidence::decisions;
use crate::evidence::document::Document;
use crate::evidence::money::{self, Decimal, MoneyColumn};
use crate::evidence::pile::{Fault, Pile};
use crate::evidence::rows::Cells;
use crate::evidence::table::{Line, Table};
use crate::evidence::text as words;
use crate::evidence::{Record, Wanted};
use crate::model::{AccountRecord, Money, comparable, normalised};

/// What all rows together decide about how one is read.
pub(crate) struct Survey {
    arr: Option<Decimal>,
    mrr: Option<Decimal>,
    renewal: Order,
    /// The currency where neither the row nor the cell names one.
    currency: String,
    health: Scale,
    churn: Scale,
    pub(crate) rows: rows_of::Layout,
    pub(crate) notes: Vec<String>,
    pub(crate) decisions: Vec<Decision>,
}

/// What a column's numbers count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scale {
    /// Parts of one.
    One,
    /// Points up to ten.
    Ten,
    /// Percent, or points up to a hundred.
    Hundred,
}

impl Scale {
    fn of(highest: f64) -> Self {
        if highest <= 1.0 {
            Self::One
        } else if highest <= 10.0 {
            Self::Ten
        } else {
            Self::Hundred
        }
    }

    fn permille(self, cell: &str) -> Option<u16> {
        match self {
            Self::One => money::permille(cell, false),
            Self::Hundred => money::permille(cell, true),
            Self::Ten if cell.trim().ends_with('%') => money::permille(cell, true),
            Self::Ten => money::permille(cell, true).filter(|p| *p <= 100).map(|p| p * 10),
        }
    }
}

/// Reads the whole table once to decide what no row can decide alone.
///
/// # Errors
/// `Input` if there is neither an id nor a name; `Io`.
pub(crate) fn survey(
    document: &Document,
    table: &Table,
    mapping: &Mapping,
    shape: &TableShape,
    wanted: &Wanted,
    look: &dyn Fn(u64) -> Result<()>,
) -> Result<Survey> {
    if !mapping.has("name") && !mapping.has("id") {
        let message = format!("no column with the accounts' names was found; the columns are {}", table.listed());
        return Err(document.error(message, "say which one it is: --map name=COLUMN"));
    }
    let (mut arr, mut mrr, mut renewal) = (MoneyColumn::default(), MoneyColumn::default(), DateColumn::default());
    let (mut health, mut churn) = (0f64, 0f64);
    let (mut row, mut in_cells, mut unnamed) = (0, false, 0u64);
    let mut ids: HashMap<String, u64> = HashMap::new();
    let mut twice = Vec::new();
    let mut layout = rows_of::Layout::of(matches!(shape.join, Join::Accounts(_)));
    let mut body = table.body(document, &wanted.choices.repairs, 0)?;
    while let Some(line) = body.next()? {
        look(body.done())?;
        row += 1;
        let Line::Row(cells) = line else { continue };
        let after_gap = body.after_gap();
        let view = View { table, cells: &cells.cells, reading: Reading::PLAIN, after_gap };
        match (shape.row)(&view) {
            RowIs::Record => {}
            RowIs::End | RowIs::Stopped(_) => break,
            RowIs::Nothing | RowIs::Aside(_) => continue,
        }
        layout.see(mapping.cell(&cells.cells, "id"), cells.raw.len());
        let cell = |field: &str| mapping.cell(&cells.cells, field);
        arr.see(row, cell("arr"));
        mrr.see(row, cell("mrr"));
        renewal.see(row, cell("renewal"));
        health = health.max(number(cell("health")).unwrap_or(0.0));
        churn = churn.max(number(cell("churn")).unwrap_or(0.0));
        let amount = [cell("arr"), cell("mrr")].into_iter().find_map(|c| money::amount(c, None));
        let signed = amount.as_ref().is_some_and(|a| a.currency.is_some());
        in_cells |= signed;
        unnamed += u64::from(amount.is_some() && !signed && cell("currency").is_empty());
        let id = cell("id");
        if !id.is_empty()
            && matches!(shape.join, Join::None)
            && let Some(first) = ids.insert(id.to_owned(), row)
            && twice.len() < 3
        {
            twice.push(format!("{} in rows {first} and {row}", words::shown(id)));
        }
    }
    let mut notes = Vec::new();
    let money_column = mapping.column("arr").or(mapping.column("mrr"));
    let in_header = money_column.and_then(|at| money::currency_code(&table.columns[at]));
    for (field, column) in [("arr", &arr), ("mrr", &mrr)] {
        if let (Some(at), None, Some((row, cell))) = (mapping.column(field), column.decimal(), &column.either) {
            notes.push(format!(
                "amounts in “{}” such as {cell} (row {row}) are read with the mark between thousands",
                table.columns[at]
            ));
        }
    }
    if mapping.has("mrr") && !mapping.has("arr") {
        notes.push("ARR is twelve times the monthly amount".to_owned());
    }
    let chosen = decisions::order_chosen(document, &wanted.choices)?;
    let name = mapping.column("renewal").map_or("", |at| table.columns[at].as_str());
    let order = renewal.verdict(name, None);
    let mut decided = Vec::from_iter(decisions::order(&[(&renewal, &order)], chosen));
    if chosen.is_none() {
        notes.extend(order.because.clone());
    }
    let currency = decisions::currency_chosen(document, &wanted.choices)?;
    match (&in_header, money_column) {
        (Some(code), Some(at)) if unnamed > 0 => {
            notes.push(format!("amounts are in {code}, because the column is called “{}”", table.columns[at]));
        }
        (None, Some(_)) if unnamed > 0 => {
            decided.push(decisions::currency(currency.as_deref()));
            let taken = currency.as_deref().unwrap_or("USD");
            let some = if in_cells { "amounts without a currency are" } else { "no currency is named: amounts are" };
            notes.push(format!("{some} taken for {taken}; add a Currency column if they are not"));
        }
        _ => {}
    }
    if money_column.is_none() {
        let turnover = table.folded.iter().position(|f| f.contains("annualrevenue"));
        notes.push(match turnover {
            Some(at) => format!(
                "“{}” is the customer's own turnover, not what they pay you: it was not read as ARR",
                table.columns[at]
            ),
            None => "no column with ARR or MRR was found: revenue stays unknown".to_owned(),
        });
    }
    for (field, highest, meaning) in
        [("health", health, "health score, where the highest is the healthiest"), ("churn", churn, "risk of churn")]
    {
        if highest > 0.0
            && let Some(at) = mapping.column(field)
        {
            let top = match Scale::of(highest) {
                Scale::One => "1",
                Scale::Ten => "10",
                Scale::Hundred => "100",
            };
            notes.push(format!("numbers in “{}” are read as a {meaning}, out of {top}", table.columns[at]));
        }
    }
    if !mapping.has("id") {
        notes.push("there is no id column: accounts are known by their names".to_owned());
    }
    if !twice.is_empty() {
        notes.push(format!("some ids occur more than once: {}", twice.join("; ")));
    }
    Ok(Survey {
        arr: arr.decimal(),
        mrr: mrr.decimal(),
        renewal: chosen.unwrap_or(order.order),
        currency: in_header.or(currency).unwrap_or_else(|| "USD".to_owned()),
        health: Scale::of(health),
        churn: Scale::of(churn),
        notes: notes.into_iter().chain(layout.words()).collect(),
        rows: layout,
        decisions: decided,
    })
}

/// Reads every row into `pile`.
///
/// # Errors
/// `Io`, `Interrupted`, and whatever the receiver says.
pub(crate) fn read(
    document: &Document,
    table: &Table,
    mapping: &Mapping,
    shape: &TableShape,
    survey: &Survey,
    wanted: &Wanted,
    pile: &mut Pile<'_>,
) -> Result<()> {
    let join = match shape.join {
        Join::Accounts(join) => Some(join),
        _ => None,
    };
    let fold = mapping.column("name").unwrap_or(0);
    let body = || table.body(document, &wanted.choices.repairs, fold);
    let reading = Reading { order: survey.renewal, zone: 0 };
    let told = |view: &View<'_>, foreign: Option<usize>| {
        let mut remarks = Vec::new();
        remarks.extend(foreign.map(|at| view.not_utf8(at)));
        let mut account = account(table, mapping, survey, view.cells, &mut remarks)?;
        (shape.account)(view, &mut account, &mut remarks);
        Ok(Told { id: account.external_id.clone(), record: account, remarks })
    };
    rows_of::read(
        &rows_of::Rows { table, shape, layout: &survey.rows, reading, body: &body },
        &told,
        join,
        &Record::Account,
        pile,
    )
}

fn account(
    table: &Table,
    mapping: &Mapping,
    survey: &Survey,
    cells: &Cells,
    remarks: &mut Vec<Fault>,
) -> std::result::Result<AccountRecord, Fault> {
    let cell = |field: &str| mapping.cell(cells, field);
    let header = |field: &str| mapping.column(field).map_or("", |at| table.columns[at].as_str());
    let name = words::line(cell("name"));
    let id = cell("id");
    if words::is_rounded_id(id) {
        let cure = "a spreadsheet rounded this id and its digits are lost: export the file again and import it without \
                    opening it in a spreadsheet";
        return Err(Fault::new(header("id"), id, "an id with all its digits", cure));
    }
    let external_id = if id.is_empty() { normalised(&comparable(&name)) } else { id.to_owned() };
    if external_id.is_empty() {
        return Err(Fault::new(
            header("name"),
            &cells.joined(),
            "an account's id or name",
            "fill it in, or remove the row",
        ));
    }
    let mut domains: Vec<String> = Vec::new();
    for at in mapping.columns("domains") {
        let cell = cells.get(*at).unwrap_or_default();
        for domain in cell.split([',', ';', ' ', '\n', '|']).map(words::domain) {
            if !domain.is_empty() && !words::is_free_mail(&domain) && !domains.contains(&domain) {
                domains.push(domain);
            }
        }
    }
    let mut revenue = |field: &str, decimal: Option<Decimal>, times: i64| {
        let cell = cell(field);
        if cell.is_empty() {
            return None;
        }
        let amount = money::amount(cell, decimal).filter(|a| a.minor >= 0);
        let Some(amount) = amount else {
            let cure = "the account was kept with its revenue unknown; write it as 12000 or 12,000.50";
            remarks.push(Fault::new(header(field), cell, "an amount of money", cure));
            return None;
        };
        let named = money::currency_cell(cell_of(mapping, cells, "currency"));
        let currency = match (amount.currency, named) {
            (Some(_), Some(named)) if amount.dollar => named,
            (Some(own), _) if !amount.dollar => own,
            (_, Some(named)) => named,
            (Some(own), None) => own,
            (None, None) => survey.currency.clone(),
        };
        Some(Money { amount: amount.minor.checked_mul(amount.a_year.unwrap_or(times))?, currency })
    };
    let arr = revenue("arr", survey.arr, 1).or_else(|| revenue("mrr", survey.mrr, 12));
    let renewal = match cell("renewal") {
        "" => None,
        cell => {
            let day = dates::moment(cell, Some(survey.renewal)).or_else(|| {
                let other = if survey.renewal == Order::Day { Order::Month } else { Order::Day };
                dates::moment(cell, Some(other))
            });
            if day.is_none() {
                let cure = "the account was kept with its renewal unknown; write dates as 2026-12-31";
                remarks.push(Fault::new(header("renewal"), cell, "a date", cure));
            }
            day.map(|m| m.day)
        }
    };
    let health = words::line(cell("health"));
    let mut churn = |field: &str, scale: Scale, inverted: bool| {
        let cell = cell(field);
        if cell.is_empty() {
            return None;
        }
        let known = risk(cell, scale, inverted);
        if known.is_none() {
            let cure =
                "the account was kept with its risk unknown; use Green, Yellow, Red, Low, Medium, High or a number";
            remarks.push(Fault::new(header(field), cell, "a health or a risk of churn", cure));
        }
        known
    };
    let churn_permille = churn("churn", survey.churn, false).or_else(|| churn("health", survey.health, true));
    Ok(AccountRecord {
        external_id,
        name,
        domains,
        arr,
        renewal,
        churn_permille,
        health,
        plan: words::line(cell("plan")),
        segment: words::line(cell("segment")),
        status: words::line(cell("status")),
        parent_id: cell("parent").to_owned(),
    })
}

fn cell_of<'a>(mapping: &Mapping, cells: &'a Cells, field: &str) -> &'a str {
    mapping.cell(cells, field)
}

fn number(cell: &str) -> Option<f64> {
    if cell.ends_with('%') {
        return None;
    }
    cell.replace(',', ".").parse().ok()
}

/// The risk of churn in thousandths that a word for a health stands for; a bare number has no scale.
pub(crate) fn risk_of(health: &str) -> Option<u16> {
    if number(health).is_some() { None } else { risk(health, Scale::One, true) }
}

/// The risk of churn in thousandths that a health or a risk stands for. Numbers count up to the column's scale: a risk
/// is what it says, a health is what is missing to the top. Words have the risk of their colour: green 50, yellow 200,
/// red 500; critical 750, churned 1000.
fn risk(cell: &str, scale: Scale, healthy_is_high: bool) -> Option<u16> {
    if let Some(permille) = scale.permille(cell) {
        return Some(if healthy_is_high { 1000 - permille } else { permille });
    }
    let word = words::line(&cell.to_lowercase());
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    let (green, yellow, red) = (50, 200, 500);
    Some(match word {
        "green" | "healthy" | "good" | "excellent" | "great" | "very good" | "strong" | "happy" | "no risk"
        | "safe" => green,
        "grün" | "vert" | "verde" | "a" => green,
        "yellow" | "amber" | "orange" | "neutral" | "fair" | "average" | "ok" | "okay" | "warning" | "moderate" => {
            yellow
        }
        "medium" | "gelb" | "jaune" | "amarillo" | "mittel" | "b" | "c" => yellow,
        "red" | "at risk" | "poor" | "bad" | "unhealthy" | "weak" | "rot" | "rouge" | "rojo" | "d" => red,
        "critical" | "very bad" | "very high" | "severe" | "f" => 750,
        "churned" | "lost" => 1000,
        // the words that turn with the question
        "high" | "hoch" => {
            if healthy_is_high {
                green
            } else {
                red
            }
        }
        "low" | "niedrig" => {
            if healthy_is_high {
                red
            } else {
                green
            }
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_risk_is_read_from_words_and_numbers() {
        assert_eq!(risk("Green", Scale::Hundred, true), Some(50));
        assert_eq!(risk("🔴 Red", Scale::Hundred, true), Some(500));
        assert_eq!(risk("High", Scale::Hundred, false), Some(500));
        assert_eq!(risk("High", Scale::Hundred, true), Some(50));
        assert_eq!(risk("82", Scale::Hundred, true), Some(180));
        assert_eq!(risk("35%", Scale::One, false), Some(350));
        assert_eq!(risk("0.35", Scale::One, false), Some(350));
        assert_eq!(risk("7", Scale::Ten, true), Some(300));
        assert_eq!(risk("purple", Scale::Hundred, true), None);
        assert_eq!(risk("140", Scale::Hundred, true), None);
    }
}
