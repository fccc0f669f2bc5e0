//! Zendesk's organisations: accounts, with whatever fields a company added.

use serde_json::Value;

use super::records::{self, Records, Taken, first_text, text};
use super::talk;
use super::{accounts, fields};
use crate::evidence::pile::Fault;
use crate::evidence::text as words;
use crate::evidence::{What, money};
use crate::model::{AccountRecord, Money};

/// Reads organisations, from the API and from the full export.
pub(crate) struct Organizations {
    /// The currency of amounts: the fields name none.
    pub(crate) currency: String,
}

impl Default for Organizations {
    fn default() -> Self {
        Self { currency: "USD".to_owned() }
    }
}

impl Records for Organizations {
    fn what(&self) -> What {
        What::Accounts
    }

    fn lists(&self) -> &'static [&'static str] {
        &["organizations"]
    }

    fn recognises(&self, _: &str, record: &Value) -> Option<&'static str> {
        let has = |key: &str| unwrapped(record).get(key).is_some();
        (has("domain_names") && has("name") && (has("organization_fields") || has("shared_tickets")))
            .then_some("the records have domain names and fields as Zendesk's organisations do")
    }

    fn currency(&mut self) -> Option<&mut String> {
        Some(&mut self.currency)
    }

    fn take(&self, record: &Value, remarks: &mut Vec<Fault>) -> Result<Taken, Fault> {
        let record = unwrapped(record);
        let id = first_text(record, &["external_id", "id"]);
        let name = words::line(&text(record, "name"));
        if id.is_empty() && name.is_empty() {
            return Err(talk::not_one(record, "id", "an organisation with an id or a name"));
        }
        let deleted = text(record, "deleted_at");
        if !deleted.is_empty() {
            let cure = "nothing to do: it was deleted in Zendesk";
            return Err(Fault::new("deleted_at", &deleted, "an organisation that still exists", cure));
        }
        let none = Value::Null;
        let added = record.get("organization_fields").unwrap_or(&none);
        let own = |field: &str| fields::own(added, What::Accounts, field);
        let mut revenue = |field: &str, times: i64| {
            let cell = own(field);
            let amount = money::amount(&cell, Some(money::Decimal::Point)).filter(|a| a.minor >= 0);
            if amount.is_none() && !cell.is_empty() {
                let cure = "the account was kept with its revenue unknown; write it as 12000 or 12000.50";
                remarks.push(Fault::new(&format!("organization_fields.{field}"), &cell, "an amount of money", cure));
            }
            let amount = amount?;
            let named = money::currency_code(&own("currency")).or(amount.currency);
            let currency = named.unwrap_or_else(|| self.currency.clone());
            Some(Money { amount: amount.minor.checked_mul(times)?, currency })
        };
        let arr = revenue("arr", 1).or_else(|| revenue("mrr", 12));
        let health = words::line(&own("health"));
        let churn_permille = accounts::risk_of(&health);
        if churn_permille.is_none() && !health.is_empty() {
            let cure = "the account was kept with its risk unknown; use Green, Yellow, Red, or a share such as 80%";
            remarks.push(Fault::new("organization_fields.health", &health, "a health", cure));
        }
        let renewal = Value::Object([("renewal".to_owned(), Value::String(own("renewal")))].into_iter().collect());
        let mut domains: Vec<String> = Vec::new();
        for domain in records::texts(record, "domain_names").iter().map(|d| words::domain(d)) {
            if !domain.is_empty() && !words::is_free_mail(&domain) && !domains.contains(&domain) {
                domains.push(domain);
            }
        }
        Ok(AccountRecord {
            external_id: if id.is_empty() { crate::model::normalised(&name) } else { id },
            name,
            domains,
            arr,
            renewal: records::instant(&renewal, "renewal", remarks).map(|at| at.date_naive()),
            churn_permille,
            health,
            plan: words::line(&own("plan")),
            segment: words::line(&own("segment")),
            status: words::line(&own("status")),
            parent_id: own("parent"),
        }
        .into())
    }
}

/// Takes `{"organization": {..}}` off.
fn unwrapped(record: &Value) -> &Value {
    record.get("organization").filter(|o| o.is_object()).unwrap_or(record)
}
