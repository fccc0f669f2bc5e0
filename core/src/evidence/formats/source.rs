//! All sources we know. To add one: write its file with a `SOURCE`, name it here, put a file of its own making into
//! `fixtures/exports/sources`.

use super::records::Records;
use super::shape::TableShape;
use super::{
    aha, aha_json, asana, canny_json, chargebee_json, chartmogul, demo, feeblo, fider, freshdesk_csv, freshdesk_json,
    freshservice, front_csv, front_json, gainsight, github, gitlab, gorgias, helpscout, hubspot_companies, hubspot_csv,
    hubspot_json, intercom_csv, intercom_json, jira, jira_discovery, linear, pivotal, productboard_json, quackback,
    salesforce, salesforce_accounts, servicenow_csv, servicenow_records, shortcut, stripe, stripe_json, trello,
    trello_json, uservoice, zendesk,
};
use crate::evidence::table::Table;

/// Where exports come from.
pub(crate) struct Source {
    /// Short and stable: part of every ticket's identity.
    pub(crate) key: &'static str,
    /// For people.
    pub(crate) name: &'static str,
    /// Its tables, the surest first.
    pub(crate) tables: &'static [TableShape],
    /// Its records in JSON or XML, the surest first.
    pub(crate) records: &'static [fn() -> Box<dyn Records>],
}

/// All sources. The first whose shape fits is taken, so the more particular ones come first.
pub(crate) static SOURCES: &[&Source] = &[
    &demo::SOURCE,
    &uservoice::SOURCE,
    &fider::SOURCE,
    &feeblo::SOURCE, // before Quackback, whose columns it has too
    &quackback::SOURCE,
    &jira_discovery::SOURCE, // before Jira, whose columns it has too
    &jira::SOURCE,
    &zendesk::SOURCE,
    &freshservice::SOURCE, // before Freshdesk, whose columns it has too
    &freshdesk_csv::SOURCE,
    &front_csv::SOURCE,
    &intercom_csv::SOURCE,
    &hubspot_csv::SOURCE,
    &salesforce::SOURCE,
    &servicenow_csv::SOURCE,
    &linear::SOURCE,
    &gitlab::SOURCE,
    &trello::SOURCE,
    &aha::SOURCE,
    &asana::SOURCE,
    &shortcut::SOURCE,
    &pivotal::SOURCE,
    &stripe::SOURCE,
    &chartmogul::SOURCE,
    &gainsight::SOURCE,
    &hubspot_companies::SOURCE,
    &salesforce_accounts::SOURCE,
    &freshdesk_json::SOURCE,
    &intercom_json::SOURCE,
    &hubspot_json::SOURCE,
    &helpscout::SOURCE,
    &front_json::SOURCE,
    &gorgias::SOURCE,
    &github::SOURCE,
    &servicenow_records::SOURCE,
    &canny_json::SOURCE,
    &productboard_json::SOURCE,
    &stripe_json::SOURCE,
    &chargebee_json::SOURCE,
    &trello_json::SOURCE,
    &aha_json::SOURCE,
];

/// The source and the shape of a table, if its header tells.
pub(crate) fn of_table(table: &Table) -> Option<(&'static Source, &'static TableShape)> {
    let shapes = SOURCES.iter().flat_map(|source| source.tables.iter().map(move |shape| (*source, shape)));
    shapes.into_iter().find(|(_, shape)| shape.is(table))
}
