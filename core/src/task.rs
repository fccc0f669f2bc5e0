//! The one thing handed down everywhere: progress and cancel.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::{Error, Result};

/// How far a task is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Progress {
    /// What it is doing, in words a person reads: "Reading inbox.json".
    pub phase: String,
    /// How many are done.
    pub done: u64,
    /// Of how many, where that is known.
    pub total: Option<u64>,
    /// Where `done` counts bytes: how many records that were so far.
    pub rows: Option<u64>,
}

type Listener = Box<dyn FnMut(Progress) + Send>;

/// A running piece of work, as its worker and its watcher both see it. Cheap to clone; all clones are one task.
/// Reporting progress *is* the point of cancellation: whoever reports stops soon after someone asked.
#[derive(Clone)]
pub struct Task(Arc<Inner>);

struct Inner {
    cancelled: AtomicBool,
    listener: Mutex<Option<(Listener, Throttle)>>,
}

struct Throttle {
    phase: String,
    last: Option<Instant>,
}

impl Throttle {
    /// At most ten messages a second, except that a new phase and a finished one are always told.
    fn lets_through(&mut self, progress: &Progress) -> bool {
        let new_phase = self.phase != progress.phase;
        let finished = progress.total == Some(progress.done);
        let rested = self.last.is_none_or(|t| t.elapsed() >= Duration::from_millis(100));
        if new_phase || finished || rested {
            self.phase.clone_from(&progress.phase);
            self.last = Some(Instant::now());
            return true;
        }
        false
    }
}

impl Default for Task {
    fn default() -> Self {
        Self::silent()
    }
}

impl Task {
    /// A task nobody watches.
    pub fn silent() -> Self {
        Self(Arc::new(Inner { cancelled: AtomicBool::new(false), listener: Mutex::new(None) }))
    }

    /// A task whose progress goes to `listener`, throttled.
    pub fn watched(listener: impl FnMut(Progress) + Send + 'static) -> Self {
        let throttle = Throttle { phase: String::new(), last: None };
        Self(Arc::new(Inner {
            cancelled: AtomicBool::new(false),
            listener: Mutex::new(Some((Box::new(listener), throttle))),
        }))
    }

    /// Asks the work to stop at its next report.
    pub fn cancel(&self) {
        self.0.cancelled.store(true, Ordering::Relaxed);
    }

    /// Says how far the work is. [`Error::Interrupted`] if someone asked to stop: pass it up with `?`.
    pub fn report(&self, phase: &str, done: u64, total: Option<u64>) -> Result<()> {
        self.report_rows(phase, done, total, None)
    }

    /// The same for work whose `done` counts bytes, with how many records that were.
    pub fn report_rows(&self, phase: &str, done: u64, total: Option<u64>, rows: Option<u64>) -> Result<()> {
        self.check()?;
        if let Ok(mut slot) = self.0.listener.lock()
            && let Some((listener, throttle)) = slot.as_mut()
        {
            let progress = Progress { phase: phase.to_owned(), done, total, rows };
            if throttle.lets_through(&progress) {
                listener(progress);
            }
        }
        Ok(())
    }

    /// [`Error::Interrupted`] if someone asked to stop.
    pub fn check(&self) -> Result<()> {
        if self.0.cancelled.load(Ordering::Relaxed) { Err(Error::Interrupted) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cancelled_task_stops_at_its_next_report() {
        let task = Task::silent();
        assert!(task.report("Reading", 1, None).is_ok(), "nobody asked yet");
        task.clone().cancel();
        assert!(matches!(task.report("Reading", 2, None), Err(Error::Interrupted)), "a clone is the same task");
    }

    #[test]
    fn a_flood_of_reports_is_thinned_but_ends_are_told() {
        let heard = Arc::new(Mutex::new(Vec::new()));
        let sink = heard.clone();
        let task = Task::watched(move |p| sink.lock().unwrap().push((p.phase, p.done)));
        for n in 0..=1000 {
            task.report("Reading", n, Some(1000)).unwrap();
        }
        let heard = heard.lock().unwrap();
        assert_eq!(heard.first(), Some(&("Reading".into(), 0)), "a phase announces itself");
        assert_eq!(heard.last(), Some(&("Reading".into(), 1000)), "and says when it is done");
        assert!(heard.len() < 500, "but does not chatter: {}", heard.len());
    }
}
