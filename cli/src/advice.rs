//! What the engine asks, proposes and gives as reasons, for people.

use std::fmt::Write;

use groundswell::api::{Answer, Change, Questions, Quote, Regrouping, Verdict, Why};
use groundswell::error::Error;
use groundswell::model::AskId;

use crate::show::{count, percent, some};

/// Asks shown of a proposal; the rest is counted.
const ASKS: usize = 4;
/// Proposals shown; `--json` has all.
const PROPOSALS: usize = 40;

/// Why a quote stands where it stands, below it.
pub(crate) fn why(out: &mut String, quote: &Quote, why: &Why) {
    let mut reasons = Vec::new();
    if !why.words.is_empty() {
        reasons.push(format!("shares “{}”", why.words.join("”, “")));
    }
    match why.inside {
        Some(inside) => reasons.push(format!("{} alike to the others here", percent(inside))),
        None => reasons.push("alone here".to_owned()),
    }
    match (&why.next, why.margin) {
        (Some(next), margin) => reasons.push(format!(
            "next {} “{}” {}{}",
            next.id,
            next.title,
            percent(next.similarity),
            if margin.is_some_and(|m| m < 0.0) { ", which is nearer" } else { "" }
        )),
        (None, _) => reasons.push("no other request is near".to_owned()),
    }
    if quote.moved {
        reasons.push("you put or kept it here".to_owned());
    }
    let _ = writeln!(out, "      why: {}", reasons.join("; "));
    if let Some(nearest) = why.nearest.first() {
        let _ = writeln!(out, "           nearest {}: “{}”", percent(nearest.similarity), nearest.text);
    }
}

pub(crate) fn questions(questions: &Questions) -> String {
    if questions.items.is_empty() {
        return match questions.total {
            0 => "No questions are open.".to_owned(),
            n => format!("{} open.", some(n, "question is", "questions are")),
        };
    }
    let mut out = String::new();
    for (n, question) in questions.items.iter().enumerate() {
        let _ = writeln!(out, "{:>3}  {}", n + 1, question.text);
        let _ = writeln!(out, "     {}", question.because);
        let _ = writeln!(out, "     otherwise {}{}", question.effect.words, top(question.effect.top));
        for ask in question.asks.iter().take(ASKS).filter(|_| question.asks.len() > 1) {
            let _ = writeln!(out, "       “{}”", ask.text);
        }
        for answer in &question.answers {
            let _ = writeln!(out, "     {}: {}", answer.words, command(answer));
        }
        let _ = writeln!(out);
    }
    let pace = questions.minutes.map(|m| format!(", about {} at your pace", some(u64::from(m), "minute", "minutes")));
    let _ = writeln!(
        out,
        "{} that could change the top 20{}; {} open in all",
        some(questions.left, "question", "questions"),
        pace.unwrap_or_default(),
        count(questions.total)
    );
    out
}

fn top(places: u32) -> String {
    match places {
        0 => "; the top 20 stays".to_owned(),
        1 => "; the top 20 moves by 1 place".to_owned(),
        n => format!("; the top 20 moves by {n} places"),
    }
}

/// The command line that gives an answer.
fn command(answer: &Answer) -> String {
    let list = |asks: &[AskId]| asks.iter().map(|a| a.0.as_str()).collect::<Vec<_>>().join(" ");
    let words = match &answer.verdict {
        Verdict::Merge { ids } => {
            format!("merge {}", ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))
        }
        Verdict::Apart { a, b } => format!("apart {a} {b}"),
        Verdict::Move { asks, to } => format!("move {} {to}", list(asks)),
        Verdict::Split { id, asks } => format!("split {id} {}", list(asks)),
        Verdict::Keep { asks } => format!("keep {}", list(asks)),
        Verdict::Dismiss { asks } => format!("dismiss {}", list(asks)),
    };
    format!("groundswell {words}")
}

pub(crate) fn regrouping(regrouping: &Regrouping) -> String {
    if regrouping.proposals.is_empty() {
        return format!(
            "Nothing to propose: the {} are as they would be grouped anew.",
            some(regrouping.requests, "request", "requests")
        );
    }
    let mut out = String::new();
    for proposal in regrouping.proposals.iter().take(PROPOSALS) {
        let _ = writeln!(out, "{:>3}  {}", proposal.number, proposal.words);
        let mut reasons = Vec::new();
        if !proposal.shared.is_empty() {
            reasons.push(format!("shared: “{}”", proposal.shared.join("”, “")));
        }
        reasons.extend(proposal.inside.map(|inside| format!("{} alike together", percent(inside))));
        reasons.extend(proposal.left.map(|left| format!("{} to those they leave", percent(left))));
        let _ = writeln!(out, "     {}", reasons.join("; "));
        for ask in proposal.asks.iter().take(ASKS) {
            let _ = writeln!(out, "       “{}”", ask.text);
        }
        let more = proposal.count.saturating_sub(ASKS as u64);
        if more > 0 {
            let _ = writeln!(out, "       and {} more", count(more));
        }
        let _ = writeln!(out, "     {}{}", proposal.effect.words, top(proposal.effect.top));
    }
    let hidden = regrouping.proposals.len().saturating_sub(PROPOSALS);
    if hidden > 0 {
        let _ = writeln!(out, "  ... and {hidden} more with less effect; --json lists them all");
    }
    let _ = writeln!(
        out,
        "\n{} now, {} with all of them. Nothing was changed; accept with --accept 1,3 or --accept all",
        some(regrouping.requests, "request", "requests"),
        count(regrouping.then)
    );
    out
}

/// The changes of the proposals that were named.
///
/// # Errors
/// `Input` for a word that is no number, or a number that is not in the list.
pub(crate) fn chosen(regrouping: &Regrouping, numbers: &[String]) -> Result<Vec<Change>, Error> {
    let most = regrouping.proposals.len();
    let mut changes = Vec::new();
    for word in numbers {
        if word == "all" {
            return Ok(regrouping.proposals.iter().map(|p| p.change.clone()).collect());
        }
        let found = word.trim().parse().ok().and_then(|n: u32| regrouping.proposals.iter().find(|p| p.number == n));
        let proposal = found.ok_or_else(|| {
            let hint = match most {
                0 => "there are no proposals now".to_owned(),
                _ => format!("name numbers from 1 to {most}, or all"),
            };
            Error::input(format!("“{word}” is no proposal"), hint)
        })?;
        changes.push(proposal.change.clone());
    }
    Ok(changes)
}
