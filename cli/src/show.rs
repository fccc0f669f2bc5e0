//! Answers for people: words and tables that fit the terminal.

use std::fmt::Write;

use comfy_table::presets::NOTHING;
use comfy_table::{Attribute, Cell, CellAlignment, ContentArrangement, Table};
use groundswell::api::{
    CheckReport, Exported, Found, ModelChanged, Quote, RankedRequest, RankingPage, ReadingModel, RequestDetail,
    Similar, Status, StepEntry, Themes,
};
use groundswell::error::Place;
use groundswell::model::Standing;
use serde_json::Value;

/// Quotes shown of an account.
const QUOTES: usize = 3;

pub(crate) fn table(headers: &[&str], numbers: &[usize]) -> Table {
    let mut table = Table::new();
    table.load_style(NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(headers.iter().map(|h| Cell::new(h).add_attribute(Attribute::Bold)));
    for column in numbers {
        if let Some(column) = table.column_mut(*column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

/// An amount in whole units, thousands apart.
pub(crate) fn amount(minor: i64) -> String {
    count(u64::try_from((minor.max(0) + 50) / 100).unwrap_or_default())
}

pub(crate) fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

pub(crate) fn some(n: u64, one: &str, many: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{} {many}", count(n)) }
}

pub(crate) fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

/// "inbox.json, line 14, column “Created”".
pub(crate) fn place(place: &Place) -> String {
    let mut words = Vec::new();
    words.extend(place.file.clone());
    words.extend(place.sheet.as_ref().map(|s| format!("sheet “{s}”")));
    words.extend(place.row.map(|n| format!("row {n}")));
    words.extend(place.line.map(|n| format!("line {n}")));
    words.extend(place.column.as_ref().map(|c| format!("column “{c}”")));
    words.join(", ")
}

pub(crate) fn status(status: &Status) -> String {
    let mut out = String::new();
    if status.tickets == 0 && status.imports.is_empty() {
        return "Nothing here yet. Import ticket exports, account lists and roadmaps:\n  \
                groundswell import tickets.jsonl accounts.csv roadmap.csv"
            .to_owned();
    }
    let _ = writeln!(
        out,
        "{} = {} in {} + {} not requests + {} unsure{}",
        some(status.tickets, "ticket", "tickets"),
        count(status.in_requests),
        some(status.requests, "request", "requests"),
        count(status.not_requests),
        count(status.unsure),
        match status.unread {
            0 => String::new(),
            n => format!(" + {} not read yet (groundswell read-on)", count(n)),
        }
    );
    let kinds = &status.asks_by_kind;
    let _ = writeln!(
        out,
        "{} in requests; passages found: {} feature, {} problem, {} question, {} dismissed",
        some(status.asks, "ask", "asks"),
        count(kinds.feature),
        count(kinds.problem),
        count(kinds.question),
        count(kinds.other)
    );
    let _ = writeln!(
        out,
        "{}, {} of them heard; the account is known for {} of the tickets in requests",
        some(status.accounts, "account", "accounts"),
        count(status.accounts_heard),
        percent(status.resolved_share)
    );
    let _ = writeln!(
        out,
        "{} of {} {} ARR is heard ({}){}{}",
        amount(status.arr_heard),
        amount(status.arr),
        status.currency,
        percent(status.arr_share),
        match status.arr_unknown {
            0 => String::new(),
            n => format!("; ARR unknown for {}", some(n, "account", "accounts")),
        },
        match status.arr_converted {
            0 => String::new(),
            n => format!("; converted for {} (groundswell rates)", some(n, "account", "accounts")),
        }
    );
    let _ = writeln!(out, "{} on the roadmap", some(status.roadmap_items, "item", "items"));
    if let Some(day) = status.as_of {
        let _ = writeln!(out, "as of {day}, the newest ticket");
    }
    if !status.imports.is_empty() {
        let mut rows = table(
            &["no", "imported", "file", "source", "seen", "new", "changed", "same", "set aside"],
            &[0, 4, 5, 6, 7, 8],
        );
        for import in &status.imports {
            let piles = import.piles;
            rows.add_row([
                import.id.to_string(),
                import.at.format("%Y-%m-%d %H:%M").to_string(),
                match &import.part {
                    Some(part) => format!("{} › {part}", import.file),
                    None => import.file.clone(),
                },
                import.source.clone(),
                count(piles.seen),
                count(piles.added),
                count(piles.changed),
                count(piles.same),
                count(piles.set_aside),
            ]);
        }
        let _ = writeln!(out, "\n{rows}");
    }
    out
}

pub(crate) fn ranking(page: &RankingPage) -> String {
    if page.rows.is_empty() {
        return if page.total == 0 {
            "No feature requests yet. Import tickets first: groundswell import FILE...".to_owned()
        } else {
            format!("None of the {} requests match.", count(page.total))
        };
    }
    let arr = format!("ARR {}", page.currency);
    let headers = [
        "#",
        "range",
        "request",
        "title",
        "reports",
        "customers",
        &arr,
        "renewal exposure",
        "decide by",
        "churn exposure",
        "score",
        "roadmap",
    ];
    let mut rows = table(&headers, &[0, 1, 4, 5, 6, 7, 9, 10]);
    for row in &page.rows {
        rows.add_row([
            row.rank.to_string(),
            row.range.map_or_else(String::new, |range| format!("{}-{}", range.best, range.worst)),
            row.id.to_string(),
            title(row),
            count(row.reports),
            count(row.accounts),
            format!(
                "{}{}",
                amount(row.arr),
                if row.arr_unknown > 0 { format!(" +{}?", row.arr_unknown) } else { String::new() }
            ),
            amount(row.renewal_exposure),
            row.decide_by.map_or_else(|| "-".to_owned(), |day| day.to_string()),
            amount(row.churn_exposure),
            format!("{:.1}", row.score),
            road(row),
        ]);
    }
    // The weights of a product are all one and say nothing.
    let weighed = page.weights.iter().filter(|w| w.weight < 1.0);
    let weights: Vec<String> = weighed.map(|w| format!("{} {}", w.name, percent(w.weight))).collect();
    let mut out = format!("{rows}\n\n");
    let _ = writeln!(
        out,
        "{} of {}; together {} by {} with {} {} ARR{}, each counted once",
        count(page.rows.len() as u64),
        some(page.matching, "request", "requests"),
        some(page.sums.reports, "report", "reports"),
        some(page.sums.accounts, "customer", "customers"),
        amount(page.sums.arr),
        page.currency,
        sides(page.sums.arr_converted, page.sums.arr_unknown)
    );
    let _ = writeln!(
        out,
        "policy {}{}{}{}",
        page.policy,
        if weights.is_empty() { "" } else { ": " },
        weights.join(", "),
        page.as_of.map(|d| format!("; as of {d}")).unwrap_or_default()
    );
    if let Some(safe) = page.safe_top_five {
        let _ = writeln!(
            out,
            "range: where a request stands with any one customer left out, weights moved, unknown figures at both ends \
             and disputed asks in and out; {safe} of the first five are safe"
        );
    }
    if page.rows.iter().any(|r| r.arr_unknown > 0) {
        let _ = writeln!(out, "+n?: so many accounts' ARR is unknown; what accounts like them pay stands for it");
    }
    out
}

/// What of a sum was converted, and what is estimated.
fn sides(converted: u64, unknown: u64) -> String {
    let converted = (converted > 0).then(|| format!("{} converted", some(converted, "account", "accounts")));
    let unknown = (unknown > 0).then(|| format!("{} estimated", count(unknown)));
    let said: Vec<String> = converted.into_iter().chain(unknown).collect();
    if said.is_empty() { String::new() } else { format!(" ({})", said.join(", ")) }
}

pub(crate) fn themes(themes: &Themes) -> String {
    if themes.items.is_empty() {
        return if themes.without == 0 {
            "No feature requests yet. Import tickets first: groundswell import FILE...".to_owned()
        } else {
            format!(
                "No themes yet: of {}, no two are about the same. Themes are sought with every import.",
                some(themes.without, "request", "requests")
            )
        };
    }
    let arr = format!("ARR {}", themes.currency);
    let headers = ["theme", "title", "requests", "asks", "reports", "accounts", &arr];
    let mut rows = table(&headers, &[2, 3, 4, 5, 6]);
    for theme in &themes.items {
        rows.add_row([
            theme.id.to_string(),
            theme.title.clone(),
            count(theme.requests),
            count(theme.asks),
            count(theme.reports),
            count(theme.accounts),
            amount(theme.arr),
        ]);
    }
    let inside = themes.items.iter().map(|theme| theme.requests).sum();
    format!(
        "{rows}\n\n{} with {}; {} in none\n",
        some(themes.items.len() as u64, "theme", "themes"),
        some(inside, "request", "requests"),
        count(themes.without)
    )
}

fn title(row: &RankedRequest) -> String {
    match &row.carried_by {
        Some(carried) => format!("{} [mostly {}, {}]", row.title, carried.account, percent(carried.share)),
        None => row.title.clone(),
    }
}

pub(crate) fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Shipped => "shipped",
        Standing::InProgress => "in progress",
        Standing::Planned => "planned",
        Standing::Considering => "considering",
        Standing::Declined => "declined",
        Standing::Unclear => "on it",
    }
}

fn road(row: &RankedRequest) -> String {
    row.roadmap.as_ref().map_or_else(|| "-".to_owned(), |link| format!("{} {}", standing(link.standing), link.id))
}

/// A request; with `why`, each quote with its reasons.
pub(crate) fn request(request: &RequestDetail, why: bool) -> String {
    let row = &request.row;
    let mut out = String::new();
    let _ = writeln!(out, "{}  {}  (rank {})", row.id, row.title, row.rank);
    let _ = writeln!(
        out,
        "{} by {}{}; {} {} ARR{}, {} renewing in 90 days, {} churn exposure",
        some(row.reports, "report", "reports"),
        some(row.accounts, "customer", "customers"),
        match row.reports_without_account {
            0 => String::new(),
            n => format!(" and {} whose account is not known", some(n, "report", "reports")),
        },
        amount(row.arr),
        row.currency,
        match row.arr_unknown {
            0 => String::new(),
            n => format!(" (unknown for {})", some(n, "account", "accounts")),
        },
        amount(row.renewing_90d),
        amount(row.churn_exposure)
    );
    if let Some(carried) = &row.carried_by {
        let _ = writeln!(out, "mostly one account: {}, {} of the reports", carried.account, percent(carried.share));
    }
    if let Some(theme) = &row.theme {
        let _ = writeln!(out, "theme: {} “{}”", theme.id, theme.title);
    }
    match &row.roadmap {
        Some(link) => {
            let target = if link.target.is_empty() { String::new() } else { format!(", {}", link.target) };
            let _ = writeln!(
                out,
                "roadmap: {} “{}”, {}{target} (match {}, by “{}”)",
                link.id,
                link.title,
                standing(link.standing),
                percent(link.score),
                link.because
            );
        }
        None => {
            let _ = writeln!(out, "roadmap: not on it");
        }
    }
    let _ = writeln!(out, "\nscore {:.2} =", row.score);
    for term in &row.terms {
        let _ = writeln!(out, "  {:>6.2} {:<8} {}", term.amount, term.name, term.because);
    }
    if request.best_quotes.len() < request.quotes.len() {
        let _ = writeln!(out, "\nsaid best");
        for ask in &request.best_quotes {
            if let Some(quote) = request.quotes.iter().find(|q| q.ask == *ask) {
                let who = quote.account.as_ref().map_or(quote.author.as_str(), |a| a.name.as_str());
                let _ = writeln!(out, "  “{}” ({who})", quote.text);
            }
        }
    }
    let mut last: Option<Option<String>> = None;
    let mut told = 0;
    let total = request.quotes.len();
    for quote in &request.quotes {
        let account = quote.account.as_ref().map(|a| a.name.clone());
        if last.as_ref() != Some(&account) {
            heading(&mut out, request, account.as_deref());
            last = Some(account);
            told = 0;
        }
        told += 1;
        if told <= QUOTES || total <= 40 {
            quoted(&mut out, quote);
            if let Some(reason) = quote.why.as_ref().filter(|_| why) {
                crate::advice::why(&mut out, quote, reason);
            }
        } else if told == QUOTES + 1 {
            let _ = writeln!(out, "    ... more of the same account with --json");
        }
    }
    if !request.near.is_empty() {
        let _ = writeln!(out, "\nnearest requests");
        for near in &request.near {
            let _ = writeln!(
                out,
                "  {:<7} {:>4}  {} ({})",
                near.id.to_string(),
                percent(near.similarity),
                near.title,
                some(near.reports, "report", "reports")
            );
        }
    }
    for (word, requests) in [("merged into it", &request.absorbed), ("kept apart from", &request.apart)] {
        for other in requests {
            let _ = writeln!(out, "{word}: {} {}", other.id, other.title);
        }
    }
    if !request.history.is_empty() {
        let _ = writeln!(out, "\n{}", history(&request.history));
    }
    out
}

fn heading(out: &mut String, request: &RequestDetail, account: Option<&str>) {
    let Some(name) = account else {
        let _ = writeln!(out, "\n  account not known");
        return;
    };
    let known = request.accounts.iter().find(|a| a.name == name);
    let mut facts = Vec::new();
    if let Some(account) = known {
        facts.push(
            account.arr.map_or_else(|| "ARR unknown".to_owned(), |a| format!("{} {}", amount(a), request.row.currency)),
        );
        facts.extend(account.renewal.map(|d| format!("renews {d}")));
        facts.extend(account.churn_risk.map(|r| format!("churn risk {}", percent(r))));
    }
    let _ = writeln!(out, "\n  {name} ({})", facts.join(", "));
}

fn quoted(out: &mut String, quote: &Quote) {
    let when = quote.at.map(|t| t.format("%Y-%m-%d ").to_string()).unwrap_or_default();
    let _ = writeln!(out, "    “{}”", quote.text);
    let _ = writeln!(out, "      {when}{} in {} {}, {}", quote.author, quote.source, quote.external_id, quote.ask);
    if let Some(language) = quote.language.as_ref().filter(|_| quote.by_words) {
        let _ = writeln!(out, "      grouped by words only: {language}");
    }
}

pub(crate) fn found(found: &Found) -> String {
    let mut out = String::new();
    if found.requests.is_empty() && found.asks.is_empty() && found.tickets.is_empty() && found.accounts.is_empty() {
        return "Nothing found.".to_owned();
    }
    if !found.requests.is_empty() {
        let _ = writeln!(out, "requests");
        for request in &found.requests {
            let _ = writeln!(
                out,
                "  {:<7} {} ({})",
                request.id.to_string(),
                request.title,
                some(request.reports, "report", "reports")
            );
        }
    }
    if !found.asks.is_empty() {
        let _ = writeln!(out, "asks");
        for ask in &found.asks {
            let request = ask.request.as_ref().map_or_else(|| "-".to_owned(), |r| r.id.to_string());
            let _ = writeln!(out, "  {request:<7} “{}”  {}", ask.text, ask.ask);
        }
    }
    if !found.tickets.is_empty() {
        let _ = writeln!(out, "tickets");
        for ticket in &found.tickets {
            let _ = writeln!(out, "  {:<7} {}: {}", ticket.external_id, ticket.subject, ticket.excerpt);
        }
    }
    if !found.accounts.is_empty() {
        let _ = writeln!(out, "accounts");
        for account in &found.accounts {
            let _ = writeln!(out, "  {}", account.name);
        }
    }
    out
}

pub(crate) fn similar(similar: &Similar) -> String {
    if similar.asks.is_empty() {
        return "There are no asks to compare with yet.".to_owned();
    }
    let mut out = "requests\n".to_owned();
    for request in &similar.requests {
        let _ = writeln!(
            out,
            "  {:>4} {:<7} {} ({})",
            percent(request.similarity),
            request.id.to_string(),
            request.title,
            some(request.reports, "report", "reports")
        );
    }
    let _ = writeln!(out, "asks");
    for ask in &similar.asks {
        let request = ask.request.as_ref().map_or_else(|| "-".to_owned(), |r| r.id.to_string());
        let _ = writeln!(out, "  {:>4} {request:<7} “{}”  {}", percent(ask.similarity), ask.text, ask.ask);
    }
    out
}

pub(crate) fn step(reply: &Value) -> String {
    let name = reply["step"].as_str().unwrap_or_default();
    if name.is_empty() {
        return "Nothing had to change.".to_owned();
    }
    let what = match reply["value"]["state"].as_str() {
        Some("undone") => format!("Undone: {name}"),
        Some(_) => format!("Done again: {name}"),
        None => name.to_owned(),
    };
    let id = reply["value"]["id"].as_str();
    let title = reply["value"]["title"].as_str();
    match (id, title) {
        (Some(id), Some(title)) => format!("{what}\n  {id} “{title}”; take it back with `groundswell undo`"),
        _ => what,
    }
}

pub(crate) fn history(steps: &[StepEntry]) -> String {
    if steps.is_empty() {
        return "No decisions yet.".to_owned();
    }
    let mut rows = table(&["when", "what", ""], &[]);
    for step in steps {
        let state = if step.state == "done" { "" } else { step.state.as_str() };
        rows.add_row([step.at.format("%Y-%m-%d %H:%M").to_string(), step.name.clone(), state.to_owned()]);
    }
    rows.to_string()
}

pub(crate) fn written(written: &Exported, one: &str, many: &str) -> String {
    format!("{} written to {} ({} bytes)", some(written.rows, one, many), written.path, count(written.bytes))
}

pub(crate) fn check(report: &CheckReport) -> String {
    let mut out = format!("Looked at {}.\n", report.looked_at.join(", "));
    if report.clean {
        out.push_str("All is well.");
    } else {
        let _ = writeln!(out, "{} wrong:", some(report.wrong.len() as u64, "thing is", "things are"));
        for wrong in &report.wrong {
            let _ = writeln!(out, "  {wrong}");
        }
        out.push_str(
            "Nothing was repaired. The backups are in the folder beside the workspace whose name ends in .backups.",
        );
    }
    out
}

pub(crate) fn model(model: &ReadingModel) -> String {
    let mut out = String::new();
    let reads = if model.reads.is_empty() { "every language".to_owned() } else { model.reads.join(", ") };
    let whose = if model.builtin { "built in" } else { "this workspace's own" };
    let _ = writeln!(out, "{} ({whose}): reads {reads}; {} numbers a text", model.name, model.dimensions);
    for (what, path) in [("model", &model.onnx), ("tokenizer", &model.tokenizer)] {
        if let Some(path) = path {
            let _ = writeln!(out, "  {what:<10} {path}");
        }
    }
    if let Some(trouble) = &model.trouble {
        let _ = writeln!(out, "  trouble    {trouble}");
        let _ = writeln!(out, "             what was read before is there; nothing new can be read");
    }
    out
}

pub(crate) fn model_changed(changed: &ModelChanged) -> String {
    format!(
        "{}{} embedded anew; requests keep their asks, and `groundswell regroup` proposes what the model would change",
        model(&changed.model),
        some(changed.embedded, "text was", "texts were")
    )
}
