//! `cargo xtask run`: from a fresh checkout to the window.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::house::{self, binary, root, target};
use crate::process::{self, Done, Failed, cargo, program, say};
use crate::screen::{self, Screen};
use crate::{packages, ui};

const SAMPLE: [&str; 3] = ["tickets.jsonl", "accounts.csv", "roadmap.csv"];

pub(crate) fn run(files: &[String]) -> Done {
    let seen = screen::is_there();
    let workspace = workspace_for(files)?;
    packages::for_running(seen)?;
    ui::install()?;
    ui::build()?;
    say("building (cargo build --workspace)");
    process::run_counting(&mut cargo(&["build", "--workspace"]))?;
    fill(&workspace)?;
    say("the top ten");
    groundswell(&workspace.file, &["rank", "--limit", "10"], &[])?;
    if seen { open(&workspace.file) } else { photograph(&workspace.file) }
}

/// A workspace, and what is to be in it.
struct Workspace {
    file: PathBuf,
    imports: Vec<PathBuf>,
    sample: bool,
}

/// No file: the sample company. A workspace: itself. Anything else is imported into a workspace of its own.
fn workspace_for(files: &[String]) -> Result<Workspace, Failed> {
    let found = files.iter().map(|name| {
        std::path::absolute(name)
            .ok()
            .filter(|path| path.is_file())
            .ok_or_else(|| Failed::wrongly_called(format!("there is no file {name}")))
    });
    let found: Vec<PathBuf> = found.collect::<Result<_, _>>()?;
    Ok(match found.as_slice() {
        [] => {
            let folder = root().join("fixtures/sample");
            let imports = SAMPLE.iter().map(|name| folder.join(name)).collect();
            Workspace { file: target().join("sample/sample.groundswell"), imports, sample: true }
        }
        [one] if one.extension().is_some_and(|e| e == "groundswell") => {
            Workspace { file: one.clone(), imports: Vec::new(), sample: false }
        }
        _ => Workspace { file: target().join("run/workspace.groundswell"), imports: found, sample: false },
    })
}

/// Imports what is not in it yet. The sample is made anew when its files or the program that read them changed.
fn fill(workspace: &Workspace) -> Done {
    let Workspace { file, imports, sample } = workspace;
    if imports.is_empty() {
        return Ok(());
    }
    let folder = file.parent().unwrap_or(Path::new("."));
    let made = folder.join("made");
    if *sample {
        let mut sources = imports.clone();
        sources.push(binary("groundswell"));
        if file.exists() && house::is_current(&made, &sources, &[]) {
            return Ok(());
        }
        say("making the sample workspace");
        // Only what this chore itself made lies in this folder.
        let _ = std::fs::remove_dir_all(folder);
    } else {
        say(&format!("importing into {} (it keeps what earlier runs put there)", shown(file)));
    }
    std::fs::create_dir_all(folder).map_err(|e| Failed::new(format!("{}: {e}", folder.display())))?;
    groundswell(file, &["import"], imports)?;
    std::fs::write(&made, "").map_err(|e| Failed::new(format!("{}: {e}", made.display())))
}

/// The command line on a workspace.
fn groundswell(workspace: &Path, args: &[&str], files: &[PathBuf]) -> Done {
    process::run(program(binary("groundswell")).arg("-w").arg(workspace).args(args).args(files))
}

fn open(workspace: &Path) -> Done {
    say("opening the window; close it to end");
    process::run(program(binary("groundswell-desktop")).arg(workspace))
}

/// Where nobody could see the window: shows it on a screen in memory and keeps a picture.
fn photograph(workspace: &Path) -> Done {
    say("there is no display here: the window opens on a virtual one, for a picture");
    let folder = target().join("run");
    let (ready, picture) = (folder.join("ready"), folder.join("window.png"));
    std::fs::create_dir_all(&folder).map_err(|e| Failed::new(format!("{}: {e}", folder.display())))?;
    let _ = std::fs::remove_file(&ready);
    let screen = Screen::start("1280x860")?;
    let mut window = program(binary("groundswell-desktop"))
        .arg(workspace)
        .env("DISPLAY", &screen.name)
        .env("GROUNDSWELL_READY_FILE", &ready)
        .spawn()
        .map_err(|e| Failed::new(format!("the window could not be started: {e}")))?;
    let begun = Instant::now();
    let mut ended = None;
    while !ready.exists() && ended.is_none() && begun.elapsed() < Duration::from_secs(30) {
        std::thread::sleep(Duration::from_millis(50));
        ended = window.try_wait().ok().flatten();
    }
    let shown_after = begun.elapsed();
    // What the page has drawn still has to reach the screen.
    std::thread::sleep(Duration::from_millis(500));
    let taken = if ended.is_none() { screen.picture(&picture) } else { Ok(()) };
    let _ = window.kill();
    let _ = window.wait();
    match ended {
        Some(status) => Err(Failed::new(format!("the window closed by itself ({status})"))),
        None if !ready.exists() => Err(Failed::new(format!(
            "the window showed nothing within 30 seconds; what is to be seen of it: {}",
            shown(&picture)
        ))),
        None => {
            taken?;
            say(&format!(
                "the window was ready after {:.1} s; its picture: {}",
                shown_after.as_secs_f64(),
                shown(&picture)
            ));
            Ok(())
        }
    }
}

/// A path as a person would type it here.
fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}
