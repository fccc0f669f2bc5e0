//! The house's own rules, held by reading its source. A broken one is named with file and line.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::path::{Path, PathBuf};

/// Rooms that compute from their arguments alone.
const PURE: [&str; 5] = ["asks", "embedding", "clusters", "roadmap", "ranking"];

/// What a pure room must not know: the database, the disk, the clock, chance, the environment.
const IMPURE: [&str; 14] = [
    "rusqlite",
    "crate::store",
    "std::fs",
    "File::open",
    "std::env",
    "SystemTime",
    "Instant",
    "Utc::now",
    "Local::now",
    "rand::",
    "fastrand",
    "getrandom",
    "thread_rng",
    "RandomState",
];

#[test]
fn pure_rooms_know_no_database_disk_clock_or_chance() {
    let mut broken = Vec::new();
    for room in PURE {
        for file in sources(&format!("core/src/{room}"), "rs") {
            broken.extend(lines_with(&file, &IMPURE));
        }
        broken.extend(
            sources("core/src", "rs")
                .filter(|f| f.ends_with(format!("src/{room}.rs")))
                .flat_map(|f| lines_with(&f, &IMPURE)),
        );
    }
    assert_none(broken, "a pure room gets time, seed and data as arguments");
}

#[test]
fn only_the_store_speaks_sql() {
    let mut broken = Vec::new();
    for file in ["core/src", "cli/src", "src-tauri/src"].into_iter().flat_map(|folder| sources(folder, "rs")) {
        let name = shown(&file);
        if name.starts_with("core/src/store") || name == "core/src/error.rs" {
            continue;
        }
        broken.extend(lines_with(&file, &["rusqlite", "prepare_cached", "PRAGMA "]));
    }
    assert_none(broken, "SQL is written in core/src/store; error.rs turns its errors into ours");
}

#[test]
fn the_command_line_and_the_window_use_only_the_face_of_the_core() {
    let mut broken = Vec::new();
    for file in ["cli/src", "src-tauri/src"].into_iter().flat_map(|folder| sources(folder, "rs")) {
        let text = code_of(&file);
        for (at, room) in rooms_used(&text) {
            if !["api", "error", "task", "model"].contains(&room.as_str()) {
                broken.push(format!("{}:{}: groundswell::{room}", shown(&file), line_of(&text, at)));
            }
        }
    }
    assert_none(broken, "use groundswell::{api, error, task, model} only");
}

#[test]
fn the_shell_stays_small() {
    let files = sources("src-tauri/src", "rs").chain([root().join("src-tauri/build.rs")]);
    let sizes: Vec<(String, usize)> =
        files.map(|file| (shown(&file), code_of(&file).lines().filter(|l| !l.trim().is_empty()).count())).collect();
    let sum: usize = sizes.iter().map(|(_, lines)| lines).sum();
    assert!(sum < 400, "{sum} lines of code in the shell; what is not a window belongs into the core\n{sizes:#?}");
}

#[test]
fn every_item_of_the_menu_is_a_command_of_the_page() {
    let menu = std::fs::read_to_string(root().join("src-tauri/src/menu.rs")).unwrap().replace("\\\n     ", "");
    let page = std::fs::read_to_string(root().join("ui/src/commands.ts")).unwrap();
    let lines: Vec<&str> = menu.lines().filter_map(|line| line.trim().strip_prefix('"')?.strip_suffix("\",")).collect();
    assert_eq!(lines.len(), 5, "one menu a line: {lines:?}");
    for item in lines.iter().flat_map(|line| line.split('|').skip(1)).filter(|item| *item != "-") {
        let (id, _) = item.split_once('=').unwrap();
        let native = ["close", "Cut", "Copy", "Paste", "SelectAll"].contains(&id);
        assert!(native || page.contains(&format!("id: \"{id}\"")), "ui/src/commands.ts has no command {id}");
    }
}

#[test]
fn only_the_pages_door_knows_tauri() {
    let mut broken = Vec::new();
    for file in page_sources().filter(|file| !shown(file).starts_with("ui/src/api/")) {
        broken.extend(lines_with(&file, &["@tauri-apps", "__TAURI"]));
    }
    assert_none(broken, "only ui/src/api imports the Tauri packages");
}

#[test]
fn screens_do_not_know_each_other_and_parts_know_no_screen() {
    let mut broken = Vec::new();
    for file in page_sources() {
        let name = shown(&file);
        let own = match name.strip_prefix("ui/src/screens/") {
            Some(rest) => rest.split('/').next().map(str::to_owned),
            None if ["api", "lib", "parts", "state"].iter().any(|p| name.starts_with(&format!("ui/src/{p}/"))) => None,
            None => continue, // the frame that shows the screens
        };
        for (number, line) in code_of(&file).lines().enumerate().filter(|(_, line)| line.contains("import")) {
            let other = line.split("screens/").nth(1).or_else(|| {
                let beside = line.split("from \"../").nth(1)?;
                (own.is_some() && !beside.starts_with("../") && beside.contains('/')).then_some(beside)
            });
            let other = other.and_then(|rest| rest.split(['/', '"', '\'']).next());
            if other.is_some_and(|other| own.as_deref() != Some(other)) {
                broken.push(format!("{name}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    assert_none(broken, "a screen imports parts, not screens; a part imports no screen");
}

/// A rule that finds nothing anywhere would hold for ever.
#[test]
fn the_reading_itself_finds_what_it_should() {
    let text =
        strip("use std::fs; // rusqlite\n/* rusqlite */ let a = \"x\";\n#[cfg(test)]\nmod tests { use rusqlite; }\n");
    assert_eq!(found_in(&text, &["rusqlite"]), [], "comments and tests do not count");
    assert_eq!(found_in(&text, &["std::fs"]), [(1, "std::fs")]);
    assert_eq!(found_in("let instantly = Instantiation;", &["Instant"]), [], "whole words only");
    let used: Vec<String> = rooms_used("use groundswell::{api::{Session, RankArgs}, error, store::Tx};\ngroundswell::asks::find(); groundswell_tests::x();")
        .into_iter()
        .map(|(_, room)| room)
        .collect();
    assert_eq!(used, ["api", "error", "store", "asks"]);
    assert!(sources("core/src", "rs").count() > 5, "the core was read");
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn shown(file: &Path) -> String {
    file.strip_prefix(root()).unwrap_or(file).to_string_lossy().replace('\\', "/")
}

/// All files of an ending in a folder, in order; none if there is no such folder.
fn sources(folder: &str, ending: &str) -> impl Iterator<Item = PathBuf> + use<> {
    let mut found = Vec::new();
    walk(&root().join(folder), ending, &mut found);
    found.sort();
    found.into_iter()
}

fn walk(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in folder.read_dir().into_iter().flatten().flatten() {
        let path = entry.path();
        // Tests stand in `tests.rs`, or in files of a folder of that name.
        if path.file_stem().is_some_and(|stem| stem == "tests") {
            continue;
        }
        if path.is_dir() {
            walk(&path, ending, found);
        } else if path.extension().is_some_and(|e| e == ending) {
            found.push(path);
        }
    }
}

fn page_sources() -> impl Iterator<Item = PathBuf> {
    ["ts", "js", "svelte"].into_iter().flat_map(|ending| sources("ui/src", ending))
}

fn code_of(file: &Path) -> String {
    strip(&std::fs::read_to_string(file).unwrap())
}

/// The text without comments and without tests, with the same lines.
fn strip(text: &str) -> String {
    let mut code = String::new();
    let (mut in_comment, mut in_tests) = (false, false);
    for line in text.lines() {
        in_tests |= line == "#[cfg(test)]";
        let mut rest = line;
        while !in_tests && !rest.is_empty() {
            if in_comment {
                in_comment = !rest.contains("*/");
                rest = rest.split_once("*/").map_or("", |(_, after)| after);
            } else if let Some((before, after)) = rest.split_once("/*").filter(|(before, _)| !before.contains("//")) {
                code.push_str(before);
                in_comment = true;
                rest = after;
            } else {
                // "//" within an address is no comment.
                let end = rest
                    .match_indices("//")
                    .find(|(at, _)| !rest[..*at].ends_with(':'))
                    .map_or(rest.len(), |(at, _)| at);
                code.push_str(&rest[..end]);
                rest = "";
            }
        }
        code.push('\n');
    }
    code
}

fn lines_with(file: &Path, words: &[&'static str]) -> Vec<String> {
    let found = found_in(&code_of(file), words);
    found.into_iter().map(|(line, word)| format!("{}:{line}: {word}", shown(file))).collect()
}

/// Where words stand, as words of their own.
fn found_in(text: &str, words: &[&'static str]) -> Vec<(usize, &'static str)> {
    let of_a_name = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate() {
        for &word in words {
            let stands_alone = |at: usize| {
                let joined =
                    word.ends_with(|c: char| c.is_alphanumeric()) && of_a_name(line[at + word.len()..].chars().next());
                !joined && !of_a_name(line[..at].chars().next_back())
            };
            found.extend(line.match_indices(word).filter(|(at, _)| stands_alone(*at)).map(|_| (number + 1, word)));
        }
    }
    found
}

/// The rooms of the core a text names, as `groundswell::room` or within `groundswell::{..}`.
fn rooms_used(text: &str) -> Vec<(usize, String)> {
    let mut used = Vec::new();
    for (at, path) in text.match_indices("groundswell::") {
        let rest = &text[at + path.len()..];
        if !rest.starts_with('{') {
            used.push((at, name_at(rest)));
            continue;
        }
        let mut depth = 0;
        for (offset, c) in rest.char_indices() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                break;
            }
            if depth == 1 && matches!(c, '{' | ',') {
                used.push((at + offset, name_at(rest[offset + 1..].trim_start())));
            }
        }
    }
    used.retain(|(_, name)| !name.is_empty());
    used
}

fn name_at(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

fn line_of(text: &str, at: usize) -> usize {
    text[..at].lines().count().max(1)
}

fn assert_none(broken: Vec<String>, rule: &str) {
    assert!(broken.is_empty(), "{rule}:\n  {}", broken.join("\n  "));
}
