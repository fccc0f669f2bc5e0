//! Names that stand twice in one object of a record: only the last one counts, and that should be said.

use std::collections::HashSet;
use std::ops::Range;

/// The names in a record's objects, as the cutter passes them.
#[derive(Default)]
pub(super) struct Names {
    /// Hashes of the names of all objects that are open, one object behind the other.
    seen: Vec<u64>,
    /// Where each open object's names begin in `seen`.
    from: Vec<usize>,
    /// The same, of objects with many names; each with where its names begin.
    many: HashSet<(usize, u64)>,
    /// The first name that stood twice.
    pub(super) twice: Option<Range<usize>>,
}

/// Up to how many names an object's are compared one by one.
const FEW: usize = 48;

impl Names {
    /// Forgets all, before the next record.
    pub(super) fn begin(&mut self) {
        self.seen.clear();
        self.from.clear();
        self.many.clear();
        self.twice = None;
    }

    /// An object begins.
    pub(super) fn open(&mut self) {
        self.from.push(self.seen.len());
    }

    /// The object that began last ends.
    pub(super) fn close(&mut self) {
        let from = self.from.pop().unwrap_or(0);
        if self.seen.len() - from > FEW {
            for hash in &self.seen[from..] {
                self.many.remove(&(from, *hash));
            }
        }
        self.seen.truncate(from);
    }

    /// Looks at a name of the object that began last; `at` is its place in the text.
    pub(super) fn see(&mut self, name: &[u8], at: &Range<usize>) {
        if self.twice.is_some() {
            return;
        }
        let from = self.from.last().copied().unwrap_or(0);
        // FNV-1a: names are short
        let hash = name.iter().fold(0xCBF2_9CE4_8422_2325, |h, b| (h ^ u64::from(*b)).wrapping_mul(0x0100_0000_01B3));
        let known = if self.seen.len() - from <= FEW {
            self.seen[from..].contains(&hash)
        } else {
            if !self.many.contains(&(from, self.seen[from])) {
                self.many.extend(self.seen[from..].iter().map(|hash| (from, *hash)));
            }
            !self.many.insert((from, hash))
        };
        if known {
            self.twice = Some(at.clone());
        } else {
            self.seen.push(hash);
        }
    }
}
