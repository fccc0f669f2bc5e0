//! The model a workspace reads by: which it is, another one, the built-in one again.

use std::path::Path;
use std::sync::PoisonError;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Nothing, Session};
use crate::derive::{self, Reader};
use crate::embedding::{Reads, Vector};
use crate::error::{Result, file_name};
use crate::store::OwnModel;
use crate::task::Task;

/// Vectors that are safe at a time while a workspace is read anew.
const AT_A_TIME: usize = 512;

/// Another model to read by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields)]
pub struct UseModelArgs {
    /// The ONNX file.
    pub onnx: String,
    /// Its tokenizer; without it, `tokenizer.json` beside the model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tokenizer: Option<String>,
    /// The languages it reads, by two letters each; without any, or with `all`, every one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reads: Option<Vec<String>>,
}

/// The model a workspace reads by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ReadingModel {
    /// Whether it is the one inside the program.
    pub builtin: bool,
    /// For people: the file's name.
    pub name: String,
    /// The whole path of the ONNX file, unless it is built in.
    pub onnx: Option<String>,
    /// That of its tokenizer.
    pub tokenizer: Option<String>,
    /// Length of its vectors.
    pub dimensions: u32,
    /// The languages it reads, by their names in English; none stands for every one.
    pub reads: Vec<String>,
    /// What is wrong with its files now, if anything is: nothing new can be read then.
    pub trouble: Option<String>,
}

/// What changing the model did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ModelChanged {
    /// The model now.
    pub model: ReadingModel,
    /// Texts it read now; what it had read before was kept.
    pub embedded: u64,
    /// The workspace's revision now.
    pub revision: i64,
}

fn told(own: Option<&OwnModel>) -> Result<ReadingModel> {
    let reader = Reader::by(own.cloned())?;
    Ok(ReadingModel {
        builtin: own.is_none(),
        name: own.map_or_else(|| "all-MiniLM-L6-v2".to_owned(), |own| file_name(Path::new(&own.onnx))),
        onnx: own.map(|own| own.onnx.clone()),
        tokenizer: own.map(|own| own.tokenizer.clone()),
        dimensions: reader.dimensions() as u32,
        reads: match reader.reads() {
            Reads::All => Vec::new(),
            Reads::These(some) => some.iter().map(|language| language.name.to_owned()).collect(),
        },
        trouble: own.and_then(|own| derive::inspect(own).err()).map(|why| why.to_string()),
    })
}

pub(super) fn model(session: &Session, _: Nothing, _: &Task) -> Result<ReadingModel> {
    told(session.workspace.read(|view| view.own_model())?.as_ref())
}

pub(super) fn use_model(session: &Session, args: UseModelArgs, task: &Task) -> Result<ModelChanged> {
    task.report("Trying the model", 0, None)?;
    let tokenizer = args.tokenizer.as_deref().map(Path::new);
    let own = derive::tried(Path::new(&args.onnx), tokenizer, &args.reads.unwrap_or_default())?;
    read_by(session, Some(own), task)
}

pub(super) fn use_builtin_model(session: &Session, _: Nothing, task: &Task) -> Result<ModelChanged> {
    read_by(session, None, task)
}

/// Reads everything by another model first, beside the one that is in force, and then changes over in one transaction.
/// If the reading is stopped nothing has changed, and what was read is kept for the next time.
fn read_by(session: &Session, own: Option<OwnModel>, task: &Task) -> Result<ModelChanged> {
    let reader = Reader::by(own.clone())?;
    let lacking = session.workspace.read(|view| derive::lacking(view, &reader))?;
    let texts: Vec<&str> = lacking.iter().map(|(_, text)| text.as_str()).collect();
    let mut waiting: Vec<(String, Vector)> = Vec::new();
    let done = reader.embed(&texts, task, |some| {
        waiting.extend(some.into_iter().map(|(n, vector)| (lacking[n].0.clone(), vector)));
        if waiting.len() < AT_A_TIME {
            return Ok(());
        }
        session.workspace.keep_vectors(&std::mem::take(&mut waiting))
    });
    session.workspace.keep_vectors(&waiting)?;
    done?;
    let ((), revision) = session.workspace.append(|tx| {
        derive::read_by(tx, own.clone(), task)?;
        task.check()
    })?;
    // What was prepared for comparing came from the other model.
    *session.likeness.lock().unwrap_or_else(PoisonError::into_inner) = None;
    session.passages.lock().unwrap_or_else(PoisonError::into_inner).clear();
    Ok(ModelChanged { model: told(own.as_ref())?, embedded: lacking.len() as u64, revision })
}
