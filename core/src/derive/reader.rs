//! The model a workspace reads by: the one inside the program, or files that it names.
//!
//! The files stay where they are; the workspace knows their paths and their hashes. They are opened when a text must be
//! embedded that never was before, so everything that is only looked at goes on without them.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use crate::embedding::language::Language;
use crate::embedding::{BUILTIN, Background, DIMENSIONS, Embedder, Part, Reads, Vector, usual_asks};
use crate::error::{Error, Result};
use crate::store::{OwnModel, View, Writing};
use crate::task::Task;

/// The word for every language.
const ALL: &str = "all";
/// How the name of a workspace ends.
const WORKSPACE: &str = ".groundswell";
/// Digits of each file's hash.
const DIGITS: usize = 32;
/// What to do about a file that is not as it was.
const CURE: &str = "put it back as it was, name the model again with `groundswell model use FILE`, or go back to the \
                    built-in one with `groundswell model builtin`";

/// Reads texts for one workspace.
#[derive(Clone, Debug)]
pub struct Reader {
    own: Option<OwnModel>,
    id: String,
    reads: Reads,
    dimensions: usize,
}

impl Reader {
    /// That of a workspace.
    ///
    /// # Errors
    /// The store's.
    pub fn of(view: &View<'_>) -> Result<Self> {
        Self::by(view.own_model()?)
    }

    /// By a model of a workspace's own, or by the built-in one.
    ///
    /// # Errors
    /// `Bug` for languages we never wrote down.
    pub fn by(own: Option<OwnModel>) -> Result<Self> {
        let Some(own) = own else {
            let (id, reads) = (BUILTIN.to_owned(), Reads::builtin());
            return Ok(Self { own: None, id, reads, dimensions: DIMENSIONS });
        };
        let reads = languages(&own.languages)?;
        Ok(Self { id: format!("own/1 {}", own.hash), reads, dimensions: own.dimensions, own: Some(own) })
    }

    /// Names the model and its version: part of every cached vector's key.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Whether it is the one inside the program, whose background is known.
    pub fn is_builtin(&self) -> bool {
        self.own.is_none()
    }

    /// The languages it reads.
    pub fn reads(&self) -> &Reads {
        &self.reads
    }

    /// Length of its vectors.
    pub fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// Where a text's vector is kept.
    pub fn key(&self, text: &str) -> String {
        let mut hash = blake3::Hasher::new();
        hash.update(self.id.as_bytes()).update(&[0]).update(text.as_bytes());
        hash.finalize().to_hex()[..32].to_owned()
    }

    /// Embeds texts; as they are done, some at a time, they go to `kept` with their numbers.
    ///
    /// # Errors
    /// `Input` if a model of the workspace's own is not there or not as it was, with the cure; `Interrupted`; those of
    /// `kept`. No text, no error.
    pub fn embed(
        &self,
        texts: &[&str],
        task: &Task,
        kept: impl FnMut(Vec<(usize, Vector)>) -> Result<()>,
    ) -> Result<()> {
        if texts.is_empty() {
            return task.check();
        }
        match &self.own {
            None => Embedder::builtin()?.embed_in_parts(texts, task, kept),
            Some(own) => loaded(own)?.embed_in_parts(texts, task, kept),
        }
    }

    /// What a small corpus leans on. Computed once and remembered, for the model that was asked for last.
    ///
    /// # Errors
    /// Those of [`Reader::embed`], if the usual asks' vectors are not in the cache.
    pub fn background(&self, view: &View<'_>, keep: Option<&Writing<'_>>) -> Result<Arc<Background>> {
        static KNOWN: Mutex<Option<(String, Arc<Background>)>> = Mutex::new(None);
        if self.own.is_none() {
            return Ok(Background::builtin());
        }
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, background)) = known.as_ref().filter(|(id, _)| *id == self.id) {
            return Ok(background.clone());
        }
        let (texts, contexts): (Vec<String>, Vec<String>) =
            usual_asks().map(|(ask, around)| super::views(ask, around)).unzip();
        let all: Vec<&str> = texts.iter().chain(&contexts).map(String::as_str).collect();
        let vectors = super::vectors(self, view, keep, all.iter().copied(), &Task::silent())?;
        let of = |texts: &[String]| -> Vec<Vector> {
            texts.iter().filter_map(|text| vectors.get(&self.key(text)).cloned()).collect()
        };
        let background = Arc::new(Background::of(&of(&texts), &of(&contexts)));
        *known = Some((self.id.clone(), background.clone()));
        Ok(background)
    }
}

/// Languages by their codes, or by the word `all`.
///
/// # Errors
/// `Input` for a code that is none of those we tell apart.
fn languages(codes: &[String]) -> Result<Reads> {
    if codes.iter().any(|code| code.eq_ignore_ascii_case(ALL)) || codes.is_empty() {
        return Ok(Reads::All);
    }
    let mut some = Vec::new();
    for code in codes {
        let code = code.trim().to_ascii_lowercase();
        some.push(Language::from_code(&code).ok_or_else(|| {
            let known: Vec<&str> = Language::all().map(|language| language.code).collect();
            let hint = format!("name languages by two letters, of {}; or say {ALL}", known.join(" "));
            Error::input(format!("“{code}” is no language that Groundswell tells"), hint)
        })?);
    }
    some.sort_by_key(|language| language.code);
    some.dedup();
    Ok(Reads::These(some))
}

/// Reads the files, tries the model, and gives what a workspace writes down about it. Nothing is changed.
///
/// # Errors
/// `Input`: the file that does not fit, with what was found, what was expected, and the cure.
pub fn tried(onnx: &Path, tokenizer: Option<&Path>, codes: &[String]) -> Result<OwnModel> {
    let languages = match languages(codes)? {
        Reads::All => vec![ALL.to_owned()],
        Reads::These(some) => some.iter().map(|language| language.code.to_owned()).collect(),
    };
    let beside;
    let tokenizer = match tokenizer {
        Some(tokenizer) => tokenizer,
        None => {
            beside = onnx.with_file_name("tokenizer.json");
            &beside
        }
    };
    let whole = |path: &Path, cure: &str| -> Result<PathBuf> {
        let whole = path
            .canonicalize()
            .map_err(|why| Error::in_file(path, format!("cannot be opened: {}: {why}", path.display()), cure))?;
        // Its log and lock have names that go on after its own. To open and close any of them would take SQLite's
        // locks from a workspace that is in use.
        match whole.file_name().is_some_and(|name| name.to_string_lossy().contains(WORKSPACE)) {
            true => Err(Error::in_file(&whole, "is a workspace or belongs to one, not a model's file", cure)),
            false => Ok(whole),
        }
    };
    let onnx = whole(onnx, "name the model's ONNX file")?;
    let tokenizer = whole(tokenizer, "name the model's tokenizer.json with --tokenizer FILE")?;
    let files = Files::read(&onnx, &tokenizer)?;
    let hash = files.hash();
    let embedder = files.embedder()?;
    let word = |path: &Path| -> Result<String> {
        let cure = "move it to a folder whose name is plain text";
        Ok(path
            .to_str()
            .ok_or_else(|| Error::in_file(path, "has a name that cannot be written down", cure))?
            .to_owned())
    };
    let (dimensions, onnx, tokenizer) = (embedder.dimensions(), word(&onnx)?, word(&tokenizer)?);
    Ok(OwnModel { onnx, tokenizer, hash, dimensions, languages })
}

/// What is wrong with the files of a workspace's own model now, if anything is.
///
/// # Errors
/// `Input`: the file that is not there or not as it was, with the cure.
pub fn inspect(own: &OwnModel) -> Result<()> {
    Files::read(Path::new(&own.onnx), Path::new(&own.tokenizer)).and_then(|files| files.are_those_of(own))
}

/// The two files of a model.
struct Files {
    paths: [PathBuf; 2],
    bytes: [Vec<u8>; 2],
}

impl Files {
    fn read(onnx: &Path, tokenizer: &Path) -> Result<Self> {
        let read = |path: &Path| {
            std::fs::read(path).map_err(|why| {
                let message = format!("the model this workspace reads by cannot be opened: {}: {why}", path.display());
                Error::in_file(path, message, CURE)
            })
        };
        Ok(Self { bytes: [read(onnx)?, read(tokenizer)?], paths: [onnx.to_owned(), tokenizer.to_owned()] })
    }

    fn hash(&self) -> String {
        self.bytes.each_ref().map(|bytes| blake3::hash(bytes).to_hex()[..DIGITS].to_owned()).concat()
    }

    fn are_those_of(&self, own: &OwnModel) -> Result<()> {
        let (now, then) = (self.hash(), &own.hash);
        for (n, path) in self.paths.iter().enumerate() {
            let part = n * DIGITS..(n + 1) * DIGITS;
            if now.get(part.clone()) != then.get(part) {
                let message = format!("{} is another file than the one this workspace was read by", path.display());
                return Err(Error::in_file(path, message, CURE));
            }
        }
        Ok(())
    }

    fn embedder(self) -> Result<Embedder> {
        let [onnx, tokenizer] = self.bytes;
        Embedder::own(onnx, &tokenizer).map_err(|unfit| {
            let path = match unfit.part {
                Part::Model => &self.paths[0],
                Part::Tokenizer => &self.paths[1],
            };
            Error::in_file(path, unfit.message, unfit.cure)
        })
    }
}

/// When a file was last written and how long it is: a file that still has both is not read again.
type Stamp = [(SystemTime, u64); 2];

/// A model as a workspace wrote it down, loaded; the one that was asked for last is kept.
fn loaded(own: &OwnModel) -> Result<Arc<Embedder>> {
    static LAST: Mutex<Option<(OwnModel, Stamp, Arc<Embedder>)>> = Mutex::new(None);
    let stamp = |path: &str| -> Option<(SystemTime, u64)> {
        let found = std::fs::metadata(path).ok()?;
        Some((found.modified().ok()?, found.len()))
    };
    let now = stamp(&own.onnx).zip(stamp(&own.tokenizer)).map(|(a, b)| [a, b]);
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, _, embedder)) = last.as_ref().filter(|(known, then, _)| known == own && Some(*then) == now) {
        return Ok(embedder.clone());
    }
    let files = Files::read(Path::new(&own.onnx), Path::new(&own.tokenizer))?;
    files.are_those_of(own)?;
    let embedder = Arc::new(files.embedder()?);
    *last = now.map(|now| (own.clone(), now, embedder.clone()));
    Ok(embedder)
}
