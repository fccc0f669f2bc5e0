//! Which model a workspace reads by, where it names another than the built-in one.

use rusqlite::{OptionalExtension, params};

use super::{View, Writing};
use crate::error::{Error, Result};

/// The model a workspace names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnModel {
    /// Its file: the whole path.
    pub onnx: String,
    /// Its tokenizer's.
    pub tokenizer: String,
    /// The first 32 digits of the BLAKE3 hash of the first, and as many of the second.
    pub hash: String,
    /// Length of its vectors.
    pub dimensions: usize,
    /// The codes of the languages it reads, or the one word `all`.
    pub languages: Vec<String>,
}

impl View<'_> {
    /// The model this workspace names; none if it reads by the built-in one.
    pub fn own_model(&self) -> Result<Option<OwnModel>> {
        let row = self
            .0
            .prepare_cached("SELECT onnx, tokenizer, hash, dimensions, languages FROM model WHERE id = 1")?
            .query_row([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get::<_, String>(4)?)))
            .optional()?;
        let Some((onnx, tokenizer, hash, dimensions, languages)) = row else { return Ok(None) };
        let languages =
            serde_json::from_str(&languages).map_err(|why| Error::Bug(format!("a model's languages: {why}")))?;
        Ok(Some(OwnModel { onnx, tokenizer, hash, dimensions, languages }))
    }
}

impl Writing<'_> {
    /// Names the model to read by, or goes back to the built-in one.
    pub fn put_own_model(&self, model: Option<&OwnModel>) -> Result<()> {
        self.0.execute("DELETE FROM model", [])?;
        let Some(model) = model else { return Ok(()) };
        let languages = serde_json::to_string(&model.languages).map_err(|why| Error::Bug(why.to_string()))?;
        self.0.execute(
            "INSERT INTO model (id, onnx, tokenizer, hash, dimensions, languages) VALUES (1, ?1, ?2, ?3, ?4, ?5)",
            params![model.onnx, model.tokenizer, model.hash, model.dimensions, languages],
        )?;
        Ok(())
    }
}
