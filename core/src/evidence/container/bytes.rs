use std::io::{Cursor, Read, Seek, SeekFrom};
use std::sync::Arc;
pub(crate) enum Blob {
    File(std::fs::File),
    Memory(Cursor<Arc<[u8]>>),
}
impl Read for Blob {
    fn read(&mut self, b: &mut [u8]) -> std::io::Result<usize> {
        match self {
            Self::File(f) => f.read(b),
            Self::Memory(m) => m.read(b),
        }
    }
}
impl Seek for Blob {
    fn seek(&mut self, p: SeekFrom) -> std::io::Result<u64> {
        match self {
            Self::File(f) => f.seek(p),
            Self::Memory(m) => m.seek(p),
        }
    }
}
