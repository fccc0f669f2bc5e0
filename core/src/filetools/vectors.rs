//! Vectors kept in a file from one run of a file tool to the next.
//!
//! The file begins with [`MARK`]; then come records of [`RECORD`] bytes, in no order that means anything: the first
//! [`KEY`] bytes of a BLAKE3 hash of model and text, and the text's vector as little-endian `f32`. A vector read from
//! it is the one that was computed, bit for bit, so results are the same with it as without.

use std::collections::HashMap;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::Path;

use crate::embedding::{BUILTIN, DIMENSIONS, Embedder, Vector};
use crate::error::{Error, Result, file_name};
use crate::task::Task;

/// What such a file begins with.
const MARK: &[u8; 20] = b"groundswell vectors\n";
/// Bytes of a hash that are kept: with a million texts, two share them with probability 10^-27.
const KEY: usize = 16;
/// Bytes of a record.
const RECORD: usize = KEY + 4 * DIMENSIONS;

type Key = [u8; KEY];

/// The vectors of texts, in their order; from the file `kept` as far as it has them. What it lacks is computed and
/// added to it. Without a file all are computed.
///
/// # Errors
/// `Input` if `kept` is something else than a file of vectors, `Io` and `DiskFull`, `Interrupted`.
pub(super) fn of(texts: &[&str], kept: Option<&Path>, task: &Task) -> Result<Vec<Vector>> {
    let Some(path) = kept else { return Embedder::builtin()?.embed(texts, task) };
    let keys: Vec<Key> = texts.iter().map(|text| key(text)).collect();
    let mut known: HashMap<Key, Vector> = keys.iter().map(|key| (*key, Vector::default())).collect();
    read(path, &mut known, task)?;
    let mut lacking: Vec<(Key, &str)> = keys
        .iter()
        .zip(texts)
        .filter(|(key, _)| known.get(*key).is_some_and(|vector| vector.is_empty()))
        .map(|(key, text)| (*key, *text))
        .collect();
    lacking.sort_unstable();
    lacking.dedup();
    if !lacking.is_empty() {
        let words: Vec<&str> = lacking.iter().map(|(_, text)| *text).collect();
        let new = Embedder::builtin()?.embed(&words, task)?;
        let new: Vec<(Key, Vector)> = lacking.iter().map(|(key, _)| *key).zip(new).collect();
        add(path, &new)?;
        known.extend(new);
    }
    Ok(keys.iter().map(|key| known.get(key).cloned().unwrap_or_default()).collect())
}

fn key(text: &str) -> Key {
    let mut hash = blake3::Hasher::new();
    hash.update(BUILTIN.as_bytes()).update(&[0]).update(text.as_bytes());
    let mut key = [0; KEY];
    key.copy_from_slice(&hash.finalize().as_bytes()[..KEY]);
    key
}

/// Fills in the vectors of those keys of `known` that the file has. A file that is not there has none.
fn read(path: &Path, known: &mut HashMap<Key, Vector>, task: &Task) -> Result<()> {
    let file = match std::fs::File::open(path) {
        Ok(file) => file,
        Err(why) if why.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(why) => return Err(Error::io(path, why)),
    };
    let failed = |why: std::io::Error| Error::io(path, why);
    let length = file.metadata().map_err(failed)?.len();
    let records = length.saturating_sub(MARK.len() as u64) / RECORD as u64;
    let mut file = BufReader::with_capacity(1 << 20, file);
    let mut mark = [0; MARK.len()];
    let whole = length == MARK.len() as u64 + records * RECORD as u64;
    if !whole || file.read_exact(&mut mark).is_err() || mark != *MARK {
        let hint = "it is neither read nor written over: name another file, one of a former run or a new one";
        return Err(Error::in_file(path, format!("{} is not a file of vectors", file_name(path)), hint));
    }
    let phase = format!("Reading {}", file_name(path));
    let mut record = [0; RECORD];
    for n in 0..records {
        if n % 4096 == 0 {
            task.report(&phase, n, Some(records))?;
        }
        file.read_exact(&mut record).map_err(failed)?;
        let mut key = [0; KEY];
        key.copy_from_slice(&record[..KEY]);
        if let Some(vector) = known.get_mut(&key) {
            *vector = record[KEY..].chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
        }
    }
    Ok(())
}

/// Writes the file anew with these records added, whole or not at all.
fn add(path: &Path, new: &[(Key, Vector)]) -> Result<()> {
    super::table::whole(path, |out| {
        match std::fs::File::open(path) {
            Ok(mut old) => drop(std::io::copy(&mut old, out)?),
            Err(why) if why.kind() == std::io::ErrorKind::NotFound => out.write_all(MARK)?,
            Err(why) => return Err(why),
        }
        let mut out = BufWriter::new(out);
        for (key, vector) in new {
            out.write_all(key)?;
            write(&mut out, vector)?;
        }
        out.flush()
    })
}

/// Writes a vector's numbers as little-endian `f32`.
pub(super) fn write(out: &mut impl Write, vector: &[f32]) -> std::io::Result<()> {
    vector.iter().try_for_each(|number| out.write_all(&number.to_le_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kept_vectors_are_the_computed_ones() {
        let folder = tempfile::tempdir().unwrap();
        let kept = folder.path().join("kept");
        let task = Task::silent();
        let plain = of(&["single sign-on", "dark theme", "dark theme"], None, &task).unwrap();
        assert_eq!(of(&["single sign-on"], Some(&kept), &task).unwrap(), plain[..1]);
        assert_eq!(of(&["single sign-on", "dark theme", "dark theme"], Some(&kept), &task).unwrap(), plain);
        let length = kept.metadata().unwrap().len();
        assert_eq!(length, (MARK.len() + 2 * RECORD) as u64, "each text once");
        assert_eq!(of(&["dark theme"], Some(&kept), &task).unwrap(), plain[1..2]);
        assert_eq!(kept.metadata().unwrap().len(), length, "what is there is not added again");
    }

    #[test]
    fn what_is_kept_is_what_is_used() {
        let folder = tempfile::tempdir().unwrap();
        let kept = folder.path().join("kept");
        let made_up: Vector = vec![0.25; DIMENSIONS].into();
        add(&kept, &[(key("dark theme"), made_up.clone())]).unwrap();
        assert_eq!(of(&["dark theme"], Some(&kept), &Task::silent()).unwrap(), [made_up], "the model was not asked");
    }

    #[test]
    fn another_file_is_not_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let other = folder.path().join("letter.txt");
        std::fs::write(&other, "Dear all").unwrap();
        let Err(Error::Input { message, place, .. }) = of(&["a"], Some(&other), &Task::silent()) else {
            panic!("a letter was taken for vectors")
        };
        assert_eq!(
            (message.as_str(), place.file.as_deref()),
            ("letter.txt is not a file of vectors", Some("letter.txt"))
        );
        assert_eq!(std::fs::read_to_string(&other).unwrap(), "Dear all");
        let cut = folder.path().join("cut");
        of(&["a"], Some(&cut), &Task::silent()).unwrap();
        let bytes = std::fs::read(&cut).unwrap();
        std::fs::write(&cut, &bytes[..bytes.len() - 1]).unwrap();
        assert!(matches!(of(&["a"], Some(&cut), &Task::silent()), Err(Error::Input { .. })), "half a record is none");
    }
}
