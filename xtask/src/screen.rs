//! A screen that exists only in memory, for machines without one.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};

use crate::process::{Done, Failed, program, run};

/// Ends with the value.
pub(crate) struct Screen {
    server: Child,
    /// What `DISPLAY` is to be.
    pub(crate) name: String,
}

/// True if a window could be seen here.
pub(crate) fn is_there() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

impl Screen {
    /// The server itself picks a free number and says it once it is ready: no race, no waiting.
    pub(crate) fn start(size: &str) -> Result<Self, Failed> {
        let args = ["-displayfd", "1", "-screen", "0", &format!("{size}x24"), "-nolisten", "tcp"];
        let mut server = program("Xvfb")
            .args(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|e| Failed::lacking(format!("Xvfb could not be started: {e}")))?;
        let mut number = String::new();
        if let Some(pipe) = server.stdout.take() {
            let _ = BufReader::new(pipe).read_line(&mut number);
        }
        match number.trim() {
            "" => {
                let _ = server.kill();
                let _ = server.wait();
                Err(Failed::new("Xvfb ended before it had a screen"))
            }
            number => Ok(Self { name: format!(":{number}"), server }),
        }
    }

    /// Saves what is on it.
    pub(crate) fn picture(&self, file: &Path) -> Done {
        run(program("import").env("DISPLAY", &self.name).args(["-window", "root"]).arg(file))
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
