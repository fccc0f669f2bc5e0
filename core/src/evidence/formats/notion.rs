//! Notion's export, an archive of Markdown and CSV. Columns are each customer's own, so its tables are read as any
//! others; what tells them is their name, which ends in the 32 digits of the page. Of a table there is the whole
//! (`NAME ID_all.csv`), the view that was on the screen (`NAME ID.csv`), and a page for each row.

/// The source's key.
pub(crate) const KEY: &str = "notion";
/// The source for people.
pub(crate) const NAME: &str = "Notion";

/// Whether a file of that name is a table of Notion's.
pub(crate) fn is_table(path: &str) -> bool {
    table(path).is_some()
}

/// Why a file of an archive is passed over, if it says nothing that a table beside it does not say.
pub(crate) fn passed_over(path: &str, archive: &[&str]) -> Option<&'static str> {
    let (folder, name) = parted(path);
    let tables = archive.iter().filter_map(|other| Some((parted(other).0, table(other)?)));
    if let Some(Table { whole: false, stem, .. }) = table(path) {
        let is_whole = |(at, other): (&str, Table<'_>)| at == folder && other.whole && other.stem == stem;
        return tables
            .into_iter()
            .any(is_whole)
            .then_some("it is a view; all rows are in the file that ends in _all.csv");
    }
    let page = name.strip_suffix(".md").filter(|stem| title(stem).is_some())?;
    let (above, own) = parted(folder);
    let is_of = |(at, table): (&str, Table<'_>)| {
        let row = at == above && !own.is_empty() && (own == table.title || own == table.stem);
        row || (at == folder && page == table.stem)
    };
    tables.into_iter().any(is_of).then_some("it is a page of a table whose rows are read")
}

struct Table<'a> {
    whole: bool,
    /// With its digits.
    stem: &'a str,
    title: &'a str,
}

fn table(path: &str) -> Option<Table<'_>> {
    let stem = parted(path).1.strip_suffix(".csv")?;
    let (whole, stem) = match stem.strip_suffix("_all") {
        Some(stem) => (true, stem),
        None => (false, stem),
    };
    Some(Table { whole, stem, title: title(stem)? })
}

/// What stands before the digits of a page.
fn title(stem: &str) -> Option<&str> {
    let (title, id) = stem.rsplit_once(' ')?;
    (id.len() == 32 && id.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))).then_some(title)
}

/// Folder and name.
fn parted(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_read_once() {
        let id = "1f0c3a5b7d9e4f2a8b6c1d3e5f7a9b0c";
        let archive = [
            format!("Export/Roadmap {id}_all.csv"),
            format!("Export/Roadmap {id}.csv"),
            format!("Export/Roadmap {id}.md"),
            format!("Export/Roadmap/Offline {id}.md"),
            format!("Export/Roadmap {id}/Offline {id}.md"),
            format!("Export/Plans {id}.csv"),
            format!("Export/Our strategy {id}.md"),
            "Export/roadmap.csv".to_owned(),
            "Export/Roadmap/notes.md".to_owned(),
        ];
        let names: Vec<&str> = archive.iter().map(String::as_str).collect();
        let read: Vec<usize> = (0..names.len()).filter(|at| passed_over(names[*at], &names).is_none()).collect();
        assert_eq!(read, [0, 5, 6, 7, 8]);
        let tables: Vec<usize> = (0..names.len()).filter(|at| is_table(names[*at])).collect();
        assert_eq!(tables, [0, 1, 5]);
    }
}
