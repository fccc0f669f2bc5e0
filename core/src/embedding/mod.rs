//! Text -> vector, with the model inside the program or one that a workspace names. Pure: the same text gives the same
//! vector.
//!
//! The built-in model is quantised with one scale for each whole tensor, so a text that shares its run with other texts
//! comes out a little different (cosine .993 on average, never the same bytes). Hence every text runs alone and the
//! texts run beside each other, one to a core. With the weights packed at load this costs under a tenth of the speed of
//! batches, and a cached vector never depends on what else an import held.

mod background;
pub mod language;
mod own;

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;
use rten::{Model, ModelOptions, NodeId, ValueView};
use tokenizers::Tokenizer;

pub use self::background::{Background, usual_asks};
use self::language::{ENGLISH, Language};
pub use self::own::{Part, Unfit};
use crate::error::{Error, Result};
use crate::task::Task;

/// Length of the built-in model's vectors.
pub const DIMENSIONS: usize = 384;

/// A unit vector, as long as its model makes them. Cheap to clone: a text that is its own context has one.
pub type Vector = Arc<[f32]>;

/// Tokens of a text that a model reads, its two marks included; the rest is not seen.
pub const TOKENS: usize = 256;

/// Bytes of a text that are looked at to find its first [`TOKENS`] tokens: no ordinary text needs more.
const BYTES: usize = 4096;

/// The name of the model inside the program. The number after the stroke is ours: it grows when the way from text to
/// vector changes, be it the cut or the runtime.
pub const BUILTIN: &str = "groundswell-l6.int8/1";

/// Texts between two reports of progress, and so between two chances to stop.
const STRIDE: usize = 64;

static MODEL: &[u8] = include_bytes!("../../model/encoder.int8.onnx");
static TOKENIZER: &[u8] = include_bytes!("../../model/tokenizer.json");

/// The languages a model reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reads {
    /// Every one that a customer may write.
    All,
    /// These, in the order of their codes.
    These(Vec<Language>),
}

impl Reads {
    /// Those of the built-in model.
    pub fn builtin() -> Self {
        Self::These(vec![ENGLISH])
    }

    /// Whether a language is among them.
    pub fn has(&self, language: Language) -> bool {
        match self {
            Self::All => true,
            Self::These(some) => some.contains(&language),
        }
    }

    /// The language of an ask if it is not read, by its words and, where they do not tell, those around. A text whose
    /// language cannot be told is taken for one that is.
    pub fn unread(&self, text: &str, around: &str) -> Option<Language> {
        if *self == Self::All {
            return None;
        }
        language::of(text, around).filter(|language| !self.has(*language))
    }
}

/// What a model answers with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    /// One vector for the text.
    Text,
    /// One for each token; the text's is their mean.
    Tokens,
}

/// A loaded model.
pub struct Embedder {
    model: Model,
    tokenizer: Tokenizer,
    ids: NodeId,
    mask: NodeId,
    /// Which of two texts a token is of: always the first. Models that compare no pairs do not ask.
    types: Option<NodeId>,
    output: NodeId,
    answer: Answer,
    /// Most tokens of a text, its marks included.
    tokens: usize,
    dimensions: usize,
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
        let (types, answer, tokens, dimensions) = (None, Answer::Text, TOKENS, DIMENSIONS);
        Ok(Self { model, tokenizer, ids, mask, types, output, answer, tokens, dimensions })
    }

    /// Length of its vectors.
    pub fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// Embeds texts on all cores; the vectors come in the texts' order. A text's vector is the same whatever else is
    /// in `texts`. An empty text has a vector, too.
    ///
    /// # Errors
    /// `Interrupted` if the task was cancelled, `Bug` if the model refuses.
    pub fn embed(&self, texts: &[&str], task: &Task) -> Result<Vec<Vector>> {
        let mut vectors: Vec<Vector> = vec![Vector::default(); texts.len()];
        self.embed_in_parts(texts, task, |some| {
            some.into_iter().for_each(|(i, vector)| vectors[i] = vector);
            Ok(())
        })?;
        Ok(vectors)
    }

    /// As [`Embedder::embed`], handing over some vectors at a time with the numbers of their texts, as they are done:
    /// what was handed over is not lost when the rest is stopped.
    ///
    /// # Errors
    /// As [`Embedder::embed`]; those of `kept`.
    pub fn embed_in_parts(
        &self,
        texts: &[&str],
        task: &Task,
        mut kept: impl FnMut(Vec<(usize, Vector)>) -> Result<()>,
    ) -> Result<()> {
        let total = Some(texts.len() as u64);
        task.report("Embedding", 0, total)?;
        let mut first: HashMap<&str, usize> = HashMap::new();
        let same: Vec<usize> = texts.iter().enumerate().map(|(i, text)| *first.entry(text).or_insert(i)).collect();
        // Texts of about one length finish together, so no core waits for another's long one.
        let mut order: Vec<usize> = (0..texts.len()).filter(|&i| same[i] == i).collect();
        order.sort_by_key(|&i| (texts[i].len(), i));

        let mut again: HashMap<usize, Vec<usize>> = HashMap::new();
        for (i, &original) in same.iter().enumerate().filter(|&(i, &original)| i != original) {
            again.entry(original).or_default().push(i);
        }
        let mut done = texts.len() - order.len();
        for some in order.chunks(STRIDE) {
            let new: Vec<std::result::Result<Vector, String>> =
                rten::thread_pool().run(|| some.par_iter().map(|&i| self.one(texts[i])).collect());
            let mut made = Vec::with_capacity(some.len());
            for (&i, vector) in some.iter().zip(new) {
                let vector = vector.and_then(|vector| self.sound(vector));
                let vector = vector.map_err(|why| Error::Bug(format!("the embedding model refused a text: {why}")))?;
                made.extend(again.get(&i).into_iter().flatten().map(|&other| (other, vector.clone())));
                made.push((i, vector));
            }
            kept(made)?;
            done += some.len();
            task.report("Embedding", done as u64, total)?;
        }
        Ok(())
    }

    /// The vector, if it can be compared with others.
    fn sound(&self, vector: Vector) -> std::result::Result<Vector, String> {
        let (found, usual) = (vector.len(), self.dimensions);
        if found != usual {
            return Err(format!("its vector has {found} numbers and others {usual}"));
        }
        if vector.iter().any(|x| !x.is_finite()) {
            return Err("its vector holds numbers that are none (NaN or infinite)".to_owned());
        }
        Ok(vector)
    }

    /// A text's vector, or why there is none.
    fn one(&self, text: &str) -> std::result::Result<Vector, String> {
        let text = &text[..text.floor_char_boundary(BYTES)];
        let tokens = self.tokenizer.encode_fast(text, true).map_err(|why| why.to_string())?;
        let mut ids: Vec<i32> = tokens.get_ids().iter().map(|&id| id as i32).collect();
        if ids.is_empty() {
            // A tokenizer without marks finds nothing in an empty text: it is like nothing.
            return Ok(vec![0.0; self.dimensions].into());
        }
        if ids.len() > self.tokens {
            // The last token is the mark of the end, which stays.
            let end = ids[ids.len() - 1];
            ids.truncate(self.tokens);
            ids[self.tokens - 1] = end;
        }
        let (count, shape) = (ids.len(), [1, ids.len()]);
        let (mask, types) = (vec![1_i32; count], vec![0_i32; count]);
        let view = |numbers| ValueView::from_shape(shape, numbers).map_err(|why| why.to_string());
        let mut inputs = vec![(self.ids, view(&ids)?.into()), (self.mask, view(&mask)?.into())];
        if let Some(node) = self.types {
            inputs.push((node, view(&types)?.into()));
        }
        let [output] = self.model.run_n(inputs, [self.output], None).map_err(|why| why.to_string())?;
        match self.answer {
            Answer::Text => {
                let (_, vector) = output.into_shape_vec::<f32, 2>().map_err(|why| why.to_string())?;
                Ok(own::unit(vector).into())
            }
            Answer::Tokens => {
                let ([_, found, _], all) = output.into_shape_vec::<f32, 3>().map_err(|why| why.to_string())?;
                if found != count {
                    return Err(format!("{count} tokens went in and {found} vectors came out"));
                }
                Ok(own::unit(own::mean(&all, count)).into())
            }
        }
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
    fn a_named_model_gives_what_the_same_bytes_built_in_give() {
        let long = "one two three four five six seven eight nine ten ".repeat(100);
        let texts = ["Please add a dark theme.", "", &long, "日本語も"];
        let own = Embedder::own(MODEL.to_vec(), TOKENIZER).unwrap();
        assert_eq!(own.dimensions(), DIMENSIONS);
        assert_eq!(own.embed(&texts, &Task::silent()).unwrap(), embed(&texts));
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
