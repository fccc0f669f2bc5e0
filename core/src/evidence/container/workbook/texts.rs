//! Texts that many cells share.

/// The shared texts, one behind the other: a million of them are two allocations.
#[derive(Default)]
pub(super) struct Texts {
    all: String,
    ends: Vec<u32>,
}

impl Texts {
    /// The text of that number, from 0.
    pub(super) fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)? as usize;
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        self.all.get(start..end)
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Adds a text; `None` if there is no room.
    pub(super) fn push(&mut self, text: &str) -> Option<()> {
        // Growing by an eighth instead of twofold keeps what is reserved near what is used.
        if self.all.capacity() - self.all.len() < text.len() {
            self.all.try_reserve_exact(text.len().max(self.all.len() / 8).max(4096)).ok()?;
        }
        if self.ends.capacity() == self.ends.len() {
            self.ends.try_reserve_exact((self.ends.len() / 8).max(1024)).ok()?;
        }
        self.all.push_str(text);
        self.ends.push(u32::try_from(self.all.len()).ok()?);
        Some(())
    }
}
