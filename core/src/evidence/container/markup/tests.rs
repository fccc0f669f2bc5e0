//! Tables in markup: what people see in them, and how the endless ones end.

use std::io::Cursor;
use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::super::testing::{Endless, said, shown, with_little_memory};
use super::*;

const FILE: &str = "report.xls";

fn of(text: &str) -> Box<dyn Read + Send> {
    Box::new(Cursor::new(text.as_bytes().to_vec()))
}

fn html(text: &str) -> Result<Vec<String>> {
    shown(&mut *html_tables(Path::new(FILE), of(text))?)
}

fn spreadsheet(text: &str) -> Result<Vec<String>> {
    shown(&mut *spreadsheet_xml(Path::new(FILE), of(text))?)
}

fn unpacked(text: &str) -> Result<String> {
    let mut out = String::new();
    let path = Path::new(FILE);
    mhtml(path, of(text))?.read_to_string(&mut out).map_err(|e| super::super::reading(path, e))?;
    Ok(out)
}

#[test]
fn the_first_table_with_rows_is_read() {
    let page = "<!DOCTYPE html><html><head><title>a <table><tr><td>no</title><style>td > a { }</style>\
                <script>document.write('<table><tr><td>no</td></tr></table>')</script></head><body>\
                <table id=logo><tr><td> </td></tr></table><!-- <table><tr><td>no --><p>Report</p>\
                <TABLE border='1'><caption>Cases</caption><thead><tr><th>Case Number</th><th>Subject</TH></tr></thead>\
                <tbody><tr><td>00001026</td><td title=\"a > b\">Caf&eacute; &amp; <b>bar</b><br>  second\n line</td></tr>\
                <tr><td>&nbsp;</td><td></td></tr>\
                <tr><td>00001027<td>no end tags<tr><td colspan=2>both</td><td>third</td></tr>\
                <tr><td rowspan=\"2\">tall</td><td>x</td></tr><tr><td>under</td></tr><tr><td>free</td></tr>\
                <tr><td>out<table><tr><td>in</td><td>side</td></tr></table></td><td>5 < 6</td></tr></tbody></table>\
                <table><tr><td>another</td></tr></table></body></html>";
    assert_eq!(
        html(page).unwrap(),
        [
            "1: Case Number|Subject",
            "2: 00001026|Café & bar\nsecond line",
            "4: 00001027|no end tags",
            "5: both||third",
            "6: tall|x",
            "7: |under",
            "8: free",
            "9: out\nin side|5 < 6",
        ]
    );
}

#[test]
fn pages_without_a_table_are_named() {
    let login = said(html("<html><body><form>Sign in<input></form></body></html>"));
    assert!(login.contains("without a table") && login.contains("sign in and export again"), "{login}");
    let cut = said(html("<table><tr><td>a</td></tr><tr><td>b"));
    assert!(cut.contains("ends in the middle of a row"), "{cut}");
    let cut = said(html("<table><tr><td>a</td></tr><tr><td title=\"b"));
    assert!(cut.contains("ends in the middle of a row"), "{cut}");
    assert_eq!(html("<!--><table><tr><td>a</td></tr>").unwrap(), ["1: a"], "browsers do not miss the end either");
}

#[test]
fn a_page_comes_out_the_same_however_it_arrives() {
    struct Drops(Cursor<Vec<u8>>);
    impl Read for Drops {
        fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
            let n = buf.len().min(1);
            self.0.read(&mut buf[..n])
        }
    }
    let page = "<!-- x --><style></style><table><tr><td a='>'>é &amp; 日本</td></tr></table>";
    let drops = Box::new(Drops(Cursor::new(page.as_bytes().to_vec())));
    let rows = shown(&mut *html_tables(Path::new(FILE), drops).unwrap()).unwrap();
    assert_eq!(rows, html(page).unwrap());
    assert_eq!(rows, ["1: é & 日本"]);
}

#[test]
fn excels_old_xml_is_read() {
    let book = "<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?>\n<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" \
                xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\"><Styles><Style ss:ID=\"x\"/></Styles>\
                <Worksheet ss:Name=\"Empty\"><Table/></Worksheet><Worksheet ss:Name=\"Tickets\"><Table ss:ExpandedRowCount=\"99\"><Column/>\
                <Row><Cell><Data ss:Type=\"String\">Id</Data></Cell><Cell ss:Index=\"3\"><Data ss:Type=\"String\">Third &amp; <B xmlns=\"h\">bold</B>&#10;line</Data>\
                <Comment><ss:Data>no</ss:Data></Comment></Cell></Row>\
                <Row ss:Index=\"5\"><Cell ss:MergeAcross=\"1\"><Data ss:Type=\"Number\">12345678901234567</Data></Cell>\
                <Cell><Data ss:Type=\"DateTime\">2025-10-13T00:00:00.000</Data></Cell><Cell><Data ss:Type=\"DateTime\">1899-12-31T09:15:00.000</Data></Cell>\
                <Cell><Data ss:Type=\"Boolean\">1</Data></Cell><Cell><Data ss:Type=\"Error\">#REF!</Data></Cell><Cell ss:StyleID=\"x\"/></Row>\
                <Row ss:Span=\"2\"/><Row><Cell><Data ss:Type=\"Number\">1.5E1</Data></Cell></Row></Table><WorksheetOptions/></Worksheet>\
                <Worksheet ss:Name=\"Other\"><Table><Row><Cell><Data ss:Type=\"String\">no</Data></Cell></Row></Table></Worksheet></Workbook>";
    assert_eq!(
        spreadsheet(book).unwrap(),
        ["1: Id||Third & bold\nline", "5: 12345678901234567||2025-10-13|09:15:00|true|#REF!", "9: 15",]
    );
    assert!(said(spreadsheet("<Workbook><Worksheet><Table/></Worksheet></Workbook>")).contains("no sheet with rows"));
    let outside = "<Workbook><Worksheet ss:Name=\"T\"><Table><Row ss:Index=\"1048577\"><Cell><Data>x</Data></Cell></Row></Table></Worksheet></Workbook>";
    assert!(said(spreadsheet(outside)).contains("row 1048577 lies outside"));
}

#[test]
fn packed_pages_are_unpacked() {
    let page = "MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\tboundary=\"----=_Next\"\r\n\r\nThis is MIME.\r\n\r\n\
                ------=_Next\r\nContent-Location: file:///a.htm\r\nContent-Transfer-Encoding: quoted-printable\r\n\
                Content-Type: text/html; charset=\"windows-1252\"\r\n\r\n<html><frameset>caf=E9 =3D long=\r\n line</frameset>\r\n\r\n\
                ------=_Next\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n\r\n\
                ------=_Next\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n\
                PHRhYmxlPjx0cj48dGQ+w6k8L3RkPjwvdHI+\r\nPC90YWJsZT4=\r\n\r\n------=_Next--\r\nafter";
    let text = unpacked(page).unwrap();
    assert!(text.starts_with("<html><frameset>café = long line</frameset>\n"), "{text:?}");
    assert!(text.trim_end().ends_with("<table><tr><td>é</td></tr></table>"), "{text:?}");
    let path = Path::new(FILE);
    let rows = shown(&mut *html_tables(path, mhtml(path, of(page)).unwrap()).unwrap()).unwrap();
    assert_eq!(rows, ["1: é"]);
    let single = "MIME-Version: 1.0\nContent-Type: text/html\n\n<table><tr><td>a</td></tr></table>";
    assert_eq!(unpacked(single).unwrap(), "<table><tr><td>a</td></tr></table>");
    let none =
        "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\nContent-Type: text/plain\n\na\n--x--";
    assert!(said(unpacked(none)).contains("without a page"));
}

#[test]
fn hostile_markup_ends() {
    if with_little_memory("evidence::container::markup::tests::hostile_markup_ends") {
        return;
    }
    let attributes: String = (0..200_000).map(|n| format!(" a{n}=\"1\"")).collect();
    let start = "<table><tr><td>first</td></tr>";
    let cases: Vec<(&str, String, &str, &str)> = vec![
        ("nested elements", format!("{start}<tr><td>"), "<div><b x><i x>", "ends in the middle of a row"),
        ("nested tables", format!("{start}<tr><td>"), "<table><tr><td>", "ends in the middle of a row"),
        ("a cell", format!("{start}<tr><td>"), "lorem ipsum ", "a cell holds more than 8 MiB"),
        ("a row", format!("{start}<tr>"), "<td>lorem ipsum dolor sit amet", "more than 16384 cells"),
        ("a tag", format!("{start}<tr><td "), "x='1' ", "a tag is longer than 8 MiB"),
        ("a quote", format!("{start}<tr><td x=\""), "lorem > ipsum ", "a tag is longer than 8 MiB"),
        ("a comment", format!("{start}<!--"), "lorem ipsum ", "ends in the middle of a tag or comment"),
        ("a script", format!("{start}<script>"), "</scrip", "ends in the middle of a tag or comment"),
        ("attributes", format!("{start}<tr><td{attributes}>x</td></tr>"), "", ""),
        ("spans", start.to_owned(), "<tr><td rowspan=99999 colspan=99999>x</td></tr>", "more than 16384 cells"),
        ("no table", String::new(), "<p>lorem ipsum</p>", "without a table"),
    ];
    for (name, start, again, message) in cases {
        let began = Instant::now();
        let size = if again.is_empty() { 0 } else { 24 << 20 };
        let bytes = Endless::new(start.as_bytes(), again.as_bytes(), b"", size);
        let end = html_tables(Path::new(FILE), Box::new(bytes)).and_then(|mut rows| {
            while rows.next()?.is_some() {}
            Ok(())
        });
        if !message.is_empty() {
            assert!(end.is_err(), "{name}: no error");
            let said = said(end);
            assert!(said.contains(message), "{name}: {said}");
        }
        assert!(began.elapsed() < Duration::from_secs(10), "{name}: took {:?}", began.elapsed());
    }
    for (name, start, again, message) in [
        ("headers", "MIME-Version: 1.0\n", "x: lorem ipsum\n", "endless headers"),
        ("one header", "MIME-Version: 1.0\nx: ", "lorem ipsum", "endless headers"),
        ("parts", "Content-Type: m; boundary=x\n\n", "--x\nContent-Type: m; boundary=x\n\n", "without end"),
        ("one line", "Content-Type: text/plain\n\n", "lorem ipsum", "without a page"),
    ] {
        let bytes = Endless::new(start.as_bytes(), again.as_bytes(), b"", 24 << 20);
        let said = said(mhtml(Path::new(FILE), Box::new(bytes)).map(|_| ()));
        assert!(said.contains(message), "{name}: {said}");
    }
}

proptest! {
    #[test]
    fn whatever_comes_ends(text in "[<>/tdrhable&;=\"' !\\-0-9\n]{0,120}") {
        let _ = html(&text);
        let _ = html(&format!("<table><tr><td>{text}"));
        let _ = spreadsheet(&format!("<Workbook><Worksheet><Table><Row><Cell>{text}"));
        let _ = unpacked(&format!("Content-Type: m; boundary=x\n\n--x\nContent-Type: text/html\n\n{text}"));
    }

    #[test]
    fn what_is_written_comes_back(table in prop::collection::vec(prop::collection::vec("[!-~é]{1,8}", 1..4), 1..5)) {
        let escaped = |t: &str| t.replace('&', "&amp;").replace('<', "&lt;");
        let rows: String = table
            .iter()
            .map(|row| {
                let cells: String = row.iter().map(|t| format!("<td>{}</td>", escaped(t))).collect();
                format!("<tr>{cells}</tr>")
            })
            .collect();
        let expected: Vec<String> =
            table.iter().enumerate().map(|(n, row)| format!("{}: {}", n + 1, row.join("|"))).collect();
        prop_assert_eq!(html(&format!("<table>{rows}</table>")).unwrap(), expected);
    }
}
