//! Models small enough to make in a test: a table of a vector for each word, written as ONNX by hand.
//!
//! ONNX is a protocol buffer; the numbers of its fields are those of `onnx.proto`. Only what is needed is written.

use std::path::{Path, PathBuf};

use serde_json::json;

/// Numbers of a word's vector: no multiple of anything, so that nothing fits by accident.
pub const DIMENSIONS: usize = 21;

/// Words that mean the same share a vector, in whatever language.
const WORDS: &[&[&str]] = &[
    &["[UNK]"],
    &["export", "exportieren"],
    &["invoices", "rechnungen", "invoice", "rechnung"],
    &["dark", "dunkles", "dunklen"],
    &["theme", "design", "modus"],
    &["night", "nachtschicht", "nacht"],
    &["login", "anmeldung"],
    &["calendar", "kalender"],
    &["please", "bitte"],
    &["need", "brauchen"],
    &["pdf"],
    &["hello", "hallo"],
];

/// What a made model answers with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// `last_hidden_state`: a vector for each token, of any length.
    Tokens,
    /// The same under a name that nobody expects.
    Logits,
    /// `sentence_embedding`: the mean of the tokens' vectors.
    Sentence,
    /// `last_hidden_state`, the same for every token.
    Constant,
}

/// Writes `NAME.onnx` and `tokenizer.json` into a folder; gives the model's path.
///
/// # Panics
/// If they cannot be written.
pub fn write(folder: &Path, name: &str, answer: Answer) -> PathBuf {
    std::fs::create_dir_all(folder).expect("a folder for the model");
    let path = folder.join(format!("{name}.onnx"));
    std::fs::write(&path, model(answer)).expect("the model is written");
    std::fs::write(folder.join("tokenizer.json"), tokenizer()).expect("the tokenizer is written");
    path
}

/// Lower case, split at white space, a number for each word.
fn tokenizer() -> String {
    let mut vocabulary = serde_json::Map::new();
    for (n, word) in WORDS.iter().flat_map(|same| same.iter()).enumerate() {
        vocabulary.insert((*word).to_owned(), json!(n));
    }
    json!({
        "version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
        "normalizer": { "type": "Lowercase" },
        "pre_tokenizer": { "type": "Sequence", "pretokenizers": [
            { "type": "WhitespaceSplit" },
            { "type": "Punctuation", "behavior": "Removed" }
        ] },
        "post_processor": null, "decoder": null,
        "model": { "type": "WordLevel", "vocab": vocabulary, "unk_token": "[UNK]" }
    })
    .to_string()
}

/// A vector for each word, those of one meaning alike: numbers from a fixed sequence.
fn table(constant: bool) -> Vec<f32> {
    let mut state = 12345_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f32::from((state >> 16) as u16) / 32768.0 - 1.0
    };
    let mut all = Vec::new();
    for same in WORDS {
        let mut vector: Vec<f32> = (0..DIMENSIONS).map(|_| next()).collect();
        if same == &["[UNK]"] {
            vector.iter_mut().for_each(|x| *x *= 0.05);
        }
        if constant {
            vector = vec![1.0; DIMENSIONS];
        }
        same.iter().for_each(|_| all.extend(&vector));
    }
    all
}

fn model(answer: Answer) -> Vec<u8> {
    let mut graph = Vec::new();
    let hidden = match answer {
        Answer::Logits => "logits",
        Answer::Tokens | Answer::Constant | Answer::Sentence => "last_hidden_state",
    };
    let gather = [text(1, "table"), text(1, "input_ids"), text(2, hidden), text(3, "look up"), text(4, "Gather")];
    graph.extend(message(1, &gather.concat()));
    let output = if answer == Answer::Sentence {
        // The mean over axis 1, which is then gone.
        let axes = [text(1, "axes"), varint_field(8, 1), varint_field(20, 7)].concat();
        let keep = [text(1, "keepdims"), varint_field(3, 0), varint_field(20, 2)].concat();
        let output = "sentence_embedding";
        let mean = [
            text(1, hidden),
            text(2, output),
            text(3, "mean"),
            text(4, "ReduceMean"),
            message(5, &axes),
            message(5, &keep),
        ];
        graph.extend(message(1, &mean.concat()));
        output
    } else {
        hidden
    };
    graph.extend(text(2, "words"));
    let numbers = table(answer == Answer::Constant);
    let rows = (numbers.len() / DIMENSIONS) as u64;
    let bytes: Vec<u8> = numbers.iter().flat_map(|x| x.to_le_bytes()).collect();
    let tensor = [
        varint_field(1, rows),
        varint_field(1, DIMENSIONS as u64),
        varint_field(2, 1),
        text(8, "table"),
        message(9, &bytes),
    ];
    graph.extend(message(5, &tensor.concat()));
    for input in ["input_ids", "attention_mask"] {
        graph.extend(message(11, &value(input, 7, 2)));
    }
    let rank = if answer == Answer::Sentence { 2 } else { 3 };
    graph.extend(message(12, &value(output, 1, rank)));
    let version = [text(1, ""), varint_field(2, 17)].concat();
    [varint_field(1, 8), message(7, &graph), message(8, &version)].concat()
}

/// A named input or output of an element type (1 is `f32`, 7 is `i64`) with dimensions of any length.
fn value(name: &str, element: u64, rank: usize) -> Vec<u8> {
    let dimensions: Vec<u8> = (0..rank).flat_map(|n| message(1, &text(2, &format!("d{n}")))).collect();
    let tensor = [varint_field(1, element), message(2, &dimensions)].concat();
    [text(1, name), message(2, &message(1, &tensor))].concat()
}

fn varint(mut number: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = (number & 0x7f) as u8;
        number >>= 7;
        if number == 0 {
            bytes.push(low);
            return bytes;
        }
        bytes.push(low | 0x80);
    }
}

fn varint_field(field: u64, number: u64) -> Vec<u8> {
    [varint(field << 3), varint(number)].concat()
}

fn message(field: u64, bytes: &[u8]) -> Vec<u8> {
    [varint(field << 3 | 2), varint(bytes.len() as u64), bytes.to_vec()].concat()
}

fn text(field: u64, words: &str) -> Vec<u8> {
    message(field, words.as_bytes())
}
