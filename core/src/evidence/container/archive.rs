//! ZIP archives and gzip: what is inside, and its bytes as a stream. Nothing is unpacked to the disk, and an archive
//! within an archive is not opened.

use std::collections::BTreeMap;
use std::io::{Cursor, ErrorKind, Read};
use std::path::Path;

use zip::CompressionMethod;
use zip::read::{ArchiveOffset, Config};

use super::bytes::{Inflated, Packing, size_words};
use super::{Blob, reading};
use crate::error::{Error, Result};

/// The largest file that is read.
const LARGEST: u64 = 8 << 30;
/// How much may be read to learn what an archive holds. A name costs about a hundred bytes.
const DIRECTORY: u64 = 16 << 20;

/// A file in an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Member {
    /// Its name with the folders before it, separated by `/`.
    pub(crate) name: String,
    /// Its size in bytes, as the archive states it.
    pub(crate) size: u64,
}

/// The files in a ZIP archive that could be read, and what was passed over and why.
///
/// # Errors
/// `Input` with the cure if it is no archive, is empty, damaged or hostile, or if all of it is behind a password; `Io`
/// if it cannot be read.
pub(crate) fn members(path: &Path, blob: &Blob) -> Result<(Vec<Member>, Vec<String>)> {
    let directory = Directory::open(path, blob)?;
    let mut members = Vec::new();
    let mut notes = Vec::new();
    for entry in directory.entries {
        let leaf = entry.name.rsplit('/').next().unwrap_or_default();
        if entry.folder || entry.name.starts_with("__MACOSX/") || SYSTEM.contains(&leaf) {
            continue;
        }
        let mut pass_over = |why: &str| notes.push(format!("“{}” was passed over: {why}", entry.name));
        match &entry.kind {
            Kind::Protected => pass_over("it is protected with a password; unpack it and import it by itself"),
            Kind::Unknown(how) => pass_over(&format!("it is compressed with {how}; unpack it and import it by itself")),
            Kind::Link => pass_over("it is a link to another file"),
            Kind::Broken => pass_over("its place in the archive is damaged"),
            Kind::Packed(_) if is_archive_name(leaf) => {
                pass_over("an archive within an archive is not opened; unpack it and import it by itself");
            }
            Kind::Packed(_) => members.push(Member { name: entry.name, size: entry.size }),
        }
    }
    if members.is_empty() && notes.iter().any(|n| n.contains("password")) {
        return Err(protected(path));
    }
    if members.is_empty() && notes.is_empty() {
        return Err(Error::in_file(
            path,
            "the archive holds no files",
            "export it again; the download may have failed",
        ));
    }
    Ok((members, notes))
}

/// The bytes of one file in a ZIP archive. What comes out is counted against the file's own size, its checksum, 8 GiB
/// and two hundred times the compressed size; the reader fails where they do not agree ([`super::reading`] makes one
/// of our errors of that).
///
/// # Errors
/// `NotFound` if there is none of that name; `Input` with the cure if it is protected, an archive itself, or
/// compressed in a way we do not know; `Io` if it cannot be read.
pub(crate) fn open_member(path: &Path, blob: &Blob, name: &str) -> Result<Box<dyn Read + Send>> {
    let directory = Directory::open(path, blob)?;
    let entry = directory
        .entries
        .iter()
        .find(|e| e.name == name)
        .ok_or_else(|| Error::NotFound(format!("the archive holds no “{name}”")))?;
    if is_archive_name(name) {
        return Err(nested(path, name));
    }
    let mut bytes = directory.bytes(path, blob, entry, LARGEST)?;
    let start = first(&mut bytes, 64).map_err(|e| reading(path, e))?;
    if is_archive(&start) {
        return Err(nested(path, name));
    }
    Ok(Box::new(Cursor::new(start).chain(bytes)))
}

/// The bytes of a gzip file; several of them one after the other are one. The same limits as in [`open_member`].
///
/// # Errors
/// `Input` with the cure if it holds an archive or is damaged at its start; `Io` if it cannot be read.
pub(crate) fn gunzip(path: &Path, blob: &Blob) -> Result<Box<dyn Read + Send>> {
    let io = |e| Error::io(path, e);
    let size = blob.len().map_err(io)?;
    let what = "the gzip file".to_owned();
    let mut bytes = Inflated::new(path, what, blob.view().map_err(io)?, Packing::Gzip, size, LARGEST, None);
    let start = first(&mut bytes, 512).map_err(|e| reading(path, e))?;
    if is_archive(&start) {
        return Err(nested(path, &crate::error::file_name(path)));
    }
    // A tar archive says so behind its first name.
    if start.get(257..262) == Some(b"ustar") {
        let cure = "unpack it and import the files inside";
        return Err(Error::in_file(path, "this is a tar archive, compressed with gzip", cure));
    }
    Ok(Box::new(Cursor::new(start).chain(bytes)))
}

/// Files that the system puts beside those of people.
const SYSTEM: [&str; 3] = [".DS_Store", "Thumbs.db", "desktop.ini"];

fn is_archive_name(leaf: &str) -> bool {
    let ending = leaf.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    ending.is_some_and(|e| ["zip", "gz", "tgz", "7z", "rar", "tar", "bz2", "xz", "zst"].contains(&e.as_str()))
}

/// Whether bytes begin an archive, a workbook (which is one too) left aside.
fn is_archive(start: &[u8]) -> bool {
    let zip = start.starts_with(b"PK\x03\x04") && {
        let name = start.get(30..).unwrap_or_default();
        let parts: [&[u8]; 6] = [b"[Content_Types]", b"_rels/", b"xl/", b"docProps/", b"mimetype", b"customXml/"];
        !parts.iter().any(|part| name.starts_with(part))
    };
    let others: [&[u8]; 4] = [b"\x1F\x8B", b"7z\xBC\xAF\x27\x1C", b"Rar!\x1A\x07", b"\xFD7zXZ\0"];
    zip || others.iter().any(|magic| start.starts_with(magic))
}

fn nested(path: &Path, name: &str) -> Error {
    Error::in_file(
        path,
        format!("“{name}” is an archive within an archive, which is not opened"),
        "unpack it and import it by itself",
    )
}

fn protected(path: &Path) -> Error {
    Error::in_file(
        path,
        "this archive is protected with a password",
        "unpack it with its password and import the files inside",
    )
}

/// Up to `n` bytes off the front.
fn first(bytes: &mut impl Read, n: u64) -> std::io::Result<Vec<u8>> {
    let mut start = Vec::new();
    bytes.take(n).read_to_end(&mut start)?;
    Ok(start)
}

/// How an entry can be read, or why not.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Packed(Packing),
    Protected,
    Unknown(String),
    Link,
    Broken,
}

/// One entry of an archive's directory.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) size: u64,
    compressed: u64,
    crc: u32,
    at: u64,
    folder: bool,
    kind: Kind,
}

impl Entry {
    /// Whether it is behind a password.
    pub(super) fn protected(&self) -> bool {
        self.kind == Kind::Protected
    }
}

/// What a ZIP archive says it holds, checked.
#[derive(Debug)]
pub(super) struct Directory {
    pub(super) entries: Vec<Entry>,
}

impl Directory {
    /// Reads the directory and refuses what no honest archive has: names that lead out of it, two files of one name,
    /// files that share bytes.
    pub(super) fn open(path: &Path, blob: &Blob) -> Result<Self> {
        let io = |e| Error::io(path, e);
        let size = blob.len().map_err(io)?;
        if size > LARGEST {
            let message = format!("the file is larger than {}", size_words(LARGEST));
            return Err(Error::in_file(path, message, "export a shorter period, or as several files"));
        }
        let view = blob.view().map_err(io)?.at_most(DIRECTORY);
        let config = Config { archive_offset: ArchiveOffset::Known(0) };
        let mut archive = zip::ZipArchive::with_config(config, view).map_err(|e| unreadable(path, e))?;
        if archive.has_duplicate_names() {
            return Err(hostile(path, "it holds two files of the same name"));
        }
        let mut names = BTreeMap::new();
        let mut entries = Vec::new();
        for index in 0..archive.len() {
            let entry = entry(&mut archive, index).map_err(|e| unreadable(path, e))?;
            if let Some(how) = leads_out(&entry.name) {
                return Err(hostile(path, &format!("the name “{}” {how}", entry.name)));
            }
            if names.insert(entry.name.to_ascii_lowercase(), ()).is_some() {
                return Err(hostile(path, &format!("it holds “{}” twice", entry.name)));
            }
            entries.push(entry);
        }
        let mut places: Vec<(u64, u64)> =
            entries.iter().filter(|e| e.compressed > 0).map(|e| (e.at, e.at.saturating_add(e.compressed))).collect();
        places.sort_unstable();
        if places.windows(2).any(|w| w[0].1 > w[1].0 && w[1].0 > 0) || places.iter().any(|p| p.1 > size) {
            return Err(hostile(path, "its files share the same bytes, or lie outside of it"));
        }
        Ok(Self { entries })
    }

    /// The entry of that name, whatever its case: Windows programs are not careful about it.
    pub(super) fn find(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|e| e.name.eq_ignore_ascii_case(name))
    }

    /// The bytes of an entry, at most `most`.
    pub(super) fn bytes(&self, path: &Path, blob: &Blob, entry: &Entry, most: u64) -> Result<Inflated> {
        let what = format!("“{}”", entry.name);
        let packing = match &entry.kind {
            Kind::Packed(packing) => *packing,
            Kind::Protected => return Err(protected(path)),
            Kind::Unknown(how) => {
                let message = format!("{what} is compressed with {how}, which we cannot undo");
                return Err(Error::in_file(path, message, "unpack it, or zip it again in the ordinary way"));
            }
            Kind::Link => {
                let message = format!("{what} is a link to another file");
                return Err(Error::in_file(path, message, "zip the file itself"));
            }
            Kind::Broken => return Err(hostile(path, &format!("the place of {what} in it makes no sense"))),
        };
        let view = blob.view().map_err(|e| Error::io(path, e))?.part(entry.at, entry.compressed);
        Ok(Inflated::new(path, what, view, packing, entry.compressed, most, Some((entry.size, entry.crc))))
    }
}

fn entry(archive: &mut zip::ZipArchive<super::bytes::View>, index: usize) -> zip::result::ZipResult<Entry> {
    let (mut found, encrypted, method, link) = {
        let data = archive.by_index_data(index)?;
        let found = Entry {
            name: data.name()?.replace('\\', "/"),
            size: data.size(),
            compressed: data.compressed_size(),
            crc: data.crc32(),
            at: 0,
            folder: data.is_dir(),
            kind: Kind::Broken,
        };
        (found, data.encrypted(), data.compression(), data.is_symlink())
    };
    // The local header may be damaged where the directory is not; the other files can still be read.
    let at = match archive.by_index_raw(index) {
        Ok(file) => file.data_start(),
        Err(zip::result::ZipError::Io(e)) => return Err(zip::result::ZipError::Io(e)),
        Err(_) => None,
    };
    found.at = at.unwrap_or(0);
    found.kind = match (at, method) {
        _ if encrypted => Kind::Protected,
        _ if link => Kind::Link,
        (None, _) => Kind::Broken,
        (_, CompressionMethod::Stored) => Kind::Packed(Packing::Stored),
        (_, CompressionMethod::Deflated) => Kind::Packed(Packing::Deflated),
        (_, other) => Kind::Unknown(method_words(other)),
    };
    Ok(found)
}

fn method_words(method: CompressionMethod) -> String {
    #[expect(deprecated, reason = "the only way to a number; we do not read it, we only name it")]
    match method.to_u16() {
        9 => "Deflate64".to_owned(),
        12 => "bzip2".to_owned(),
        14 => "LZMA".to_owned(),
        93 => "Zstandard".to_owned(),
        95 => "xz".to_owned(),
        other => format!("method {other}"),
    }
}

/// How a name would leave the folder it is unpacked to, if it would.
fn leads_out(name: &str) -> Option<&'static str> {
    let bytes = name.as_bytes();
    if name.starts_with('/') || (bytes.len() > 1 && bytes[1] == b':' && bytes[0].is_ascii_alphabetic()) {
        return Some("leads to a fixed place on the disk");
    }
    if name.split('/').any(|part| part == "..") {
        return Some("leads out of the archive");
    }
    (name.is_empty() || name.contains('\0')).then_some("is no name")
}

fn hostile(path: &Path, why: &str) -> Error {
    Error::in_file(
        path,
        format!("the archive is damaged or made to do harm: {why}"),
        "get it again from where it was exported, or unpack it and zip the files again",
    )
}

fn unreadable(path: &Path, error: zip::result::ZipError) -> Error {
    match error {
        zip::result::ZipError::Io(e) if e.kind() == ErrorKind::QuotaExceeded => Error::in_file(
            path,
            format!("the list of files in the archive is larger than {}", size_words(DIRECTORY)),
            "unpack it and import the files inside",
        ),
        zip::result::ZipError::Io(e) if !matches!(e.kind(), ErrorKind::UnexpectedEof | ErrorKind::InvalidInput) => {
            reading(path, e)
        }
        _ => Error::in_file(
            path,
            "this is no complete ZIP archive: its list of files is missing or damaged",
            "download or export the file again; the download may have been interrupted",
        ),
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::super::testing::{Zip, blob, deflated, repeated, said};
    use super::*;

    const FILE: &str = "export.zip";

    fn names(blob: &Blob) -> (Vec<(String, u64)>, Vec<String>) {
        let (members, notes) = members(Path::new(FILE), blob).unwrap();
        (members.into_iter().map(|m| (m.name, m.size)).collect(), notes)
    }

    fn read(blob: &Blob, name: &str) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let path = Path::new(FILE);
        open_member(path, blob, name)?.read_to_end(&mut bytes).map_err(|e| reading(path, e))?;
        Ok(bytes)
    }

    fn unzipped(bytes: &[u8]) -> Result<Vec<u8>> {
        let mut out = Vec::new();
        let path = Path::new("export.gz");
        gunzip(path, &blob(bytes))?.read_to_end(&mut out).map_err(|e| reading(path, e))?;
        Ok(out)
    }

    fn gzip(raw: &super::super::testing::Raw) -> Vec<u8> {
        let mut bytes = b"\x1F\x8B\x08\0\0\0\0\0\0\xFF".to_vec();
        bytes.extend_from_slice(&raw.packed);
        bytes.extend_from_slice(&raw.crc.to_le_bytes());
        bytes.extend_from_slice(&(raw.size as u32).to_le_bytes());
        bytes
    }

    #[test]
    fn members_are_listed_and_read() {
        let mut stored = deflated(b"id,subject\n2,b\n");
        stored.packed = b"id,subject\n2,b\n".to_vec();
        stored.method = 0;
        let mut locked = deflated(b"secret");
        locked.flags = 1;
        let mut other = deflated(b"x");
        other.method = 93;
        let mut zip = Zip::default()
            .with("tickets/1.csv", b"id,subject\n1,a\n")
            .raw("tickets\\2.csv", &stored)
            .with("tickets/", b"")
            .with("__MACOSX/tickets/._1.csv", b"x")
            .with("tickets/.DS_Store", b"x")
            .with("more.zip", b"x")
            .raw("locked.csv", &locked)
            .raw("new.csv", &other)
            .blob();
        let (files, notes) = names(&zip);
        assert_eq!(files, [("tickets/1.csv".to_owned(), 15), ("tickets/2.csv".to_owned(), 15)]);
        assert_eq!(
            notes,
            [
                "“more.zip” was passed over: an archive within an archive is not opened; unpack it and import it by itself",
                "“locked.csv” was passed over: it is protected with a password; unpack it and import it by itself",
                "“new.csv” was passed over: it is compressed with Zstandard; unpack it and import it by itself"
            ]
        );
        assert_eq!(read(&zip, "tickets/1.csv").unwrap(), b"id,subject\n1,a\n");
        assert_eq!(read(&zip, "tickets/2.csv").unwrap(), b"id,subject\n2,b\n");
        assert!(matches!(read(&zip, "3.csv"), Err(Error::NotFound(_))));
        assert!(said(read(&zip, "locked.csv")).contains("password"));
        assert!(said(read(&zip, "new.csv")).contains("Zstandard"));
        assert!(said(read(&zip, "more.zip")).contains("archive within an archive"));
        // The blob itself still stands where it stood.
        let mut start = [0; 4];
        zip.read_exact(&mut start).unwrap();
        assert_eq!(&start, b"PK\x03\x04");
    }

    #[test]
    fn a_file_on_the_disk_is_read_like_one_in_memory() {
        let mut file = tempfile::tempfile().unwrap();
        std::io::Write::write_all(&mut file, &Zip::default().with("a.csv", b"a,b\n").with("b.csv", b"c,d\n").bytes())
            .unwrap();
        let blob = Blob::File(file);
        let path = Path::new(FILE);
        let (mut a, mut b) = (open_member(path, &blob, "a.csv").unwrap(), open_member(path, &blob, "b.csv").unwrap());
        let (mut text, mut other) = (String::new(), String::new());
        b.read_to_string(&mut other).unwrap();
        a.read_to_string(&mut text).unwrap();
        assert_eq!((text.as_str(), other.as_str()), ("a,b\n", "c,d\n"), "each reader has a place of its own");
    }

    #[test]
    fn archives_that_do_harm_are_refused() {
        let refusal = |zip: Zip| said(members(Path::new(FILE), &zip.blob()));
        for (name, message) in [
            ("../../evil.csv", "leads out of the archive"),
            ("a/../../evil.csv", "leads out of the archive"),
            ("..\\evil.csv", "leads out of the archive"),
            ("/etc/evil.csv", "a fixed place"),
            ("C:\\evil.csv", "a fixed place"),
            ("evil\0.csv", "is no name"),
        ] {
            let said = refusal(Zip::default().with("good.csv", b"x").with(name, b"x"));
            assert!(said.contains(message), "{name}: {said}");
        }
        assert!(refusal(Zip::default().with("a.csv", b"x").with("a.csv", b"y")).contains("two files of the same name"));
        assert!(refusal(Zip::default().with("a.csv", b"x").with("A.CSV", b"y")).contains("twice"));
        assert!(refusal(Zip::default()).contains("no files"));
        let mut locked = deflated(b"x");
        locked.flags = 1;
        assert!(refusal(Zip::default().raw("a.csv", &locked)).contains("its password"));
        let whole = Zip::default().with("a.csv", &[b'x'; 5000]).with("b.csv", b"y").bytes();
        let cut = said(members(Path::new(FILE), &blob(&whole[..whole.len() - 30])));
        assert!(cut.contains("no complete ZIP archive") && cut.contains("interrupted"), "{cut}");
        // Both entries of the directory lead to the first file's bytes.
        let mut shared = Zip::default().with("a.csv", b"same").with("b.csv", b"same").bytes();
        let at = shared.windows(4).rposition(|w| w == b"PK\x01\x02").unwrap();
        shared[at + 42..at + 46].copy_from_slice(&[0; 4]);
        assert!(said(members(Path::new(FILE), &blob(shared))).contains("share the same bytes"));
    }

    #[test]
    fn what_comes_out_is_counted() {
        let spaces = vec![b' '; 1 << 20];
        let bomb = || repeated(b"", &spaces, 300, b"");
        let start = Instant::now();
        let zip = Zip::default().raw("bomb.csv", &bomb()).blob();
        let said_of_zip = said(read(&zip, "bomb.csv"));
        assert!(said_of_zip.contains("“bomb.csv” unpacks to more than 200 times"), "{said_of_zip}");
        assert!(said(unzipped(&gzip(&bomb()))).contains("the gzip file unpacks to more than 200 times"));
        assert!(start.elapsed() < Duration::from_secs(10), "took {:?}", start.elapsed());
        // A column of one word is honest.
        let plain = repeated(b"", &spaces, 60, b"");
        assert_eq!(read(&Zip::default().raw("a.csv", &plain).blob(), "a.csv").unwrap().len(), 60 << 20);

        let lie = |change: fn(&mut super::super::testing::Raw)| {
            let mut raw = deflated(&[b'x'; 5000]);
            change(&mut raw);
            said(read(&Zip::default().raw("a.csv", &raw).blob(), "a.csv"))
        };
        assert!(lie(|raw| raw.size = 4999).contains("longer than the archive says"));
        assert!(lie(|raw| raw.size = 5001).contains("shorter than the archive says"));
        assert!(lie(|raw| raw.crc ^= 1).contains("checksum"));
        assert!(lie(|raw| raw.packed.truncate(10)).contains("damaged"));
        assert!(lie(|raw| raw.packed.fill(0xFF)).contains("make no sense"));
    }

    #[test]
    fn archives_in_archives_stay_shut() {
        let inner = Zip::default().with("tickets.csv", b"x").bytes();
        let outer = Zip::default().with("tickets.csv", &inner).with("gzip.csv", &gzip(&deflated(b"x"))).blob();
        assert!(said(read(&outer, "tickets.csv")).contains("archive within an archive"));
        assert!(said(read(&outer, "gzip.csv")).contains("archive within an archive"));
        assert!(said(unzipped(&gzip(&deflated(&inner)))).contains("archive within an archive"));
        let mut tar = vec![0; 1024];
        tar[257..262].copy_from_slice(b"ustar");
        assert!(said(unzipped(&gzip(&deflated(&tar)))).contains("tar archive"));
        let book = super::super::testing::workbook("").bytes();
        assert_eq!(read(&Zip::default().with("book.xlsx", &book).blob(), "book.xlsx").unwrap(), book);
    }

    #[test]
    fn gzip_files_may_be_several() {
        let two = [gzip(&deflated(b"one\n")), gzip(&deflated(b"two\n"))].concat();
        assert_eq!(unzipped(&two).unwrap(), b"one\ntwo\n");
        let cut = gzip(&deflated(&[b'x'; 5000]));
        assert!(said(unzipped(&cut[..cut.len() - 6])).contains("ends too early"));
        assert!(said(unzipped(b"\x1F\x8B\x08 no")).contains("damaged"));
    }
}
