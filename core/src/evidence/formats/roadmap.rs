//! A roadmap from a table.

use super::columns::Mapping;
use super::desk::not_utf8;
use crate::error::{Error, Result};
use crate::evidence::Record;
use crate::evidence::file::TextFile;
use crate::evidence::pile::{Fault, Pile};
use crate::evidence::table::{Line, Table};
use crate::evidence::text as words;
use crate::model::{RoadmapRecord, normalised};

/// What to know before its rows are read.
///
/// # Errors
/// `Input` if there is no title.
pub(crate) fn survey(file: &TextFile, table: &Table, mapping: &Mapping) -> Result<Vec<String>> {
    if !mapping.has("title") {
        let message = format!("no column with the items' titles was found; the columns are {}", table.listed());
        return Err(Error::in_file(&file.path, message, "say which one it is: --map title=COLUMN"));
    }
    let mut notes = Vec::new();
    if !mapping.has("id") {
        notes.push("there is no id column: items are known by their titles".to_owned());
    }
    if !mapping.has("status") {
        notes.push("there is no status column: whether an item is shipped or planned stays unclear".to_owned());
    }
    Ok(notes)
}

/// Reads every row into `pile`.
///
/// # Errors
/// `Io`, `Interrupted`, and whatever the receiver says.
pub(crate) fn read(file: &TextFile, table: &Table, mapping: &Mapping, pile: &mut Pile<'_>) -> Result<()> {
    let mut body = table.body(file)?;
    while let Some(line) = body.next()? {
        pile.begin(body.done())?;
        let row = match line {
            Line::Row(row) => row,
            Line::Bad { fault, line, raw } => {
                pile.set_aside(line, fault, &raw)?;
                continue;
            }
        };
        let cell = |field: &str| mapping.cell(&row.cells, field);
        let title = words::line(cell("title"));
        let id = cell("id");
        if title.is_empty() || words::is_rounded_id(id) {
            let (field, expected) =
                if title.is_empty() { ("title", "a title") } else { ("id", "an id with all its digits") };
            let header = mapping.column(field).map_or("", |at| table.columns[at].as_str());
            let cure = "fill it in and import the file again";
            pile.set_aside(row.line, Fault::new(header, cell(field), expected, cure), &row.raw)?;
            continue;
        }
        let item = RoadmapRecord {
            external_id: if id.is_empty() { normalised(&title) } else { id.to_owned() },
            title,
            body: words::body_or_html(cell("body")),
            status: words::line(cell("status")),
            target: words::line(cell("target")),
            theme: words::line(cell("theme")),
            ..RoadmapRecord::default()
        };
        pile.give(Record::Roadmap(item))?;
        if row.foreign {
            pile.remark(row.line, not_utf8(&row.cells.join(" ")))?;
        }
    }
    body.remarks().into_iter().try_for_each(|fault| pile.remark_on_file(None, fault))?;
    pile.end()
}
