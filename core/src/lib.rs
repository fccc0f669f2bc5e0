//! Groundswell: ticket exports in, the list of feature requests that product should hear out.
//!
//! **Evidence is append-only. Judgement is undoable. Everything else is derived.** ARCHITECTURE.md tells the rest.
//!
//! In reading order:

pub mod error;
pub mod model;
pub mod task;

pub mod asks;
pub mod clusters;
pub mod embedding;
pub mod evidence;
pub mod filetools;
pub mod roadmap;

pub mod api;
