//! A program's time and memory.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::house;
use crate::process::{self, Failed, program};

/// What a run took.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Took {
    pub(crate) time: Duration,
    /// Kilobytes resident at the highest: of the program, and of the processes it started. 0 where the system does
    /// not say.
    pub(crate) peak: [u64; 2],
}

impl Took {
    /// Seconds.
    pub(crate) fn seconds(self) -> f64 {
        self.time.as_secs_f64()
    }
}

/// `groundswell`, built for release, with nothing on its standard streams.
pub(crate) fn groundswell(args: &[&str]) -> Command {
    let name = format!("groundswell{}", std::env::consts::EXE_SUFFIX);
    let mut command = program(house::target().join("release").join(name));
    command.args(args).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Runs it to its end and watches it.
pub(crate) fn watched(command: &mut Command) -> Result<Took, Failed> {
    let begun = Instant::now();
    let mut child = command.spawn().map_err(cannot)?;
    let mut peak = [0, 0];
    loop {
        if let Some(status) = child.try_wait().map_err(cannot)? {
            let took = Took { time: begun.elapsed(), peak };
            let failed = || Failed::new(format!("`{}` failed ({status})", process::words(command)));
            return status.success().then_some(took).ok_or_else(failed);
        }
        peak[0] = peak[0].max(resident(child.id()));
        peak[1] = peak[1].max(children(child.id()).into_iter().map(resident).sum());
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Why a program could not be started.
pub(crate) fn cannot(error: std::io::Error) -> Failed {
    Failed::new(format!("it could not be started: {error}"))
}

/// The highest a process was, in kilobytes; 0 where the system does not say.
fn resident(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

fn children(process: u32) -> Vec<u32> {
    let listed = std::fs::read_to_string(format!("/proc/{process}/task/{process}/children")).unwrap_or_default();
    listed.split_whitespace().filter_map(|id| id.parse().ok()).collect()
}
