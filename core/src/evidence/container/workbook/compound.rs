//! The small file system that old Office files and those with a password are kept in: sectors, chained by a table
//! ([MS-CFB]). No chain is followed longer than the file has sectors.

use std::io::{Read, Result, Seek, SeekFrom};

use super::super::Blob;
use super::super::bytes::View;

const FREE: u32 = 0xFFFF_FFFA; // this and all above are no sectors
const SMALL_STREAM: u64 = 4096;
const SMALL_SECTOR: usize = 64;

/// A stream in the file.
struct Entry {
    name: String,
    kind: u8,
    start: u32,
    size: u64,
}

/// An opened compound file.
pub(super) struct Compound {
    view: View,
    sector: usize,
    sectors: usize,
    fat: Vec<u32>,
    entries: Vec<Entry>,
    small_fat_at: u32,
}

fn damaged(why: &'static str) -> std::io::Error {
    std::io::Error::new(std::io::ErrorKind::InvalidData, why)
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    bytes.get(at..at + 2).map_or(0, |b| u16::from_le_bytes([b[0], b[1]]))
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).map_or(0, |b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
}

impl Compound {
    /// Reads what is where.
    ///
    /// # Errors
    /// `InvalidData` if it makes no sense; what reading fails with.
    pub(super) fn open(blob: &Blob) -> Result<Self> {
        let header = blob.start(512)?;
        let sector = match u16_at(&header, 30) {
            9 => 512,
            12 => 4096,
            _ => return Err(damaged("the size of its sectors")),
        };
        let sectors = usize::try_from(blob.len()? / sector as u64).unwrap_or(usize::MAX);
        let mut file = Self {
            view: blob.view()?,
            sector,
            sectors,
            fat: Vec::new(),
            entries: Vec::new(),
            small_fat_at: u32_at(&header, 60),
        };
        // The table's own sectors: 109 in the header, the others in a chain of lists.
        let mut table: Vec<u32> = (0..109).map(|n| u32_at(&header, 76 + 4 * n)).collect();
        let mut more = u32_at(&header, 68);
        let mut lists = 0;
        while more < FREE {
            lists += 1;
            if lists > sectors {
                return Err(damaged("its tables run in a circle"));
            }
            let list = file.read_sector(more)?;
            table.extend((0..sector / 4 - 1).map(|n| u32_at(&list, 4 * n)));
            more = u32_at(&list, sector - 4);
        }
        for at in table.into_iter().filter(|at| *at < FREE) {
            if file.fat.len() > sectors + sector {
                break;
            }
            let part = file.read_sector(at)?;
            file.fat.extend((0..sector / 4).map(|n| u32_at(&part, 4 * n)));
        }
        let directory = file.chain(u32_at(&header, 48), u64::MAX)?;
        file.entries = directory.chunks_exact(128).map(|entry| file.entry(entry)).collect();
        Ok(file)
    }

    fn entry(&self, bytes: &[u8]) -> Entry {
        let letters = usize::from(u16_at(bytes, 64) / 2).saturating_sub(1).min(31);
        let units: Vec<u16> = (0..letters).map(|n| u16_at(bytes, 2 * n)).collect();
        let high = if self.sector == 512 { 0 } else { u64::from(u32_at(bytes, 124)) << 32 };
        Entry {
            name: String::from_utf16_lossy(&units),
            kind: bytes[66],
            start: u32_at(bytes, 116),
            size: u64::from(u32_at(bytes, 120)) | high,
        }
    }

    fn read_sector(&mut self, number: u32) -> Result<Vec<u8>> {
        if number as usize > self.sectors {
            return Err(damaged("a sector lies behind its end"));
        }
        self.view.seek(SeekFrom::Start((u64::from(number) + 1) * self.sector as u64))?;
        let mut bytes = Vec::with_capacity(self.sector);
        Read::take(&mut self.view, self.sector as u64).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// The bytes of a chain of sectors, at most `size`.
    fn chain(&mut self, start: u32, size: u64) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut at = start;
        let mut steps = 0;
        while at < FREE && (bytes.len() as u64) < size {
            steps += 1;
            if steps > self.sectors {
                return Err(damaged("a chain of sectors runs in a circle"));
            }
            bytes.extend(self.read_sector(at)?);
            at = *self.fat.get(at as usize).ok_or_else(|| damaged("a chain of sectors leads nowhere"))?;
        }
        bytes.truncate(usize::try_from(size).unwrap_or(usize::MAX));
        Ok(bytes)
    }

    /// Whether there is a stream or folder of that name, wherever.
    pub(super) fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|e| e.kind != 0 && e.name.eq_ignore_ascii_case(name))
    }

    /// The bytes of the stream of that name.
    ///
    /// # Errors
    /// As [`Compound::open`].
    pub(super) fn stream(&mut self, name: &str) -> Result<Option<Vec<u8>>> {
        let found = self.entries.iter().find(|e| e.kind == 2 && e.name.eq_ignore_ascii_case(name));
        let Some((start, size)) = found.map(|e| (e.start, e.size)) else { return Ok(None) };
        if size >= SMALL_STREAM {
            return self.chain(start, size).map(Some);
        }
        // Small streams share the sectors of the root, in pieces of 64 bytes with a table of their own.
        let root = self.entries.iter().find(|e| e.kind == 5).map(|e| (e.start, e.size));
        let (root, room) = root.ok_or_else(|| damaged("it has no root"))?;
        let pieces = self.chain(root, room)?;
        let table = self.chain(self.small_fat_at, u64::MAX)?;
        let mut bytes = Vec::new();
        let mut at = start;
        while at < FREE && (bytes.len() as u64) < size {
            let from = at as usize * SMALL_SECTOR;
            let piece = pieces.get(from..(from + SMALL_SECTOR).min(pieces.len()));
            bytes.extend_from_slice(piece.filter(|p| !p.is_empty()).ok_or_else(|| damaged("a piece is missing"))?);
            at = if (at as usize) < table.len() / 4 { u32_at(&table, 4 * at as usize) } else { u32::MAX };
        }
        bytes.truncate(usize::try_from(size).unwrap_or(usize::MAX));
        Ok(Some(bytes))
    }
}
