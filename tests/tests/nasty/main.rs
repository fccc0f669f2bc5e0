//! The nasty inputs, every one by its name: what people's files and machines do to us, and what we do about it. A
//! module for each letter; [`kit`] takes a file the way a person does; the cases that stand elsewhere are listed here.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod c;
mod e;
mod h;
mod j;
mod kit;
mod o;
mod w;
mod x;

use std::collections::BTreeSet;
use std::path::Path;

/// How many cases each letter has.
const CASES: [(char, u32); 7] = [('c', 27), ('e', 9), ('j', 14), ('x', 18), ('h', 12), ('o', 8), ('w', 16)];

/// Cases whose test stands elsewhere: the case, the file, the function.
const ELSEWHERE: [(&str, &str, &str); 10] = [
    ("c15", "cli/tests/hostile.rs", "one_line_of_a_gibibyte"),
    ("j02", "cli/tests/hostile.rs", "a_large_array_is_streamed"),
    ("w01", "cli/tests/contract.rs", "a_killed_import_never_leaves_half_of_it"),
    ("w05", "tests/tests/workspace_file.rs", "one_writer_at_a_time_and_a_dead_one_is_no_obstacle"),
    ("w06", "tests/tests/workspace_file.rs", "a_damaged_file_names_its_newest_backup"),
    ("w07", "tests/tests/workspace_file.rs", "one_writer_at_a_time_and_a_dead_one_is_no_obstacle"),
    ("w13", "tests/tests/workspace_file.rs", "a_newer_file_is_refused_by_name_and_not_touched"),
    ("w15", "tests/tests/imports.rs", "a_large_import_can_be_stopped_and_gone_on_with"),
    ("o01", "core/src/export/tests.rs", "no_cell_becomes_a_formula"),
    ("o06", "core/src/export/tests.rs", "a_file_is_there_whole_or_as_it_was"),
];

/// What the product does not do yet, and why; what happens today is in the test of that name, where there is one.
const NOT_YET: [(&str, &str); 8] = [
    ("o04", "there is no export to workbooks yet, so no sheet is named"),
    ("o05", "there is no export to workbooks yet, and a CSV has no last row"),
    ("w02", "a workspace that cannot be written to is not opened to read: it is refused with the system's words"),
    ("w04", "a workspace that is moved or deleted while it is open is not noticed"),
    ("w08", "a copy that a sync client made is not told from any other workspace"),
    ("w09", "only a full disk is told from other errors; quotas are; limits of file systems and placeholders are not"),
    ("w10", "an import is one transaction: after sleep or a lost drive it begins again, it does not go on"),
    ("w12", "what the window needs of the machine is not asked before it starts"),
];

/// Each case has a test of its name here, or is listed with the test that stands elsewhere, or with why there is none.
#[test]
fn every_case_is_told() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut told = BTreeSet::new();
    for (letter, _) in CASES {
        let text = std::fs::read_to_string(root.join(format!("tests/tests/nasty/{letter}.rs"))).unwrap();
        for name in text.split("#[test]\nfn ").skip(1).map(|rest| rest.split('(').next().unwrap()) {
            // `h04_and_h05_markup_…` is a test of both
            told.extend(name.split('_').filter(|word| is_case(word)).map(str::to_owned));
        }
    }
    for (case, file, name) in ELSEWHERE {
        let text = std::fs::read_to_string(root.join(file)).unwrap();
        assert!(text.contains(&format!("fn {name}(")), "{file} has no {name}");
        told.insert(case.to_owned());
    }
    for (case, why) in NOT_YET {
        assert!(!why.is_empty(), "{case}");
        told.insert(case.to_owned());
    }
    let all = CASES.iter().flat_map(|(letter, most)| (1..=*most).map(move |n| format!("{letter}{n:02}")));
    let missing: Vec<String> = all.filter(|case| !told.contains(case)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert_eq!(told.len(), 104, "{told:?}");
}

fn is_case(word: &str) -> bool {
    word.len() == 3
        && CASES.iter().any(|(letter, _)| word.starts_with(*letter))
        && word[1..].bytes().all(|b| b.is_ascii_digit())
}
