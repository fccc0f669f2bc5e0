//! Money, the roadmap and where things go, for people.

use std::fmt::Write;

use groundswell::api::{
    AccountStanding, Accounts, Explanation, HealthRow, Meeting, Plan, Policies, RateTable, ReleaseRow, RoadmapView,
    Trends, Voices,
};

use crate::show::{amount, count, percent, some, standing, table};

/// Rows shown of a list; `--json` has all.
const ROWS: usize = 25;

/// A row of the ranking with its arithmetic and its doubt.
pub(crate) fn explanation(explanation: &Explanation) -> String {
    let row = &explanation.row;
    let mut out = String::new();
    let _ = writeln!(out, "{}  {}", row.id, row.title);
    let _ = writeln!(out, "{}.\n", row.aloud);
    let _ = writeln!(out, "policy {}: {}", explanation.policy, explanation.formula);
    for term in &row.terms {
        let _ = writeln!(out, "  {:>7.2} {:<10} {}", term.amount, term.name, term.because);
    }
    let _ = writeln!(out, "  {:>7.2} together\n", row.score);
    if let Some(range) = row.range {
        let _ = writeln!(out, "rank {}, between {} and {} whatever is doubted", row.rank, range.best, range.worst);
        for cause in &explanation.causes {
            let _ = writeln!(out, "  {:>4} to {:<4} {}", cause.range.best, cause.range.worst, cause.about);
        }
    }
    if !explanation.flips.is_empty() {
        let _ = writeln!(out, "\nwhat would flip it");
        for flip in &explanation.flips {
            let _ = writeln!(out, "  {}", flip.words);
        }
    }
    if let Some(day) = row.decide_by {
        let whose = row.decide_by_account.as_deref().unwrap_or("an account");
        let _ = writeln!(out, "\ndecide by {day}, when {whose} renews");
    }
    if !explanation.accounts.is_empty() {
        let arr = format!("ARR {}", row.currency);
        let headers =
            ["account", "reports", &arr, "× churn risk", "× nearness", "= exposure", "renewal", "when it asked", "now"];
        let mut rows = table(&headers, &[1, 2, 3, 4, 5]);
        for account in &explanation.accounts {
            let range = account.arr_range;
            let unknown = || format!("{}–{}?", amount(range.least), amount(range.most));
            rows.add_row([
                match &account.part_of {
                    Some(customer) => format!("{} (part of {customer})", account.name),
                    None => account.name.clone(),
                },
                count(account.reports),
                account.arr.map_or_else(unknown, amount),
                account.churn_risk.map_or_else(|| "?".to_owned(), percent),
                account.nearness.map_or_else(|| "?".to_owned(), percent),
                amount(account.renewal_exposure),
                account.renewal.map_or_else(|| "?".to_owned(), |day| day.to_string()),
                stands(account.then).to_owned(),
                stands(account.now).to_owned(),
            ]);
        }
        let _ = writeln!(out, "\n{rows}");
        let _ = writeln!(out, "?: not known; a range stands for it, and its likely value counts");
    }
    out
}

fn stands(standing: AccountStanding) -> &'static str {
    match standing {
        AccountStanding::Paying => "paying",
        AccountStanding::Renewing => "renewing",
        AccountStanding::Gone => "gone",
        AccountStanding::Unknown => "not known",
    }
}

pub(crate) fn policies(policies: &Policies) -> String {
    let mut out = String::new();
    let weights = policies.current.weights.iter().map(|w| format!("{} {}", w.name, percent(w.weight)));
    let weights: Vec<String> = if policies.current.weighable { weights.collect() } else { Vec::new() };
    let _ = writeln!(out, "this workspace ranks by {} {}", policies.current.name, weights.join(", "));
    for preset in &policies.presets {
        let _ = writeln!(out, "\n{}: {}", preset.name, preset.about);
        let _ = writeln!(out, "  {}", preset.formula);
        let _ = writeln!(out, "  after {}", preset.source);
    }
    let _ = writeln!(out, "\nterms to weigh");
    for term in &policies.terms {
        let _ = writeln!(out, "  {:<10} {}", term.name, term.about);
    }
    out
}

pub(crate) fn accounts(accounts: &Accounts) -> String {
    let mut out = String::new();
    if accounts.total == 0 {
        return "No accounts yet. Import the account list: groundswell import accounts.csv".to_owned();
    }
    let share = |part: u64, whole: u64| percent(part as f64 / whole.max(1) as f64);
    let _ = writeln!(
        out,
        "{}; the account is known for {} of {} ({}), and of {} {} ARR {} is heard ({})",
        some(accounts.total, "account", "accounts"),
        count(accounts.asks_known),
        some(accounts.asks, "ask", "asks"),
        share(accounts.asks_known, accounts.asks),
        amount(accounts.arr),
        accounts.currency,
        amount(accounts.arr_heard),
        percent(accounts.arr_heard as f64 / accounts.arr.max(1) as f64),
    );
    let arr = format!("ARR {}", accounts.currency);
    let headers = ["id", "account", "asks", "requests", &arr, "churn risk", "renewal", "exposure", "stands", "plan"];
    let mut rows = table(&headers, &[2, 3, 4, 5, 7]);
    for row in &accounts.rows {
        let unknown = || format!("{}–{}?", amount(row.arr_range.least), amount(row.arr_range.most));
        rows.add_row([
            row.external_id.clone(),
            match &row.part_of {
                Some(customer) => format!("{} (part of {customer})", row.name),
                None => row.name.clone(),
            },
            count(row.asks),
            count(row.requests),
            row.arr.map_or_else(unknown, amount),
            row.churn_risk.map_or_else(|| "?".to_owned(), percent),
            row.renewal.map_or_else(|| "?".to_owned(), |day| day.to_string()),
            amount(row.renewal_exposure),
            stands(row.now).to_owned(),
            row.plan.clone(),
        ]);
    }
    let _ = writeln!(out, "\n{rows}\n{} of {} shown", count(accounts.rows.len() as u64), count(accounts.matching));
    if !accounts.unmatched.is_empty() {
        let _ = writeln!(
            out,
            "\n{} no account, those with most asks first",
            some(accounts.unmatched_total, "sign leads to", "signs lead to")
        );
        for unmatched in accounts.unmatched.iter().take(ROWS) {
            let _ = writeln!(out, "  {:>4}  {} “{}”", unmatched.asks, unmatched.sign, unmatched.value);
            for suggestion in &unmatched.suggestions {
                let _ = writeln!(
                    out,
                    "        {} ({})? groundswell account link \"{}\" \"{}\" \"{}\"",
                    suggestion.account.name,
                    suggestion.because,
                    unmatched.sign,
                    unmatched.value,
                    suggestion.account.name
                );
            }
        }
    }
    if !accounts.links.is_empty() {
        let _ = writeln!(out, "\nlinked by hand");
        for link in &accounts.links {
            let _ = writeln!(out, "  {} “{}” is {}", link.sign, link.value, link.account.name);
        }
    }
    if !accounts.questions.is_empty() {
        let _ = writeln!(out, "\nplease look at");
        for question in accounts.questions.iter().take(ROWS) {
            let _ = writeln!(out, "  {}: {}; {}", question.about, question.text, question.cure);
        }
    }
    out
}

pub(crate) fn rates(rates: &RateTable) -> String {
    let mut rows =
        table(&["currency", "USD", &format!("in {}", rates.currency), "from", "source", "accounts"], &[1, 2, 5]);
    for rate in &rates.rates {
        rows.add_row([
            rate.currency.clone(),
            format!("{:.4}", rate.usd),
            rate.worth.map_or_else(|| "-".to_owned(), |worth| format!("{worth:.4}")),
            rate.day.to_string(),
            rate.source.clone(),
            count(rate.accounts),
        ]);
    }
    let mut out = format!("{rows}\n\nsums are in {}, which most accounts pay in\n", rates.currency);
    if !rates.lacking.is_empty() {
        let _ = writeln!(
            out,
            "no rate is known of {}: ARR in it counts as unknown; groundswell rates set CODE USD",
            rates.lacking.join(", ")
        );
    }
    out
}

pub(crate) fn risks(risks: &[HealthRow]) -> String {
    if risks.is_empty() {
        return "The accounts' files have no health.".to_owned();
    }
    let mut rows = table(&["health", "accounts", "churn risk", ""], &[1, 2]);
    for row in risks {
        rows.add_row([
            row.health.clone(),
            count(row.accounts),
            row.risk.map_or_else(|| "?".to_owned(), percent),
            if row.said { "you said so" } else { "" }.to_owned(),
        ]);
    }
    rows.to_string()
}

pub(crate) fn roadmap(view: &RoadmapView) -> String {
    if view.items == 0 {
        return "No roadmap yet. Import one: groundswell import roadmap.csv".to_owned();
    }
    let mut out = String::new();
    let lists: [(&str, &[Meeting]); 4] = [
        ("planned and wanted", &view.planned_and_wanted),
        ("wanted, on no plan", &view.wanted_unplanned),
        ("planned, little wanted", &view.planned_little_wanted),
        ("shipped and still asked for", &view.shipped_still_asked),
    ];
    for (name, meetings) in lists {
        let _ = writeln!(out, "{name} ({})", meetings.len());
        for meeting in meetings.iter().take(ROWS) {
            let _ = writeln!(out, "  {}", met(meeting, &view.currency));
        }
        if meetings.len() > ROWS {
            let _ = writeln!(out, "  ... {} more with --json", meetings.len() - ROWS);
        }
        out.push('\n');
    }
    let _ = writeln!(out, "wanted: among the first {} of the ranking", view.wanted);
    match view.correlation {
        Some(r) => {
            let _ =
                writeln!(out, "order of the plan against order of demand: {r:+.2} (rank correlation, 1 is the same)");
        }
        None => {
            let _ = writeln!(out, "too few planned items are asked for to compare orders");
        }
    }
    for item in &view.disagree {
        let _ = writeln!(
            out,
            "  {} “{}” is number {} of the plan and {} of demand: {} “{}”, rank {}, {}, {} {} ARR",
            item.item.id,
            item.item.title,
            item.by_plan,
            item.by_demand,
            item.request.id,
            item.request.title,
            item.rank,
            some(item.accounts, "customer", "customers"),
            amount(item.arr),
            view.currency
        );
    }
    if !view.releases.is_empty() {
        let _ = writeln!(out, "\nafter release");
        for release in &view.releases {
            let _ = writeln!(out, "  {}", released(release));
        }
    }
    if !view.questions.is_empty() {
        let _ = writeln!(out, "\nplease look at");
        for question in &view.questions {
            let _ = writeln!(out, "  {question}");
        }
    }
    out
}

fn met(meeting: &Meeting, currency: &str) -> String {
    let request = meeting.request.as_ref().map(|request| {
        let rank = meeting.rank.map_or_else(String::new, |rank| format!("#{rank} "));
        let since = match meeting.since {
            0 => String::new(),
            n => format!(", asked for {} since", some(n, "time", "times")),
        };
        format!(
            "{rank}{} “{}” ({}, {} {currency} ARR{since})",
            request.id,
            request.title,
            some(meeting.accounts, "customer", "customers"),
            amount(meeting.arr)
        )
    });
    let item = meeting.item.as_ref().map(|item| {
        let target = if item.target.is_empty() { String::new() } else { format!(", {}", item.target) };
        let sure = match (meeting.accepted, meeting.score) {
            (true, _) => ", you said so".to_owned(),
            (false, Some(score)) => format!(", match {}", percent(score)),
            (false, None) => String::new(),
        };
        format!("{} “{}” ({}{target}{sure})", item.id, item.title, standing(item.standing))
    });
    match (request, item) {
        (Some(request), Some(item)) => format!("{request} <- {item}"),
        (Some(request), None) => request,
        (None, Some(item)) => format!("{item}: nobody asks for it"),
        (None, None) => String::new(),
    }
}

fn released(release: &ReleaseRow) -> String {
    format!(
        "{} “{}”, shipped {} by {}: {} before and {} after in {} days by those who asked before{}; {}",
        release.request.id,
        release.request.title,
        release.day,
        release.told_by,
        count(release.before),
        count(release.after),
        release.days,
        match release.others {
            0 => String::new(),
            n => format!(", {} by others", count(n)),
        },
        release.words
    )
}

pub(crate) fn plan(plan: &Plan) -> String {
    let mut out = format!("{}\n", plan.words);
    if plan.rows.is_empty() {
        return out;
    }
    let covers = format!("covers {}", plan.currency);
    let mut rows =
        table(&["", "request", "title", "rank", "effort", "adds", &covers, "of at risk"], &[0, 3, 4, 5, 6, 7]);
    for (n, row) in plan.rows.iter().enumerate() {
        rows.add_row([
            (n + 1).to_string(),
            row.request.id.to_string(),
            row.request.title.clone(),
            row.rank.to_string(),
            if row.effort_unknown { "?".to_owned() } else { row.effort.to_string() },
            amount(row.adds),
            amount(row.covers),
            percent(row.share),
        ]);
    }
    let _ = writeln!(out, "\n{rows}\n");
    let _ = writeln!(
        out,
        "at risk: {} {}, ARR × churn risk of all who ask for anything, each contract once",
        amount(plan.at_risk),
        plan.currency
    );
    if plan.effort_unknown > 0 {
        let _ = writeln!(out, "?: effort not known, taken for the usual of the roadmap");
    }
    out
}

pub(crate) fn trends(trends: &Trends) -> String {
    let moving: Vec<_> = trends.rows.iter().filter(|row| row.course == "rising" || row.course == "falling").collect();
    let mut out = String::new();
    let compared = format!("the last {} {}s against the {} before", trends.compared, trends.period, trends.compared);
    if moving.is_empty() {
        let _ = writeln!(out, "Nothing rises or falls beyond chance ({compared}).");
    }
    let first = trends.starts.first().map(ToString::to_string).unwrap_or_default();
    let headers = ["", "request", "title", "rank", "now", "before", "chance", &format!("since {first}")];
    let mut rows = table(&headers, &[3, 4, 5, 6]);
    for row in trends.rows.iter().take(ROWS.max(moving.len())) {
        rows.add_row([
            row.course.clone(),
            row.request.id.to_string(),
            row.request.title.clone(),
            row.rank.to_string(),
            count(row.recent),
            count(row.before),
            if row.chance < 0.001 { "<0.1 %".to_owned() } else { format!("{:.1} %", row.chance * 100.0) },
            spark(&row.askers),
        ]);
    }
    let _ = writeln!(out, "{rows}\n");
    let _ = writeln!(
        out,
        "now and before: customers and writers in {compared}; chance: that it moved only as everything does"
    );
    out
}

fn spark(values: &[u32]) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let most = values.iter().copied().max().unwrap_or(0).max(1);
    values.iter().map(|n| if *n == 0 { '·' } else { BARS[((n * 7).div_ceil(most) as usize).min(7)] }).collect()
}

pub(crate) fn voices(voices: &Voices) -> String {
    let mut out = String::new();
    for groups in &voices.by {
        let arr = format!("ARR {}", voices.currency);
        let headers = [groups.by.as_str(), "asks", "of asks", "asking", "accounts", &arr, "of ARR", ""];
        let mut rows = table(&headers, &[1, 2, 3, 4, 5, 6]);
        for group in groups.groups.iter().take(ROWS) {
            rows.add_row([
                if group.name.is_empty() { "(not known)".to_owned() } else { group.name.clone() },
                count(group.asks),
                percent(group.asks_share),
                count(group.asking),
                count(group.accounts),
                amount(group.arr),
                percent(group.arr_share),
                if group.silent { "silent" } else { "" }.to_owned(),
            ]);
        }
        let _ = writeln!(out, "{rows}\n");
    }
    if !voices.carried.is_empty() {
        let _ = writeln!(out, "at least half by one voice");
        for one in &voices.carried {
            let _ = writeln!(
                out,
                "  #{} {} “{}”: {} by the {} {}",
                one.rank,
                one.request.id,
                one.request.title,
                percent(one.share),
                one.kind,
                one.whose
            );
        }
    }
    out
}
