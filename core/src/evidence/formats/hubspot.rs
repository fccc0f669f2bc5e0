//! HubSpot's tickets as its CRM API gives them: properties by their internal names, associations beside them.

use serde_json::Value;

use super::hubspot_csv;
use super::records::{self, Records, Taken, first_text, text};
use super::source::Source;
use super::talk::{self, DELETED, hypertext, list, unless};
use crate::evidence::pile::Fault;
use crate::evidence::text as words;
use crate::model::{Part, Side, TicketRecord};

pub(crate) static SOURCE: Source =
    Source { key: "hubspot", name: "HubSpot", tables: &hubspot_csv::TABLES, records: &[|| Box::new(HubSpot)] };

/// Reads HubSpot's tickets.
struct HubSpot;

impl Records for HubSpot {
    fn lists(&self) -> &'static [&'static str] {
        &["results", "objects"]
    }

    fn recognises(&self, _: &str, record: &Value) -> Option<&'static str> {
        let has = |key: &str| record.get("properties").is_some_and(|p| p.get(key).is_some());
        let words = ["subject", "content", "hs_ticket_priority", "hs_ticket_category"];
        (has("hs_pipeline_stage") && words.iter().any(|key| has(key)))
            .then_some("the properties have the names that HubSpot gives those of tickets")
    }

    fn note(&self) -> Option<&'static str> {
        Some("HubSpot's API gives the stages of a ticket by number, not by name")
    }

    fn take(&self, record: &Value, remarks: &mut Vec<Fault>) -> Result<Taken, Fault> {
        let id = first_text(record, &["id", "properties.hs_object_id.value", "properties.hs_object_id", "objectId"]);
        if id.is_empty() {
            return Err(talk::not_one(record, "id", "a ticket with an id"));
        }
        unless(record, "archived", "a ticket that still exists", DELETED)?;
        unless(record, "isDeleted", "a ticket that still exists", DELETED)?;
        // older answers wrap each value: {"subject": {"value": ..}}
        let property =
            |name: &str| first_text(record, &[&format!("properties.{name}.value"), &format!("properties.{name}")]);
        let mails = property("hs_all_associated_contact_emails");
        let email = mails.split([';', ',']).map(words::email).find(|e| !e.is_empty()).unwrap_or_default();
        let companies = list(record, "associations.companies.results");
        // the labelled association is the primary company's
        let company = companies.iter().find(|c| text(c, "type") == "ticket_to_company").or(companies.first());
        let primary = property("hs_primary_company_id");
        let created_at = records::first_instant(record, &["properties.createdate", "createdAt"], remarks);
        let updated_at = records::first_instant(record, &["properties.hs_lastmodifieddate", "updatedAt"], remarks);
        let text_of = hypertext(&property("content"));
        let parts = Some(Part { side: Side::Customer, author: email.clone(), at: created_at, text: text_of });
        Ok(TicketRecord {
            external_id: id,
            subject: words::line(&property("subject")),
            parts: parts.into_iter().filter(|p| !p.text.is_empty()).collect(),
            created_at,
            updated_at,
            requester_email: email,
            org_id: if primary.is_empty() { company.map(|c| text(c, "id")).unwrap_or_default() } else { primary },
            org_name: words::line(&property("hs_primary_company_name")),
            status: words::line(&property("hs_pipeline_stage")),
            kind: words::line(&property("hs_ticket_category")),
            priority: words::line(&property("hs_ticket_priority")),
            ..TicketRecord::default()
        }
        .into())
    }
}
