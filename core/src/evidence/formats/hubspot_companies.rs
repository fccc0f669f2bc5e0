//! HubSpot's tables of companies, with labels or with internal names in the header. `Annual Revenue` is the company's
//! own turnover; what it pays stands in properties that each customer makes for itself.

use super::shape::TableShape;
use super::source::Source;
use crate::evidence::What;

const FEEDS: &[super::shape::Feed] = &[
    ("id", &["recordid", "hsobjectid"]),
    ("name", &["companyname", "name"]),
    ("domains", &["companydomainname", "domain", "additionaldomains", "hsadditionaldomains", "websiteurl", "website"]),
    ("status", &["lifecyclestage"]),
    ("parent", &["parentcompanyid", "hsparentcompanyid", "parentcompany"]),
];

pub(crate) static SOURCE: Source = Source {
    key: "hubspot",
    name: "HubSpot",
    tables: &[
        TableShape {
            all: &["recordid", "companyname"],
            any: (
                1,
                &[
                    "companydomainname",
                    "companyowner",
                    "lifecyclestage",
                    "websiteurl",
                    "domain",
                    "annualrevenue",
                    "industry",
                    "createdate",
                ],
            ),
            none: &["ticketname", "email", "dealname"],
            feeds: FEEDS,
            ..TableShape::of(What::Accounts, "HubSpot")
        },
        TableShape {
            all: &["hsobjectid", "name"],
            any: (
                1,
                &[
                    "domain",
                    "hsadditionaldomains",
                    "annualrevenue",
                    "numberofemployees",
                    "hsparentcompanyid",
                    "website",
                ],
            ),
            none: &["hspipelinestage", "email", "dealname"],
            feeds: FEEDS,
            ..TableShape::of(What::Accounts, "HubSpot")
        },
    ],
    records: &[],
};
