//! What an import would do and did, for people.

use std::fmt::Write;

use groundswell::api::{Confidence, FilePlan, ImportOutcome, ImportPlan, ProblemGroup};
use groundswell::error::Place;

use crate::show::{count, percent, place, some};

/// Examples shown of a group of problems; the rest is counted, and kept.
const EXAMPLES: usize = 3;
/// Groups shown.
const GROUPS: usize = 12;

pub(crate) fn plan(plan: &ImportPlan) -> String {
    let mut out = "This is what would happen; nothing was changed.\n".to_owned();
    for one in &plan.files {
        file(&mut out, one);
    }
    saved(&mut out, plan.set_aside.as_deref());
    out
}

pub(crate) fn imported(outcome: &ImportOutcome) -> String {
    if outcome.files.is_empty() && outcome.unread == 0 && outcome.grouping.asks == 0 {
        return "There was nothing left to read.".to_owned();
    }
    let mut out = String::new();
    for one in &outcome.files {
        file(&mut out, one);
    }
    let grouping = &outcome.grouping;
    let _ = writeln!(
        out,
        "{} found: {} joined {}, {} opened; {} of your decisions changed",
        some(grouping.asks, "new ask", "new asks"),
        count(grouping.joined),
        some(grouping.requests_joined, "known request", "known requests"),
        some(grouping.requests_new, "new request", "new requests"),
        count(grouping.edits_changed)
    );
    if grouping.disputed > 0 {
        let _ = writeln!(
            out,
            "{} of them could nearly as well have gone to another request; `groundswell questions` asks about those that matter",
            count(grouping.disputed)
        );
        for dispute in grouping.disputes.iter().take(EXAMPLES) {
            let _ = writeln!(
                out,
                "    “{}”: in {} “{}” ({}), or {} “{}” ({})?  {}",
                dispute.text,
                dispute.request.id,
                dispute.request.title,
                percent(dispute.similarity),
                dispute.other.id,
                dispute.other.title,
                percent(dispute.other_similarity),
                dispute.ask
            );
        }
    }
    if outcome.unread > 0 {
        let unread = some(outcome.unread, "ticket is", "tickets are");
        let _ = writeln!(out, "{unread} in the workspace and not read for asks yet: go on with `groundswell read-on`");
    }
    saved(&mut out, outcome.set_aside.as_deref());
    if let Some(backup) = &outcome.backup {
        let _ = writeln!(out, "as it was before: {backup}");
    }
    out
}

fn saved(out: &mut String, set_aside: Option<&str>) {
    if let Some(path) = set_aside {
        let _ = writeln!(out, "those set aside are in {path}: put them right there and import that file");
    }
}

fn file(out: &mut String, file: &FilePlan) {
    let name = match &file.part {
        Some(part) => format!("{} › {part}", file.file),
        None => file.file.clone(),
    };
    if let Some(refused) = &file.refused {
        let _ = writeln!(out, "{name}: not read: {}\n    {}", refused.message, refused.cure);
        return;
    }
    let encoding = if file.encoding.is_empty() { String::new() } else { format!(", {}", file.encoding) };
    let _ = writeln!(out, "{name}: {} ({}{encoding})", file.source, file.what);
    let piles = file.piles;
    let _ = writeln!(
        out,
        "  {} seen = {} new + {} changed + {} same + {} set aside",
        count(piles.seen),
        count(piles.added),
        count(piles.changed),
        count(piles.same),
        count(piles.set_aside)
    );
    if let Some(since) = file.remembered {
        let _ = writeln!(out, "    read as you chose on {}", since.format("%Y-%m-%d"));
    }
    for column in &file.mapping {
        let sure = match column.confidence {
            Confidence::Said | Confidence::Sure => "",
            Confidence::Likely => ", likely",
            Confidence::Guess => ", a guess",
        };
        let filled = match (column.filled * 100.0).round() {
            full if full >= 100.0 => String::new(),
            share => format!(", filled in {share:.0} %"),
        };
        let _ = writeln!(out, "    {:<16} from “{}” ({}{sure}{filled})", column.field, column.column, column.because);
    }
    for decision in file.decisions.iter().filter(|d| !d.sure) {
        let others: Vec<&str> = decision.others.iter().take(4).map(|o| o.value.as_str()).collect();
        let _ = writeln!(
            out,
            "    check: {} is {} ({}); if that is wrong: --{} {} ...",
            decision.what,
            decision.shown,
            decision.because,
            decision.what,
            others.join(", ")
        );
    }
    for note in &file.notes {
        let _ = writeln!(out, "    note: {note}");
    }
    for group in file.problems.iter().take(GROUPS) {
        problems(out, group);
    }
    if file.problems.len() > GROUPS {
        let _ = writeln!(out, "    ... and {} more sorts of problems", file.problems.len() - GROUPS);
    }
}

fn problems(out: &mut String, group: &ProblemGroup) {
    let word = if group.set_aside { "set aside" } else { "left unknown" };
    let column = group.column.as_ref().map_or(String::new(), |c| format!(" in “{c}”"));
    let _ = writeln!(out, "    {word}: {}{column}: expected {}", some(group.count, "time", "times"), group.expected);
    for example in group.examples.iter().take(EXAMPLES) {
        let at = Place { file: None, sheet: example.sheet.clone(), row: example.row, line: example.line, column: None };
        let _ = writeln!(out, "      {}: found “{}”", place(&at), example.found);
    }
    let _ = writeln!(out, "      {}", group.cure);
    if let Some(repair) = &group.repair {
        let _ = writeln!(out, "      or all at once: --repair {} ({})", repair.value, lower(&repair.words));
    }
}

fn lower(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}
