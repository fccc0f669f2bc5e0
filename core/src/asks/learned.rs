//! What was learned from labelled rows and sentences: tables over hashed words, and weights over sentence vectors.
//!
//! `training/asks.py` writes `core/model/asks.bin`; `training/README.md` says from what. A score is a logit.

use std::sync::LazyLock;

use super::grams::{BUCKETS, Views};
use crate::embedding::DIMENSIONS;

static FILE: &[u8] = include_bytes!("../../model/asks.bin");

/// What the file begins with; the number grows with its layout.
const MARK: &[u8] = b"GSWASKS1";
/// A step of the kept inverse document frequencies.
const IDF: f64 = 12.0 / 255.0;

/// A row's logit counts for its sentences up to here.
const SURE: f64 = 4.0;

/// A view's weights: for each bucket the inverse document frequency in steps of [`IDF`] and the weight in steps of
/// `scale`.
struct Table {
    scale: f64,
    idf: &'static [u8],
    weights: &'static [u8],
}

impl Table {
    /// What a set of buckets says, once their weights by inverse document frequency are scaled to length 1.
    fn of(&self, buckets: &[u16]) -> f64 {
        let (mut square, mut sum) = (0.0, 0.0);
        for &bucket in buckets {
            let idf = f64::from(self.idf[usize::from(bucket)]) * IDF;
            square += idf * idf;
            sum += idf * f64::from(self.weights[usize::from(bucket)].cast_signed());
        }
        if square > 0.0 { self.scale * sum / square.sqrt() } else { 0.0 }
    }
}

/// Everything that was learned.
struct Learned {
    views: [Table; 5],
    title: Vec<f32>,
    whole: Vec<f32>,
    bias: f64,
    cheap: Table,
    full: Table,
    sentence: Vec<f32>,
    alone: f64,
    around: f64,
}

static LEARNED: LazyLock<Learned> = LazyLock::new(|| {
    let mut rest = Rest(&FILE[MARK.len()..]);
    let views = std::array::from_fn(|_| rest.table());
    let (title, whole, bias) = (rest.floats(DIMENSIONS), rest.floats(DIMENSIONS), rest.float());
    let (cheap, full) = (rest.table(), rest.table());
    let (sentence, alone, around) = (rest.floats(DIMENSIONS), rest.float(), rest.float());
    Learned { views, title, whole, bias, cheap, full, sentence, alone, around }
});

/// What was not read yet. The file is part of the program: a test reads it to its end.
struct Rest(&'static [u8]);

impl Rest {
    fn bytes(&mut self, count: usize) -> &'static [u8] {
        let (bytes, rest) = self.0.split_at(count);
        self.0 = rest;
        bytes
    }

    fn floats(&mut self, count: usize) -> Vec<f32> {
        let (fours, _) = self.bytes(4 * count).as_chunks();
        fours.iter().map(|four| f32::from_le_bytes(*four)).collect()
    }

    fn float(&mut self) -> f64 {
        self.floats(1).first().copied().map_or(0.0, f64::from)
    }

    fn table(&mut self) -> Table {
        let (scale, idf) = (self.float(), self.bytes(BUCKETS));
        Table { scale, idf, weights: self.bytes(BUCKETS) }
    }
}

fn dot(weights: &[f32], vector: &[f32]) -> f64 {
    weights.iter().zip(vector).map(|(w, x)| f64::from(*w) * f64::from(*x)).sum()
}

/// The logit of "a row of a tracker asks for a feature", by its views and the vectors of its title and of the title
/// with the beginning of its body.
pub(super) fn row(views: &Views, title: &[f32], whole: &[f32]) -> f64 {
    let learned = &*LEARNED;
    let words: f64 = learned.views.iter().zip(views).map(|(table, view)| table.of(view)).sum();
    words + dot(&learned.title, title) + dot(&learned.whole, whole) + learned.bias
}

/// What a sentence's words add to the logit of its cues as long as it has no vector.
pub(super) fn cheap(words: &[u16]) -> f64 {
    LEARNED.cheap.of(words)
}

/// What a sentence's words, its vector, what a row that said only this would be, and the logit `around` of the row in
/// which it stands add to the logit of its cues.
pub(super) fn full(views: &Views, vector: &[f32], around: f64) -> f64 {
    let learned = &*LEARNED;
    learned.full.of(&views[0])
        + dot(&learned.sentence, vector)
        + learned.alone * row(views, vector, vector)
        + learned.around * around.clamp(-SURE, SURE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_what_the_program_expects() {
        assert_eq!(&FILE[..MARK.len()], MARK);
        let read = MARK.len() + 7 * (4 + 2 * BUCKETS) + 4 * (3 * DIMENSIONS + 3);
        assert_eq!(FILE.len(), read, "to its end");
        assert!(LEARNED.views.iter().chain([&LEARNED.cheap, &LEARNED.full]).all(|t| t.scale > 0.0 && t.scale < 1.0));
    }
}
