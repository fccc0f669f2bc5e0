//! Bytes that can be read from any place, and readers over them that end where they should.

use std::fs::File;
use std::io::{Cursor, Read, Result, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use flate2::Crc;
use flate2::read::{DeflateDecoder, MultiGzDecoder};

use super::carried;
use crate::error::Error;

/// Below this much nobody asks how well something was compressed: honest columns of one word shrink a thousandfold.
const ALWAYS_FINE: u64 = 64 << 20;
/// Above it, what comes out may be this many times what went in.
const RATIO: u64 = 200;

/// Bytes that can be read from any place: a file, or a member of an archive held in memory.
#[derive(Debug)]
pub(crate) enum Blob {
    /// A file on the disk.
    File(File),
    /// A member of an archive.
    Memory(Cursor<Arc<[u8]>>),
}

impl Blob {
    /// How many bytes there are.
    pub(super) fn len(&self) -> Result<u64> {
        match self {
            Self::File(file) => Ok(file.metadata()?.len()),
            Self::Memory(cursor) => Ok(cursor.get_ref().len() as u64),
        }
    }

    /// A reader of its own over all of it, from the first byte: it moves no other.
    pub(super) fn view(&self) -> Result<View> {
        let blob = match self {
            Self::File(file) => Self::File(file.try_clone()?),
            Self::Memory(cursor) => Self::Memory(Cursor::new(Arc::clone(cursor.get_ref()))),
        };
        Ok(View { end: self.len()?, blob, start: 0, at: 0, allowance: u64::MAX })
    }

    /// The first bytes, at most `n`.
    pub(super) fn start(&self, n: u64) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.view()?.take(n).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn read_at(&self, at: u64, buf: &mut [u8]) -> Result<usize> {
        match self {
            Self::File(file) => file_at(file, at, buf),
            Self::Memory(cursor) => {
                let bytes = cursor.get_ref();
                let from = usize::try_from(at).unwrap_or(usize::MAX).min(bytes.len());
                let n = buf.len().min(bytes.len() - from);
                buf[..n].copy_from_slice(&bytes[from..from + n]);
                Ok(n)
            }
        }
    }
}

#[cfg(windows)]
fn file_at(file: &File, at: u64, buf: &mut [u8]) -> Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buf, at)
}

#[cfg(unix)]
fn file_at(file: &File, at: u64, buf: &mut [u8]) -> Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buf, at)
}

impl Read for Blob {
    fn read(&mut self, buf: &mut [u8]) -> Result<usize> {
        match self {
            Self::File(file) => file.read(buf),
            Self::Memory(cursor) => cursor.read(buf),
        }
    }
}

impl Seek for Blob {
    fn seek(&mut self, to: SeekFrom) -> Result<u64> {
        match self {
            Self::File(file) => file.seek(to),
            Self::Memory(cursor) => cursor.seek(to),
        }
    }
}

/// A reader over a part of a [`Blob`], with a place of its own.
#[derive(Debug)]
pub(super) struct View {
    blob: Blob,
    start: u64,
    end: u64,
    at: u64,
    allowance: u64,
}

impl View {
    /// Only the bytes from `start` on, `len` of them or as many as there are.
    pub(super) fn part(mut self, start: u64, len: u64) -> Self {
        self.start = start.min(self.end);
        self.end = start.saturating_add(len).min(self.end);
        self.at = self.start;
        self
    }

    /// Ends with an error after `allowance` bytes, wherever they come from.
    pub(super) fn at_most(mut self, allowance: u64) -> Self {
        self.allowance = allowance;
        self
    }
}

impl Read for View {
    fn read(&mut self, buf: &mut [u8]) -> Result<usize> {
        let room = usize::try_from(self.end.saturating_sub(self.at)).unwrap_or(usize::MAX).min(buf.len());
        let n = self.blob.read_at(self.at, &mut buf[..room])?;
        self.at += n as u64;
        self.allowance = self
            .allowance
            .checked_sub(n as u64)
            .ok_or_else(|| std::io::Error::new(std::io::ErrorKind::QuotaExceeded, "read too much"))?;
        Ok(n)
    }
}

impl Seek for View {
    fn seek(&mut self, to: SeekFrom) -> Result<u64> {
        let at = match to {
            SeekFrom::Start(n) => self.start.checked_add(n),
            SeekFrom::Current(n) => self.at.checked_add_signed(n),
            SeekFrom::End(n) => self.end.checked_add_signed(n),
        };
        match at.filter(|at| *at >= self.start) {
            Some(at) => {
                self.at = at;
                Ok(at - self.start)
            }
            None => Err(std::io::ErrorKind::InvalidInput.into()),
        }
    }
}

/// How something was compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    Stored,
    Deflated,
    Gzip,
}

enum Unpacking {
    Stored(View),
    Deflated(DeflateDecoder<View>),
    Gzip(MultiGzDecoder<View>),
}

/// Bytes as they were before they were compressed, counted while they come out.
pub(super) struct Inflated {
    from: Unpacking,
    path: PathBuf,
    /// What it is, for people: "the member “x.csv”".
    what: String,
    came: u64,
    compressed: u64,
    most: u64,
    promised: Option<(u64, u32)>,
    crc: Crc,
}

impl Inflated {
    /// `view` holds `compressed` bytes, of which at most `most` may come out; `promised` are the size and the checksum
    /// that the archive states.
    pub(super) fn new(
        path: &Path,
        what: String,
        view: View,
        packing: Packing,
        compressed: u64,
        most: u64,
        promised: Option<(u64, u32)>,
    ) -> Self {
        let from = match packing {
            Packing::Stored => Unpacking::Stored(view),
            Packing::Deflated => Unpacking::Deflated(DeflateDecoder::new(view)),
            Packing::Gzip => Unpacking::Gzip(MultiGzDecoder::new(view)),
        };
        Self { from, path: path.to_owned(), what, came: 0, compressed, most, promised, crc: Crc::new() }
    }

    fn refused(&self, message: String, hint: &str) -> std::io::Error {
        carried(Error::in_file(&self.path, message, hint))
    }

    fn damaged(&self, how: &str) -> std::io::Error {
        self.refused(format!("{} is damaged: {how}", self.what), "download or export the file again")
    }

    fn check(&mut self, n: usize) -> Result<()> {
        self.came += n as u64;
        if self.came > ALWAYS_FINE.max(self.compressed.saturating_mul(RATIO)) {
            let packed = self.compressed.div_ceil(1024);
            let message =
                format!("{} unpacks to more than {} times its {packed} KiB, which no export does", self.what, RATIO);
            return Err(self.refused(message, "if you trust it, unpack it yourself and import what is inside"));
        }
        if self.came > self.most {
            let message = format!("{} unpacks to more than {}", self.what, size_words(self.most));
            return Err(self.refused(message, "export a shorter period, or as several files"));
        }
        if self.promised.is_some_and(|(size, _)| self.came > size) {
            return Err(self.damaged("it is longer than the archive says"));
        }
        Ok(())
    }
}

impl Read for Inflated {
    fn read(&mut self, buf: &mut [u8]) -> Result<usize> {
        if buf.is_empty() {
            return Ok(0);
        }
        let read = match &mut self.from {
            Unpacking::Stored(view) => view.read(buf),
            Unpacking::Deflated(decoder) => decoder.read(buf),
            Unpacking::Gzip(decoder) => decoder.read(buf),
        };
        let n = read.map_err(|e| match e.kind() {
            std::io::ErrorKind::UnexpectedEof => self.damaged("it ends too early"),
            std::io::ErrorKind::InvalidData | std::io::ErrorKind::InvalidInput => {
                self.damaged("its compressed bytes make no sense")
            }
            _ => e,
        })?;
        self.crc.update(&buf[..n]);
        self.check(n)?;
        if n == 0
            && let Some((size, sum)) = self.promised
        {
            if self.came != size {
                return Err(self.damaged("it is shorter than the archive says"));
            }
            if self.crc.sum() != sum {
                return Err(self.damaged("its checksum is not the one the archive states"));
            }
        }
        Ok(n)
    }
}

/// A size for people.
pub(super) fn size_words(bytes: u64) -> String {
    match bytes {
        n if n >= 1 << 30 && n.is_multiple_of(1 << 30) => format!("{} GiB", n >> 30),
        n if n >= 1 << 20 => format!("{} MiB", n >> 20),
        n => format!("{} KiB", n.div_ceil(1024)),
    }
}
