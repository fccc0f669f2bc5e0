//! What the vectors of a model have in common before any company's asks are looked at.

use std::sync::{Arc, LazyLock};

use super::{DIMENSIONS, Vector};

/// The built-in model's mean vectors of [`ASKS`], alone and with what stands around them: little-endian `f32`.
static BUILTIN: &[u8] = include_bytes!("../../model/background.f32");
/// Every fourth of the sample company's asks, a line each: the ask, a tab, what stands around it.
static ASKS: &str = include_str!("../../model/background.tsv");

/// The mean vectors of a model's usual asks. A corpus too small to tell its own means leans on them.
#[derive(Clone, Debug, PartialEq)]
pub struct Background {
    /// Of asks alone.
    pub text: Vec<f32>,
    /// Of asks with what stands around them.
    pub context: Vec<f32>,
}

impl Background {
    /// That of the built-in model.
    pub fn builtin() -> Arc<Self> {
        static ONE: LazyLock<Arc<Background>> = LazyLock::new(|| {
            let numbers = BUILTIN.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]));
            let mut text: Vec<f32> = numbers.collect();
            let context = text.split_off(DIMENSIONS);
            Arc::new(Background { text, context })
        });
        ONE.clone()
    }

    /// The means of vectors of one length.
    pub fn of(texts: &[Vector], contexts: &[Vector]) -> Self {
        Self { text: mean(texts), context: mean(contexts) }
    }
}

fn mean(vectors: &[Vector]) -> Vec<f32> {
    let mut mean = vec![0.0_f64; vectors.first().map_or(0, |vector| vector.len())];
    for vector in vectors {
        mean.iter_mut().zip(vector.iter()).for_each(|(sum, &x)| *sum += f64::from(x));
    }
    mean.into_iter().map(|sum| (sum / vectors.len() as f64) as f32).collect()
}

/// Asks as any company hears them, with what stands around each: another model's background is the mean of their
/// vectors. They are in English, whatever the model reads.
pub fn usual_asks() -> impl Iterator<Item = (&'static str, &'static str)> {
    ASKS.lines().filter_map(|line| line.split_once('\t'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::embedding::Embedder;
    use crate::task::Task;

    fn as_listed() -> Background {
        let embed = |texts: &[String]| {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            Embedder::builtin().unwrap().embed(&texts, &Task::silent()).unwrap()
        };
        let (asks, whole): (Vec<String>, Vec<String>) =
            usual_asks().map(|(ask, around)| (ask.to_owned(), format!("{ask} {around}"))).unzip();
        assert!(asks.len() > 150, "{} asks", asks.len());
        Background::of(&embed(&asks), &embed(&whole))
    }

    #[test]
    fn the_usual_asks_have_the_built_in_background() {
        let (listed, known) = (as_listed(), Background::builtin());
        for (listed, known) in [(&listed.text, &known.text), (&listed.context, &known.context)] {
            let far = listed.iter().zip(known).map(|(x, y)| (x - y).abs()).fold(0.0, f32::max);
            assert!(far < 1e-6, "{far} apart: write background.f32 anew, see training/README.md");
        }
    }

    #[test]
    #[ignore = "writes core/model/background.f32, for a new encoder"]
    fn background_of_the_encoder() {
        let Background { text, context } = as_listed();
        let bytes: Vec<u8> = text.iter().chain(&context).flat_map(|number| number.to_le_bytes()).collect();
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/model/background.f32"), bytes).unwrap();
    }
}
