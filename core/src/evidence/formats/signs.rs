//! What a table of no known source holds, by what its columns are about.

use super::fields::{ACCOUNT, Field, ROADMAP, TICKET};
use crate::error::Result;
use crate::evidence::What;
use crate::evidence::document::Document;
use crate::evidence::table::Table;

/// What a table holds, and why.
///
/// # Errors
/// `Input` naming the choices if it could be more than one thing.
pub(crate) fn recognise(document: &Document, table: &Table) -> Result<(What, String)> {
    let tally = |fields: &[Field], weights: &[(&str, u32)]| {
        let has = |name: &str| {
            fields
                .iter()
                .find(|f| f.name == name)
                .and_then(|f| f.aliases.iter().find_map(|a| table.folded.iter().position(|h| h == a)))
        };
        let mut signs = Vec::new();
        let mut score = 0;
        for (name, weight) in weights {
            if let Some(at) = has(name) {
                score += weight;
                if *weight > 1 {
                    signs.push(format!("“{}”", table.columns[at]));
                }
            }
        }
        (score, signs)
    };
    let (mut tickets, ticket_signs) = tally(
        TICKET,
        &[
            ("subject", 1),
            ("body", 1),
            ("requester_email", 2),
            ("requester_name", 2),
            ("created_at", 2),
            ("updated_at", 1),
            ("tags", 1),
            ("priority", 1),
        ],
    );
    let (mut accounts, account_signs) = tally(
        ACCOUNT,
        &[
            ("name", 1),
            ("arr", 3),
            ("mrr", 3),
            ("renewal", 3),
            ("churn", 2),
            ("health", 2),
            ("plan", 1),
            ("segment", 1),
            ("domains", 1),
        ],
    );
    let (mut roadmap, roadmap_signs) =
        tally(ROADMAP, &[("title", 1), ("body", 1), ("status", 1), ("target", 2), ("theme", 1)]);
    let has = |names: &[&str]| names.iter().any(|n| table.folded.iter().any(|f| f == n));
    let strong_body = has(&[
        "body",
        "message",
        "comment",
        "text",
        "content",
        "feedback",
        "verbatim",
        "review",
        "messagebody",
        "ticketdescription",
    ]);
    let roadmap_id = has(&["epicid", "epickey", "featureid", "initiativeid", "roadmapid", "featurereference"]);
    roadmap += if roadmap_id { 3 } else { 0 };
    // days and stretches of time that only plans have
    let planned = has(&[
        "targetdate",
        "targetquarter",
        "targetrelease",
        "quarter",
        "timeframe",
        "horizon",
        "milestones",
        "initiatives",
        "releasephase",
        "releasephases",
        "generalavailabilitydate",
    ]);
    roadmap += if planned { 2 } else { 0 };
    if !(has(ROADMAP[1].aliases)) {
        roadmap = 0;
    } else if roadmap_signs.is_empty() && !roadmap_id {
        roadmap = roadmap.min(2);
    }
    // a name alone may be anybody's
    if roadmap == 1 && !ROADMAP[1].aliases.iter().any(|title| *title != "name" && has(&[title])) {
        roadmap = 0;
    }
    // nobody exports tickets as YAML or TOML, and many write their plans in it
    if matches!(document, Document::Outline(..)) && has(ROADMAP[1].aliases) {
        roadmap += 2;
    }
    // names and notes make a list of people, not of tickets
    let names_only = ["name", "notes", "details"];
    let telling: Vec<&str> =
        [TICKET[1].aliases, TICKET[2].aliases].concat().into_iter().filter(|a| !names_only.contains(a)).collect();
    if !has(&telling) {
        tickets = 0;
    } else if strong_body {
        tickets += 1;
    }
    if account_signs.is_empty() || (!has(ACCOUNT[0].aliases) && !has(ACCOUNT[1].aliases)) {
        accounts = 0;
    }
    let mut ranked = [
        (tickets, What::Tickets, ticket_signs, "ticket"),
        (accounts, What::Accounts, account_signs, "account"),
        (roadmap, What::Roadmap, roadmap_signs, "roadmap"),
    ];
    ranked.sort_by_key(|r| std::cmp::Reverse(r.0));
    let origin = document.origin();
    let name = format!("{} {}", origin.name, origin.part.as_deref().unwrap_or_default()).to_lowercase();
    let hinted = ranked.iter().find(|r| r.0 > 0 && name.contains(r.3));
    let [best, second, _] = &ranked;
    if best.0 >= second.0 + 2 || (best.0 > 0 && second.0 == 0) {
        let signs = if best.2.is_empty() {
            table.columns.iter().take(3).map(|c| format!("“{c}”")).collect()
        } else {
            best.2.clone()
        };
        return Ok((best.1, format!("it has columns such as {}", signs.join(", "))));
    }
    if let Some(hinted) = hinted {
        return Ok((hinted.1, format!("its name speaks of {}", hinted.1.word())));
    }
    let message = if best.0 == 0 {
        format!("cannot tell what this table holds; its columns are {}", table.listed())
    } else {
        format!("this table could hold {} or {}; its columns are {}", best.1.word(), second.1.word(), table.listed())
    };
    let hint = "say which: --as tickets, --as accounts or --as roadmap; and if a column goes by another name, \
                --map body=COLUMN";
    Err(document.error(message, hint))
}
