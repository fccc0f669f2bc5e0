//! A model that somebody else made: what it must be, and how to say that it is not.

use rten::{Model, ModelOptions, NodeId};
use tokenizers::Tokenizer;

use super::{Answer, Embedder, TOKENS, Vector};

/// The inputs we feed.
const INPUTS: [&str; 3] = ["input_ids", "attention_mask", "token_type_ids"];
/// The outputs we take, the best first: a sentence's vector, or those of its tokens. The names are those of the
/// exporters of Hugging Face Optimum and sentence-transformers, and of our own model.
const OUTPUTS: [(&str, Answer); 4] = [
    ("embedding", Answer::Text),
    ("sentence_embedding", Answer::Text),
    ("token_embeddings", Answer::Tokens),
    ("last_hidden_state", Answer::Tokens),
];
/// Two texts about different things. Figures and letters that any tokenizer has.
const PROBES: [&str; 2] = ["export the invoices as PDF 2026", "hello"];
/// Vectors of different texts that are this near are one: the model says the same to everything.
const SAME: f32 = 0.99999;
/// How far the square of a unit vector's length may be from 1.
const UNIT: f32 = 1e-3;

/// Which of the two files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The network, an ONNX file.
    Model,
    /// The tokenizer, a JSON file.
    Tokenizer,
}

/// Why a model cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfit {
    /// The file it is about.
    pub part: Part,
    /// What was found and what was expected.
    pub message: String,
    /// What to do.
    pub cure: String,
}

fn unfit(part: Part, message: impl Into<String>, cure: impl Into<String>) -> Unfit {
    Unfit { part, message: message.into(), cure: cure.into() }
}

impl Embedder {
    /// A model from the bytes of its two files. It is tried on texts before it is given out.
    ///
    /// It must take `input_ids` and `attention_mask` (and may take `token_type_ids`, which are all 0), each a row for
    /// each text, and answer with `embedding` or `sentence_embedding` (texts x numbers), or `token_embeddings` or
    /// `last_hidden_state` (texts x tokens x numbers), of which the mean is taken. What is no unit vector is made one.
    ///
    /// # Errors
    /// The file that does not fit, with what was found, what was expected, and the cure.
    pub fn own(onnx: Vec<u8>, tokenizer: &[u8]) -> Result<Self, Unfit> {
        let mut splitter = Tokenizer::from_bytes(tokenizer).map_err(|why| {
            let cure = "name the tokenizer.json that was published with the model";
            unfit(Part::Tokenizer, format!("is no tokenizer as the Hugging Face library writes them: {why}"), cure)
        })?;
        let limit = splitter.get_truncation().map(|cut| cut.max_length);
        splitter.with_padding(None).with_truncation(None).map_err(|why| {
            unfit(Part::Tokenizer, format!("cannot be used without a cut: {why}"), "name another tokenizer.json")
        })?;
        let model = ModelOptions::with_all_ops().prepack_weights(true).load(onnx).map_err(|why| {
            let cure = "export the model to ONNX as one file, without external data, and with ordinary operators";
            unfit(Part::Model, format!("is no ONNX model that can be run: {why}"), cure)
        })?;
        let [ids, mask, types] = inputs(&model)?;
        let (Some(ids), Some(mask)) = (ids, mask) else { return Err(lacks_inputs(&model)) };
        let (output, answer) = output(&model)?;
        let draft =
            Self { model, tokenizer: splitter, ids, mask, types, output, answer, tokens: TOKENS, dimensions: 0 };
        draft.tried(limit)
    }

    /// Tries the model on two texts and on a long one, and finds out how long its vectors are and how much it reads.
    fn tried(mut self, limit: Option<usize>) -> Result<Self, Unfit> {
        let cure = "the tokenizer must be the one the model was trained with; name another pair of files";
        let refused = |why: String| unfit(Part::Model, format!("does not run on a short text: {why}"), cure);
        let [one, other] = PROBES.map(|text| self.one(text).map_err(refused));
        let (one, other): (Vector, Vector) = (one?, other?);
        self.dimensions = one.len();
        let strange = if one.is_empty() {
            // Without tokens a text has as many numbers as are known, which is none so far.
            return Err(unfit(Part::Tokenizer, "finds no token in an English text", cure));
        } else if one.iter().chain(other.iter()).any(|x| !x.is_finite()) {
            Some("answers with numbers that are none (NaN or infinite)")
        } else if one.iter().all(|x| *x == 0.0) {
            Some("answers with zeros")
        } else if dot(&one, &other) > SAME {
            Some("gives two different texts the same vector")
        } else {
            None
        };
        if let Some(strange) = strange {
            return Err(unfit(Part::Model, format!("{strange}; a sentence encoder was expected"), cure));
        }
        let long = "word 7 ".repeat(TOKENS);
        if self.one(&long).is_err() {
            // It has places for fewer tokens; its tokenizer says how many.
            self.tokens = limit.map_or(TOKENS, |limit| limit.clamp(2, TOKENS));
            self.one(&long).map_err(|why| {
                let read = self.tokens;
                unfit(Part::Model, format!("does not run on a text of {read} tokens: {why}"), cure)
            })?;
        }
        Ok(self)
    }
}

/// The nodes of [`INPUTS`], as far as they are there. There must be no others.
fn inputs(model: &Model) -> Result<[Option<NodeId>; 3], Unfit> {
    let known: Vec<&str> = names(model, model.input_ids());
    match known.iter().find(|name| !INPUTS.contains(name)) {
        Some(_) => Err(lacks_inputs(model)),
        None => Ok(INPUTS.map(|name| model.find_node(name).filter(|id| model.input_ids().contains(id)))),
    }
}

fn lacks_inputs(model: &Model) -> Unfit {
    unfit(
        Part::Model,
        format!(
            "takes {}; expected are input_ids and attention_mask, and perhaps token_type_ids",
            listed(&names(model, model.input_ids()))
        ),
        "name a text encoder, such as an export of a sentence-transformers model",
    )
}

/// The best of the outputs.
fn output(model: &Model) -> Result<(NodeId, Answer), Unfit> {
    let found = OUTPUTS.iter().find_map(|(name, answer)| {
        let node = model.find_node(name).filter(|id| model.output_ids().contains(id))?;
        Some((node, *answer))
    });
    found.ok_or_else(|| {
        unfit(
            Part::Model,
            format!(
                "answers with {}; expected is {}",
                listed(&names(model, model.output_ids())),
                listed(&OUTPUTS.map(|(name, _)| name)).replace(" and ", " or ")
            ),
            "name an export for sentence embeddings (feature extraction), not one for another task",
        )
    })
}

fn names<'a>(model: &'a Model, nodes: &[NodeId]) -> Vec<&'a str> {
    nodes.iter().filter_map(|node| model.node_info(*node)?.name()).collect()
}

/// "a, b and c".
fn listed(names: &[&str]) -> String {
    match names.split_last() {
        None => "nothing".to_owned(),
        Some((last, [])) => (*last).to_owned(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

/// A vector of length 1 in its direction; itself if it is one, or has none.
pub(super) fn unit(mut vector: Vec<f32>) -> Vec<f32> {
    let square = dot(&vector, &vector);
    if (square - 1.0).abs() > UNIT && square > 0.0 {
        let length = square.sqrt();
        vector.iter_mut().for_each(|x| *x /= length);
    }
    vector
}

/// The mean of `count` vectors that lie one behind the other. A text alone in its run needs no filling up, so all of
/// its tokens count.
pub(super) fn mean(all: &[f32], count: usize) -> Vec<f32> {
    let length = all.len() / count.max(1);
    let mut mean = vec![0.0_f32; length];
    for token in all.chunks_exact(length.max(1)) {
        mean.iter_mut().zip(token).for_each(|(sum, x)| *sum += x);
    }
    mean.iter_mut().for_each(|sum| *sum /= count.max(1) as f32);
    mean
}
