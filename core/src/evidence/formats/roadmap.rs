//! A roadmap from a table.

use super::columns::Mapping;
use super::rows_of::{self, Told};
use super::shape::{Join, TableShape, View};
use crate::error::Result;
use crate::evidence::dates::{self, Reading};
use crate::evidence::document::Document;
use crate::evidence::pile::{Fault, Pile};
use crate::evidence::table::{Line, Table};
use crate::evidence::text as words;
use crate::evidence::{Record, Wanted};
use crate::model::{RoadmapRecord, normalised};

/// What to know before its rows are read.
pub(crate) struct Survey {
    pub(crate) rows: rows_of::Layout,
    pub(crate) notes: Vec<String>,
}

/// Looks the table through.
///
/// # Errors
/// `Input` if there is no title; `Io`, `Interrupted`.
pub(crate) fn survey(
    document: &Document,
    table: &Table,
    mapping: &Mapping,
    shape: &TableShape,
    wanted: &Wanted,
    look: &dyn Fn(u64) -> Result<()>,
) -> Result<Survey> {
    if !mapping.has("title") {
        let message = format!("no column with the items' titles was found; the columns are {}", table.listed());
        return Err(document.error(message, "say which one it is: --map title=COLUMN"));
    }
    let mut layout = rows_of::Layout::of(matches!(shape.join, Join::Items(_)));
    if matches!(shape.join, Join::Items(_)) {
        let mut body = table.body(document, &wanted.choices.repairs, 0)?;
        while let Some(line) = body.next()? {
            look(body.done())?;
            if let Line::Row(row) = line {
                layout.see(mapping.cell(&row.cells, "id"), row.raw.len());
            }
        }
    }
    let mut notes = Vec::new();
    if !mapping.has("id") {
        notes.push("there is no id column: items are known by their titles".to_owned());
    }
    if !mapping.has("status") {
        notes.push("there is no status column: whether an item is shipped or planned stays unclear".to_owned());
    }
    notes.extend(layout.words());
    Ok(Survey { rows: layout, notes })
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
        Join::Items(join) => Some(join),
        _ => None,
    };
    let fold = mapping.column("body").or(mapping.column("title")).unwrap_or(0);
    let body = || table.body(document, &wanted.choices.repairs, fold);
    let told = |view: &View<'_>, foreign: Option<usize>| {
        let mut remarks = Vec::new();
        remarks.extend(foreign.map(|at| view.not_utf8(at)));
        let mut item = item(table, mapping, view)?;
        (shape.item)(view, &mut item, &mut remarks);
        Ok(Told { id: item.external_id.clone(), record: item, remarks })
    };
    rows_of::read(
        &rows_of::Rows { table, shape, layout: &survey.rows, reading: Reading::PLAIN, body: &body },
        &told,
        join,
        &Record::Roadmap,
        pile,
    )
}

fn item(table: &Table, mapping: &Mapping, view: &View<'_>) -> std::result::Result<RoadmapRecord, Fault> {
    let cell = |field: &str| mapping.cell(view.cells, field);
    let title = words::line(cell("title"));
    let id = cell("id");
    if title.is_empty() || words::is_rounded_id(id) {
        let (field, expected) =
            if title.is_empty() { ("title", "a title") } else { ("id", "an id with all its digits") };
        let header = mapping.column(field).map_or("", |at| table.columns[at].as_str());
        return Err(Fault::new(header, cell(field), expected, "fill it in and import the file again"));
    }
    Ok(RoadmapRecord {
        external_id: if id.is_empty() { normalised(&title) } else { id.to_owned() },
        title,
        body: words::body_or_html(cell("body")),
        status: words::line(cell("status")),
        target: target(cell("target")),
        theme: words::line(cell("theme")),
        effort: words::line(cell("effort")),
        url: cell("url").to_owned(),
    })
}

/// A target as the file words it; but a day that a spreadsheet left as its number is the day.
fn target(cell: &str) -> String {
    let number = cell.len() == 5 && cell.bytes().all(|b| b.is_ascii_digit());
    match dates::moment(cell, None).filter(|_| number) {
        Some(moment) => moment.day.to_string(),
        None => words::line(cell),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_keeps_its_words() {
        for words in ["Q3 2026", "1.10", "2026/06/30 00:00:00", "99999"] {
            assert_eq!(target(words), words);
        }
        assert_eq!(target("46203"), "2026-06-30");
    }
}
