//! All sources we know. To add one: write its file with a `SOURCE`, name it here, put a file of its own making into
//! `fixtures/exports/sources`.

use super::records::Records;
use super::shape::TableShape;
use super::{
    aha, asana, canny, chargebee, chartmogul, demo, feeblo, fider, freshdesk, freshservice, front, gainsight, github,
    gitlab, gorgias, helpscout, hubspot, hubspot_companies, intercom, jira, jira_discovery, linear, pivotal,
    productboard, quackback, salesforce, salesforce_accounts, servicenow, shortcut, stripe, trello, uservoice, zendesk,
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
    &freshdesk::SOURCE,
    &front::SOURCE,
    &intercom::SOURCE,
    &hubspot::SOURCE,
    &salesforce::SOURCE,
    &servicenow::SOURCE,
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
    &helpscout::SOURCE,
    &gorgias::SOURCE,
    &github::SOURCE,
    &canny::SOURCE,
    &productboard::SOURCE,
    &chargebee::SOURCE,
];

/// The source and the shape of a table, if its header tells.
pub(crate) fn of_table(table: &Table) -> Option<(&'static Source, &'static TableShape)> {
    let shapes = SOURCES.iter().flat_map(|source| source.tables.iter().map(move |shape| (*source, shape)));
    shapes.into_iter().find(|(_, shape)| shape.is(table))
}
