//! Text -> vector, with the model inside the program. Pure: the same text gives the same vector.
//!
//! The model is quantised with one scale for each whole tensor, so a text that shares its run with other texts comes
//! out a little different (cosine .993 on average, never the same bytes). Hence every text runs alone and the texts
//! run beside each other, one to a core. With the weights packed at load this costs under a tenth of the speed of
//! batches, and a cached vector never depends on what else an import held.

pub mod language;

use std::collections::HashMap;
use std::sync::OnceLock;

use rayon::prelude::*;
use rten::{Model, ModelOptions, NodeId, ValueView};
use tokenizers::Tokenizer;

use self::language::{ENGLISH, Language};
use crate::error::{Error, Result};
use crate::task::Task;

/// Length of every vector.
pub const DIMENSIONS: usize = 384;

/// A unit vector of [`DIMENSIONS`] numbers.
pub type Vector = Vec<f32>;

/// Tokens of a text that the model reads, its two marks included; the rest is not seen.
pub const TOKENS: usize = 256;

/// Bytes of a text that are looked at to find its first [`TOKENS`] tokens: no ordinary text needs more.
const BYTES: usize = 4096;

/// The name of the model inside the program. The number after the stroke is ours: it grows when the way from text to
/// vector changes, be it the cut or the runtime.
pub const BUILTIN: &str = "minilm-l6-v2.int8/1";

/// The languages it reads.
pub const BUILTIN_READS: &[Language] = &[ENGLISH];

/// Texts between two reports of progress, and so between two chances to stop.
const STRIDE: usize = 64;

static MODEL: &[u8] = include_bytes!("../../model/minilm-l6-v2.int8.onnx");
static TOKENIZER: &[u8] = include_bytes!("../../model/tokenizer.json");

/// A loaded model.
pub struct Embedder {
    model: Model,
    tokenizer: Tokenizer,
    ids: NodeId,
    mask: NodeId,
    output: NodeId,
}

impl Embedder {
    /// The model inside the program, loaded once.
    ///
    /// # Errors
    /// `Bug` if the files built into the program cannot be read.
    pub fn builtin() -> Result<&'static Self> {
        static ONE: OnceLock<std::result::Result<Embedder, String>> = OnceLock::new();
        ONE.get_or_init(Self::load).as_ref().map_err(|why| Error::Bug(format!("the embedding model: {why}")))
    }

    fn load() -> std::result::Result<Self, String> {
        let model = ModelOptions::with_all_ops()
            .prepack_weights(true)
            .load_static_slice(MODEL)
            .map_err(|why| why.to_string())?;
        let mut tokenizer = Tokenizer::from_bytes(TOKENIZER).map_err(|why| why.to_string())?;
        tokenizer.with_padding(None).with_truncation(None).map_err(|why| why.to_string())?;
        let node = |name: &str| model.node_id(name).map_err(|why| why.to_string());
        let (ids, mask, output) = (node("input_ids")?, node("attention_mask")?, node("embedding")?);
        Ok(Self { model, tokenizer, ids, mask, output })
    }

    /// Names the model and its version: part of every cache key.
    pub fn id(&self) -> &str {
        BUILTIN
    }

    /// Whether the model reads that language. A text whose language cannot be told is taken for one that it reads.
    pub fn reads(&self, language: Language) -> bool {
        BUILTIN_READS.contains(&language)
    }

    /// The language of an ask if the model does not read it, by its words and, where they do not tell, those around.
    pub fn unread(&self, text: &str, around: &str) -> Option<Language> {
        language::of(text, around).filter(|language| !self.reads(*language))
    }

    /// Embeds texts on all cores; the vectors come in the texts' order. A text's vector is the same whatever else is
    /// in `texts`. An empty text has a vector, too.
    ///
    /// # Errors
    /// `Interrupted` if the task was cancelled, `Bug` if the model refuses.
    pub fn embed(&self, texts: &[&str], task: &Task) -> Result<Vec<Vector>> {
        let total = Some(texts.len() as u64);
        task.report("Embedding", 0, total)?;
        let mut first: HashMap<&str, usize> = HashMap::new();
        let same: Vec<usize> = texts.iter().enumerate().map(|(i, text)| *first.entry(text).or_insert(i)).collect();
        // Texts of about one length finish together, so no core waits for another's long one.
        let mut order: Vec<usize> = (0..texts.len()).filter(|&i| same[i] == i).collect();
        order.sort_by_key(|&i| (texts[i].len(), i));

        let mut vectors: Vec<Vector> = vec![Vector::new(); texts.len()];
        let mut done = texts.len() - order.len();
        for some in order.chunks(STRIDE) {
            let new: Vec<Result<Vector>> =
                rten::thread_pool().run(|| some.par_iter().map(|&i| self.one(texts[i])).collect());
            for (&i, vector) in some.iter().zip(new) {
                vectors[i] = vector?;
            }
            done += some.len();
            task.report("Embedding", done as u64, total)?;
        }
        for (i, &original) in same.iter().enumerate() {
            if original != i {
                vectors[i] = vectors[original].clone();
            }
        }
        Ok(vectors)
    }

    fn one(&self, text: &str) -> Result<Vector> {
        let refused = |why: &dyn std::fmt::Display| Error::Bug(format!("the embedding model refused a text: {why}"));
        let text = &text[..text.floor_char_boundary(BYTES)];
        let tokens = self.tokenizer.encode_fast(text, true).map_err(|why| refused(&why))?;
        let mut ids: Vec<i32> = tokens.get_ids().iter().map(|&id| id as i32).collect();
        if ids.len() > TOKENS {
            // The last token is the mark of the end, which stays.
            let end = ids[ids.len() - 1];
            ids.truncate(TOKENS);
            ids[TOKENS - 1] = end;
        }
        let shape = [1, ids.len()];
        let mask = vec![1_i32; ids.len()];
        let inputs = vec![
            (self.ids, ValueView::from_shape(shape, &ids).map_err(|why| refused(&why))?.into()),
            (self.mask, ValueView::from_shape(shape, &mask).map_err(|why| refused(&why))?.into()),
        ];
        let [output] = self.model.run_n(inputs, [self.output], None).map_err(|why| refused(&why))?;
        let (_, vector) = output.into_shape_vec::<f32, 2>().map_err(|why| refused(&why))?;
        Ok(vector)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn embed(texts: &[&str]) -> Vec<Vector> {
        Embedder::builtin().unwrap().embed(texts, &Task::silent()).unwrap()
    }

    fn dot(a: &[f32], b: &[f32]) -> f32 {
        a.iter().zip(b).map(|(x, y)| x * y).sum()
    }

    #[test]
    fn every_vector_has_unit_length() {
        let long = "the board is slow when it snows ".repeat(400);
        for vector in embed(&["", "SSO", "Please add a dark theme.", "日本語も", "a\0b", &long]) {
            assert_eq!(vector.len(), DIMENSIONS);
            assert!((dot(&vector, &vector) - 1.0).abs() < 1e-4, "length {}", dot(&vector, &vector));
        }
    }

    #[test]
    fn a_text_alone_and_in_a_crowd_has_the_same_bytes() {
        let text = "Can we export the report as a PDF?";
        let alone = embed(&[text]);
        let crowd: Vec<String> = (0..100).map(|n| format!("{} number {n}", "another ask ".repeat(n % 17))).collect();
        let mut all: Vec<&str> = crowd.iter().map(String::as_str).collect();
        all.insert(41, text);
        all.push(text);
        let together = embed(&all);
        assert_eq!(alone[0], together[41], "company changes nothing");
        assert_eq!(alone[0], together[101], "nor does being said twice");
        assert_eq!(together, embed(&all), "nor does the hour");
    }

    #[test]
    fn what_means_the_same_is_nearer_than_what_does_not() {
        let [pdf, print, dark] = &embed(&[
            "Please let us export reports as PDF.",
            "It would be great to download the report in PDF format",
            "The app needs a dark theme for night shifts.",
        ])[..] else {
            panic!("three texts, three vectors")
        };
        assert!(dot(pdf, print) > dot(pdf, dark) + 0.3, "{} against {}", dot(pdf, print), dot(pdf, dark));
    }

    #[test]
    fn a_cancelled_task_embeds_nothing() {
        let task = Task::silent();
        task.cancel();
        assert!(matches!(Embedder::builtin().unwrap().embed(&["a"], &task), Err(Error::Interrupted)));
    }

    #[test]
    fn only_the_beginning_of_an_endless_text_counts() {
        let words = "one two three four five six seven eight nine ten ".repeat(100);
        let more = format!("{words} and then something quite different");
        assert_eq!(embed(&[&words]), embed(&[&more]), "the model reads {TOKENS} tokens");
    }
}
