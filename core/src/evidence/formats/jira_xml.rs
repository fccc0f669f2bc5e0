//! Jira's XML: a feed whose items are issues, with texts in HTML.

use serde_json::Value;

use super::records::{self, Records, Taken, get};
use super::talk;
use crate::evidence::html;
use crate::evidence::pile::Fault;
use crate::evidence::text as words;
use crate::model::{Part, Side, TicketRecord};

/// Reads the items of Jira's XML.
pub(crate) struct JiraXml;

impl Records for JiraXml {
    fn lists(&self) -> &'static [&'static str] {
        &["item"]
    }

    fn recognises(&self, element: &str, record: &Value) -> Option<&'static str> {
        let has = |key: &str| record.get(key).is_some();
        (element == "item" && has("key") && has("summary") && has("project"))
            .then_some("the items have a key, a summary and a project as in Jira's XML")
    }

    /// `<issue start="0" end="20" total="171574"/>` stands before the items.
    fn hears(&self, key: &str, value: &Value) -> Option<Fault> {
        let issue = if key == "issue" { Some(value) } else { get(value, "issue") }?;
        let number = |name: &str| issue.get(name).and_then(Value::as_str).and_then(|n| n.parse::<u64>().ok());
        let (start, end, total) = (number("@start")?, number("@end")?, number("@total")?);
        let cure = "export the rest too: raise tempMax in the address, or narrow the search and export it in pieces";
        let found = format!("issues {start} to {end} of {total}");
        (end.saturating_sub(start) < total).then(|| Fault::new("issue", &found, "all issues that were found", cure))
    }

    fn take(&self, record: &Value, remarks: &mut Vec<Fault>) -> Result<Taken, Fault> {
        let key = inner(record.get("key"));
        if key.is_empty() {
            return Err(talk::not_one(record, "key", "an issue with a key"));
        }
        let reporter = record.get("reporter");
        let login = attribute(reporter, "username");
        // without a reporter the login is -1
        let name = if login == "-1" { String::new() } else { words::line(&inner(reporter)) };
        let created_at = instant(record.get("created"), "created", remarks);
        let email = words::email(&login);
        let author = if name.is_empty() { email.clone() } else { name.clone() };
        let description = prose(&inner(record.get("description")));
        let mut parts = vec![Part { side: Side::Customer, author, at: created_at, text: description }];
        for comment in elements(record, "comments", "comment") {
            let by = attribute(Some(comment), "author");
            let house = words::company_domain(&by).map(str::to_lowercase);
            let colleague = house.is_some() && house.as_deref() == words::company_domain(&email);
            let customer = (!by.is_empty() && by == login) || colleague;
            let at = instant(comment.get("@created"), "comment@created", remarks);
            let author = if by == login { name.clone() } else { by };
            parts.push(Part { side: talk::side(customer), author, at, text: prose(&inner(Some(comment))) });
        }
        parts.retain(|part| !part.text.is_empty());
        let labels = elements(record, "labels", "label").into_iter().chain(all(record.get("component")));
        let tags = labels.map(|label| words::line(&inner(Some(label)))).filter(|tag| !tag.is_empty());
        let word = |element: &str| words::line(&inner(record.get(element)));
        Ok(TicketRecord {
            external_id: key,
            subject: word("summary"),
            parts,
            created_at,
            updated_at: instant(record.get("updated"), "updated", remarks),
            requester_name: name,
            requester_email: email,
            status: word("status"),
            kind: word("type"),
            priority: word("priority"),
            tags: tags.collect(),
            url: inner(record.get("link")),
            ..TicketRecord::default()
        }
        .into())
    }
}

/// An element's text.
fn inner(element: Option<&Value>) -> String {
    match element {
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(Value::Array(several)) => inner(several.first()),
        Some(element) => element.get("$").and_then(Value::as_str).unwrap_or_default().trim().to_owned(),
        None => String::new(),
    }
}

fn attribute(element: Option<&Value>, name: &str) -> String {
    let value = element.and_then(|e| e.get(format!("@{name}"))).and_then(Value::as_str);
    value.unwrap_or_default().trim().to_owned()
}

/// One element or several.
fn all(element: Option<&Value>) -> Vec<&Value> {
    match element {
        Some(Value::Array(several)) => several.iter().collect(),
        Some(single) => vec![single],
        None => Vec::new(),
    }
}

/// The elements inside a list.
fn elements<'a>(record: &'a Value, list: &str, element: &str) -> Vec<&'a Value> {
    all(record.get(list).and_then(|list| list.get(element)))
}

fn instant(element: Option<&Value>, name: &str, remarks: &mut Vec<Fault>) -> Option<chrono::DateTime<chrono::Utc>> {
    let written = Value::Object([(name.to_owned(), Value::String(inner(element)))].into_iter().collect());
    records::instant(&written, name, remarks)
}

/// Jira writes what it shows in browsers.
fn prose(written: &str) -> String {
    words::body(&html::to_text(written))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_item_is_read_as_the_xml_reader_gives_it() {
        let item = json!({
            "title": "[BQ-1] Search", "link": "https://jira.example/browse/BQ-1",
            "project": {"@id": "1", "@key": "BQ", "$": "Brightquay"},
            "key": {"@id": "45", "$": "BQ-1"}, "summary": "Search", "type": {"@id": "2", "$": "New Feature"},
            "description": "<p>By &quot;code&quot;,</p>\n<p>please.</p>",
            "reporter": {"@username": "ines@hollin.example", "$": "Ines Duarte"},
            "labels": {"label": "one"}, "component": ["Orders", "Search"],
            "created": "Thu, 19 Feb 2026 18:46:12 +0100",
            "comments": {"comment": [
                {"@author": "sam", "@created": "Thu, 26 Feb 2026 08:30:00 +0000", "$": "<p>How?</p>"},
                {"@author": "ines@hollin.example", "@created": "Thu, 26 Feb 2026 09:05:00 +0000", "$": "<p>So.</p>"}
            ]}
        });
        assert!(JiraXml.recognises("item", &item).is_some());
        let Ok(Taken::Ticket(ticket)) = JiraXml.take(&item, &mut Vec::new()) else { panic!("no ticket") };
        let said: Vec<_> = ticket.parts.iter().map(|p| (p.side == Side::Customer, p.text.as_str())).collect();
        assert_eq!(said, [(true, "By \"code\",\n\nplease."), (false, "How?"), (true, "So.")]);
        assert_eq!(ticket.tags, ["one", "Orders", "Search"]);
        assert_eq!(ticket.created_at.map(|at| at.to_rfc3339()).as_deref(), Some("2026-02-19T17:46:12+00:00"));
        assert_eq!((ticket.requester_email.as_str(), ticket.kind.as_str()), ("ines@hollin.example", "New Feature"));
        let page = json!({"@start": "0", "@end": "20", "@total": "171574"});
        assert!(JiraXml.hears("issue", &page).is_some_and(|f| f.found.contains("171574")));
    }
}
