//! Archives and workbooks out of nothing: honest ones, and those made to do harm.

use std::io::Write;

use flate2::write::DeflateEncoder;
use flate2::{Compress, Compression, Crc, FlushCompress};

/// A file as it lies in an archive, with what the archive claims of it.
pub struct Raw {
    /// Its bytes in the archive.
    pub packed: Vec<u8>,
    /// How many bytes the archive says come out.
    pub size: u64,
    /// Their checksum, as the archive says.
    pub crc: u32,
    /// 0 stored, 8 deflated.
    pub method: u16,
    /// 1 behind a password.
    pub flags: u16,
}

/// A file with these bytes, deflated.
///
/// # Panics
/// Never: memory takes what is written.
pub fn deflated(bytes: &[u8]) -> Raw {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("memory takes it");
    let mut crc = Crc::new();
    crc.update(bytes);
    let packed = encoder.finish().expect("memory takes it");
    Raw { packed, size: bytes.len() as u64, crc: crc.sum(), method: 8, flags: 0 }
}

/// `before`, then `block` as often as said, then `after`. The block is compressed once, so that a bomb of gigabytes is
/// made in no time.
///
/// # Panics
/// If the block does not compress.
pub fn repeated(before: &[u8], block: &[u8], times: u64, after: &[u8]) -> Raw {
    let packed = |bytes: &[u8], flush: FlushCompress| {
        let mut packer = Compress::new(Compression::best(), false);
        let mut out = Vec::with_capacity(bytes.len() + 4096);
        packer.compress_vec(bytes, &mut out, flush).expect("it compresses");
        assert_eq!(packer.total_in(), bytes.len() as u64, "all of it went in");
        out
    };
    let (mut all, middle) = (packed(before, FlushCompress::Full), packed(block, FlushCompress::Full));
    let (mut crc, mut one, mut last) = (Crc::new(), Crc::new(), Crc::new());
    crc.update(before);
    one.update(block);
    last.update(after);
    for _ in 0..times {
        all.extend_from_slice(&middle);
        crc.combine(&one);
    }
    all.extend(packed(after, FlushCompress::Finish));
    crc.combine(&last);
    let size = before.len() as u64 + block.len() as u64 * times + after.len() as u64;
    Raw { packed: all, size, crc: crc.sum(), method: 8, flags: 0 }
}

/// A gzip file of what was deflated.
pub fn gzip(raw: &Raw) -> Vec<u8> {
    let mut bytes = b"\x1F\x8B\x08\0\0\0\0\0\0\xFF".to_vec();
    bytes.extend_from_slice(&raw.packed);
    bytes.extend_from_slice(&raw.crc.to_le_bytes());
    bytes.extend_from_slice(&(raw.size as u32).to_le_bytes());
    bytes
}

/// Writes a ZIP archive, true or not.
#[derive(Default)]
pub struct Zip {
    bytes: Vec<u8>,
    directory: Vec<u8>,
    count: u16,
}

impl Zip {
    /// Adds a file.
    #[must_use]
    pub fn with(self, name: &str, bytes: impl AsRef<[u8]>) -> Self {
        self.raw(name, &deflated(bytes.as_ref()))
    }

    /// Adds a file as it is said to be.
    #[must_use]
    pub fn raw(mut self, name: &str, file: &Raw) -> Self {
        let at = self.bytes.len() as u32;
        let mut head = Vec::new();
        head.extend_from_slice(&20_u16.to_le_bytes());
        head.extend_from_slice(&(file.flags | 0x800).to_le_bytes());
        head.extend_from_slice(&file.method.to_le_bytes());
        head.extend_from_slice(&[0, 0, 0x21, 0x5B]);
        head.extend_from_slice(&file.crc.to_le_bytes());
        head.extend_from_slice(&(file.packed.len() as u32).to_le_bytes());
        head.extend_from_slice(&(file.size as u32).to_le_bytes());
        head.extend_from_slice(&(name.len() as u16).to_le_bytes());
        head.extend_from_slice(&[0, 0]);
        self.bytes.extend_from_slice(b"PK\x03\x04");
        self.bytes.extend_from_slice(&head);
        self.bytes.extend_from_slice(name.as_bytes());
        self.bytes.extend_from_slice(&file.packed);
        self.directory.extend_from_slice(b"PK\x01\x02\x14\x00");
        self.directory.extend_from_slice(&head);
        self.directory.extend_from_slice(&[0; 10]);
        self.directory.extend_from_slice(&at.to_le_bytes());
        self.directory.extend_from_slice(name.as_bytes());
        self.count += 1;
        self
    }

    /// The archive.
    pub fn bytes(mut self) -> Vec<u8> {
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
}

/// A workbook's parts without its sheets. `sheets` are their names and states, `visible` or `hidden`; `properties` go
/// into the workbook's own: `date1904="1"`.
pub fn package(sheets: &[(&str, &str)], properties: &str) -> Zip {
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let listed: String = sheets
        .iter()
        .enumerate()
        .map(|(n, (name, state))| {
            format!("<sheet name=\"{name}\" sheetId=\"{0}\" state=\"{state}\" r:id=\"rId{0}\"/>", n + 1)
        })
        .collect();
    let parts: String = (1..=sheets.len())
        .map(|n| {
            format!("<Relationship Id=\"rId{n}\" Type=\"{office}/worksheet\" Target=\"worksheets/sheet{n}.xml\"/>")
        })
        .collect();
    let relations = format!(
        "<Relationships>{parts}<Relationship Id=\"texts\" Type=\"{office}/sharedStrings\" Target=\"sharedStrings.xml\"/>\
         <Relationship Id=\"styles\" Type=\"{office}/styles\" Target=\"styles.xml\"/></Relationships>"
    );
    let root = format!(
        "<Relationships><Relationship Id=\"a\" Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    );
    let book =
        format!("<workbook xmlns=\"m\" xmlns:r=\"r\"><workbookPr {properties}/><sheets>{listed}</sheets></workbook>");
    let styles = "<styleSheet><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>";
    Zip::default()
        .with("[Content_Types].xml", "<Types/>")
        .with("_rels/.rels", root)
        .with("xl/workbook.xml", book)
        .with("xl/_rels/workbook.xml.rels", relations)
        .with("xl/styles.xml", styles)
}

/// A workbook of one sheet called “Tickets”, with these rows in XML. Style 1 is a date.
pub fn workbook(rows: &str) -> Zip {
    package(&[("Tickets", "visible")], "").with("xl/worksheets/sheet1.xml", sheet(rows))
}

/// A sheet with these rows in XML.
pub fn sheet(rows: &str) -> String {
    format!("<worksheet><sheetData>{rows}</sheetData></worksheet>")
}

/// A row of text cells from column A; of a cell that begins with `<` the XML of a whole cell.
pub fn row(number: u64, cells: &[&str]) -> String {
    let cell = |(n, text): (usize, &&str)| match text.starts_with('<') {
        true => (*text).to_owned(),
        false => {
            let place = format!("{}{number}", char::from(b'A' + n as u8));
            format!("<c r=\"{place}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>")
        }
    };
    let cells: String = cells.iter().enumerate().map(cell).collect();
    format!("<row r=\"{number}\">{cells}</row>")
}

/// A compound file, as old Office files are, with one stream of 4096 bytes or more.
pub fn compound(name: &str, bytes: &[u8]) -> Vec<u8> {
    let sectors = bytes.len().div_ceil(512) as u32;
    let mut fat: Vec<u32> = vec![0xFFFF_FFFD, 0xFFFF_FFFE];
    fat.extend((1..sectors).map(|n| 2 + n));
    fat.push(0xFFFF_FFFE);
    assert!(fat.len() <= 128 && bytes.len() >= 4096, "one sector of table must be enough");
    fat.resize(128, 0xFFFF_FFFF);
    let mut directory = Vec::new();
    for (name, kind, start, size) in [("Root Entry", 5, 0xFFFF_FFFE_u32, 0), (name, 2, 2, bytes.len() as u32)] {
        let mut entry = [0_u8; 128];
        for (n, unit) in name.encode_utf16().enumerate() {
            entry[2 * n..2 * n + 2].copy_from_slice(&unit.to_le_bytes());
        }
        entry[64..66].copy_from_slice(&(2 * (name.len() as u16 + 1)).to_le_bytes());
        entry[66] = kind;
        entry[116..120].copy_from_slice(&start.to_le_bytes());
        entry[120..124].copy_from_slice(&size.to_le_bytes());
        directory.extend_from_slice(&entry);
    }
    directory.resize(512, 0);
    let mut file = vec![0_u8; 512];
    file[..8].copy_from_slice(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
    file[24..34].copy_from_slice(&[0x3E, 0, 3, 0, 0xFE, 0xFF, 9, 0, 6, 0]);
    file[44..48].copy_from_slice(&1_u32.to_le_bytes());
    file[48..52].copy_from_slice(&1_u32.to_le_bytes());
    file[56..60].copy_from_slice(&4096_u32.to_le_bytes());
    file[60..64].copy_from_slice(&0xFFFF_FFFE_u32.to_le_bytes());
    file[68..72].copy_from_slice(&0xFFFF_FFFE_u32.to_le_bytes());
    file[76..].fill(0xFF);
    file[76..80].copy_from_slice(&0_u32.to_le_bytes());
    file.extend(fat.iter().flat_map(|n| n.to_le_bytes()));
    file.extend(directory);
    file.extend_from_slice(bytes);
    file.resize(file.len().div_ceil(512) * 512, 0);
    file
}
