//! Where a document's bytes are, and what it is called.

use std::fs::{File, Metadata};
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use super::container::{Blob, archive, reading};
use crate::error::{Error, Place, Result, file_name};

/// A document's place: a file, something packed in one, or bytes held in memory.
#[derive(Clone, Debug)]
pub(crate) struct Origin {
    pub(crate) path: PathBuf,
    /// The file's name.
    pub(crate) name: String,
    /// The sheet, or the file inside an archive.
    pub(crate) part: Option<String>,
    /// Bytes of the document, as far as that is known before it is read.
    pub(crate) size: u64,
    packing: Packing,
    /// Bytes and time of the file on the disk when it was opened.
    state: Option<(u64, SystemTime)>,
}

#[derive(Clone, Debug)]
enum Packing {
    Plain,
    Gzip,
    Member(String),
    Held(Arc<[u8]>),
}

/// That a path leads to a file with an end, and not to a folder, a pipe or a device.
///
/// # Errors
/// `Input` if not.
pub(crate) fn plain(path: &Path, meta: &Metadata) -> Result<()> {
    if meta.is_dir() {
        return Err(Error::in_file(path, "this is a folder", "choose the files inside it"));
    }
    if !meta.is_file() {
        return Err(Error::in_file(
            path,
            "this is a pipe or a device, not a file",
            "save what comes out of it to a file first",
        ));
    }
    Ok(())
}

impl Origin {
    /// A file.
    ///
    /// # Errors
    /// `Input` for what is no plain file, `Io` if it is not there.
    pub(crate) fn file(path: &Path) -> Result<Self> {
        let meta = std::fs::metadata(path).map_err(|e| Error::io(path, e))?;
        plain(path, &meta)?;
        let state = meta.modified().ok().map(|at| (meta.len(), at));
        let name = file_name(path);
        Ok(Self { path: path.to_owned(), name, part: None, size: meta.len(), packing: Packing::Plain, state })
    }

    /// Bytes held in memory, called like the file they once stood in.
    pub(crate) fn held(name: &str, part: Option<String>, bytes: Vec<u8>) -> Self {
        Self {
            path: PathBuf::from(name),
            name: name.to_owned(),
            part,
            size: bytes.len() as u64,
            packing: Packing::Held(bytes.into()),
            state: None,
        }
    }

    /// What a gzip holds.
    pub(crate) fn unpacked(&self) -> Self {
        Self { packing: Packing::Gzip, ..self.clone() }
    }

    /// A file inside an archive.
    pub(crate) fn member(&self, name: &str, size: u64) -> Self {
        Self { part: Some(name.to_owned()), size, packing: Packing::Member(name.to_owned()), ..self.clone() }
    }

    /// A sheet of a workbook; of one inside an archive, both names.
    pub(crate) fn sheet(&self, name: &str) -> Self {
        let part = match &self.part {
            Some(member) => format!("{member} › {name}"),
            None => name.to_owned(),
        };
        Self { part: Some(part), ..self.clone() }
    }

    /// Whether it is a file inside an archive.
    pub(crate) fn is_packed(&self) -> bool {
        matches!(self.packing, Packing::Member(_))
    }

    /// The name whose ending may hint at what it is: the member's, or the file's without `.gz`.
    pub(crate) fn hint(&self) -> &str {
        match &self.packing {
            Packing::Member(name) => name,
            _ => self.name.strip_suffix(".gz").unwrap_or(&self.name),
        }
    }

    /// The hint's ending, lower case.
    pub(crate) fn ending(&self) -> String {
        Path::new(self.hint()).extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default()
    }

    /// Its bytes from the first one. A file that grows is not followed.
    ///
    /// # Errors
    /// `Io`; `Input` if its packing is damaged or hostile. What fails later comes out of the reader: pass it through
    /// [`Origin::failed`].
    pub(crate) fn bytes(&self) -> Result<Box<dyn Read + Send>> {
        let open = || File::open(&self.path).map_err(|e| Error::io(&self.path, e));
        Ok(match &self.packing {
            Packing::Plain => Box::new(open()?.take(self.size)),
            Packing::Gzip => archive::gunzip(&self.path, &Blob::File(open()?))?,
            Packing::Member(name) => archive::open_member(&self.path, &Blob::File(open()?), name)?,
            Packing::Held(bytes) => Box::new(Cursor::new(bytes.clone())),
        })
    }

    /// Its bytes, to be read from any place. What is packed is unpacked into memory.
    ///
    /// # Errors
    /// As [`Origin::bytes`].
    pub(crate) fn blob(&self) -> Result<Blob> {
        match &self.packing {
            Packing::Plain => Ok(Blob::File(File::open(&self.path).map_err(|e| Error::io(&self.path, e))?)),
            Packing::Held(bytes) => Ok(Blob::Memory(Cursor::new(bytes.clone()))),
            Packing::Gzip | Packing::Member(_) => {
                let mut bytes = Vec::new();
                self.bytes()?.read_to_end(&mut bytes).map_err(|e| self.failed(e))?;
                Ok(Blob::Memory(Cursor::new(bytes.into())))
            }
        }
    }

    /// An error about the document.
    pub(crate) fn error(&self, message: impl Into<String>, cure: impl Into<String>) -> Error {
        let place = Place { file: Some(self.name.clone()), sheet: self.part.clone(), ..Place::default() };
        Error::Input { message: message.into(), hint: cure.into(), place }
    }

    /// What one of its readers failed with.
    pub(crate) fn failed(&self, error: std::io::Error) -> Error {
        reading(&self.path, error)
    }

    /// That nobody wrote to the file since it was opened.
    ///
    /// # Errors
    /// `Input` if it is no longer what it was.
    pub(crate) fn unchanged(&self) -> Result<()> {
        if self.state.is_none() {
            return Ok(());
        }
        let meta = std::fs::metadata(&self.path).map_err(|e| Error::io(&self.path, e))?;
        if self.state == meta.modified().ok().map(|at| (meta.len(), at)) {
            return Ok(());
        }
        let hint = "wait until the download has finished, then import it again; nothing was taken from it";
        Err(Error::in_file(&self.path, "the file changed while it was read", hint))
    }
}
