//! ChartMogul's table of subscriptions, one row each: amounts in cents, several values with bars between them, and of a
//! cancelled subscription the last amount it had.

use super::billing;
use super::shape::{Join, TableShape, View};
use super::source::Source;
use crate::evidence::What;
use crate::evidence::pile::Fault;
use crate::model::AccountRecord;

pub(crate) static SOURCE: Source = Source {
    key: "chartmogul",
    name: "ChartMogul",
    tables: &[TableShape {
        all: &["customeruuid"],
        any: (1, &["mrr", "arr"]),
        note: Some(
            "amounts are read as cents; ARR is that of subscriptions that are active or past due, and of a customer with \
             several currencies only the first one counts",
        ),
        feeds: &[
            ("id", &["customeruuid"]),
            ("name", &["customername"]),
            ("domains", &["customeremail", "customerwebsite"]),
            ("arr", &["arr"]),
            ("mrr", &["mrr"]),
            ("currency", &["currency"]),
            ("plan", &["planname"]),
            ("status", &["status"]),
        ],
        account: subscription,
        join: Join::Accounts(add),
        ..TableShape::of(What::Accounts, "ChartMogul")
    }],
    records: &[],
};

fn subscription(_: &View<'_>, account: &mut AccountRecord, _: &mut Vec<Fault>) {
    // the cells were read as whole units
    account.arr = account.arr.take().filter(|_| billing::earns(&coded(&account.status))).and_then(|read| {
        let cents = i128::from(read.amount) / 100;
        billing::hundredths(cents, 1, &read.currency)
    });
    let plans: Vec<&str> = account.plan.split('|').map(str::trim).filter(|plan| !plan.is_empty()).collect();
    account.plan = plans.join(", ");
}

/// `Past Due` as billing systems write it: `past_due`.
fn coded(status: &str) -> String {
    status.trim().to_lowercase().replace(' ', "_")
}

fn add(known: &mut AccountRecord, mut further: AccountRecord) {
    let written = [known.status.clone(), further.status.clone()];
    (known.status, further.status) = (coded(&written[0]), coded(&written[1]));
    billing::add(known, further);
    known.status = written.into_iter().find(|status| coded(status) == known.status).unwrap_or_default();
}
