//! JSON: the ranking as the door gives it, with the quotes of each row.

use serde::Serialize;

use super::Report;
use crate::api::{Quote, RankedRequest, Sums, Weight};
use crate::error::{Error, Result};

#[derive(Serialize)]
struct File<'a> {
    workspace: &'a str,
    sample: bool,
    policy: &'a str,
    weights: &'a [Weight],
    as_of: Option<chrono::NaiveDate>,
    currency: &'a str,
    sums: &'a Sums,
    rows: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    #[serde(flatten)]
    row: &'a RankedRequest,
    quotes: &'a [Quote],
}

pub(super) fn render(report: &Report<'_>) -> Result<Vec<u8>> {
    let page = report.page;
    let file = File {
        workspace: report.workspace,
        sample: report.sample,
        policy: &page.policy,
        weights: &page.weights,
        as_of: page.as_of,
        currency: &page.currency,
        sums: &page.sums,
        rows: page.rows.iter().zip(report.quotes).map(|(row, quotes)| Row { row, quotes }).collect(),
    };
    let mut bytes = serde_json::to_vec_pretty(&file).map_err(|e| Error::Bug(e.to_string()))?;
    bytes.push(b'\n');
    Ok(bytes)
}
