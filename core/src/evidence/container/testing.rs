//! Builds archives and workbooks for the tests, honest ones and others.

use std::io::{Cursor, Read, Write};
use std::sync::Arc;

use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc, FlushCompress, Status};

use super::{Blob, SheetRow, SheetRows};
use crate::error::{ApiError, Result};

/// Runs a test of this program once more in a process that may use 512 MiB of addresses: where that is too little, it
/// ends without an error. False if this is that process, or if the system has no such limit.
pub(super) fn with_little_memory(test: &str) -> bool {
    const MARK: &str = "GROUNDSWELL_TEST_CAPPED";
    if !cfg!(target_os = "linux") || std::env::var_os(MARK).is_some() {
        return false;
    }
    let program = std::env::current_exe().unwrap();
    let run = std::process::Command::new("sh")
        .args(["-c", "ulimit -v 524288 && exec \"$0\" \"$@\""])
        .arg(program)
        .args([test, "--exact", "--test-threads=1", "--nocapture"])
        .env(MARK, "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success() && said.contains("1 passed"), "{said}\n{}", String::from_utf8_lossy(&run.stderr));
    true
}

/// Bytes as a blob.
pub(super) fn blob(bytes: impl Into<Arc<[u8]>>) -> Blob {
    Blob::Memory(Cursor::new(bytes.into()))
}

/// All rows, as `number: a|b|c`.
pub(super) fn shown(rows: &mut dyn SheetRows) -> Result<Vec<String>> {
    let mut out = Vec::new();
    while let Some(SheetRow { number, cells, wrong }) = rows.next()? {
        let wrong = wrong.map(|w| format!(" ! {}, not {}", w.found, w.expected)).unwrap_or_default();
        out.push(format!("{number}: {}{wrong}", cells.join("|")));
    }
    Ok(out)
}

/// What an error says, with its hint.
pub(super) fn said<T>(result: Result<T>) -> String {
    match result {
        Ok(_) => panic!("no error"),
        Err(e) => {
            let e = ApiError::from(e);
            format!("{} // {}", e.message, e.hint.unwrap_or_default())
        }
    }
}

/// A member as it lies in an archive, with what the archive claims of it.
pub(super) struct Raw {
    pub(super) packed: Vec<u8>,
    pub(super) size: u64,
    pub(super) crc: u32,
    pub(super) method: u16,
    pub(super) flags: u16,
}

/// A member with these bytes.
pub(super) fn deflated(bytes: &[u8]) -> Raw {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    let mut crc = Crc::new();
    crc.update(bytes);
    Raw { packed: encoder.finish().unwrap(), size: bytes.len() as u64, crc: crc.sum(), method: 8, flags: 0 }
}

/// A member of `before`, then `block` as often as said, then `after`: the block is compressed only once.
pub(super) fn repeated(before: &[u8], block: &[u8], times: u64, after: &[u8]) -> Raw {
    let flushed = |bytes: &[u8], flush: FlushCompress| {
        let mut packer = flate2::Compress::new(Compression::best(), false);
        let mut out = Vec::with_capacity(bytes.len() + 4096);
        let status = packer.compress_vec(bytes, &mut out, flush).unwrap();
        assert!(status != Status::BufError && packer.total_in() == bytes.len() as u64);
        out
    };
    let (first, middle, last) = (
        flushed(before, FlushCompress::Full),
        flushed(block, FlushCompress::Full),
        flushed(after, FlushCompress::Finish),
    );
    let (mut crc, mut one, mut end) = (Crc::new(), Crc::new(), Crc::new());
    crc.update(before);
    one.update(block);
    end.update(after);
    let mut packed = first;
    for _ in 0..times {
        packed.extend_from_slice(&middle);
        crc.combine(&one);
    }
    packed.extend(last);
    crc.combine(&end);
    let size = before.len() as u64 + block.len() as u64 * times + after.len() as u64;
    Raw { packed, size, crc: crc.sum(), method: 8, flags: 0 }
}

/// Writes a ZIP archive, true or not.
#[derive(Default)]
pub(super) struct Zip {
    bytes: Vec<u8>,
    directory: Vec<u8>,
    count: u16,
}

impl Zip {
    pub(super) fn with(self, name: &str, bytes: &[u8]) -> Self {
        self.raw(name, &deflated(bytes))
    }

    pub(super) fn raw(mut self, name: &str, member: &Raw) -> Self {
        let at = self.bytes.len() as u32;
        let mut header = Vec::new();
        header.extend_from_slice(&20_u16.to_le_bytes());
        header.extend_from_slice(&(member.flags | 0x800).to_le_bytes());
        header.extend_from_slice(&member.method.to_le_bytes());
        header.extend_from_slice(&[0, 0, 0x21, 0x5B]);
        header.extend_from_slice(&member.crc.to_le_bytes());
        header.extend_from_slice(&(member.packed.len() as u32).to_le_bytes());
        header.extend_from_slice(&(member.size as u32).to_le_bytes());
        header.extend_from_slice(&(name.len() as u16).to_le_bytes());
        header.extend_from_slice(&[0, 0]);
        self.bytes.extend_from_slice(b"PK\x03\x04");
        self.bytes.extend_from_slice(&header);
        self.bytes.extend_from_slice(name.as_bytes());
        self.bytes.extend_from_slice(&member.packed);
        self.directory.extend_from_slice(b"PK\x01\x02\x14\x00");
        self.directory.extend_from_slice(&header);
        self.directory.extend_from_slice(&[0; 10]);
        self.directory.extend_from_slice(&at.to_le_bytes());
        self.directory.extend_from_slice(name.as_bytes());
        self.count += 1;
        self
    }

    pub(super) fn bytes(mut self) -> Vec<u8> {
        let at = self.bytes.len() as u32;
        self.bytes.extend_from_slice(&self.directory);
        self.bytes.extend_from_slice(b"PK\x05\x06\0\0\0\0");
        self.bytes.extend_from_slice(&self.count.to_le_bytes());
        self.bytes.extend_from_slice(&self.count.to_le_bytes());
        self.bytes.extend_from_slice(&(self.directory.len() as u32).to_le_bytes());
        self.bytes.extend_from_slice(&at.to_le_bytes());
        self.bytes.extend_from_slice(&[0, 0]);
        self.bytes
    }

    pub(super) fn blob(self) -> Blob {
        blob(self.bytes())
    }
}

/// A package with one sheet called “Tickets”, without the sheet itself.
pub(super) fn package() -> Zip {
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let book = "<?xml version=\"1.0\"?><workbook xmlns=\"m\" xmlns:r=\"r\"><sheets>\
         <sheet name=\"Tickets\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>";
    let relations = format!(
        "<Relationships><Relationship Id=\"rId1\" Type=\"{office}/worksheet\" Target=\"worksheets/sheet1.xml\"/>\
         <Relationship Id=\"rId2\" Type=\"{office}/sharedStrings\" Target=\"sharedStrings.xml\"/>\
         <Relationship Id=\"rId3\" Type=\"{office}/styles\" Target=\"styles.xml\"/></Relationships>"
    );
    let root = format!(
        "<Relationships><Relationship Id=\"a\" Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    );
    Zip::default()
        .with("[Content_Types].xml", b"<Types/>")
        .with("_rels/.rels", root.as_bytes())
        .with("xl/workbook.xml", book.as_bytes())
        .with("xl/_rels/workbook.xml.rels", relations.as_bytes())
}

/// Shared texts and the styles 0 General, 1 date, 2 time, 3 duration, 4 date with time.
pub(super) fn parts(package: Zip, texts: &str) -> Zip {
    let styles = "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd hh:mm\"/></numFmts>\
                  <cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs>\
                  <cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"21\"/><xf numFmtId=\"46\"/>\
                  <xf numFmtId=\"164\"/></cellXfs></styleSheet>";
    package
        .with("xl/sharedStrings.xml", format!("<sst>{texts}</sst>").as_bytes())
        .with("xl/styles.xml", styles.as_bytes())
}

/// A workbook with these rows.
pub(super) fn workbook(rows: &str) -> Zip {
    let sheet = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
    package().with("xl/worksheets/sheet1.xml", sheet.as_bytes())
}

/// An OpenDocument spreadsheet with these tables.
pub(super) fn opendocument(tables: &str) -> Zip {
    let content = format!(
        "<office:document-content><office:automatic-styles><style:style style:name=\"ta2\" style:family=\"table\">\
         <style:table-properties table:display=\"false\"/></style:style></office:automatic-styles>\
         <office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    );
    Zip::default()
        .with("mimetype", b"application/vnd.oasis.opendocument.spreadsheet")
        .with("META-INF/manifest.xml", b"<manifest:manifest/>")
        .with("content.xml", content.as_bytes())
}

/// A compound file with streams of that name, each of 4096 bytes or more.
pub(super) fn compound(streams: &[(&str, &[u8])]) -> Vec<u8> {
    let mut fat: Vec<u32> = vec![0xFFFF_FFFD, 0xFFFF_FFFE];
    let mut body = Vec::new();
    let mut directory = Vec::new();
    let mut entry = |name: &str, kind: u8, start: u32, size: u32| {
        let mut bytes = [0_u8; 128];
        for (n, unit) in name.encode_utf16().enumerate() {
            bytes[2 * n..2 * n + 2].copy_from_slice(&unit.to_le_bytes());
        }
        bytes[64..66].copy_from_slice(&(2 * (name.len() as u16 + 1)).to_le_bytes());
        bytes[66] = kind;
        bytes[116..120].copy_from_slice(&start.to_le_bytes());
        bytes[120..124].copy_from_slice(&size.to_le_bytes());
        directory.extend_from_slice(&bytes);
    };
    entry("Root Entry", 5, 0xFFFF_FFFE, 0);
    for (name, bytes) in streams {
        let start = fat.len() as u32;
        let sectors = bytes.len().div_ceil(512) as u32;
        fat.extend((1..sectors).map(|n| start + n));
        fat.push(0xFFFF_FFFE);
        entry(name, 2, start, bytes.len() as u32);
        body.extend_from_slice(bytes);
        body.resize(sectors as usize * 512 + (body.len() - bytes.len()), 0);
    }
    directory.resize(512, 0);
    assert!(fat.len() <= 128, "one sector of table is enough for these tests");
    fat.resize(128, 0xFFFF_FFFF);
    let mut header = vec![0_u8; 512];
    header[..8].copy_from_slice(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
    header[24..34].copy_from_slice(&[0x3E, 0, 3, 0, 0xFE, 0xFF, 9, 0, 6, 0]);
    header[44..48].copy_from_slice(&1_u32.to_le_bytes());
    header[48..52].copy_from_slice(&1_u32.to_le_bytes());
    header[56..60].copy_from_slice(&4096_u32.to_le_bytes());
    header[60..64].copy_from_slice(&0xFFFF_FFFE_u32.to_le_bytes());
    header[68..72].copy_from_slice(&0xFFFF_FFFE_u32.to_le_bytes());
    header[76..].fill(0xFF);
    header[76..80].copy_from_slice(&0_u32.to_le_bytes());
    let mut file = header;
    file.extend(fat.iter().flat_map(|n| n.to_le_bytes()));
    file.extend(directory);
    file.extend(body);
    file
}

/// A record of an old workbook.
pub(super) fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes(), &(data.len() as u16).to_le_bytes(), data].concat()
}

/// A stream of an old workbook with one sheet of these records; `globals` stand before it.
pub(super) fn old_stream(globals: &[u8], cells: &[u8]) -> Vec<u8> {
    let bof = record(0x0809, &[0, 6, 5, 0, 0, 0, 0, 0]);
    let name = [&[7_u8, 0], b"Tickets".as_slice()].concat();
    let at = bof.len() + globals.len() + 4 + 6 + name.len() + 4;
    let sheet = record(0x0085, &[&(at as u32).to_le_bytes()[..], &[0, 0], name.as_slice()].concat());
    let mut stream = [bof.clone(), globals.to_vec(), sheet, record(0x0A, &[])].concat();
    assert_eq!(stream.len(), at);
    stream.extend([bof, cells.to_vec(), record(0x0A, &[])].concat());
    stream.resize(stream.len().max(4096), 0);
    stream
}

/// Bytes that no memory needs to hold: a start, the same again and again up to a size, an end.
pub(super) struct Endless {
    start: Cursor<Vec<u8>>,
    again: Vec<u8>,
    at: usize,
    left: u64,
    end: Cursor<Vec<u8>>,
}

impl Endless {
    pub(super) fn new(start: &[u8], again: &[u8], end: &[u8], size: u64) -> Self {
        let again = again.repeat(if again.is_empty() { 1 } else { (64 << 10) / again.len() + 1 });
        Self { start: Cursor::new(start.to_vec()), again, at: 0, left: size, end: Cursor::new(end.to_vec()) }
    }
}

impl Read for Endless {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        let n = self.start.read(buf)?;
        if n > 0 || buf.is_empty() {
            return Ok(n);
        }
        if self.left == 0 {
            return self.end.read(buf);
        }
        let n = buf.len().min(self.again.len() - self.at).min(usize::try_from(self.left).unwrap_or(usize::MAX));
        buf[..n].copy_from_slice(&self.again[self.at..self.at + n]);
        self.at = (self.at + n) % self.again.len();
        self.left -= n as u64;
        Ok(n)
    }
}
