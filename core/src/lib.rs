//! Groundswell: ticket exports in, the list of feature requests that product should hear out.
//!
//! **Evidence is append-only. Judgement is undoable. Everything else is derived.** ARCHITECTURE.md tells the rest.
//!
//! In reading order:

pub mod model;
pub mod task;
pub mod error;

pub mod evidence;
pub mod asks;
pub mod embedding;
pub mod clusters;
pub mod roadmap;
pub mod ranking;
pub mod derive;
pub mod judgement;
pub mod export;
pub mod filetools;
pub mod store;

pub mod api;
