//! Stripe's tables: customers, and subscriptions, whose rows make one account for each customer. Amounts in them are
//! whole units of the currency with decimals, not its smallest units as in the API.

use super::billing;
use super::shape::{Join, TableShape, View};
use super::source::Source;
use super::stripe_json;
use crate::evidence::What;
use crate::evidence::pile::Fault;
use crate::model::AccountRecord;

pub(crate) static SOURCE: Source = Source {
    key: "stripe",
    name: "Stripe",
    tables: &[
        TableShape {
            all: &["id", "amountrefunded"],
            any: (1, &["captured", "convertedamount", "cardid"]),
            refuse: Some((
                "these are payments, not customers",
                "export Customers or Subscriptions in Stripe instead: a payment does not tell what a customer pays in a \
                 year",
            )),
            ..TableShape::of(What::Accounts, "Stripe payments")
        },
        TableShape {
            all: &["id", "customerid"],
            any: (1, &["currentperiodendutc", "currentperiodstartutc"]),
            note: Some(
                "ARR is Amount times Quantity, over a year, of active and past due subscriptions; of a customer with \
                 several currencies only the first one counts",
            ),
            feeds: &[
                ("id", &["customerid"]),
                ("name", &["customername", "customerdescription"]),
                ("domains", &["customeremail"]),
                ("arr", &["amount"]),
                ("mrr", &[]),
                ("currency", &["currency"]),
                ("renewal", &["currentperiodendutc"]),
                ("plan", &["plan", "product"]),
                ("status", &["status"]),
                ("churn", &[]),
                ("health", &[]),
                ("segment", &[]),
                ("parent", &[]),
            ],
            reads: &["quantity", "interval", "intervalcount"],
            account: subscription,
            join: Join::Accounts(billing::add),
            ..TableShape::of(What::Accounts, "Stripe subscriptions")
        },
        TableShape {
            all: &["id", "createdutc"],
            any: (1, &["delinquent", "totalspend", "paymentcount"]),
            note: Some(
                "“Total Spend” is what a customer has paid so far, not what they pay in a year: it was not read as ARR; \
                 export Subscriptions in Stripe for that",
            ),
            feeds: &[
                ("id", &["id"]),
                ("name", &["name", "description"]),
                ("domains", &["email"]),
                ("plan", &["plan"]),
                ("status", &["status"]),
            ],
            ..TableShape::of(What::Accounts, "Stripe customers")
        },
    ],
    records: &[|| Box::new(stripe_json::Stripe)],
};

/// A subscription as an account: what it earns in a year, and when it renews if it is paid by the year.
fn subscription(view: &View<'_>, account: &mut AccountRecord, remarks: &mut Vec<Fault>) {
    let (interval, count) = (view.get("interval"), view.get("intervalcount").parse().unwrap_or(1));
    let times = billing::times_a_year(&interval.to_lowercase(), count);
    if times.is_none_or(|(times, count)| times > count) {
        account.renewal = None; // the end of a month tells nothing of a contract
    }
    if !billing::earns(&account.status) {
        (account.arr, account.renewal) = (None, None);
    }
    let Some(arr) = &mut account.arr else { return };
    let cure = "the account was kept without what this subscription earns; export it again with all its columns";
    let quantity = match view.get("quantity") {
        "" => Some(1),
        digits => digits.parse::<i128>().ok(),
    };
    let of_a_year = match (times, quantity) {
        (Some((times, count)), Some(quantity)) => {
            i128::from(arr.amount).checked_mul(quantity).and_then(|all| all.checked_mul(times)).map(|all| all / count)
        }
        (None, _) => {
            remarks.push(Fault::new(view.header("interval"), interval, "day, week, month or year", cure));
            None
        }
        (_, None) => {
            remarks.push(Fault::new(view.header("quantity"), view.get("quantity"), "a whole number", cure));
            None
        }
    };
    match of_a_year.and_then(|amount| i64::try_from(amount).ok()) {
        Some(amount) => arr.amount = amount,
        None => account.arr = None,
    }
}
