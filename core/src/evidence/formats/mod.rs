//! One small file per source: how its exports are recognised, and how one of its records becomes a ticket, an account
//! or a roadmap item.
//!
//! Tables go through one reader for [`tickets`], one for [`accounts`] and one for [`roadmap`]: [`columns`] maps them,
//! by what the source says of its columns ([`shape`]) and by the usual names ([`fields`]); [`rows_of`] finds the rows of
//! one record, and [`joins`] makes one of them. JSON and XML go through [`records`], with [`talk`] for conversations,
//! [`billing`] for subscriptions and [`pages`] for what an API says of further pages. [`signs`] tells what a table of no
//! known source holds. To add a source, write its file, name it in [`source`], and put an export of its making into
//! `fixtures/exports/sources`.

pub(crate) mod accounts;
pub(crate) mod billing;
pub(crate) mod buckets;
pub(crate) mod columns;
pub(crate) mod fields;
pub(crate) mod joins;
pub(crate) mod markdown;
pub(crate) mod notion;
pub(crate) mod pages;
pub(crate) mod records;
pub(crate) mod roadmap;
pub(crate) mod rows_of;
pub(crate) mod shape;
pub(crate) mod signs;
pub(crate) mod source;
pub(crate) mod talk;
pub(crate) mod tickets;

mod aha;
mod aha_json;
mod asana;
mod canny;
mod chargebee;
mod chartmogul;
mod demo;
mod feeblo;
mod fider;
mod freshdesk;
mod freshdesk_csv;
mod freshservice;
mod front;
mod front_csv;
mod gainsight;
mod github;
mod gitlab;
mod gorgias;
mod helpscout;
mod hubspot;
mod hubspot_companies;
mod hubspot_csv;
mod intercom;
mod intercom_csv;
mod jira;
mod jira_csv;
mod jira_discovery;
mod jira_xml;
mod linear;
mod pivotal;
mod productboard;
mod quackback;
mod salesforce;
mod salesforce_accounts;
mod servicenow;
mod servicenow_csv;
mod servicenow_journal;
mod shortcut;
mod stripe;
mod stripe_json;
mod trello;
mod trello_json;
mod uservoice;
mod zendesk;
mod zendesk_csv;
mod zendesk_organizations;
