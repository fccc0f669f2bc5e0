//! Stories in the real window: the program as built, real keys, the sample company.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::path::PathBuf;

use groundswell::api::{RankingPage, RequestDetail};
use groundswell_tests::sample::{Desk, files};
use groundswell_tests::window::{Opening, Window};
use serde_json::json;
use tempfile::TempDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_groundswell-desktop");
const ROW: &str = "[data-screen=requests] [data-request]";

/// A workspace of its own with the sample company, what the core says of it, and the window on it.
struct Story {
    window: Window,
    ranking: RankingPage,
    file: PathBuf,
    _folder: TempDir,
}

impl Story {
    async fn begin() -> Self {
        Self::of(Desk::sample()).await
    }

    /// The window on a desk's workspace.
    async fn of(desk: Desk) -> Self {
        let ranking = desk.ask("rank", json!({ "limit": 500 }));
        let file = desk.session.path().to_owned();
        let Desk { session, dir } = desk;
        drop(session);
        let window = Window::open(Opening::new(PROGRAM, &file)).await;
        window.find(ROW).await;
        Self { window, ranking, file, _folder: dir }
    }

    /// The title of a row, by its place from 0.
    async fn title(&self, place: usize) -> String {
        self.window.text(&format!("{ROW}[data-index='{place}'] [data-open]")).await
    }

    /// Waits until the row at a place is that of a title.
    async fn wait_for_title(&self, place: usize, title: &str) {
        self.window.wait_for_text(&format!("{ROW}[data-index='{place}'] [data-open]"), title).await;
    }
}

#[tokio::test]
async fn the_window_shows_the_ranking_as_the_core_ranks_it() {
    let story = Story::begin().await;
    assert!(story.ranking.rows.len() > 20, "the sample holds {} requests", story.ranking.rows.len());
    for (place, row) in story.ranking.rows.iter().take(10).enumerate() {
        assert_eq!(story.title(place).await, row.title, "row {place}");
        let id = story.window.attribute(&format!("{ROW}[data-index='{place}']"), "data-request").await;
        assert_eq!(id, Some(row.id.to_string()));
    }
    story.window.picture("requests").await;
    story.window.close().await;
}

#[tokio::test]
async fn enter_opens_the_evidence_and_escape_comes_back_to_the_same_row() {
    let story = Story::begin().await;
    let window = &story.window;
    window.press("Down").await;
    window.press("Down").await;
    window.press("Enter").await;
    let third = &story.ranking.rows[2];
    window.wait_for_text("[data-screen=request] [data-title]", &third.title).await;
    window.find("[data-quote] mark").await;
    window.picture("request").await;
    window.press("Escape").await;
    window.find(ROW).await;
    let focused =
        format!("return document.activeElement?.closest('[data-request]')?.dataset.request === '{}'", third.id);
    window
        .wait_until("the row has the focus again", async || window.eval(&focused, json!([])).await == json!(true))
        .await;
    story.window.close().await;
}

#[tokio::test]
async fn a_ticket_shows_the_very_words_that_were_counted() {
    let story = Story::begin().await;
    let window = &story.window;
    window.press("Enter").await;
    let quote = window.find("[data-quote] mark").await.text().await.unwrap();
    window.press("o").await;
    window.find("[data-ticket] mark").await;
    let marked = window.texts("[data-ticket] mark").await;
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(marked.iter().any(|words| plain(words) == plain(&quote)), "{quote:?} is not marked in {marked:?}");
    window.picture("ticket").await;
    story.window.close().await;
}

#[tokio::test]
async fn a_merge_takes_two_keys_and_undo_brings_both_back() {
    let story = Story::begin().await;
    let window = &story.window;
    let [first, second] = [&story.ranking.rows[0], &story.ranking.rows[1]];
    let rows = format!("{ROW}[data-request='{}'], {ROW}[data-request='{}']", first.id, second.id);
    window.press("Shift+Down").await;
    window.press("m").await;
    window.wait_for_text("[data-toast]", "Merged").await;
    window.wait_until("one of the two is left", async || window.count(&rows).await == 1).await;
    window.picture("merged").await;
    window.press("Ctrl+z").await;
    window.wait_until("both are back", async || window.count(&rows).await == 2).await;
    story.wait_for_title(0, &first.title).await;
    story.wait_for_title(1, &second.title).await;
    window.wait_for_text("[data-toast]", "Undone").await;
    story.window.close().await;
}

#[tokio::test]
async fn weights_are_tried_live_kept_and_taken_back() {
    let desk = Desk::sample();
    // What the sliders show of balanced, with revenue at its end.
    let weights = json!({ "reach": 35, "reports": 15, "revenue": 100, "renewal": 10, "churn": 15, "trend": 5 });
    let tried: RankingPage = desk.ask("rank", json!({ "weights": weights, "limit": 10 }));
    let story = Story::of(desk).await;
    let window = &story.window;
    let first: Vec<&str> = story.ranking.rows.iter().take(10).map(|row| row.title.as_str()).collect();
    assert!(tried.rows.iter().zip(&first).any(|(then, now)| then.title != *now), "the sample's first ten change");

    window.press("w").await;
    window.find("[data-weights] [data-weight=revenue]").await;
    window.eval("document.querySelector('[data-weight=revenue]').focus()", json!([])).await;
    window.press("End").await;
    for (place, row) in tried.rows.iter().enumerate() {
        story.wait_for_title(place, &row.title).await;
    }
    window.wait_for_text("[data-trial]", "not kept").await;
    window.picture("weights").await;

    window.click("[data-action=keep-weights]").await;
    window.wait_until_gone("[data-trial]").await;
    window.press("Escape").await;
    window.wait_until_gone("[data-weights]").await;
    story.wait_for_title(0, &tried.rows[0].title).await;
    window.press("Ctrl+z").await;
    window.wait_for_text("[data-toast]", "Undone").await;
    for (place, title) in first.into_iter().enumerate() {
        story.wait_for_title(place, title).await;
    }
    story.window.close().await;
}

/// Moves a slider twenty times and takes the time until the rows changed and a frame was drawn, in milliseconds.
const DRAG: &str = "
    const slider = document.querySelector('[data-weight=revenue]');
    const grid = document.querySelector('[data-screen=requests] [role=grid]');
    const rest = (ms) => new Promise((done) => setTimeout(done, ms));
    const painted = () => new Promise((done) => {
        const seen = new MutationObserver(() => requestAnimationFrame(() => { seen.disconnect(); done(); }));
        seen.observe(grid, { subtree: true, childList: true, characterData: true, attributes: true });
    });
    (async () => {
        const times = [];
        for (let n = 1; n <= 20; n += 1) {
            const begun = performance.now();
            const changed = painted();
            slider.value = String((n * 37) % 100 + 1);
            slider.dispatchEvent(new Event('input', { bubbles: true }));
            await Promise.race([changed, rest(2000)]);
            times.push(performance.now() - begun);
            await rest(700);
        }
        window.dragged = times.sort((a, b) => a - b);
    })();
";

#[tokio::test]
#[ignore = "a benchmark: cargo test --release -p groundswell-desktop --test window -- --ignored --nocapture"]
async fn rows_follow_a_slider() {
    let story = Story::begin().await;
    let window = &story.window;
    window.press("w").await;
    window.find("[data-weights] [data-weight=revenue]").await;
    window.eval(DRAG, json!([])).await;
    let mut times = json!(null);
    for _ in 0..200 {
        tokio::time::sleep(std::time::Duration::from_millis(250)).await;
        times = window.eval("return window.dragged ?? null", json!([])).await;
        if times.is_array() {
            break;
        }
    }
    let at = |share: usize| times[19 * share / 100].as_f64().unwrap();
    eprintln!("slider to painted rows: {:.0} ms, 95 in 100 under {:.0} ms", at(50), at(95));
    story.window.close().await;
}

#[tokio::test]
async fn a_title_given_in_place_stays_after_sudden_death() {
    let story = Story::begin().await;
    let window = &story.window;
    let old = story.title(0).await;
    window.press("r").await;
    window.find("[data-rename]").await;
    window.type_text("Export to Excel, said ops").await;
    window.press("Enter").await;
    story.wait_for_title(0, "Export to Excel, said ops").await;
    window.find("[data-toast]").await;
    story.window.close().await; // kills the program

    let window = Window::open(Opening::new(PROGRAM, &story.file)).await;
    window.wait_for_text(&format!("{ROW}[data-index='0'] [data-open]"), "Export to Excel, said ops").await;
    window.press("Ctrl+z").await;
    window.wait_for_text(&format!("{ROW}[data-index='0'] [data-open]"), &old).await;
    window.close().await;
}

#[tokio::test]
async fn the_dark_window_is_dark_everywhere() {
    let story = Story::begin().await;
    let window = &story.window;
    window.press("Ctrl+Shift+l").await;
    window.find("html[data-theme=dark]").await;
    let light = window
        .eval(
            "const bright = (c) => { const [r, g, b] = c.match(/[\\d.]+/g).map(Number); return (r + g + b) / 3 };
             return [...document.querySelectorAll('body, [data-region], [data-request], input')]
               .filter((e) => { const c = getComputedStyle(e).backgroundColor; return !c.endsWith(', 0)') && bright(c) > 128 })
               .map((e) => e.outerHTML.slice(0, 80))",
            json!([]),
        )
        .await;
    assert_eq!(light, json!([]), "these are still light");
    window.picture("requests-dark").await;
    window.press("Enter").await;
    window.find("[data-quote] mark").await;
    window.picture("request-dark").await;
    story.window.close().await;
}

#[tokio::test]
async fn three_files_become_a_ranking() {
    let folder = tempfile::tempdir().unwrap();
    let sample = files();
    let picks: Vec<_> = sample.iter().map(PathBuf::as_path).collect();
    let workspace = folder.path().join("new.groundswell");
    let window = Window::open(Opening::new(PROGRAM, &workspace).picking(&picks)).await;
    window.find("[data-action=choose-files]").await;
    window.picture("empty").await;
    window.press("Ctrl+o").await;
    for file in ["tickets.jsonl", "accounts.csv", "roadmap.csv"] {
        window.find(&format!("[data-stage=planned] [data-file='{file}']")).await;
    }
    window.wait_for_text("[data-piles]", "in 3 documents =").await;
    window.wait_for_text("[data-pile=set_aside]", "0 set aside").await;
    window.click("[data-file='accounts.csv']").await;
    window.find("[data-mapping] select[data-field=arr]").await;
    nothing_is_cut_off(&window).await;
    window.picture("import-plan").await;
    window.press("Ctrl+Enter").await;
    window.find("[data-progress] progress").await;
    window.picture("import-running").await;
    window.find("[data-outcome=import]").await;
    window.wait_for_text("[data-outcome]", "decisions changed").await;
    window.picture("import-done").await;
    for file in ["tickets.jsonl", "accounts.csv", "roadmap.csv"] {
        window.wait_for_text("[data-past-imports]", file).await;
    }
    window.press("Ctrl+1").await;
    window.find(ROW).await;
    window.close().await;
}

#[tokio::test]
async fn the_same_files_again_change_nothing_and_the_import_says_so() {
    let desk = Desk::sample();
    let ranking: RankingPage = desk.ask("rank", json!({ "limit": 1 }));
    let file = desk.session.path().to_owned();
    let Desk { session, dir } = desk;
    drop(session);
    let sample = files();
    let picks: Vec<_> = sample.iter().map(PathBuf::as_path).collect();
    let window = Window::open(Opening::new(PROGRAM, &file).picking(&picks)).await;
    window.press("Ctrl+o").await;
    window.wait_for_text("[data-known]", "All of it is known.").await;
    window.picture("import-known").await;
    // Chosen again, they are the same files, not three more.
    window.press("o").await;
    window.find("[data-stage=planned] [data-documents]").await;
    assert_eq!(window.count("[data-document]").await, 3);
    window.press("Ctrl+1").await;
    window.wait_for_text(&format!("{ROW}[data-index='0'] [data-open]"), &ranking.rows[0].title).await;
    window.close().await;
    drop(dir);
}

#[tokio::test]
async fn another_column_is_read_at_once_and_the_focus_stays_on_it() {
    let folder = tempfile::tempdir().unwrap();
    let sample = files();
    let picks: Vec<_> = sample.iter().map(PathBuf::as_path).filter(|file| file.ends_with("accounts.csv")).collect();
    let workspace = folder.path().join("new.groundswell");
    let opening = Opening { size: (1024, 640), ..Opening::new(PROGRAM, &workspace).picking(&picks) };
    let window = Window::open(opening).await;
    window.press("Ctrl+o").await;
    let select = "[data-mapping] select[data-field=arr]";
    window.find(&format!("[data-stage=planned] {select}")).await;
    assert_eq!(window.count(&format!("{select} option")).await, 1, "the others come when somebody is near");
    window.eval(&format!("document.querySelector('{select}').focus()"), json!([])).await;
    window.wait_until("all columns are offered", async || window.count(&format!("{select} option")).await > 3).await;
    nothing_is_cut_off(&window).await;
    window.picture("import-columns-small").await;
    window.click(&format!("{select} option:not(:checked)")).await;
    window.find("[data-stage=planned]").await;
    let focused = format!("return document.activeElement === document.querySelector('{select}')");
    window.wait_until("the select has the focus", async || window.eval(&focused, json!([])).await == json!(true)).await;
    window.close().await;
}

#[tokio::test]
async fn an_odd_file_is_mended_in_the_window() {
    let folder = tempfile::tempdir().unwrap();
    let odd = folder.path().join("helpdesk-export-2026-03.csv");
    let rows: String = (1..=40)
        .map(|n| {
            let broken = if n % 5 == 0 { "\"" } else { "" };
            format!("{n},{broken}Export list {n},Please let us export list {n} as a spreadsheet,ann{n}@moss.example,0{}/0{}/2026 09:1{}\n", n % 9 + 1, n % 8 + 1, n % 10)
        })
        .collect();
    std::fs::write(&odd, format!("Ticket ID,Subject,Description,Email,Created at\n{rows}")).unwrap();
    let workspace = folder.path().join("new.groundswell");
    let window = Window::open(Opening::new(PROGRAM, &workspace).picking(&[&odd])).await;
    window.press("Ctrl+o").await;
    window.find("[data-stage=planned] [data-problem-group]").await;
    window.find("[data-decision=dates][data-asked=true]").await;
    window.press("e").await; // the next problem, opened
    nothing_is_cut_off(&window).await;
    window.picture("import-problems").await;
    let dark = |theme: &str| format!("document.documentElement.dataset.theme = '{theme}'");
    window.eval(&dark("dark"), json!([])).await;
    window.picture("import-problems-dark").await;
    window.eval(&dark("light"), json!([])).await;
    window.press("f").await; // all like it
    window.wait_until("nothing is set aside", async || window.count("[data-problem-group]").await == 0).await;
    window.press("Ctrl+Enter").await;
    window.find("[data-stage=done] [data-outcome]").await;
    window.close().await;
    let session = once_free(&workspace).await;
    let status = session.call("status", json!({}), &groundswell::task::Task::silent()).unwrap();
    assert_eq!((status["tickets"].clone(), status["set_aside"].clone()), (json!(40), json!(0)));
}

/// Fails if a part of the import screen is wider than the window, or a control is too small to hit (WCAG 2.5.8).
async fn nothing_is_cut_off(window: &Window) {
    let wrong = window
        .eval(
            "const seen = (e) => e.getClientRects().length > 0 && !e.closest('.sr') && !e.matches('.sr');
             const all = [...document.querySelectorAll('[data-screen=import] :is(button, input, select)')].filter(seen);
             const small = all.filter((e) => {
                const target = e.matches('input[type=radio]') ? e.closest('label') : e;
                const box = target.getBoundingClientRect();
                return box.width < 24 || box.height < 24;
             });
             const wide = [...document.querySelectorAll('[data-screen=import] [data-region]')]
                .filter((e) => e.getBoundingClientRect().right > innerWidth + 1);
             return [...small, ...wide].map((e) => e.outerHTML.slice(0, 100))",
            json!([]),
        )
        .await;
    assert_eq!(wrong, json!([]), "these are cut off or too small");
}

#[tokio::test]
async fn a_workspace_open_elsewhere_is_named_and_left_alone() {
    let desk = Desk::empty();
    let window = Window::open(Opening::new(PROGRAM, desk.session.path())).await;
    window.find("[data-error=FileLocked]").await;
    window.picture("locked").await;
    window.close().await;
    let _: RankingPage = desk.ask("rank", json!({}));
}

#[tokio::test]
async fn an_exported_ranking_says_what_the_window_shows() {
    let desk = Desk::sample();
    let ranking: RankingPage = desk.ask("rank", json!({ "limit": 1 }));
    let file = desk.session.path().to_owned();
    let Desk { session, dir } = desk;
    drop(session);
    let out = dir.path().join("ranking.csv");
    let window = Window::open(Opening::new(PROGRAM, &file).picking(&[&out])).await;
    window.find(ROW).await;
    window.press("Ctrl+e").await;
    window.find("[data-dialog] [data-action=export]").await;
    window.picture("export").await;
    window.click("[data-dialog] [data-action=export]").await;
    window.wait_until("the file is written", async || out.exists()).await;
    window.find("[data-toast]").await;
    let text = std::fs::read_to_string(&out).unwrap();
    assert!(
        text.contains(&ranking.rows[0].title.replace('"', "\"\"")),
        "{}",
        text.lines().take(3).collect::<Vec<_>>().join("\n")
    );
    window.close().await;
}

#[tokio::test]
async fn the_page_runs_no_script_but_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::open(Opening::new(PROGRAM, &folder.path().join("a.groundswell"))).await;
    window
        .eval(
            "const own = document.createElement('script'); own.textContent = 'window.ran = 1'; document.body.append(own);
             const bait = document.createElement('div'); bait.innerHTML = '<img src=x onerror=\"window.ran = 2\">';
             document.body.append(bait); location.href = 'https://example.com/'; window.open('https://example.com/');",
            json!([]),
        )
        .await;
    let outcome = window
        .eval(
            "return (async () => ({
                ran: window.ran ?? null,
                tauri: typeof window.__TAURI__,
                evaluated: (() => { try { return Function('return 1')() } catch { return null } })(),
                fetched: await fetch('/index.html').then(() => true, () => null),
                frozen: Object.isFrozen(Object.prototype),
                at: location.protocol,
             }))()",
            json!([]),
        )
        .await;
    let wanted = json!({
        "ran": null, "tauri": "undefined", "evaluated": null, "fetched": null, "frozen": true, "at": "tauri:",
    });
    assert_eq!(outcome, wanted);
    window.close().await;
}

/// What the page gets by asking for more than it is given.
#[tokio::test]
async fn the_page_may_ask_only_the_one_command() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::open(Opening::new(PROGRAM, &folder.path().join("a.groundswell"))).await;
    let refused = window
        .eval(
            "const ask = (name, args) => window.__TAURI_INTERNALS__.invoke(name, args ?? {}).then(() => 'done', String);
             return Promise.all(['plugin:window|close', 'plugin:event|emit', 'plugin:dialog|open', 'nonsense'].map((n) => ask(n)))",
            json!([]),
        )
        .await;
    for answer in refused.as_array().unwrap() {
        let answer = answer.as_str().unwrap();
        assert!(answer.contains("not allowed") || answer.contains("not found"), "{answer}");
    }
    window.close().await;
}

#[tokio::test]
async fn the_rows_of_a_detail_are_those_of_the_core() {
    let story = Story::begin().await;
    let window = &story.window;
    let first = &story.ranking.rows[0];
    window.press("Enter").await;
    window.find("[data-quote] mark").await;
    let shown = window.texts("[data-quote] mark").await;
    story.window.close().await;
    let session = once_free(&story.file).await;
    let detail = session.call("request", json!({ "id": first.id }), &groundswell::task::Task::silent()).unwrap();
    let detail: RequestDetail = serde_json::from_value(detail).unwrap();
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let first_quote = plain(&detail.quotes[0].text);
    assert!(shown.iter().any(|quote| plain(quote) == first_quote), "{first_quote:?} is not among {shown:?}");
}

/// The workspace, as soon as the window's process has let go of it.
async fn once_free(file: &std::path::Path) -> groundswell::api::Session {
    let begun = std::time::Instant::now();
    loop {
        match groundswell::api::Session::open(file, false) {
            Ok(session) => return session,
            Err(groundswell::error::Error::FileLocked { .. }) if begun.elapsed().as_secs() < 20 => {
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
            Err(other) => panic!("{other}"),
        }
    }
}
