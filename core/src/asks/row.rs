//! A row of a tracker or a short review, judged as a whole.

use super::{cues::For, *};

/// What a row is: its title and body seen together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row {
    /// What it wants. A feature from a score of one half.
    pub kind: Kind,
    /// Probability that it is a feature ask, 0 to 1.
    pub score: f64,
}

/// Characters of a body that are embedded with its title.
const AROUND: usize = 300;

/// The two texts whose vectors a row is judged by: its title, and the title with the beginning of its body.
pub fn row_texts(title: &str, body: &str) -> [String; 2] {
    let whole = format!("{title} {}", grams::one_line(body, AROUND));
    [title.trim().to_owned(), whole.trim().to_owned()]
}

/// Judges a row by its title and body; `vectors` are those of its [`row_texts`]. A text without a title, such as a
/// review, is its own title and has no body.
pub fn judge(title: &str, body: &str, vectors: [&Vector; 2]) -> Row {
    let score = probability(learned::row(&grams::views(title, body), vectors[0], vectors[1]));
    let part = Part { side: Side::Customer, author: String::new(), at: None, text: body.to_owned() };
    let seen = messages(title, std::slice::from_ref(&part));
    let count = |kind: For| {
        seen.iter().filter(|s| s.features.iter().any(|&f| CUES.get(f).is_some_and(|c| c.speaks == kind))).count()
    };
    let (problems, questions) = (count(For::Problem), count(For::Question));
    let kind = if score >= 0.5 {
        Kind::Feature
    } else if problems > 0 && problems >= questions {
        Kind::Problem
    } else if questions > 0 {
        Kind::Question
    } else {
        Kind::Other
    };
    Row { kind, score }
}
