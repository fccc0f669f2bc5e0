//! What is told of a document, before and besides its piles.

use std::path::Path;

use crate::api::{Choices, FieldMap, FilePlan, Piles, Refusal};
use crate::error::{ApiError, file_name};
use crate::evidence::Peek;
use crate::store::ImportReading;

pub(super) fn plan_of(document: String, file: &str, peek: &Peek) -> FilePlan {
    FilePlan {
        document,
        file: file.to_owned(),
        part: peek.part.clone(),
        source: peek.title.clone(),
        source_key: peek.source.clone(),
        what: peek.what.word().to_owned(),
        encoding: peek.encoding.clone(),
        because: peek.because.clone(),
        remembered: peek.remembered,
        decisions: peek.decisions.clone(),
        mapping: peek.mapping.clone(),
        columns: peek.columns.clone(),
        unused: peek.unused.clone(),
        preview: peek.preview.clone(),
        piles: Piles::default(),
        problems: Vec::new(),
        notes: peek.notes.clone(),
        months: Vec::new(),
        refused: None,
    }
}

pub(super) fn empty_plan(past: &ImportReading) -> FilePlan {
    FilePlan {
        document: "0".into(),
        file: past.file.clone(),
        part: Some(past.part.clone()).filter(|part| !part.is_empty()),
        source: past.title.clone(),
        source_key: past.source.clone(),
        what: past.what.clone(),
        encoding: String::new(),
        because: String::new(),
        remembered: None,
        decisions: Vec::new(),
        mapping: Vec::new(),
        columns: Vec::new(),
        unused: Vec::new(),
        preview: Vec::new(),
        piles: Piles::default(),
        problems: Vec::new(),
        notes: Vec::new(),
        months: Vec::new(),
        refused: None,
    }
}

pub(super) fn refused(number: usize, path: &Path, part: Option<String>, error: &ApiError) -> FilePlan {
    let nothing = ImportReading { file: file_name(path), ..ImportReading::default() };
    let document = part.as_ref().map_or(number.to_string(), |part| format!("{number}/{part}"));
    let refused = Refusal { message: error.message.clone(), cure: error.hint.clone().unwrap_or_default() };
    FilePlan { document, part, refused: Some(refused), ..empty_plan(&nothing) }
}

/// All that was decided about a document, so that a record of it can be read again by itself.
pub(super) fn settled_choices(peek: &Peek) -> Choices {
    let decided = |what: &str| peek.decisions.iter().find(|d| d.what == what).map(|d| d.value.clone());
    Choices {
        what: Some(peek.what.word().into()),
        source: Some(peek.source.clone()),
        map: peek.mapping.iter().map(|m| FieldMap { field: m.field.clone(), column: m.column.clone() }).collect(),
        encoding: None,
        dates: decided("dates"),
        zone: decided("zone"),
        currency: decided("currency"),
        repairs: peek.choices.repairs.clone(),
        skip: None,
    }
}

/// What is worth remembering of how a person wanted a table read; none if nothing was said, or it is remembered.
pub(super) fn remembers(peek: &Peek) -> Option<String> {
    if peek.shape.is_empty() || peek.remembered.is_some() {
        return None;
    }
    let said = Choices { repairs: Vec::new(), skip: None, ..peek.choices.clone() };
    let auto = said.what.as_deref().is_none_or(|what| matches!(what, "auto" | ""));
    let unsaid = Choices { what: said.what.clone(), ..Choices::default() };
    if auto && said == unsaid {
        return None;
    }
    serde_json::to_string(&said).ok()
}
