//! Paths stay in the shell: the page gets tokens for the files a person chose, and only those.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use groundswell::error::{ApiError, Error, file_name};
use serde::Serialize;
use serde_json::Value;

use crate::shell::held;

/// A file a person chose, as the page knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Picked {
    /// What the page says instead of the path.
    pub token: String,
    /// The last part of the path, to show.
    pub name: String,
    /// Its size; 0 for a file yet to be written.
    pub bytes: u64,
}

pub(crate) const READ: &str = "read";
pub(crate) const WRITE: &str = "write";

/// The tokens handed out. One to read is never good for writing, so a page gone wrong cannot overwrite what was picked.
#[derive(Default)]
pub(crate) struct Files(Mutex<HashMap<String, PathBuf>>);

impl Files {
    /// A token for a file, [`READ`] or [`WRITE`]. A file chosen again keeps its token, so the page knows it again.
    pub(crate) fn hand_out(&self, what_for: &str, path: &Path) -> Picked {
        let mut files = held(&self.0);
        let known = files.iter().find(|(token, known)| token.starts_with(what_for) && known.as_path() == path);
        let token = known.map_or_else(|| format!("{what_for}-{}", files.len() + 1), |(token, _)| token.clone());
        files.insert(token.clone(), path.to_owned());
        Picked { token, name: file_name(path), bytes: path.metadata().map_or(0, |m| m.len()) }
    }

    /// The arguments with paths in place of the tokens in `files`, `out` and `set_aside`.
    pub(crate) fn put_paths(&self, mut args: Value) -> Result<Value, ApiError> {
        for (argument, what_for) in [("files", READ), ("out", WRITE), ("set_aside", WRITE)] {
            match args.get_mut(argument) {
                None | Some(Value::Null) => {}
                Some(Value::Array(tokens)) => tokens.iter_mut().try_for_each(|token| self.put_path(what_for, token))?,
                Some(token) => self.put_path(what_for, token)?,
            }
        }
        Ok(args)
    }

    fn put_path(&self, what_for: &str, token: &mut Value) -> Result<(), ApiError> {
        let files = held(&self.0);
        let name = token.as_str().filter(|name| name.starts_with(what_for));
        let path = name.and_then(|name| files.get(name)).ok_or_else(|| {
            Error::input("the window named a file that was not chosen in it", "choose the file again")
        })?;
        let text = path.to_str().ok_or_else(|| {
            Error::in_file(
                path,
                "the file's path is not valid text",
                "rename the file or its folder, then choose it again",
            )
        })?;
        *token = Value::String(text.to_owned());
        Ok(())
    }
}
