//! Salesforce: accounts from a report, with its labels and its footer, or from Data Loader, with the names of the
//! fields. What an account pays, when it renews and how it fares stands in fields that each customer makes for itself.

use super::salesforce::furniture;
use super::shape::{RowIs, TableShape, View};
use super::source::Source;
use crate::evidence::What;
use crate::evidence::pile::Fault;
use crate::evidence::table::{Table, value};

const OTHER_RECORDS: [&str; 8] = [
    "casenumber",
    "opportunityname",
    "subject",
    "ticketid",
    "ticketnumber",
    "issuekey",
    "conversationid",
    "customerid",
];

const REPORT: TableShape = TableShape {
    all: &["accountname"],
    none: &OTHER_RECORDS,
    feeds: &[
        ("id", &["accountid", "casesafeid", "accountnumber"]),
        ("name", &["accountname"]),
        ("domains", &["website", "domain", "domains", "emaildomain"]),
        ("status", &["accountstatus", "customerstatus", "status", "type", "accounttype"]),
        ("parent", &["parentaccountid", "parentaccount", "parentaccountname"]),
    ],
    row,
    ..TableShape::of(What::Accounts, "Salesforce")
};

pub(crate) static SOURCE: Source = Source {
    key: "salesforce",
    name: "Salesforce",
    tables: &[
        TableShape {
            // one of them any customer table may have
            any: (
                2,
                &[
                    "accountowner",
                    "annualrevenue",
                    "billingstateprovince",
                    "billingstate",
                    "billingcountry",
                    "billingcity",
                    "rating",
                    "lastactivity",
                    "parentaccount",
                ],
            ),
            ..REPORT
        },
        TableShape { fits: has_account_ids, ..REPORT },
        TableShape {
            all: &["id", "name", "ownerid"],
            any: (1, &["annualrevenue", "masterrecordid", "numberofemployees", "billingcountry", "lastvieweddate"]),
            // contacts, leads, opportunities and cases have these names too, and one of these
            none: &["accountid", "email", "lastname", "isconverted", "stagename", "casenumber"],
            feeds: &[
                ("id", &["id"]),
                ("name", &["name"]),
                ("domains", &["website", "domain", "domains", "emaildomain"]),
                ("status", &["accountstatus", "customerstatus", "status", "type"]),
                ("parent", &["parentid"]),
                ("currency", &["currencyisocode"]),
            ],
            reads: &["isdeleted", "masterrecordid"],
            row,
            ..TableShape::of(What::Accounts, "Salesforce")
        },
    ],
    records: &[],
};

/// Whether the account ids are Salesforce's: 15 or 18 letters and digits that begin with the accounts' own 001.
fn has_account_ids(table: &Table) -> bool {
    let Some(at) = table.folded.iter().position(|f| f == "accountid") else { return false };
    let mut ids = table.sample.iter().filter_map(|row| row.get(at)).map(value).filter(|id| !id.is_empty()).peekable();
    let fits = |id: &str| {
        matches!(id.len(), 15 | 18) && id.starts_with("001") && id.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    ids.peek().is_some() && ids.all(fits)
}

fn row(view: &View<'_>) -> RowIs {
    if let Some(furniture) = furniture(view) {
        return furniture;
    }
    if view.get("isdeleted").eq_ignore_ascii_case("true") {
        let cure = "nothing to do: it was deleted in Salesforce, or merged into another account";
        let fault = Fault::new(view.header("isdeleted"), view.raw("isdeleted"), "an account that still exists", cure);
        return RowIs::Aside(fault);
    }
    let merged = view.get("masterrecordid");
    if !merged.is_empty() {
        let cure = "nothing to do: the account it was merged into stands for it";
        let fault = Fault::new(view.header("masterrecordid"), merged, "an account that was not merged", cure);
        return RowIs::Aside(fault);
    }
    RowIs::Record
}
