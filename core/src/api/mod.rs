//! Every command, declared once.

mod types;

pub use types::*;
