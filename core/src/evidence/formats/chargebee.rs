//! Chargebee's subscriptions with their customers as its API lists them: the smallest units of a currency, seconds.

use serde_json::Value;

use super::billing;
use super::fields;
use super::records::{self, Records, Taken, first_text, get, text};
use super::shape::Join;
use super::source::Source;
use super::talk::{self, Person, list, unless};
use crate::evidence::What;
use crate::evidence::pile::Fault;
use crate::evidence::text as words;
use crate::model::AccountRecord;

pub(crate) static SOURCE: Source =
    Source { key: "chargebee", name: "Chargebee", tables: &[], records: &[|| Box::new(Chargebee)] };

/// Reads Chargebee's subscriptions as accounts: one for each customer.
struct Chargebee;

impl Records for Chargebee {
    fn what(&self) -> What {
        What::Accounts
    }

    fn lists(&self) -> &'static [&'static str] {
        &["list"]
    }

    fn recognises(&self, _: &str, record: &Value) -> Option<&'static str> {
        let of = |key: &str| record.get(key).filter(|v| text(v, "object") == key);
        let subscription = of("subscription").is_some_and(|s| s.get("customer_id").is_some());
        let customer = of("customer").is_some_and(|c| c.get("auto_collection").is_some() || c.get("mrr").is_some());
        (subscription || customer).then_some("each record holds a subscription or a customer as Chargebee's do")
    }

    fn join(&self) -> Join {
        Join::Accounts(billing::add)
    }

    fn note(&self) -> Option<&'static str> {
        Some(billing::NOTE)
    }

    fn take(&self, record: &Value, remarks: &mut Vec<Fault>) -> Result<Taken, Fault> {
        let id = first_text(record, &["customer.id", "subscription.customer_id"]);
        if id.is_empty() {
            return Err(talk::not_one(record, "customer.id", "a customer with an id"));
        }
        let cure = "nothing to do: it was deleted in Chargebee";
        unless(record, "customer.deleted", "a customer that still exists", cure)?;
        unless(record, "subscription.deleted", "a subscription that still exists", cure)?;
        let none = Value::Null;
        let customer = get(record, "customer").unwrap_or(&none);
        let person = Person::of(Some(customer));
        let company = words::line(&text(customer, "company"));
        let status = text(record, "subscription.status");
        let alone = get(record, "subscription").is_none();
        let monthly = get(record, "subscription.mrr").or_else(|| get(customer, "mrr").filter(|_| alone));
        let currency = first_text(record, &["subscription.currency_code", "customer.preferred_currency_code"]);
        let counts = alone || billing::earns(&status);
        let yearly = monthly.and_then(Value::as_i64).filter(|m| *m > 0 && counts).map(|m| i128::from(m) * 12);
        let ends = records::instant(record, "subscription.contract_term.contract_end", remarks).or_else(|| {
            // a month's end is no renewal
            let by_year = text(record, "subscription.billing_period_unit") == "year";
            let paths = ["subscription.next_billing_at", "subscription.current_term_end"];
            if by_year { records::first_instant(record, &paths, remarks) } else { None }
        });
        let items = list(record, "subscription.subscription_items").iter();
        let plans = items.filter(|item| text(item, "item_type") == "plan").map(|item| text(item, "item_price_id"));
        let plans: Vec<String> = [text(record, "subscription.plan_id")].into_iter().chain(plans).collect();
        let plans: Vec<&str> = plans.iter().map(String::as_str).filter(|plan| !plan.is_empty()).collect();
        Ok(AccountRecord {
            external_id: id,
            name: if company.is_empty() { person.name } else { company },
            domains: words::company_domain(&person.email).map(str::to_owned).into_iter().collect(),
            arr: yearly.and_then(|yearly| billing::hundredths(yearly, 1, &currency)),
            renewal: ends.filter(|_| counts).map(|at| at.date_naive()),
            plan: plans.join(", "),
            segment: words::line(&fields::own(customer, What::Accounts, "segment")),
            status,
            parent_id: text(customer, "relationship.parent_id"),
            ..AccountRecord::default()
        }
        .into())
    }
}
