//! A saved view of Aha! in JSON: the columns, and rows of cells.

use serde_json::Value;

use super::records::{Records, Taken, text};
use super::shape::Join;
use crate::evidence::What;
use crate::evidence::pile::Fault;
use crate::evidence::text as words;
use crate::model::RoadmapRecord;

/// Tables whose records can be items, the finest first: a row is about the finest one it names.
const ITEMS: [&str; 6] = ["features", "epics", "master_features", "initiatives", "releases", "ideas"];

/// Reads a view's rows.
#[derive(Default)]
pub(crate) struct View {
    columns: Vec<Column>,
    pages: (u64, u64),
}

/// A column, in the order of a row's cells.
struct Column {
    table: String,
    field: String,
    /// Its title, folded.
    title: String,
}

impl Records for View {
    fn what(&self) -> What {
        What::Roadmap
    }

    fn lists(&self) -> &'static [&'static str] {
        &["rows", "columns", "pagination"]
    }

    fn recognises(&self, list: &str, record: &Value) -> Option<&'static str> {
        let first = record.as_array().and_then(|cells| cells.first());
        (list == "rows" && first.is_some_and(|cell| cell.get("plain_value").is_some()))
            .then_some("the rows have cells with plain values as Aha!'s views do")
    }

    fn learns(&mut self, list: &str, record: &Value) -> bool {
        match list {
            "columns" => {
                let title = words::folded(&text(record, "title"));
                let column = Column { table: text(record, "table"), field: text(record, "field"), title };
                self.columns.push(column); // told again for each page: the first ones stand for all
                true
            }
            "pagination" => {
                let number = |key: &str| record.get(key).and_then(Value::as_u64).unwrap_or(0);
                self.pages = (number("current_page"), number("total_pages"));
                true
            }
            _ => false,
        }
    }

    fn ends(&self, _: u64) -> Option<Fault> {
        let (page, pages) = self.pages;
        let cure = "fetch the other pages too and import them as well; these rows were read";
        (page < pages).then(|| Fault::new("pagination", &format!("page {page} of {pages}"), "the last page", cure))
    }

    fn join(&self) -> Join {
        Join::Items(|known, further| {
            let fill = |known: &mut String, further: String| {
                if known.is_empty() {
                    *known = further;
                }
            };
            fill(&mut known.body, further.body);
            fill(&mut known.status, further.status);
            fill(&mut known.target, further.target);
            fill(&mut known.theme, further.theme);
            fill(&mut known.effort, further.effort);
        })
    }

    fn take(&self, record: &Value, _: &mut Vec<Fault>) -> Result<Taken, Fault> {
        let cells = record.as_array().map(Vec::as_slice).unwrap_or_default();
        let cell = |fits: &dyn Fn(&Column) -> bool| {
            let found = self.columns.iter().zip(cells).filter(|(column, _)| fits(column));
            found.map(|(_, cell)| text(cell, "plain_value")).find(|t| !t.trim().is_empty()).unwrap_or_default()
        };
        let has = |table: &&&str| self.columns.iter().any(|c| c.table == **table && c.field == "reference_num");
        let table = ITEMS.iter().find(has).copied().unwrap_or(ITEMS[0]);
        let of = |table: &str, field: &str| cell(&|c| c.table == table && c.field == field);
        let titled = |end: &str| cell(&|c| c.title.ends_with(end));
        let first = |texts: &[String]| texts.iter().find(|t| !t.is_empty()).cloned().unwrap_or_default();
        let (id, title) = (of(table, "reference_num"), words::line(&of(table, "name")));
        if id.is_empty() || title.is_empty() {
            let shown: Vec<String> = cells.iter().map(|cell| text(cell, "plain_value")).collect();
            let cure = "put the reference and the name into the view and export it again; other rows were read";
            return Err(Fault::new("rows", &shown.join(" | "), format!("{table} with a reference and a name"), cure));
        }
        let release = if table == "releases" { of(table, "release_date") } else { of("releases", "name") };
        let above = if table == "initiatives" { String::new() } else { of("initiatives", "name") };
        Ok(RoadmapRecord {
            external_id: id,
            title,
            body: words::body(&of(table, "description")),
            status: words::line(&first(&[of(table, "status"), of(table, "workflow_status")])),
            target: words::line(&first(&[release, of(table, "due_date"), of(table, "end_date")])),
            theme: words::line(&first(&[above, if table == "features" { of("epics", "name") } else { String::new() }])),
            effort: words::line(&first(&[titled("initialestimate"), titled("effort"), titled("tshirtsize")])),
            ..RoadmapRecord::default()
        }
        .into())
    }
}
