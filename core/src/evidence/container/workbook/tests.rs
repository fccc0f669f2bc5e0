//! Workbooks: what comes out of honest ones, and how the others end.

use std::path::Path;
use std::time::{Duration, Instant};

use calamine::Reader;
use proptest::prelude::*;

use super::super::testing::*;
use super::super::{Blob, SheetHead, cells};
use super::*;

const BOOK: &str = "book.xlsx";

fn read(blob: &Blob) -> Result<Vec<String>> {
    shown(&mut *rows(Path::new(BOOK), blob, 0)?)
}

fn heads(blob: &Blob) -> Vec<SheetHead> {
    sheets(Path::new(BOOK), blob).unwrap().0
}

#[test]
fn cells_come_out_as_people_mean_them() {
    let texts = "<si><t>plain</t></si><si><r><rPr><b/></rPr><t xml:space=\"preserve\">rich </t></r><r><t xml:space=\"preserve\">text </t></r>\
                 <rPh><t>aid</t></rPh></si><si><t>a_x000D_\nb _x005F_x0041_ &amp; &lt;x&gt;&#233;</t></si>\
                 <si><t xml:space=\"preserve\">  spaced  </t></si><si/><si><t>_xD83D__xDE00_</t></si>";
    let rows = "<row r=\"2\" spans=\"1:9\"><c r=\"A2\" t=\"s\"><v>0</v></c><c r=\"B2\" t=\"s\"><v>1</v></c>\
                <c r=\"C2\" t=\"s\"><v>2</v></c><c r=\"D2\" t=\"s\"><v>3</v></c><c r=\"E2\" t=\"s\"><v>4</v></c>\
                <c r=\"F2\" t=\"s\"><v>5</v></c></row>\
                <row r=\"3\"><c r=\"A3\"><v>1500656884401000000</v></c><c r=\"B3\"><v>12345678901234567</v></c>\
                <c r=\"C3\"><v>4.2000000000000002</v></c><c r=\"D3\"><v>42</v></c><c r=\"E3\"><v>45943</v></c></row>\
                <row r=\"4\"><c r=\"A4\" s=\"1\"><v>45943</v></c><c r=\"B4\" s=\"4\"><v>45943.5</v></c>\
                <c r=\"C4\" s=\"2\"><v>0.385416666666667</v></c><c r=\"D4\" s=\"3\"><v>1.1458333333333333</v></c>\
                <c r=\"E4\" s=\"99\"><v>1</v></c></row>\
                <row r=\"5\"><c r=\"A5\" t=\"b\"><v>1</v></c><c r=\"B5\" t=\"b\"><v>0</v></c>\
                <c r=\"C5\" t=\"e\"><v>#REF!</v></c><c r=\"D5\" t=\"str\"><f>A1&amp;\"x\"</f><v>x &amp; y</v></c>\
                <c r=\"E5\"><f>SUM(A1:A9)</f></c><c r=\"F5\" t=\"inlineStr\"><is><t>in line</t></is></c>\
                <c r=\"G5\" t=\"d\"><v>2025-10-13T00:00:00</v></c><c r=\"H5\"><v>no number</v></c></row>\
                <row><c><v>7</v></c><c><v/></c><c><v>9</v></c><c s=\"1\"/></row><row r=\"9\" hidden=\"1\"><c r=\"C9\"><v>1</v></c></row>";
    let sheet = format!(
        "<worksheet><dimension ref=\"A0:AZ48943\"/><cols><col min=\"1\"/></cols><sheetData>{rows}</sheetData>\
         <mergeCells><mergeCell ref=\"A1:B2\"/></mergeCells></worksheet>"
    );
    let book = parts(package(), texts).with("xl/worksheets/sheet1.xml", sheet.as_bytes()).blob();
    assert_eq!(
        read(&book).unwrap(),
        [
            "2: plain|rich text |a\r\nb _x0041_ & <x>é|  spaced  ||😀",
            "3: 1500656884401000000|12345678901234567|4.2|42|45943",
            "4: 2025-10-13|2025-10-13T12:00:00|09:15:00|27:30:00|1",
            "5: true|false|#REF!|x & y||in line|2025-10-13|no number",
            "6: 7||9",
            "9: ||1",
        ]
    );
    assert_eq!(read(&book).unwrap().len(), 6, "the same again");
}

#[test]
fn sheets_are_listed_with_what_is_hidden() {
    let office = "http://purl.oclc.org/ooxml/officeDocument/relationships";
    let book = "<x:workbook xmlns:x=\"m\"><x:workbookPr date1904=\"true\"/><x:sheets>\
                <x:sheet name=\"A &amp; B\" r:id=\"r1\"/><x:sheet name=\"C\" state=\"veryHidden\" r:id=\"r2\"/>\
                <x:sheet name=\"Pie\" r:id=\"r3\"/><x:sheet name=\"Gone\" r:id=\"r4\"/></x:sheets></x:workbook>";
    let relations = format!(
        "<Relationships><Relationship Id=\"r1\" Type=\"{office}/worksheet\" Target=\"/xl/one/SHEET.xml\"/>\
         <Relationship Id=\"r2\" Type=\"{office}/worksheet\" Target=\"..\\data\\two.xml\"/>\
         <Relationship Id=\"r3\" Type=\"{office}/chartsheet\" Target=\"c.xml\"/></Relationships>"
    );
    let sheet = |value: &str| {
        format!(
            "<x:worksheet><x:sheetData><x:row r=\"1\"><x:c r=\"A1\" s=\"0\"><x:v>{value}</x:v></x:c></x:row></x:sheetData></x:worksheet>"
        )
    };
    let styles = "<x:styleSheet><x:cellXfs><x:xf numFmtId=\"14\"/></x:cellXfs></x:styleSheet>";
    let zip = Zip::default()
        .with("xl\\workbook.xml", book.as_bytes())
        .with("xl/_rels/workbook.xml.rels", relations.as_bytes())
        .with("xl/one/Sheet.XML", sheet("44481").as_bytes())
        .with("data/two.xml", sheet("0.5").as_bytes())
        .with("xl/styles.xml", styles.as_bytes())
        .blob();
    let (heads, notes) = sheets(Path::new(BOOK), &zip).unwrap();
    let shown_heads: Vec<_> = heads.iter().map(|h| (h.name.as_str(), h.hidden)).collect();
    assert_eq!(shown_heads, [("A & B", false), ("C", true)]);
    assert_eq!(
        notes,
        [
            "the sheet “Pie” is a chart and was passed over",
            "the sheet “Gone” is not in the file and was passed over",
            "hidden in the workbook: “C”"
        ]
    );
    assert_eq!(read(&zip).unwrap(), ["1: 2025-10-13"], "from 1904");
    assert_eq!(shown(&mut *rows(Path::new(BOOK), &zip, 1).unwrap()).unwrap(), ["1: 1904-01-01T12:00:00"]);
    assert!(matches!(rows(Path::new(BOOK), &zip, 2), Err(Error::NotFound(_))));
}

#[test]
fn the_corners_of_a_sheet_are_two_rows() {
    let corners = workbook(
        "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>2</v></c></row>",
    );
    let mut rows = rows(Path::new(BOOK), &corners.blob(), 0).unwrap();
    assert_eq!(rows.next().unwrap().unwrap().cells, ["1"]);
    let last = rows.next().unwrap().unwrap();
    assert_eq!((last.number, last.cells.len(), last.cells.last().unwrap().as_str()), (1_048_576, 16_384, "2"));
    assert_eq!(rows.next().unwrap(), None);
}

#[test]
fn what_cannot_be_a_cell_is_refused_by_its_address() {
    let cases = [
        ("<row r=\"16777217\"><c r=\"XFE16777217\"><v>2</v></c></row>", "cell XFE16777217 lies outside of any sheet"),
        ("<row r=\"1\"><c r=\"XFE1\"><v>2</v></c></row>", "cell XFE1 lies outside"),
        ("<row r=\"4294967297\"><c r=\"A4294967297\"><v>2</v></c></row>", "cell A4294967297 lies outside"),
        ("<row><c r=\"AAAAAAAAAAAAAAAAAAAAAAAAAA1\"><v>2</v></c></row>", "cell …1 lies outside"),
        ("<row r=\"5\"><c r=\"A6\"><v>2</v></c></row>", "cell A6 stands in row 5"),
        ("<row r=\"1\"><c r=\"7\"><v>2</v></c></row>", "“7” is no cell"),
    ];
    for (rows, message) in cases {
        let said = said(read(&parts(workbook(rows), "<si><t>x</t></si>").blob()));
        assert!(said.contains(message) && said.contains("save it again"), "{said}");
    }
}

#[test]
fn a_cell_without_its_text_costs_one_row() {
    let rows = "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row><row r=\"7\"><c r=\"A7\" t=\"s\"><v>0</v></c><c r=\"B7\" t=\"s\"><v>3</v></c>\
                <c r=\"C7\" t=\"s\"><v>-1</v></c></row><row r=\"8\"><c r=\"A8\" t=\"s\"><v>99999999999999999999</v></c></row>\
                <row r=\"9\"><c r=\"A9\" t=\"s\"><v>0</v></c></row>";
    assert_eq!(
        read(&parts(workbook(rows), "<si><t>x</t></si>").blob()).unwrap(),
        [
            "1: x",
            "7: x ! cell B7 refers to text 3, not one of the 1 texts that the workbook holds",
            "8:  ! cell A8 refers to text 99999999999999999999, not one of the 1 texts that the workbook holds",
            "9: x",
        ]
    );
}

#[test]
fn other_files_are_named_with_the_cure() {
    let refusal = |blob: Blob| said(sheets(Path::new(BOOK), &blob));
    let encrypted = vec![1_u8; 5000];
    let cases = [
        (blob(compound(&[("EncryptedPackage", &encrypted)])), "protected with a password", "Protect Workbook"),
        (blob(compound(&[("WordDocument", &encrypted)])), "old Office file, but no workbook", "CSV"),
        (package().with("xl/workbook.bin", b"x").blob(), "(.xlsb)", "Excel Workbook (.xlsx)"),
        (Zip::default().with("a.csv", b"x").blob(), "no workbook", "archive"),
        (blob(*b"<html><table>"), "no workbook", "save it as .xlsx"),
        (blob(*b"PK\x03\x04 cut off"), "no complete ZIP", "again"),
        (Zip::default().with("mimetype", b"x").with("encrypted-package", b"x").blob(), "password", "LibreOffice"),
        (package().with("../../evil.xml", b"x").blob(), "leads out of the archive", "again"),
        (package().with("/etc/evil.xml", b"x").blob(), "fixed place", "again"),
        (package().with("xl/Workbook.xml", b"x").blob(), "twice", "again"),
        (package().with("xl/workbook.xml", b"x").blob(), "two files of the same name", "again"),
    ];
    for (blob, message, cure) in cases {
        let said = refusal(blob);
        assert!(said.contains(message) && said.contains(cure), "{said}");
    }
    let mut locked = deflated(b"<workbook/>");
    locked.flags = 1;
    let locked = Zip::default().with("[Content_Types].xml", b"<Types/>").raw("xl/workbook.xml", &locked).blob();
    assert!(refusal(locked).contains("password"));
}

#[test]
fn open_document_sheets_stream() {
    let tables = "<table:table table:name=\"Hidden\" table:style-name=\"ta2\"><table:table-row><table:table-cell \
                  office:value-type=\"float\" office:value=\"1\"/></table:table-row></table:table>\
                  <table:table table:name=\"Tickets\"><table:shapes><table:table table:name=\"no\"/></table:shapes>\
                  <table:table-column/><table:table-header-rows><table:table-row>\
                  <table:table-cell office:value-type=\"string\"><text:p>Id</text:p></table:table-cell>\
                  <table:table-cell office:value-type=\"string\"><text:p>Two  <text:span>words</text:span></text:p>\
                  <text:p>a<text:s text:c=\"2\"/>b<text:tab/>c<text:line-break/>d</text:p>\
                  <office:annotation><text:p>no</text:p></office:annotation></table:table-cell>\
                  <table:table-cell table:number-columns-repeated=\"16382\"/></table:table-row></table:table-header-rows>\
                  <table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell \
                  table:number-columns-repeated=\"16384\"/></table:table-row>\
                  <table:table-row table:number-rows-repeated=\"2\"><table:table-cell office:value-type=\"float\" \
                  office:value=\"12345678901234567\" table:number-columns-repeated=\"2\"/><table:covered-table-cell \
                  office:value-type=\"string\"><text:p>no</text:p></table:covered-table-cell>\
                  <table:table-cell office:value-type=\"date\" office:date-value=\"2025-10-13T12:00:00\"/>\
                  <table:table-cell office:value-type=\"time\" office:time-value=\"PT27H30M00S\"/>\
                  <table:table-cell office:value-type=\"boolean\" office:boolean-value=\"true\"/>\
                  <table:table-cell office:value-type=\"string\" office:string-value=\"\" \
                  calcext:value-type=\"error\"><text:p>#REF!</text:p></table:table-cell>\
                  <table:table-cell office:value-type=\"percentage\" office:value=\"0.5\"><text:p>50 %</text:p>\
                  </table:table-cell></table:table-row></table:table>";
    let book = opendocument(tables).blob();
    let heads = heads(&book);
    assert_eq!(
        heads.iter().map(|h| (h.name.as_str(), h.hidden)).collect::<Vec<_>>(),
        [("Hidden", true), ("Tickets", false)]
    );
    let row = "12345678901234567|12345678901234567||2025-10-13T12:00:00|27:30:00|true|#REF!|0.5";
    assert_eq!(
        shown(&mut *rows(Path::new("b.ods"), &book, 1).unwrap()).unwrap(),
        ["1: Id|Two words\na  b\tc\nd".to_owned(), format!("1000002: {row}"), format!("1000003: {row}"),]
    );
    let locked = "<m:manifest><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>";
    let locked = Zip::default().with("META-INF/manifest.xml", locked.as_bytes()).with("content.xml", b"?").blob();
    assert!(said(sheets(Path::new("b.ods"), &locked)).contains("password"));
}

#[test]
fn old_workbooks_are_read_from_their_records() {
    let text = |letters: &str| [&(letters.len() as u16).to_le_bytes(), &[0][..], letters.as_bytes()].concat();
    let wide = |letters: &str| letters.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let cell = |row: u16, column: u16, format: u16, rest: &[u8]| {
        [&row.to_le_bytes(), &column.to_le_bytes(), &format.to_le_bytes(), rest].concat()
    };
    // The second text begins with narrow letters and goes on with wide ones in a second record.
    let sst = [&3_u32.to_le_bytes()[..], &2_u32.to_le_bytes(), &text("plain"), &[4, 0, 0], b"ab"].concat();
    let mut globals = vec![record(0x00E0, &[0; 20]), record(0x00E0, &[0, 0, 14, 0]), record(0x00E0, &[0, 0, 164, 0])];
    globals.push(record(0x041E, &[&[164, 0][..], &text("[h]:mm:ss")].concat()));
    globals.push([record(0x00FC, &sst), record(0x003C, &[&[1][..], &wide("é€")].concat())].concat());
    let rk = |value: i32| ((value << 2) | 2) as u32;
    let mut cells = vec![record(0x0200, &[0xFF; 14])];
    // The second row stands before the first.
    cells.push(record(0x00FD, &cell(1, 0, 0, &1_u32.to_le_bytes())));
    cells.push(record(0x0203, &cell(1, 1, 1, &45943.5_f64.to_le_bytes())));
    cells.push(record(0x0203, &cell(1, 2, 2, &1.145_833_333_333_333_3_f64.to_le_bytes())));
    cells.push(record(0x00FD, &cell(0, 0, 0, &0_u32.to_le_bytes())));
    cells.push(record(0x027E, &cell(0, 1, 0, &rk(-42).to_le_bytes())));
    let pair = [&0_u16.to_le_bytes()[..], &(rk(4250) | 1).to_le_bytes()].concat();
    cells.push(record(0x00BD, &[&[0, 0, 2, 0][..], &pair, &pair, &[3, 0]].concat()));
    cells.push(record(0x0204, &cell(0, 4, 0, &text("label"))));
    cells.push(record(0x0205, &cell(0, 5, 0, &[1, 0])));
    cells.push(record(0x0205, &cell(0, 6, 0, &[0x17, 1])));
    cells.push(record(0x0006, &cell(0, 7, 0, &[&[0, 0, 0, 0, 0, 0, 0xFF, 0xFF][..], &[0; 8]].concat())));
    cells.push(record(0x0207, &text("result")));
    cells.push(record(0x0006, &cell(0, 8, 0, &[&7.0_f64.to_le_bytes()[..], &[0; 8]].concat())));
    // A chart within the sheet has cells that are none of it.
    cells.push(
        [record(0x0809, &[0, 6, 0x20, 0]), record(0x0203, &cell(0, 0, 0, &9.0_f64.to_le_bytes())), record(0x0A, &[])]
            .concat(),
    );
    let stream = old_stream(&globals.concat(), &cells.concat());
    let book = blob(compound(&[("Workbook", &stream)]));
    assert_eq!(heads(&book), [SheetHead { name: "Tickets".into(), hidden: false }]);
    assert_eq!(
        read(&book).unwrap(),
        ["1: plain|-42|42.5|42.5|label|true|#REF!|result|7", "2: abé€|2025-10-13T12:00:00|27:30:00",]
    );
    let locked = old_stream(&record(0x002F, &[1, 0, 1, 0]), &[]);
    assert!(said(sheets(Path::new("b.xls"), &blob(compound(&[("Workbook", &locked)])))).contains("password"));
}

/// Files made to do harm, with a part of what is said of them; an empty one may also be read.
fn hostile() -> Vec<(&'static str, Blob, &'static str)> {
    let head = b"<worksheet><sheetData>";
    let cell = "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row>";
    let sheet = |xml: &str| package().with("xl/worksheets/sheet1.xml", xml.as_bytes()).blob();
    let sheet_of = |raw: Raw| package().raw("xl/worksheets/sheet1.xml", &raw).blob();
    let texts_of = |raw: Raw| workbook(cell).raw("xl/sharedStrings.xml", &raw).blob();
    // A megabyte of them; longer than they need be, so that the test is not.
    let padded = |name: &str| format!("<{name}{}/>", " ".repeat(60)).repeat(1 << 14).into_bytes();
    let million = vec![b'A'; 1 << 20];
    let attributes: String = (0..200_000).map(|n| format!(" a{n}=\"1\"")).collect();
    let names: String = (0..50_000).map(|n| format!(" xmlns:n{n}=\"u\"")).collect();
    let laughs: String =
        (1..10).map(|n| format!("<!ENTITY a{n} \"{}\">", format!("&a{};", n - 1).repeat(10))).collect();
    let laughs =
        format!("<!DOCTYPE w [<!ENTITY a0 \"lol\">{laughs}]><worksheet><sheetData>&a9;</sheetData></worksheet>");
    let outside = "<!DOCTYPE w SYSTEM \"file:///etc/passwd\"><worksheet><sheetData><row><c><v>&x;</v></c></row></sheetData></worksheet>";
    let deep = "<g>".repeat(100_000);
    let last_cells: String =
        (1..=20_000).map(|n| format!("<row r=\"{n}\"><c r=\"XFD{n}\"><v>1</v></c></row>")).collect();
    let table = |rows: &str| opendocument(&format!("<table:table table:name=\"T\">{rows}</table:table>")).blob();
    let mut lying = deflated(&[b' '; 100_000]);
    lying.size = 100;
    let mut circle = compound(&[("Workbook", &old_stream(&[], &[]))]);
    circle[512 + 4 * 4..512 + 4 * 4 + 4].copy_from_slice(&2_u32.to_le_bytes());
    let mut directory_circle = compound(&[("Workbook", &old_stream(&[], &[]))]);
    directory_circle[516..520].copy_from_slice(&1_u32.to_le_bytes());
    let huge_sst = record(0x00FC, &[0xFF; 8]);
    vec![
        ("texts claimed", texts_of(deflated(b"<sst count=\"4000000000\" uniqueCount=\"4000000000\"><si><t>x</t></si></sst>")), "claims 4000000000 different texts"),
        ("one cell of 512 MiB", sheet_of(repeated(&[head, b"<row><c t=\"inlineStr\"><is><t>".as_slice()].concat(), &million, 512, b"</t></is></c></row></sheetData></worksheet>")), "single text or tag of more than 8 MiB"),
        ("one cell of many pieces", sheet_of(repeated(&[head, b"<row><c t=\"str\"><v>".as_slice()].concat(), &b"&amp;abcdefghijklmnopqrstuvwxyz".repeat(1 << 15), 60, b"</v></c></row></sheetData></worksheet>")), "cell A1 of the sheet “Tickets” holds more than 8 MiB"),
        ("one text of many runs", texts_of(repeated(b"<sst><si>", &b"<r><t>0123456789</t></r>".repeat(1 << 15), 80, b"</si></sst>")), "holds more than 8 MiB"),
        ("one row of many texts", sheet_of(repeated(&[head, b"<row>".as_slice()].concat(), &[b"<c t=\"str\"><v>".as_slice(), &million, b"</v></c>"].concat(), 40, b"</row></sheetData></worksheet>")), "row holds more than 16 MiB"),
        ("spaces for ever", sheet_of(repeated(head, &vec![b' '; 1 << 20], 1 << 10, b"</sheetData></worksheet>")), "more than"),
        ("empty elements for ever", sheet_of(repeated(head, &padded("c"), 1 << 9, b"</sheetData></worksheet>")), "unpacks to more than 200 times"),
        ("empty texts for ever", texts_of(repeated(b"<sst>", &padded("si"), 100, b"</sst>")), "unpacks to more than 200 times"),
        ("entities", sheet(&laughs), "a DTD"),
        ("an outer entity", sheet(outside), "the reference “&x;” is none"),
        ("attributes", sheet(&format!("<worksheet><sheetData><row><c r=\"A1\"{attributes}><v>1</v></c></row></sheetData></worksheet>")), ""),
        ("namespaces", sheet(&format!("<worksheet{names}><sheetData/></worksheet>")), ""),
        ("nesting", sheet(&format!("<worksheet><sheetData>{deep}")), "more than 256 deep"),
        ("an endless name", sheet(&format!("<worksheet><{}>", "n".repeat(1 << 20))), "endless name"),
        ("only last cells", workbook(&last_cells).blob(), "nearly all empty cells"),
        ("cut off", sheet("<worksheet><sheetData><row><c><v>1"), "ends in the middle"),
        ("no UTF-8", package().with("xl/worksheets/sheet1.xml", b"<worksheet>\xFF\xFE</worksheet>").blob(), "not UTF-8"),
        ("a lying size", sheet_of(lying), "longer than the archive says"),
        ("rows repeated", table("<table:table-row table:number-rows-repeated=\"1048576\"><table:table-cell table:number-columns-repeated=\"1000\" office:value-type=\"float\" office:value=\"1\"/></table:table-row>"), "repeats the same cells"),
        ("columns repeated", table(&"<table:table-row><table:table-cell table:number-columns-repeated=\"16384\" office:value-type=\"float\" office:value=\"1\"/></table:table-row>".repeat(5000)), "repeats the same cells"),
        ("too many rows", table("<table:table-row table:number-rows-repeated=\"99999999999999999999\"/><table:table-row table:number-rows-repeated=\"1048577\"><table:table-cell office:value-type=\"float\" office:value=\"1\"/></table:table-row>"), "more than 1048576 rows"),
        ("too many columns", table("<table:table-row><table:table-cell table:number-columns-repeated=\"17179869184\" office:value-type=\"float\" office:value=\"1\"/></table:table-row>"), "column XFD"),
        ("an open table", opendocument("<table:table table:name=\"T\">").blob(), "damaged"),
        ("sectors in a circle", blob(circle), ""),
        ("a directory in a circle", blob(directory_circle), "runs in a circle"),
        ("corners of an old sheet", blob(compound(&[("Workbook", &old_stream(&[], &[record(0x0203, &[0; 14]), record(0x0203, &[[0xFF; 6].as_slice(), &[0; 8]].concat())].concat()))])), "outside"),
        ("old texts claimed", blob(compound(&[("Workbook", &old_stream(&huge_sst, &[]))])), ""),
        ("an old sheet nowhere", blob(compound(&[("Workbook", &[record(0x0809, &[0, 6]), record(0x85, &[0xFF, 0xFF, 0xFF, 0x7F, 0, 0, 1, 0, b'x']), record(0x0A, &[]), vec![0; 4096]].concat())])), ""),
    ]
}

/// Reads all sheets to their ends, or to the first error.
fn all(blob: &Blob) -> Result<()> {
    let path = Path::new(BOOK);
    for sheet in 0..sheets(path, blob)?.0.len() {
        let mut rows = rows(path, blob, sheet)?;
        while rows.next()?.is_some() {}
    }
    Ok(())
}

#[test]
fn hostile_workbooks_end_in_errors() {
    if with_little_memory("evidence::container::workbook::tests::hostile_workbooks_end_in_errors") {
        return;
    }
    for (name, blob, message) in hostile() {
        let start = Instant::now();
        let end = all(&blob);
        let took = start.elapsed();
        assert!(took < Duration::from_secs(10), "{name}: took {took:?}");
        if !message.is_empty() {
            assert!(end.is_err(), "{name}: no error");
            let said = said(end);
            assert!(said.contains(message) && said.contains(" // ") && !said.ends_with("// "), "{name}: {said}");
        }
    }
}

/// What a cell of a generated sheet holds: how the file says it, and what a person reads.
fn cell() -> impl Strategy<Value = (String, String)> {
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
    prop_oneof![
        Just((String::new(), String::new())),
        any::<i32>().prop_map(|n| (format!("<v>{n}</v>"), n.to_string())),
        (-1e6..1e6_f64).prop_map(|n| (format!("<v>{n}</v>"), n.to_string())),
        "[ -~é]{0,12}".prop_map(move |t| (format!(" t=\"str\"><v>{}</v>", escaped(&t)), t)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn another_reader_finds_the_same(table in prop::collection::vec(prop::collection::vec(cell(), 1..6), 1..8)) {
        let mut rows = String::new();
        for (r, row) in table.iter().enumerate() {
            rows.push_str(&format!("<row r=\"{}\">", r + 1));
            for (c, (xml, _)) in row.iter().enumerate() {
                let head = format!("<c r=\"{}\"", cells::address(c, r as u64 + 1));
                let separator = if xml.starts_with(' ') { "" } else { ">" };
                rows.push_str(&format!("{head}{separator}{xml}</c>"));
            }
            rows.push_str("</row>");
        }
        let bytes = parts(workbook(&rows), "").bytes();
        let mut theirs = calamine::Xlsx::new(std::io::Cursor::new(bytes.clone())).unwrap();
        let theirs = theirs.worksheet_range("Tickets").unwrap();
        let mut ours = super::rows(Path::new(BOOK), &blob(bytes), 0).unwrap();
        let mut found = vec![Vec::new(); table.len()];
        while let Some(row) = ours.next().unwrap() {
            found[row.number as usize - 1] = row.cells;
        }
        for (r, row) in table.iter().enumerate() {
            for (c, (_, text)) in row.iter().enumerate() {
                let ours = found[r].get(c).map_or("", String::as_str);
                let theirs = theirs.get_value((r as u32, c as u32)).map(ToString::to_string).unwrap_or_default();
                prop_assert_eq!(ours, text.as_str());
                prop_assert_eq!(ours, theirs.as_str());
            }
        }
    }

    #[test]
    fn whatever_comes_ends(which in 0..6_usize, changes in prop::collection::vec((any::<u16>(), any::<u8>(), 0..4_u8), 1..6)) {
        const PIECES: [&[u8]; 12] = [
            b"r=\"", b" t=\"s\"", b"<v>", b"-1", b"4294967296", b"ZZZ99", b"\"", b"<c ", b"</row>", b"&#x110000;", b"NaN", b"<!--",
        ];
        let change = |bytes: &[u8]| {
            let mut bytes = bytes.to_vec();
            for (at, value, how) in &changes {
                let at = usize::from(*at) % bytes.len().max(1);
                match how {
                    0 if !bytes.is_empty() => bytes[at] = *value,
                    1 => drop(bytes.drain(at..(at + usize::from(*value) % 20).min(bytes.len()))),
                    2 => drop(bytes.splice(at..at, PIECES[usize::from(*value) % PIECES.len()].iter().copied())),
                    _ => bytes.truncate(at.max(bytes.len() / 2)),
                }
            }
            bytes
        };
        let mut given: Vec<(&str, Vec<u8>)> = vec![
            ("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row r=\"1\"><c r=\"A1\" s=\"1\"><v>45943.5</v></c><c r=\"B1\" t=\"s\"><v>0</v></c></row></sheetData></worksheet>".to_vec()),
            ("xl/sharedStrings.xml", b"<sst uniqueCount=\"1\"><si><r><t>a</t></r><r><t xml:space=\"preserve\"> b</t></r></si></sst>".to_vec()),
            ("xl/styles.xml", b"<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"[h]:mm\"/></numFmts><cellXfs><xf numFmtId=\"164\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>".to_vec()),
        ];
        if let Some(part) = given.get_mut(which) {
            part.1 = change(&part.1);
            let book = given.iter().fold(package(), |zip, (name, bytes)| zip.with(name, bytes)).blob();
            let _ = all(&book);
        } else if which == 3 {
            let table = "<table:table table:name=\"T\"><table:table-row table:number-rows-repeated=\"3\"><table:table-cell table:number-columns-repeated=\"2\" office:value-type=\"time\" office:time-value=\"PT1H\"/></table:table-row></table:table>";
            let content = format!("<office:document-content><office:body><office:spreadsheet>{table}</office:spreadsheet></office:body></office:document-content>");
            let book = Zip::default().with("META-INF/manifest.xml", b"<m/>").with("content.xml", &change(content.as_bytes()));
            let _ = all(&book.blob());
        } else {
            let sst = record(0x00FC, &[&[1, 0, 0, 0, 1, 0, 0, 0, 3, 0, 8, 1, 0, 0, b'a', b'b', b'c'][..], &[0; 4]].concat());
            let cells = [record(0x00FD, &[0; 10]), record(0x00BD, &[0; 18]), record(0x0006, &[[0; 12].as_slice(), &[0xFF; 2], &[0; 8]].concat())].concat();
            let file = compound(&[("Workbook", &old_stream(&sst, &cells))]);
            // The stream's first 200 bytes hold all that is in it, the file's first 1,536 where it is.
            let (from, to) = if which == 4 { (1536, 1736) } else { (0, 1536) };
            let book = [&file[..from], &change(&file[from..to]), &file[to..]].concat();
            let _ = all(&blob(book));
        }
        let zip = change(&workbook("<row><c><v>1</v></c></row>").bytes());
        let _ = all(&blob(zip));
    }
}
