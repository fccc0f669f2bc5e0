//! Stripe's subscriptions as its API lists them: integers in the smallest unit, seconds, several items each.

use serde_json::Value;

use super::billing;
use super::records::{self, Records, Taken, first_text, get, text};
use super::shape::Join;
use super::talk::{self, list};
use crate::evidence::What;
use crate::evidence::money;
use crate::evidence::pile::Fault;
use crate::evidence::text as words;
use crate::model::AccountRecord;

/// Reads Stripe's subscriptions as accounts: one for each customer.
pub(crate) struct Stripe;

impl Records for Stripe {
    fn what(&self) -> What {
        What::Accounts
    }

    fn lists(&self) -> &'static [&'static str] {
        &["data"]
    }

    fn recognises(&self, _: &str, record: &Value) -> Option<&'static str> {
        (text(record, "object") == "subscription" && record.get("customer").is_some())
            .then_some("the records call themselves subscriptions, as Stripe's do")
    }

    fn join(&self) -> Join {
        Join::Accounts(billing::add)
    }

    fn note(&self) -> Option<&'static str> {
        Some(billing::NOTE)
    }

    fn take(&self, record: &Value, remarks: &mut Vec<Fault>) -> Result<Taken, Fault> {
        let customer = get(record, "customer");
        let external_id = match customer {
            Some(Value::String(id)) => id.clone(),
            Some(object) => text(object, "id"),
            None => String::new(),
        };
        if external_id.is_empty() {
            return Err(talk::not_one(record, "customer", "a subscription with a customer"));
        }
        if customer.is_some_and(|c| c.get("deleted") == Some(&Value::Bool(true))) {
            let cure = "nothing to do: the customer was deleted in Stripe";
            return Err(Fault::new("customer.deleted", "true", "a customer that still exists", cure));
        }
        let status = text(record, "status");
        let currency = text(record, "currency");
        let items = list(record, "items.data");
        // of old, a subscription was its only item
        let items = if items.is_empty() { std::slice::from_ref(record) } else { items };
        let earning: Vec<Option<Earning>> = items.iter().map(Earning::of).collect();
        let arr = if !billing::earns(&status) {
            None
        } else if earning.iter().any(Option::is_none) {
            let cure = "the account was kept without this subscription's revenue: its price depends on usage or tiers";
            remarks.push(Fault::new("unit_amount", &text(record, "id"), "a price for each unit", cure));
            None
        } else {
            // millionths of the smallest unit, so that nothing is rounded before the end
            let sum = earning.iter().flatten().map(|e| e.yearly).sum();
            billing::hundredths(sum, Earning::PARTS, &currency).filter(|m| m.amount > 0)
        };
        let yearly = earning.iter().flatten().any(|e| e.by_year);
        let renewal = yearly.then(|| {
            let ends = items.iter().find_map(|item| records::instant(item, "current_period_end", remarks));
            ends.or_else(|| records::instant(record, "current_period_end", remarks))
        });
        let plan = |item: &Value| {
            let paths = ["price.nickname", "plan.nickname", "price.id", "plan.id", "price", "plan"];
            Some(words::line(&first_text(item, &paths))).filter(|plan| !plan.is_empty())
        };
        let plans: Vec<String> = items.iter().filter_map(plan).collect();
        let named = customer.map(|c| first_text(c, &["name", "description"])).unwrap_or_default();
        let mail = words::email(&customer.map(|c| text(c, "email")).unwrap_or_default());
        Ok(AccountRecord {
            external_id,
            name: words::line(&named),
            domains: words::company_domain(&mail).map(str::to_owned).into_iter().collect(),
            arr,
            renewal: renewal.flatten().filter(|_| billing::earns(&status)).map(|at| at.date_naive()),
            plan: plans.join(", "),
            status,
            ..AccountRecord::default()
        }
        .into())
    }
}

/// What one item earns.
struct Earning {
    /// In a year, in [`Earning::PARTS`] of the smallest unit.
    yearly: i128,
    /// Whether it is paid by the year, so that its period ends with a renewal.
    by_year: bool,
}

impl Earning {
    const PARTS: i128 = 1_000_000;

    /// None where there is no price for each unit.
    fn of(item: &Value) -> Option<Self> {
        let price = [get(item, "price"), get(item, "plan")].into_iter().flatten().find(|p| p.is_object())?;
        let whole = get(price, "unit_amount").or_else(|| get(price, "amount")).and_then(Value::as_i64);
        let unit = match whole {
            Some(whole) => i128::from(whole) * Self::PARTS,
            None => {
                // prices below the smallest unit are written as decimals
                let written = first_text(price, &["unit_amount_decimal", "amount_decimal"]);
                i128::from(money::amount(&written, Some(money::Decimal::Point))?.minor) * (Self::PARTS / 100)
            }
        };
        let interval = first_text(price, &["recurring.interval", "interval"]);
        let count = get(price, "recurring.interval_count").or_else(|| get(price, "interval_count"));
        let count = count.and_then(Value::as_u64).map_or(Some(1), |n| u32::try_from(n).ok())?;
        let (times, every) = billing::times_a_year(&interval, count)?;
        let quantity = get(item, "quantity").and_then(Value::as_i64).unwrap_or(1);
        let yearly = unit.checked_mul(i128::from(quantity))?.checked_mul(times)? / every;
        Some(Self { yearly, by_year: interval == "year" })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn old_and_new_answers_are_read_alike() {
        let of = |record: Value| {
            let mut remarks = Vec::new();
            let Ok(Taken::Account(account)) = Stripe.take(&record, &mut remarks) else { panic!("no account") };
            (account.arr.map(|m| m.amount), account.renewal.map(|d| d.to_string()), account.plan, remarks.len())
        };
        let old = json!({"object": "subscription", "customer": "cus_1", "status": "active", "currency": "usd",
            "plan": {"id": "team", "amount": 2000, "interval": "month", "interval_count": 1}, "quantity": 3});
        assert_eq!(of(old), (Some(72_000), None, "team".into(), 0));
        let new = json!({"object": "subscription", "customer": "cus_1", "status": "active", "currency": "usd",
            "items": {"data": [{"quantity": 100, "current_period_end": 1801353600,
                "price": {"id": "p", "unit_amount": null, "unit_amount_decimal": "0.5",
                    "recurring": {"interval": "year", "interval_count": 1}}}]}});
        assert_eq!(of(new), (Some(50), Some("2027-01-31".into()), "p".into(), 0));
        let metered = json!({"object": "subscription", "customer": "cus_1", "status": "active", "currency": "usd",
            "items": {"data": [{"price": {"id": "p", "unit_amount": null, "recurring": {"interval": "month"}}}]}});
        assert_eq!(of(metered), (None, None, "p".into(), 1));
    }
}
