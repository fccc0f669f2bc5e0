//! A progress bar for anything over a second, on a terminal only; and Ctrl+C, which asks instead of killing.

use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use groundswell::task::{Progress, Task};
use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Nothing shorter than this is worth a bar.
const PATIENCE: Duration = Duration::from_secs(1);

static BAR: OnceLock<Mutex<Option<(String, ProgressBar)>>> = OnceLock::new();

/// A task that shows how far it is. The first Ctrl+C stops it at its next report, with nothing changed; the second
/// ends the program, which leaves the workspace just as whole.
pub(crate) fn task() -> Task {
    let begun = Instant::now();
    let task = Task::watched(move |progress| {
        if begun.elapsed() >= PATIENCE {
            show(&progress);
        }
    });
    let (asked, stopping) = (std::sync::atomic::AtomicBool::new(false), task.clone());
    // Without a handler Ctrl+C simply ends the program, and the transaction with it.
    let _ = ctrlc::set_handler(move || {
        if asked.swap(true, std::sync::atomic::Ordering::Relaxed) {
            std::process::exit(1);
        }
        stopping.cancel();
    });
    task
}

fn slot() -> &'static Mutex<Option<(String, ProgressBar)>> {
    BAR.get_or_init(Mutex::default)
}

fn show(progress: &Progress) {
    let mut slot = slot().lock().unwrap_or_else(PoisonError::into_inner);
    if slot.as_ref().is_none_or(|(phase, _)| *phase != progress.phase) {
        if let Some((_, bar)) = slot.take() {
            bar.finish_and_clear();
        }
        let bar = ProgressBar::with_draw_target(progress.total, ProgressDrawTarget::stderr());
        let style = match (progress.total, progress.rows) {
            (Some(_), Some(_)) => "{msg:<24} {wide_bar} {percent:>3} %  {prefix}  {eta} left",
            (Some(_), None) => "{msg:<24} {wide_bar} {human_pos}/{human_len}  {per_sec:>9}  {eta} left",
            (None, _) => "{msg:<24} {spinner} {human_pos}  {elapsed}",
        };
        if let Ok(style) = ProgressStyle::with_template(style) {
            bar.set_style(style);
        }
        bar.set_message(progress.phase.clone());
        *slot = Some((progress.phase.clone(), bar));
    }
    if let Some((_, bar)) = slot.as_ref() {
        if let Some(rows) = progress.rows {
            let pace = rows as f64 / bar.elapsed().as_secs_f64().max(0.1);
            bar.set_prefix(format!("{} rows  {} rows/s", HumanCount(rows), HumanCount(pace as u64)));
        }
        bar.set_position(progress.done);
    }
}

/// Takes the bar away before something is said.
pub(crate) fn clear() {
    if let Some((_, bar)) = slot().lock().unwrap_or_else(PoisonError::into_inner).take() {
        bar.finish_and_clear();
    }
}
