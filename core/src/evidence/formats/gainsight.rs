//! Gainsight's table of companies, with the names of the fields or with their labels.

use super::shape::TableShape;
use super::source::Source;
use crate::evidence::What;

pub(crate) static SOURCE: Source = Source {
    key: "gainsight",
    name: "Gainsight",
    tables: &[TableShape {
        any: (1, &["gsid", "companygsid"]),
        feeds: &[
            ("id", &["gsid", "companygsid"]),
            ("name", &["name", "companyname"]),
            ("health", &["overallscore", "currentscore", "scorecard", "health"]),
            ("status", &["status", "customerlifecyclestage", "lifecyclestage"]),
            ("parent", &["parentcompanyid", "parentcompany"]),
        ],
        ..TableShape::of(What::Accounts, "Gainsight")
    }],
    records: &[],
};
