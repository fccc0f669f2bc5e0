//! ServiceNow's records in JSON and XML: raw values, with what a person sees beside them where the export includes it.

use serde_json::Value;

use super::records::{self, Records, Taken, text};
use super::servicenow_csv;
use super::source::Source;
use super::{servicenow_journal, talk};
use crate::evidence::dates;
use crate::evidence::pile::Fault;
use crate::evidence::text as words;
use crate::model::{Part, Side, TicketRecord};

pub(crate) static SOURCE: Source = Source {
    key: "servicenow",
    name: "ServiceNow",
    tables: &servicenow_csv::TABLES,
    records: &[|| Box::new(ServiceNow)],
};

/// Reads ServiceNow's incidents, cases and other tasks.
struct ServiceNow;

impl Records for ServiceNow {
    fn lists(&self) -> &'static [&'static str] {
        &["records", "result"]
    }

    fn recognises(&self, _: &str, record: &Value) -> Option<&'static str> {
        let has = |key: &str| record.get(key).is_some();
        let signs = ["sys_id", "sys_class_name", "sys_created_on", "caller_id", "opened_at", "assignment_group"];
        (has("number") && has("short_description") && signs.iter().any(|key| has(key)))
            .then_some("the fields have the names that ServiceNow gives them")
    }

    fn take(&self, record: &Value, remarks: &mut Vec<Fault>) -> Result<Taken, Fault> {
        let field = |key: &str| Field::of(record, key);
        let number = [field("number"), field("sys_id")].into_iter().map(|f| f.raw).find(|id| !id.is_empty());
        let Some(external_id) = number else {
            return Err(talk::not_one(record, "number", "a record with a number"));
        };
        let people = ["caller_id", "contact", "consumer", "requested_for", "opened_by"];
        // who opened it is often an agent: only where nobody else is named, and by name
        let known = people[..4].iter().any(|key| record.get(*key).is_some());
        let people = if known { &people[..4] } else { &people[4..] };
        let requester = people.iter().map(|key| field(key).name()).find(|name| !name.is_empty()).unwrap_or_default();
        let email = ["caller_id.email", "contact.email"].iter().filter_map(|key| record.get(*key)?.as_str());
        let email = email.map(words::email).find(|e| !e.is_empty()).unwrap_or_default();
        let organizations = ["company", "account"].map(field);
        let organization = organizations.into_iter().find(|f| !f.raw.is_empty()).unwrap_or_default();
        let created = ["opened_at", "sys_created_on"];
        let created_at = created.iter().find_map(|key| field(key).instant(key, remarks));
        let updated_at = field("sys_updated_on").instant("sys_updated_on", remarks);
        let author = if requester.is_empty() { email.clone() } else { requester.clone() };
        let description = words::body_or_html(&field("description").raw);
        let mut parts = vec![Part { side: Side::Customer, author, at: created_at, text: description }];
        let seen = ["comments", "comments_and_work_notes"].map(field).into_iter().find(|f| !f.word().is_empty());
        let journals = [(seen.unwrap_or_default(), false), (field("work_notes"), true)];
        for (journal, internal) in journals {
            let text = if journal.shown.is_empty() { journal.raw } else { journal.shown };
            let instant = |when: &str| dates::instant(when, None);
            parts.extend(servicenow_journal::messages(&text, &requester, internal, &instant));
        }
        parts.retain(|part| !part.text.is_empty());
        let parts = talk::in_order(parts);
        Ok(TicketRecord {
            external_id,
            subject: words::line(&field("short_description").raw),
            parts,
            created_at,
            updated_at,
            requester_name: requester,
            requester_email: email,
            org_name: organization.name(),
            org_id: if is_reference(&organization.raw) { organization.raw } else { String::new() },
            status: field("state").word(),
            kind: field("category").word(),
            priority: field("priority").word(),
            ..TicketRecord::default()
        }
        .into())
    }
}

/// A field: what is stored, and what is shown of it if the export says so.
#[derive(Default)]
struct Field {
    raw: String,
    shown: String,
}

impl Field {
    /// Reads `"7"`, `{"value": "7", "display_value": "Closed"}`, `{"link": .., "value": ..}` and, of XML,
    /// `{"@display_value": "Ines", "$": "46c6.."}`.
    fn of(record: &Value, key: &str) -> Self {
        match record.get(key) {
            Some(inner @ Value::Object(_)) => Self {
                raw: records::first_text(inner, &["value", "$"]).trim().to_owned(),
                shown: records::first_text(inner, &["display_value", "@display_value"]),
            },
            Some(_) => Self { raw: text(record, key).trim().to_owned(), shown: String::new() },
            None => Self::default(),
        }
    }

    /// The word a person sees, else what is stored.
    fn word(&self) -> String {
        words::line(if self.shown.is_empty() { &self.raw } else { &self.shown })
    }

    /// A name: a reference is none.
    fn name(&self) -> String {
        if self.shown.is_empty() && is_reference(&self.raw) { String::new() } else { self.word() }
    }

    /// The instant in it. Stored times are UTC.
    fn instant(&self, key: &str, remarks: &mut Vec<Fault>) -> Option<chrono::DateTime<chrono::Utc>> {
        let stored = Value::Object([(key.to_owned(), Value::String(self.raw.clone()))].into_iter().collect());
        records::instant(&stored, key, remarks)
    }
}

/// The 32 digits by which records name each other.
fn is_reference(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn ticket(record: &Value) -> TicketRecord {
        assert!(ServiceNow.recognises("", record).is_some());
        match ServiceNow.take(record, &mut Vec::new()) {
            Ok(Taken::Ticket(ticket)) => *ticket,
            _ => panic!("no ticket"),
        }
    }

    #[test]
    fn what_is_shown_goes_before_what_is_stored() {
        let stored = "46c6f9efa9fe198101ddf5eed9adf6e7";
        // as the XML reader gives it
        let xml = ticket(&json!({
            "@action": "INSERT_OR_UPDATE", "number": "INC0010021", "short_description": "Labels fade", "state": "2",
            "caller_id": {"@display_value": "Ines Duarte", "$": stored}, "sys_id": stored, "comments": "",
            "company": {"@display_value": "Hollin Tools", "$": stored}, "opened_at": "2026-02-03 08:41:17"
        }));
        assert_eq!((xml.requester_name.as_str(), xml.org_name.as_str()), ("Ines Duarte", "Hollin Tools"));
        assert_eq!((xml.org_id.as_str(), xml.status.as_str()), (stored, "2"));
        assert_eq!(xml.created_at.map(|at| at.timestamp()), Some(1_770_108_077));
        // as the API gives it with sysparm_display_value=all
        let both = |value: &str, shown: &str| json!({"value": value, "display_value": shown});
        let api = ticket(&json!({
            "number": both("CS0010044", "CS0010044"), "short_description": both("Units", "Units"),
            "state": both("10", "Open"), "opened_at": both("2026-02-13 07:05:00", "13/02/2026 08:05:00"),
            "caller_id": both(stored, "Claire Marais"), "work_notes": both("", ""),
            "comments": both("", "2026-02-13 09:00:00 - Claire Marais (Additional comments)\nCups, please.\n\n")
        }));
        assert_eq!((api.external_id.as_str(), api.status.as_str()), ("CS0010044", "Open"));
        assert_eq!(api.created_at.map(|at| at.timestamp()), Some(1_770_966_300));
        let said: Vec<_> = api.parts.iter().map(|part| (part.side, part.text.as_str())).collect();
        assert_eq!(said, [(Side::Customer, "Cups, please.")]);
        // a reference alone is no name
        let raw = ticket(&json!({"number": "INC1", "short_description": "x", "sys_id": stored, "caller_id": stored}));
        assert_eq!(raw.requester_name, "");
    }
}
