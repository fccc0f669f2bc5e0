//! Zendesk's JSON: the full export (one `{"ticket":{..}}` per line) and the pages of its API.

use std::collections::HashMap;

use serde_json::Value;

use super::records::{self, Records, Taken, first_text, get, text};
use super::source::Source;
use super::zendesk_csv;
use super::zendesk_organizations::Organizations;
use crate::evidence::html;
use crate::evidence::pile::Fault;
use crate::evidence::text as words;
use crate::model::{Part, Side, TicketRecord, normalised};

pub(crate) static SOURCE: Source = Source {
    key: "zendesk",
    name: "Zendesk",
    tables: &zendesk_csv::TABLES,
    records: &[|| Box::new(Zendesk::default()), || Box::new(Organizations::default())],
};

/// A person or an organisation, from beside the tickets.
#[derive(Clone, Debug, Default)]
struct Known {
    name: String,
    email: String,
    role: String,
    /// An organisation's id in the customer's CRM.
    external_id: String,
}

/// Reads Zendesk's JSON.
#[derive(Default)]
pub(crate) struct Zendesk {
    users: HashMap<String, Known>,
    organizations: HashMap<String, Known>,
}

impl Records for Zendesk {
    fn lists(&self) -> &'static [&'static str] {
        &["tickets", "suspended_tickets", "users", "organizations", "groups", "results"]
    }

    fn recognises(&self, _: &str, record: &Value) -> Option<&'static str> {
        let ticket = unwrapped(record);
        let has = |key: &str| ticket.get(key).is_some();
        let wrapped = record.get("ticket").is_some_and(Value::is_object);
        let said = ["subject", "requester_id", "requester", "comments", "error"];
        if wrapped && has("id") && said.iter().any(|key| has(key)) {
            return Some("each record is wrapped as {\"ticket\": …}");
        }
        let signs = ["raw_subject", "via", "requester_id", "submitter_id", "ticket_form_id", "brand_id", "problem_id"];
        let found = signs.iter().filter(|key| has(key)).count();
        (has("id") && has("subject") && found >= 2)
            .then_some("the records have a requester and a channel as Zendesk's do")
    }

    fn learns(&mut self, list: &str, record: &Value) -> bool {
        let (record, users) = match (record.get("user"), record.get("organization"), list) {
            (Some(user @ Value::Object(_)), _, _) if record.get("subject").is_none() => (user, true),
            (_, Some(org @ Value::Object(_)), _) if record.get("id").is_none() => (org, false),
            (_, _, "users") => (record, true),
            (_, _, "organizations") => (record, false),
            (_, _, "groups") => return true,
            _ => return false,
        };
        let known = Known {
            name: words::line(&text(record, "name")),
            email: words::email(&text(record, "email")),
            role: text(record, "role"),
            external_id: text(record, "external_id"),
        };
        let map = if users { &mut self.users } else { &mut self.organizations };
        map.insert(text(record, "id"), known);
        true
    }

    fn hears(&self, key: &str, value: &Value) -> Option<Fault> {
        let more = match key {
            "next_page" => value.is_string(),
            "end_of_stream" => value == &Value::Bool(false),
            "has_more" => value == &Value::Bool(true),
            _ => false,
        };
        let cure = "fetch the other pages too, or use Zendesk's full JSON export; these tickets were read";
        more.then(|| Fault::new(key, &value.to_string(), "the last page: this file says that there are more", cure))
    }

    fn take(&self, record: &Value, remarks: &mut Vec<Fault>) -> Result<Taken, Fault> {
        let ticket = unwrapped(record);
        let id = text(ticket, "id");
        if id.is_empty() || !ticket.is_object() {
            let cure = "nothing to do if it is no ticket; else export it again";
            return Err(Fault::new("id", &ticket.to_string(), "a ticket with an id", cure));
        }
        let error = [record, ticket].map(|value| text(value, "error")).into_iter().find(|error| !error.is_empty());
        if let Some(error) = error {
            let cure = "Zendesk did not export all of this ticket, most often because it is larger than 1 MB: read it \
                        there; the export's other file may hold it without its comments";
            return Err(Fault::new("error", &error, "a ticket", cure));
        }
        if text(ticket, "status") == "deleted" {
            let cure = "nothing to do: it was deleted in Zendesk, so its words are not counted";
            return Err(Fault::new("status", "deleted", "a ticket that still exists", cure));
        }
        if get(ticket, "cause").is_some() && get(ticket, "requester_id").is_none() {
            let cure = "recover it in Zendesk if it is a real ticket, then export again";
            return Err(Fault::new("cause", &text(ticket, "cause"), "a ticket that is not suspended", cure));
        }
        let requester = self.requester(ticket);
        let organization = get(ticket, "organization").filter(|o| o.is_object());
        let org_id = text(ticket, "organization_id");
        let known = self.organizations.get(&org_id);
        let org_name = organization.map(|o| text(o, "name")).filter(|n| !n.is_empty());
        let crm_id = organization.map(|o| text(o, "external_id")).filter(|n| !n.is_empty());
        let their_id = organization.map(|o| text(o, "id")).filter(|n| !n.is_empty()).unwrap_or(org_id);
        Ok(TicketRecord {
            external_id: id,
            subject: words::line(&first_text(ticket, &["subject", "raw_subject"])),
            parts: self.parts(ticket, &requester, remarks),
            created_at: records::instant(ticket, "created_at", remarks),
            updated_at: records::instant(ticket, "updated_at", remarks),
            requester_name: requester.1.name,
            requester_email: requester.1.email,
            org_id: crm_id
                .or_else(|| known.map(|k| k.external_id.clone()).filter(|id| !id.is_empty()))
                .unwrap_or(their_id),
            org_name: words::line(&org_name.or_else(|| known.map(|k| k.name.clone())).unwrap_or_default()),
            status: text(ticket, "status"),
            kind: text(ticket, "type"),
            priority: text(ticket, "priority"),
            tags: records::texts(ticket, "tags"),
            url: page(&text(ticket, "url")),
            ..TicketRecord::default()
        }
        .into())
    }
}

impl Zendesk {
    /// The requester's id, and who that is.
    fn requester(&self, ticket: &Value) -> (String, Known) {
        let id = first_text(ticket, &["requester_id", "requester.id"]);
        let known = self.users.get(&id).cloned().unwrap_or_default();
        let nested = self.person(get(ticket, "requester"));
        let name = if nested.name.is_empty() { known.name } else { nested.name };
        let via = words::email(&text(ticket, "via.source.from.address"));
        let email = [nested.email, known.email, via].into_iter().find(|e| !e.is_empty()).unwrap_or_default();
        (id, Known { name, email, role: known.role, external_id: String::new() })
    }

    fn person(&self, value: Option<&Value>) -> Known {
        let Some(value) = value else { return Known::default() };
        Known {
            name: words::line(&text(value, "name")),
            email: words::email(&text(value, "email")),
            role: text(value, "role"),
            external_id: String::new(),
        }
    }

    /// The author of a comment, as far as the ticket and its neighbours tell.
    fn author(&self, ticket: &Value, comment: &Value, id: &str) -> Known {
        let nested = self.person(get(comment, "author"));
        if !nested.name.is_empty() || !nested.email.is_empty() {
            return nested;
        }
        if let Some(known) = self.users.get(id) {
            return known.clone();
        }
        let people = ["requester", "submitter", "assignee"].into_iter().filter_map(|key| get(ticket, key));
        let listed = people.filter(|p| !id.is_empty() && text(p, "id") == id);
        listed.map(|p| self.person(Some(p))).next().unwrap_or_default()
    }

    /// The description and the comments. The description is the first comment's text: it is not read twice.
    fn parts(&self, ticket: &Value, requester: &(String, Known), remarks: &mut Vec<Fault>) -> Vec<Part> {
        let mut parts = Vec::new();
        let comments = get(ticket, "comments").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        for (n, comment) in comments.iter().enumerate() {
            let text = spoken(comment);
            if text.is_empty() {
                continue;
            }
            let id = first_text(comment, &["author_id", "author.id"]);
            let author = self.author(ticket, comment, &id);
            let side = side(comment, &id, &author, requester, n == 0);
            let at = records::instant(comment, "created_at", remarks);
            let name = [&author.name, &author.email, &id].into_iter().find(|n| !n.is_empty()).cloned();
            parts.push(Part { side, author: name.unwrap_or_default(), at, text });
        }
        if parts.iter().all(|p| p.at.is_some()) {
            parts.sort_by_key(|p| p.at); // the API gives them in either direction
        }
        let description = words::body_or_html(&text(ticket, "description"));
        let same = normalised(&description);
        if !same.is_empty() && !parts.iter().any(|p| normalised(&p.text).contains(&same)) {
            let name = if requester.1.name.is_empty() { requester.1.email.clone() } else { requester.1.name.clone() };
            let at = get(ticket, "created_at").and_then(|_| records::instant(ticket, "created_at", &mut Vec::new()));
            parts.insert(0, Part { side: Side::Customer, author: name, at, text: description });
        }
        parts
    }
}

/// What a comment says: plain text where there is some, else the text of its HTML.
fn spoken(comment: &Value) -> String {
    let plain = text(comment, "plain_body");
    if !plain.trim().is_empty() {
        // tags are taken off it, references are not
        return words::body(&html::decoded(&plain).replace('\u{A0}', " "));
    }
    let body = text(comment, "body");
    if !body.trim().is_empty() {
        return words::body_or_html(&body);
    }
    words::body(&html::to_text(&text(comment, "html_body")))
}

/// Private notes and other people's words are agents', unless they come from the customer's own house.
fn side(comment: &Value, id: &str, author: &Known, requester: &(String, Known), first: bool) -> Side {
    let private = comment.get("public") == Some(&Value::Bool(false));
    let agent = matches!(author.role.as_str(), "agent" | "admin");
    if private || agent {
        return Side::Agent;
    }
    let same_person = !id.is_empty() && id == requester.0;
    let same_address = !author.email.is_empty() && author.email == requester.1.email;
    let company = words::company_domain(&author.email);
    let same_house = company.is_some() && company == words::company_domain(&requester.1.email);
    let nobody = id.is_empty() && author.email.is_empty() && first;
    if same_person || same_address || same_house || nobody || author.role == "end-user" {
        Side::Customer
    } else {
        Side::Agent
    }
}

/// Takes `{"ticket": {..}}` off, also twice.
fn unwrapped(record: &Value) -> &Value {
    let mut inner = record;
    for _ in 0..2 {
        match inner.get("ticket") {
            Some(ticket @ Value::Object(_)) => inner = ticket,
            _ => break,
        }
    }
    inner
}

/// The page a person opens: `/agent/tickets/7` for the API's `/api/v2/tickets/7.json`.
fn page(url: &str) -> String {
    match url.split_once("/api/v2/tickets/") {
        Some((host, id)) => format!("{host}/agent/tickets/{}", id.trim_end_matches(".json")),
        None => url.to_owned(),
    }
}
