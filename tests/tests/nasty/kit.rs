//! Takes a file the way a person does, and tells what came of it in short lines.

use std::path::Path;

use groundswell::api::{CheckReport, FilePlan, ImportOutcome, ImportPlan, Piece, Status, TicketDetail};
use groundswell::error::{ApiError, ErrorKind};
use groundswell_tests::sample::Desk;
use serde_json::{Value, json};

/// The header of most tables here.
pub(crate) const HEADER: &str = "Ticket ID,Subject,Description,Email\n";

/// A table of tickets with these rows.
pub(crate) fn table(rows: &str) -> String {
    format!("{HEADER}{rows}")
}

/// A file that was planned and imported into a new workspace.
pub(crate) struct Taken {
    pub(crate) desk: Desk,
    /// Its documents, as the import told them.
    pub(crate) files: Vec<FilePlan>,
}

/// Takes a file with these bytes.
pub(crate) fn take(name: &str, bytes: impl AsRef<[u8]>) -> Taken {
    take_as(name, bytes, json!({}))
}

/// The same, with what a person said of it.
pub(crate) fn take_as(name: &str, bytes: impl AsRef<[u8]>, said: Value) -> Taken {
    let desk = Desk::empty();
    let path = desk.dir.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let files = import(&desk, &path, &said);
    Taken { desk, files }
}

/// Plans and imports a file, and holds that both say the same, that the piles add up, and that each record set aside
/// is told with its cure.
pub(crate) fn import(desk: &Desk, path: &Path, said: &Value) -> Vec<FilePlan> {
    let mut args = json!({ "files": [path] });
    args.as_object_mut().unwrap().extend(said.as_object().unwrap().clone());
    let before: Status = desk.ask("status", json!({}));
    let plan: ImportPlan = desk.ask("import_plan", args.clone());
    let untouched: Status = desk.ask("status", json!({}));
    assert_eq!((untouched.tickets, untouched.set_aside), (before.tickets, before.set_aside), "a plan changes nothing");
    let outcome: ImportOutcome = desk.ask("import", args);
    let told = |files: &[FilePlan]| -> Vec<String> {
        files.iter().map(|f| format!("{:?} {:?} {:?} {:?}", f.piles, f.notes, f.problems, f.refused)).collect()
    };
    assert_eq!(told(&plan.files), told(&outcome.files), "the import did what the plan said");
    let after: Status = desk.ask("status", json!({}));
    let mut tickets = 0;
    for file in &outcome.files {
        let p = file.piles;
        assert_eq!(p.seen, p.added + p.changed + p.same + p.set_aside, "{p:?}");
        let aside: u64 = file.problems.iter().filter(|g| g.set_aside).map(|g| g.count).sum();
        assert_eq!(aside, p.set_aside, "each record set aside is told");
        for group in &file.problems {
            assert!(!group.cure.is_empty() && !group.expected.is_empty(), "{group:?}");
            for example in &group.examples {
                assert_eq!(example.file, file.file, "{example:?}");
            }
        }
        tickets += if file.what == "tickets" { p.added } else { 0 };
    }
    assert_eq!(after.tickets, before.tickets + tickets, "all new tickets are there");
    if said.get("later").is_none() {
        let checked: CheckReport = desk.ask("check", json!({}));
        assert!(checked.clean, "{:?}", checked.wrong);
    }
    outcome.files
}

/// A file that must be refused as a whole, by the plan and by the import, by its name, with a cure, and without a
/// trace in the workspace.
pub(crate) fn refused(name: &str, bytes: impl AsRef<[u8]>) -> ApiError {
    let desk = Desk::empty();
    let path = desk.dir.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    refused_at(&desk, &path)
}

/// The same for a file that is there already.
pub(crate) fn refused_at(desk: &Desk, path: &Path) -> ApiError {
    let args = json!({ "files": [path] });
    let planned = desk.refused("import_plan", args.clone());
    let error = desk.refused("import", args);
    assert_eq!(error, planned, "the plan says what the import says");
    assert_eq!(error.kind, ErrorKind::Input, "{error:?}");
    let place = error.place.clone().unwrap_or_default();
    assert_eq!(place.file, path.file_name().map(|n| n.to_string_lossy().into_owned()), "{error:?}");
    assert!(error.hint.as_ref().is_some_and(|hint| !hint.is_empty()), "{error:?}");
    let status: Status = desk.ask("status", json!({}));
    assert_eq!((status.tickets, status.set_aside, status.imports.len()), (0, 0, 0), "nothing came in");
    error
}

/// Holds that a refusal says this, and this as the cure.
pub(crate) fn assert_refused(name: &str, bytes: impl AsRef<[u8]>, message: &str, cure: &str) {
    let error = refused(name, bytes);
    let hint = error.hint.unwrap_or_default();
    assert!(error.message.contains(message) && hint.contains(cure), "{name}: {} // {hint}", error.message);
}

impl Taken {
    /// The only document.
    pub(crate) fn file(&self) -> &FilePlan {
        assert_eq!(self.files.len(), 1, "{:?}", self.files.iter().map(|f| &f.part).collect::<Vec<_>>());
        &self.files[0]
    }

    /// New, changed, same, set aside.
    pub(crate) fn piles(&self) -> [u64; 4] {
        let p = self.file().piles;
        [p.added, p.changed, p.same, p.set_aside]
    }

    /// What was set aside, `row/line column: found -> expected`, by rows.
    pub(crate) fn aside(&self) -> Vec<String> {
        self.problems(true)
    }

    /// What was said of records that were kept, and of the file as a whole.
    pub(crate) fn remarks(&self) -> Vec<String> {
        self.problems(false)
    }

    fn problems(&self, set_aside: bool) -> Vec<String> {
        let groups = self.file().problems.iter().filter(|group| group.set_aside == set_aside);
        let mut all: Vec<_> = groups.flat_map(|group| &group.examples).collect();
        all.sort_by_key(|s| (s.row.unwrap_or(u64::MAX), s.line));
        let number = |n: Option<u64>| n.map_or("-".into(), |n| n.to_string());
        let line = |s: &groundswell::model::SetAside| {
            let column = s.column.clone().unwrap_or_default();
            format!("{}/{} {column}: {} -> {}", number(s.row), number(s.line), s.found, s.expected)
        };
        all.into_iter().map(line).collect()
    }

    /// Whether one of the cures says this.
    pub(crate) fn cures_with(&self, words: &str) -> bool {
        self.file().problems.iter().any(|group| group.cure.contains(words))
    }

    /// The repair that is offered for a group of problems.
    pub(crate) fn repairs(&self) -> Vec<String> {
        self.file().problems.iter().filter_map(|group| Some(group.repair.as_ref()?.value.clone())).collect()
    }

    /// Whether a note says this.
    pub(crate) fn notes(&self, words: &str) -> bool {
        self.file().notes.iter().any(|note| note.contains(words))
    }

    /// Ticket `n` from 1, as the workspace has it.
    pub(crate) fn ticket(&self, n: u64) -> TicketDetail {
        self.desk.ask("ticket", json!({ "id": n }))
    }

    /// Ticket `n` in a line: id, subject, messages.
    pub(crate) fn words(&self, n: u64) -> String {
        let ticket = self.ticket(n);
        let parts: Vec<String> = ticket.parts.iter().map(|part| whole(&part.pieces)).collect();
        format!("{} | {} | {}", ticket.external_id, whole(&ticket.subject), parts.join(" / "))
    }

    /// How many records wait.
    pub(crate) fn waiting(&self) -> u64 {
        self.desk.ask::<Status>("status", json!({})).set_aside
    }

    /// Reads again what was set aside, with a repair; how many could be read.
    pub(crate) fn mended_by(&self, repair: &str) -> u64 {
        let outcome: ImportOutcome = self.desk.ask("retry", json!({ "repairs": [repair] }));
        outcome.files.iter().map(|f| f.piles.added + f.piles.changed + f.piles.same).sum()
    }
}

/// A text that is shown in pieces.
pub(crate) fn whole(pieces: &[Piece]) -> String {
    pieces.iter().map(|piece| piece.text.as_str()).collect()
}
