//! GitHub's issues: the REST API's lists, and what `gh issue list --json` writes with any choice of fields.

use serde_json::Value;

use super::records::{self, Records, Taken, first_text, get, text};
use super::source::Source;
use super::talk::{self, Person, list};
use crate::evidence::pile::Fault;
use crate::evidence::text as words;
use crate::model::{Part, TicketRecord};

pub(crate) static SOURCE: Source =
    Source { key: "github", name: "GitHub", tables: &[], records: &[|| Box::new(GitHub)] };

/// The fields `gh issue list --json` can write.
const GH: [&str; 21] = [
    "assignees",
    "author",
    "body",
    "closed",
    "closedAt",
    "closedByPullRequestsReferences",
    "comments",
    "createdAt",
    "id",
    "isPinned",
    "labels",
    "milestone",
    "number",
    "projectCards",
    "projectItems",
    "reactionGroups",
    "state",
    "stateReason",
    "title",
    "updatedAt",
    "url",
];

/// Reads GitHub's issues.
struct GitHub;

impl Records for GitHub {
    fn lists(&self) -> &'static [&'static str] {
        &["items"]
    }

    fn recognises(&self, _: &str, record: &Value) -> Option<&'static str> {
        let has = |key: &str| record.get(key).is_some();
        let numbered = record.get("number").is_some_and(Value::is_u64) && has("title");
        if numbered && has("html_url") && (has("repository_url") || has("node_id")) {
            return Some("the records have the addresses of GitHub's issues");
        }
        let members = record.as_object()?;
        let fields = members.keys().all(|key| GH.contains(&key.as_str()));
        let on_github = text(record, "url").contains("/issues/");
        (fields && has("title") && ((numbered && members.len() >= 3) || on_github))
            .then_some("the fields are those that gh writes of GitHub's issues")
    }

    fn note(&self) -> Option<&'static str> {
        Some("GitHub counts reactions and names nobody: they are not taken for customers who ask")
    }

    fn ends(&self, records: u64) -> Option<Fault> {
        let cure = "if there are more, export again: gh issue list --limit 100000 --state all --json …, or all pages of \
                    the API";
        matches!(records, 30 | 100)
            .then(|| Fault::new("", &format!("exactly {records} issues"), "all issues, not one page of them", cure))
    }

    fn take(&self, record: &Value, remarks: &mut Vec<Fault>) -> Result<Taken, Fault> {
        let own = text(record, "url");
        let url = [text(record, "html_url"), own].into_iter().find(|u| !u.is_empty() && !u.contains("/repos/"));
        let url = url.unwrap_or_default();
        let cure = "nothing to do: pull requests are no wishes of customers";
        if get(record, "pull_request").is_some() {
            return Err(Fault::new("pull_request", &text(record, "title"), "an issue", cure));
        }
        if url.contains("/pull/") {
            return Err(Fault::new("url", &url, "an issue", cure));
        }
        let Some(external_id) = name(record, &url) else {
            return Err(talk::not_one(record, "number", "an issue with a number"));
        };
        let author = Person::of(get(record, "user").or_else(|| get(record, "author")));
        let created_at = records::first_instant(record, &["created_at", "createdAt"], remarks);
        let opened_by_bot = is_bot(record, "user") || is_bot(record, "author");
        let mut parts = vec![Part {
            side: talk::side(!opened_by_bot),
            author: author.shown(),
            at: created_at,
            text: prose(&text(record, "body")),
        }];
        parts.extend(list(record, "comments").iter().map(|comment| said(comment, &author, remarks)));
        parts.retain(|part| !part.text.is_empty());
        Ok(TicketRecord {
            external_id,
            subject: words::line(&text(record, "title")),
            parts: talk::in_order(parts),
            created_at,
            updated_at: records::first_instant(record, &["updated_at", "updatedAt"], remarks),
            requester_name: author.name,
            status: text(record, "state"),
            kind: words::line(&text(record, "type.name")),
            tags: records::texts(record, "labels"),
            url,
            ..TicketRecord::default()
        }
        .into())
    }
}

/// `owner/repo#7` where an address tells the repository, else the number alone.
fn name(record: &Value, url: &str) -> Option<String> {
    let in_api = text(record, "repository_url");
    let repository = match in_api.split_once("/repos/") {
        Some((_, repository)) => repository.to_owned(),
        None => {
            let path = url.split_once("://").map_or(url, |(_, rest)| rest);
            let mut parts = path.split('/').skip(1).take(2);
            match (parts.next(), parts.next()) {
                (Some(owner), Some(repository)) => format!("{owner}/{repository}"),
                _ => String::new(),
            }
        }
    };
    let number = text(record, "number");
    let in_url = url.split_once("/issues/").map(|(_, rest)| rest.chars().take_while(char::is_ascii_digit).collect());
    let number = [number, in_url.unwrap_or_default()].into_iter().find(|n| !n.is_empty())?;
    Some(if repository.is_empty() { number } else { format!("{repository}#{number}") })
}

fn is_bot(record: &Value, path: &str) -> bool {
    let Some(author) = get(record, path) else { return false };
    text(author, "login").ends_with("[bot]")
        || text(author, "type") == "Bot"
        || author.get("is_bot") == Some(&true.into())
}

/// A comment. Those who belong to the repository are agents, unless it is their own issue; outsiders are customers.
fn said(comment: &Value, opener: &Person, remarks: &mut Vec<Fault>) -> Part {
    let key = if comment.get("author").is_some() { "author" } else { "user" };
    let author = Person::of(get(comment, key));
    let association = first_text(comment, &["authorAssociation", "author_association"]);
    let outsider = matches!(association.as_str(), "NONE" | "CONTRIBUTOR" | "FIRST_TIMER" | "FIRST_TIME_CONTRIBUTOR");
    let customer = !is_bot(comment, key) && (author.is(opener) || outsider);
    let at = records::first_instant(comment, &["createdAt", "created_at"], remarks);
    Part { side: talk::side(customer), author: author.shown(), at, text: prose(&text(comment, "body")) }
}

/// Markdown without its comments: templates hide their instructions in them.
fn prose(markdown: &str) -> String {
    let mut out = String::with_capacity(markdown.len());
    let mut rest = markdown;
    while let Some(at) = rest.find("<!--") {
        let Some(end) = rest[at..].find("-->") else { break };
        out.push_str(&rest[..at]);
        rest = &rest[at + end + 3..];
    }
    out.push_str(rest);
    words::body(&out)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::Side;

    #[test]
    fn any_choice_of_fields_is_recognised() {
        let known = [
            json!({"number": 7, "title": "t", "body": "b"}),
            json!({"title": "t", "url": "https://github.com/o/r/issues/7"}),
            json!({"number": 7, "title": "t", "labels": [], "state": "OPEN"}),
        ];
        for record in known {
            assert!(GitHub.recognises("", &record).is_some(), "{record}");
        }
        let others = [
            json!({"number": 7, "title": "t"}),
            json!({"number": 7, "title": "t", "votes_count": 3}),
            json!({"title": "t", "body": "b", "state": "open"}),
        ];
        for record in others {
            assert!(GitHub.recognises("", &record).is_none(), "{record}");
        }
        let id = |record: Value| name(&record, &text(&record, "url"));
        assert_eq!(id(json!({"title": "t", "url": "https://github.com/o/r/issues/7"})).as_deref(), Some("o/r#7"));
        assert_eq!(id(json!({"number": 7})).as_deref(), Some("7"));
    }

    #[test]
    fn outsiders_speak_for_customers_and_robots_for_nobody() {
        let opener = Person { id: "ines".into(), ..Person::default() };
        let side = |login: &str, association: &str| {
            let comment = json!({"author": {"login": login}, "authorAssociation": association, "body": "x"});
            said(&comment, &opener, &mut Vec::new()).side
        };
        assert_eq!(side("ines", "OWNER"), Side::Customer);
        assert_eq!(side("wen", "NONE"), Side::Customer);
        assert_eq!(side("sam", "MEMBER"), Side::Agent);
        assert_eq!(side("sam", ""), Side::Agent);
        assert_eq!(side("triage[bot]", "NONE"), Side::Agent);
    }
}
