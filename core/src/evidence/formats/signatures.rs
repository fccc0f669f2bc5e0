//! What a table holds, by the names of its columns: sources known by their headers, and else by what its columns are
//! about.

use super::fields::{ACCOUNT, Field, ROADMAP, TICKET};
use crate::error::{Error, Result};
use crate::evidence::What;
use crate::evidence::file::TextFile;
use crate::evidence::table::Table;

/// A source whose tables are known by their headers.
pub(crate) struct Signature {
    pub(crate) key: &'static str,
    pub(crate) name: &'static str,
    pub(crate) what: What,
    all: &'static [&'static str],
    some: (usize, &'static [&'static str]),
    /// What a person should know about such a file.
    pub(crate) note: Option<&'static str>,
}

/// Tables known by their headers; the first that fits.
pub(crate) const SIGNATURES: &[Signature] = &[
    Signature {
        key: "jira",
        name: "Jira",
        what: What::Tickets,
        all: &["issuekey", "summary"],
        some: (1, &["issueid", "issuetype", "projectkey", "status"]),
        note: None,
    },
    Signature {
        key: "zendesk",
        name: "Zendesk",
        what: What::Tickets,
        all: &["id", "requesterid"],
        some: (
            2,
            &[
                "summationcolumn",
                "requesterdomain",
                "groupstations",
                "assigneestations",
                "satisfactionscore",
                "firstreplytimeinminutes",
            ],
        ),
        note: Some(NO_BODY),
    },
    Signature {
        key: "zendesk",
        name: "Zendesk",
        what: What::Tickets,
        all: &["summationcolumn", "subject"],
        some: (0, &[]),
        note: Some(NO_BODY),
    },
];

const NO_BODY: &str = "Zendesk's CSV holds subjects only, neither descriptions nor comments: for better groups import \
                       Zendesk's JSON export instead";

/// The source a table comes from, if its header tells.
pub(crate) fn signature(table: &Table) -> Option<&'static Signature> {
    let has = |name: &&str| table.folded.iter().any(|f| f == name);
    SIGNATURES.iter().find(|s| s.all.iter().all(&has) && s.some.1.iter().filter(|n| has(n)).count() >= s.some.0)
}

/// What a table holds, and why.
///
/// # Errors
/// `Input` naming the choices if it could be more than one thing.
pub(crate) fn recognise(file: &TextFile, table: &Table) -> Result<(What, String)> {
    if let Some(signature) = signature(table) {
        return Ok((signature.what, format!("its columns are those of {}", signature.name)));
    }
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
    if !(has(ROADMAP[1].aliases)) {
        roadmap = 0;
    } else if roadmap_signs.is_empty() && !roadmap_id {
        roadmap = roadmap.min(2);
    }
    // a name alone makes a list of people, not of tickets
    let subjects: Vec<&str> = TICKET[1].aliases.iter().copied().filter(|a| *a != "name").collect();
    if !has(&subjects) && !has(TICKET[2].aliases) {
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
    let name = file.name.to_lowercase();
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
    Err(Error::in_file(&file.path, message, hint))
}
