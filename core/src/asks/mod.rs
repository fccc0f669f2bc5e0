//! Ticket -> asks. Pure: text in, spans out; it never fails.

use crate::model::{Kind, Outcome, Part};

/// A passage in which the customer wants something.
#[derive(Clone, Debug, PartialEq)]
pub struct Ask {
    /// 0 is the subject, `n` is `parts[n - 1]`.
    pub part: usize,
    /// Bytes of that text at which the passage begins and ends; on character boundaries.
    pub span: std::ops::Range<usize>,
    /// What it wants.
    pub kind: Kind,
    /// Probability that it is a feature ask, 0 to 1.
    pub score: f64,
    /// The words that gave it away, as they stand in the text.
    pub cues: Vec<String>,
}

/// What was read out of a ticket.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The passages, in the order they stand.
    pub asks: Vec<Ask>,
    /// Where the ticket ends, before any person said otherwise.
    pub outcome: Outcome,
}

/// Reads a ticket.
pub fn read(subject: &str, parts: &[Part]) -> Reading {
    let _ = (subject, parts);
    Reading { asks: Vec::new(), outcome: Outcome::Not }
}

/// The stretches of a message that are not its author's own words now: quoted mail, signatures, disclaimers, code.
/// Byte ranges, ascending, apart from one another.
pub fn not_own_words(text: &str) -> Vec<std::ops::Range<usize>> {
    let _ = text;
    Vec::new()
}
