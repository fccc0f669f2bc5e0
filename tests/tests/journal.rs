//! Undo is the identity: over random steps, across restarts, beside imports, and never over what it did not do.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::path::Path;

use groundswell::error::{Error, Result};
use groundswell::judgement;
use groundswell::model::{AskId, RequestId};
use groundswell::store::{Workspace, Writing};
use groundswell_tests::company::{decided, noon, workspace};
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Act {
    Merge(usize, usize),
    Split(usize, usize),
    Move(usize, usize),
    Rename(usize, u8),
    Apart(usize, usize),
    Dismiss(usize),
    Undo,
    Redo,
    Reopen,
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let one = prop_oneof![
        3 => (0usize..6, 0usize..6).prop_map(|(a, b)| Act::Merge(a, b)),
        2 => (0usize..6, 0usize..24).prop_map(|(r, a)| Act::Split(r, a)),
        3 => (0usize..24, 0usize..6).prop_map(|(a, r)| Act::Move(a, r)),
        2 => (0usize..6, 0u8..4).prop_map(|(r, t)| Act::Rename(r, t)),
        1 => (0usize..6, 0usize..6).prop_map(|(a, b)| Act::Apart(a, b)),
        2 => (0usize..24).prop_map(Act::Dismiss),
        4 => Just(Act::Undo),
        3 => Just(Act::Redo),
        1 => Just(Act::Reopen),
    ];
    proptest::collection::vec(one, 1..40)
}

fn nothing(_: &Writing<'_>) -> Result<()> {
    Ok(())
}

fn titles(id: RequestId) -> String {
    id.to_string()
}

/// Does one act. True if it took a step.
fn act(workspace: &Workspace, act: &Act, ids: &[RequestId], asks: &[AskId]) -> Result<bool> {
    let stepped = workspace.step(
        noon(),
        |tx| match act {
            Act::Merge(a, b) => judgement::merge(tx, &[ids[*a], ids[*b]], &titles).map(|(_, name)| ((), name)),
            Act::Split(r, a) => {
                judgement::split(tx, ids[*r], &[asks[*a].clone()], "A part", &titles).map(|(_, name)| ((), name))
            }
            Act::Move(a, r) => {
                judgement::move_asks(tx, &[asks[*a].clone()], ids[*r], &titles).map(|(_, name)| ((), name))
            }
            Act::Rename(r, t) => {
                judgement::rename(tx, ids[*r], ["", "One", "Two “quoted”", "Drei ü"][*t as usize], &titles)
                    .map(|(_, name)| ((), name))
            }
            Act::Apart(a, b) => judgement::apart(tx, ids[*a], ids[*b], &titles).map(|(_, name)| ((), name)),
            Act::Dismiss(a) => judgement::dismiss(tx, &[asks[*a].clone()]).map(|(_, name)| ((), name)),
            Act::Undo | Act::Redo | Act::Reopen => unreachable!("not a step"),
        },
        nothing,
    );
    match stepped {
        Ok(stepped) => Ok(!stepped.name.is_empty()),
        // The rules refuse some acts (merging with itself, splitting all): then nothing may have changed.
        Err(Error::Input { .. }) => Ok(false),
        Err(e) => Err(e),
    }
}

fn state(workspace: &Workspace) -> String {
    workspace.read(decided).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn undo_goes_back_the_way_the_steps_came(all in acts()) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.groundswell");
        let (mut workspace, ids, asks) = workspace(&path, 6, 4).unwrap();
        // What the workspace should look like: the states before each done step, and those undone but not dropped.
        let mut done: Vec<String> = Vec::new();
        let mut undone: Vec<String> = Vec::new();
        for step in &all {
            let before = state(&workspace);
            match step {
                Act::Reopen => {
                    drop(workspace);
                    workspace = Workspace::open(&path, false).unwrap();
                    prop_assert_eq!(&state(&workspace), &before, "a restart changes nothing");
                }
                Act::Undo => match workspace.undo(|_, _| Ok(())).unwrap() {
                    Some(_) => {
                        let expected = done.pop().expect("undo found a step that was never taken");
                        prop_assert_eq!(&state(&workspace), &expected);
                        undone.push(before);
                    }
                    None => prop_assert!(done.is_empty()),
                },
                Act::Redo => match workspace.redo(|_, _| Ok(())).unwrap() {
                    Some(_) => {
                        let expected = undone.pop().expect("redo found a step that was never undone");
                        prop_assert_eq!(&state(&workspace), &expected);
                        done.push(before);
                    }
                    None => prop_assert!(undone.is_empty()),
                },
                step => {
                    if act(&workspace, step, &ids, &asks).unwrap() {
                        done.push(before);
                        undone.clear();
                    } else {
                        prop_assert_eq!(&state(&workspace), &before, "a refused or empty step changes nothing");
                    }
                }
            }
        }
        let checked = workspace.check().unwrap();
        prop_assert!(checked.wrong.is_empty(), "{:?}", checked.wrong);
        while workspace.undo(|_, _| Ok(())).unwrap().is_some() {
            prop_assert_eq!(Some(state(&workspace)), done.pop());
        }
    }
}

fn open(dir: &Path) -> (Workspace, Vec<RequestId>, Vec<AskId>) {
    workspace(&dir.join("a.groundswell"), 4, 3).unwrap()
}

#[test]
fn a_merge_rewrites_no_evidence_and_lands_new_asks_on_the_survivor() {
    let dir = tempfile::tempdir().unwrap();
    let (workspace, ids, _) = open(dir.path());
    let merge = |a: usize, b: usize| act(&workspace, &Act::Merge(a, b), &ids, &[]).unwrap();
    merge(1, 2);
    merge(0, 1);
    let merged = workspace.read(|v| v.snapshot()).unwrap().merged;
    assert_eq!(merged.get(&ids[1]), Some(&ids[0]));
    assert_eq!(merged.get(&ids[2]), Some(&ids[0]), "merges are flattened to one hop");
    workspace.undo(|_, _| Ok(())).unwrap();
    let merged = workspace.read(|v| v.snapshot()).unwrap().merged;
    assert_eq!(merged.get(&ids[2]), Some(&ids[1]), "and come apart in the order they were made");
    assert!(!merged.contains_key(&ids[1]));
}

#[test]
fn requests_told_apart_are_not_merged_through_a_third() {
    let dir = tempfile::tempdir().unwrap();
    let (workspace, ids, _) = open(dir.path());
    assert!(act(&workspace, &Act::Apart(0, 1), &ids, &[]).unwrap());
    assert!(!act(&workspace, &Act::Merge(0, 1), &ids, &[]).unwrap(), "not directly");
    assert!(act(&workspace, &Act::Merge(2, 0), &ids, &[]).unwrap());
    assert!(!act(&workspace, &Act::Merge(2, 1), &ids, &[]).unwrap(), "nor when one is already part of another");
}

#[test]
fn a_hand_in_the_file_is_noticed_and_not_written_over() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.groundswell");
    let (workspace, ids, asks) = workspace(&path, 4, 3).unwrap();
    act(&workspace, &Act::Rename(0, 1), &ids, &asks).unwrap();
    drop(workspace);
    let db = rusqlite::Connection::open(&path).unwrap();
    db.execute("UPDATE naming SET title = 'Tampered'", []).unwrap();
    drop(db);
    let workspace = Workspace::open(&path, false).unwrap();
    assert!(
        matches!(workspace.undo(|_, _| Ok(())), Err(Error::Stale(_))),
        "undo must not overwrite what it did not write"
    );
    let wrong = workspace.check().unwrap().wrong;
    assert!(wrong.iter().any(|w| w.contains("differs from its history")), "{wrong:?}");
}

#[test]
fn a_changed_history_breaks_its_chain() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.groundswell");
    let (workspace, ids, asks) = workspace(&path, 4, 3).unwrap();
    act(&workspace, &Act::Rename(0, 1), &ids, &asks).unwrap();
    act(&workspace, &Act::Merge(1, 2), &ids, &asks).unwrap();
    assert!(workspace.check().unwrap().wrong.is_empty(), "sound before");
    drop(workspace);
    let db = rusqlite::Connection::open(&path).unwrap();
    db.execute("UPDATE step SET name = 'Something else' WHERE id = 1", []).unwrap();
    drop(db);
    let wrong = Workspace::open(&path, false).unwrap().check().unwrap().wrong;
    assert!(wrong.iter().any(|w| w.contains("step 1")), "{wrong:?}");
}

#[test]
fn undo_of_twenty_thousand_rows_is_one_step() {
    let dir = tempfile::tempdir().unwrap();
    let (workspace, ids, asks) = workspace(&dir.path().join("a.groundswell"), 2, 10_000).unwrap();
    let before = state(&workspace);
    workspace.step(noon(), |tx| judgement::move_asks(tx, &asks, ids[1], &titles), nothing).unwrap();
    assert_ne!(state(&workspace), before);
    let undone = workspace.undo(|_, _| Ok(())).unwrap().unwrap();
    assert_eq!(undone.tables, ["moved"]);
    assert_eq!(state(&workspace), before);
}
