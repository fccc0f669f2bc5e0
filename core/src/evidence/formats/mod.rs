//! One small file per source: how it is recognised, and how one of its records becomes a ticket, an account or a
//! roadmap item.
//!
//! A help desk whose export is JSON is a [`desk::Desk`]; a table is mapped by its headers ([`columns`]). To add a
//! source, write its file and name it in [`desk::all`] or in [`signatures::SIGNATURES`], and its column names in [`fields`].

pub(crate) mod accounts;
pub(crate) mod columns;
pub(crate) mod desk;
pub(crate) mod fields;
pub(crate) mod jira;
pub(crate) mod markdown;
pub(crate) mod roadmap;
pub(crate) mod signatures;
pub(crate) mod tickets;
pub(crate) mod zendesk;
