//! Jira's REST JSON (`{"issues":[{"key":..,"fields":{..}}]}`), of the server and of the cloud.

use serde_json::Value;

use super::jira_csv;
use super::jira_xml::JiraXml;
use super::records::{self, Records, Taken, first_text, get, text};
use super::source::Source;
use crate::evidence::html;
use crate::evidence::pile::Fault;
use crate::evidence::text as words;
use crate::model::{Part, Side, TicketRecord};

pub(crate) static SOURCE: Source = Source {
    key: "jira",
    name: "Jira",
    tables: &jira_csv::TABLES,
    records: &[|| Box::new(Jira), || Box::new(JiraXml)],
};

/// Reads Jira's REST JSON.
struct Jira;

impl Records for Jira {
    fn lists(&self) -> &'static [&'static str] {
        &["issues", "values"]
    }

    fn recognises(&self, _: &str, record: &Value) -> Option<&'static str> {
        let key = record.get("key").is_some_and(Value::is_string);
        let fields = record.get("fields").is_some_and(Value::is_object);
        (key && fields).then_some("the records have a key and fields as Jira's issues do")
    }

    fn take(&self, issue: &Value, remarks: &mut Vec<Fault>) -> Result<Taken, Fault> {
        let key = first_text(issue, &["key", "id"]);
        let Some(fields) = get(issue, "fields").filter(|f| f.is_object() && !key.is_empty()) else {
            let cure = "nothing to do if it is no issue; else export it again";
            return Err(Fault::new("key", &issue.to_string(), "an issue with a key and fields", cure));
        };
        let requester = [get(fields, "reporter"), get(fields, "creator")].into_iter().flatten().map(Person::of).next();
        let requester = requester.unwrap_or_default();
        let created_at = records::instant(fields, "created", remarks);
        let mut parts = Vec::new();
        let description = written_or_rendered(get(fields, "description"), get(issue, "renderedFields.description"));
        if !description.is_empty() {
            parts.push(Part { side: Side::Customer, author: requester.shown(), at: created_at, text: description });
        }
        let comments = get(fields, "comment.comments").or_else(|| get(fields, "comments"));
        for comment in comments.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default() {
            let body = written_or_rendered(get(comment, "body"), get(comment, "renderedBody"));
            if body.is_empty() {
                continue;
            }
            let author = get(comment, "author").map(Person::of).unwrap_or_default();
            let private = comment.get("jsdPublic") == Some(&Value::Bool(false));
            let side = if !private && author.speaks_for(&requester) { Side::Customer } else { Side::Agent };
            let at = records::instant(comment, "created", remarks);
            parts.push(Part { side, author: author.shown(), at, text: body });
        }
        let (org_id, org_name) = organization(fields);
        Ok(TicketRecord {
            url: page(&text(issue, "self"), &key),
            external_id: key,
            subject: words::line(&text(fields, "summary")),
            parts,
            created_at,
            updated_at: records::instant(fields, "updated", remarks),
            requester_name: requester.name,
            requester_email: requester.email,
            org_id,
            org_name,
            status: named(fields, "status"),
            kind: named(fields, "issuetype"),
            priority: named(fields, "priority"),
            tags: records::texts(fields, "labels").into_iter().chain(records::texts(fields, "components")).collect(),
            ..TicketRecord::default()
        }
        .into())
    }
}

#[derive(Default)]
struct Person {
    key: String,
    name: String,
    email: String,
    customer: bool,
}

impl Person {
    fn of(value: &Value) -> Self {
        Self {
            key: first_text(value, &["accountId", "key", "name"]),
            name: words::line(&first_text(value, &["displayName", "name"])),
            email: words::email(&text(value, "emailAddress")),
            customer: text(value, "accountType") == "customer",
        }
    }

    fn shown(&self) -> String {
        [&self.name, &self.email, &self.key].into_iter().find(|s| !s.is_empty()).cloned().unwrap_or_default()
    }

    /// The requester, a colleague of theirs, or any customer of a service desk.
    fn speaks_for(&self, requester: &Self) -> bool {
        let house = words::company_domain(&self.email);
        self.customer
            || (!self.key.is_empty() && self.key == requester.key)
            || (!self.email.is_empty() && self.email == requester.email)
            || (house.is_some() && house == words::company_domain(&requester.email))
    }
}

/// `{"name": "Open"}` or `"Open"`.
fn named(fields: &Value, key: &str) -> String {
    match fields.get(key) {
        Some(Value::String(s)) => s.clone(),
        Some(value) => text(value, "name"),
        None => String::new(),
    }
}

/// A service desk's organisation: a custom field whose values call themselves one.
fn organization(fields: &Value) -> (String, String) {
    let Some(fields) = fields.as_object() else { return Default::default() };
    let organizations = fields.iter().filter(|(key, _)| key.starts_with("customfield_")).filter_map(|(_, value)| {
        let first = value.as_array()?.first()?;
        text(first, "_links.self").contains("/organization/").then_some(first)
    });
    organizations.map(|o| (text(o, "id"), words::line(&text(o, "name")))).next().unwrap_or_default()
}

/// `https://x.atlassian.net/browse/ABC-1` from the API's address of the issue.
fn page(own: &str, key: &str) -> String {
    own.split_once("/rest/").map(|(host, _)| format!("{host}/browse/{key}")).unwrap_or_default()
}

/// What was written, or if that is missing what Jira made of it for browsers.
fn written_or_rendered(written: Option<&Value>, rendered: Option<&Value>) -> String {
    let written = written.map(prose).unwrap_or_default();
    match rendered {
        Some(Value::String(page)) if written.is_empty() => words::body(&html::to_text(page)),
        _ => written,
    }
}

/// A description or a comment: wiki markup, or the cloud's document format.
fn prose(value: &Value) -> String {
    match value {
        Value::String(text) => words::body(&unmarked(text)),
        Value::Object(_) => {
            let mut out = String::new();
            document(value, &mut out);
            words::body(&out)
        }
        other => words::body(&other.to_string()),
    }
}

/// Wiki markup, readable. `{color}` goes, and what stands between two `{html}` becomes its text; the rest stays as
/// it was written: `{code}`, `{noformat}` and `{quote}` tell who reads on what to skip.
pub(crate) fn unmarked(text: &str) -> String {
    if !text.contains("{color") && !text.contains("{html}") {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("{color") {
        let macro_end = rest[at..].find('}').filter(|end| *end < 40 && matches!(rest.as_bytes()[at + 6], b'}' | b':'));
        match macro_end {
            Some(end) => {
                out.push_str(&rest[..at]);
                rest = &rest[at + end + 1..];
            }
            None => {
                out.push_str(&rest[..at + 6]);
                rest = &rest[at + 6..];
            }
        }
    }
    out.push_str(rest);
    if out.matches("{html}").count() < 2 {
        return out;
    }
    let mut pieces = out.split("{html}");
    let mut read = pieces.next().unwrap_or_default().to_owned();
    while let Some(inside) = pieces.next() {
        match pieces.next() {
            Some(outside) => {
                read.push_str(&html::to_text(inside));
                read.push_str(outside);
            }
            None => read.push_str(inside), // an odd one: it opens nothing
        }
    }
    read
}

/// The cloud's document format as lines of text. Its depth is bounded by what the cutter lets through.
fn document(node: &Value, out: &mut String) {
    let kind = node.get("type").and_then(Value::as_str).unwrap_or_default();
    let end_line = |out: &mut String| {
        if !out.is_empty() && !out.ends_with('\n') {
            out.push('\n');
        }
    };
    match kind {
        "text" => out.push_str(&text(node, "text")),
        "hardBreak" => out.push('\n'),
        "mention" | "status" | "date" => out.push_str(&first_text(node, &["attrs.text", "attrs.timestamp"])),
        "emoji" => out.push_str(&first_text(node, &["attrs.text", "attrs.shortName"])),
        "inlineCard" | "blockCard" | "embedCard" => out.push_str(&text(node, "attrs.url")),
        "rule" => end_line(out),
        _ => {}
    }
    let code = kind == "codeBlock";
    if matches!(kind, "paragraph" | "heading" | "tableRow" | "blockquote" | "panel" | "expand") || code {
        end_line(out);
    }
    if kind == "listItem" || kind == "taskItem" {
        end_line(out);
        out.push_str("- ");
    }
    if code {
        out.push_str("{code}\n");
    }
    let first_in_item = kind == "listItem";
    for (n, child) in node.get("content").and_then(Value::as_array).into_iter().flatten().enumerate() {
        if first_in_item && n == 0 && child.get("type").and_then(Value::as_str) == Some("paragraph") {
            for inline in child.get("content").and_then(Value::as_array).into_iter().flatten() {
                document(inline, out);
            }
            end_line(out);
            continue;
        }
        if matches!(kind, "tableRow") && n > 0 {
            let kept = out.trim_end_matches('\n').len();
            out.truncate(kept);
            out.push('\t');
            let mut cell = String::new();
            document(child, &mut cell);
            out.push_str(cell.trim());
            continue;
        }
        document(child, out);
    }
    if code {
        end_line(out);
        out.push_str("{code}");
    }
    if matches!(kind, "paragraph" | "heading" | "codeBlock" | "tableRow" | "blockquote" | "panel") {
        end_line(out);
        if matches!(kind, "paragraph" | "heading") {
            out.push('\n');
        }
    }
}
