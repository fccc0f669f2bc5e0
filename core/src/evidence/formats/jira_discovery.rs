//! Jira Product Discovery: ideas in Jira's CSV. They are a roadmap, not tickets.

use serde_json::Value;

use super::shape::{RowIs, TableShape, View};
use super::source::Source;
use crate::evidence::What;
use crate::evidence::pile::Fault;
use crate::evidence::table::{Table, value};
use crate::evidence::text as words;
use crate::model::RoadmapRecord;

/// Columns with a day, a period or a stretch of the roadmap, the surest first. A cell may hold `{"start":..,"end":..}`.
const TARGETS: [&str; 6] = [
    "customfieldroadmap",
    "customfieldprojecttarget",
    "customfieldtargetdate",
    "customfieldtargetend",
    "customfieldprojectend",
    "duedate",
];

pub(crate) static SOURCE: Source = Source {
    key: "jira",
    name: "Jira Product Discovery",
    tables: &[TableShape {
        all: &["issuekey", "summary", "issuetype"],
        fits: holds_ideas,
        feeds: &[
            ("id", &["issuekey"]),
            ("title", &["summary"]),
            ("body", &["description"]),
            ("status", &["status"]),
            ("target", &TARGETS),
            ("theme", &["customfieldgoals"]),
            ("effort", &["customfieldeffort"]),
            ("url", &[]),
        ],
        reads: &[
            "issuetype",
            "customfieldideashortdescription",
            "customfieldideaarchived",
            "customfieldideaarchivedon",
        ],
        row,
        item,
        ..TableShape::of(What::Roadmap, "Jira Product Discovery")
    }],
    records: &[],
};

/// Whether the issues are ideas.
fn holds_ideas(table: &Table) -> bool {
    let Some(at) = table.folded.iter().position(|f| f == "issuetype") else { return false };
    let mut types = table.sample.iter().filter_map(|row| row.get(at)).map(value).filter(|t| !t.is_empty()).peekable();
    types.peek().is_some() && types.all(|t| t == "Idea")
}

fn row(view: &View<'_>) -> RowIs {
    let archived = ["customfieldideaarchived", "customfieldideaarchivedon"];
    match archived.into_iter().find(|name| !matches!(view.get(name), "" | "No" | "no" | "false")) {
        Some(name) => {
            let cure = "nothing to do: it was archived in Jira; take it back there if it still counts";
            RowIs::Aside(Fault::new(view.header(name), view.get(name), "an idea that is not archived", cure))
        }
        None => RowIs::Record,
    }
}

fn item(view: &View<'_>, item: &mut RoadmapRecord, _: &mut Vec<Fault>) {
    let short = words::body(view.get("customfieldideashortdescription"));
    if !short.is_empty() && short != item.body {
        let gap = if item.body.is_empty() { "" } else { "\n" };
        item.body = format!("{short}{gap}{}", item.body);
    }
    if item.target.starts_with('{')
        && let Ok(range) = serde_json::from_str::<Value>(&item.target)
        && let Some(end) = ["end", "start"].iter().find_map(|key| range.get(key)?.as_str())
    {
        item.target = end.to_owned();
    }
}
