//! What the machine must have: checked, installed by apt where there is apt, and named where there is not.

use std::process::Command;

use crate::process::{self, Done, Failed, program, say};

/// A thing the house is built or tested with.
struct Need {
    /// What for, in words.
    why: &'static str,
    /// Whether it is there.
    is_there: fn() -> bool,
    /// The package on Debian and Ubuntu, on Fedora, on Arch.
    packages: [&'static str; 3],
}

const COMPILER: Need = Need {
    why: "a C compiler and linker, for SQLite",
    is_there: || process::exists("cc"),
    packages: ["build-essential", "gcc", "base-devel"],
};
const PKG_CONFIG: Need = Need {
    why: "pkg-config, to find the libraries of the window",
    is_there: || process::exists("pkg-config"),
    packages: ["pkg-config", "pkgconf-pkg-config", "pkgconf"],
};
const WEBKIT: Need = Need {
    why: "WebKitGTK 4.1, which draws the window",
    is_there: || program("pkg-config").args(["--exists", "webkit2gtk-4.1"]).status().is_ok_and(|s| s.success()),
    packages: ["libwebkit2gtk-4.1-dev", "webkit2gtk4.1-devel", "webkit2gtk-4.1"],
};
const SCREEN: Need = Need {
    why: "a virtual screen (Xvfb)",
    is_there: || process::exists("Xvfb"),
    packages: ["xvfb", "xorg-x11-server-Xvfb", "xorg-server-xvfb"],
};
const CAMERA: Need = Need {
    why: "ImageMagick, which takes the picture of the window",
    is_there: || process::exists("import"),
    packages: ["imagemagick", "ImageMagick", "imagemagick"],
};
const DRIVER: Need = Need {
    why: "WebKitWebDriver, which drives the window in tests",
    is_there: || process::exists("WebKitWebDriver"),
    packages: ["webkit2gtk-driver", "webkit2gtk4.1", "webkit2gtk-4.1"],
};

const SQLITE: Need = Need {
    why: "the sqlite3 shell, to measure against",
    is_there: || process::exists("sqlite3"),
    packages: ["sqlite3", "sqlite", "sqlite"],
};

/// For building, and opening the window on a screen (`with_screen`) or where there is none.
pub(crate) fn for_running(with_screen: bool) -> Done {
    let mut needs = vec![COMPILER, PKG_CONFIG, WEBKIT];
    if !with_screen {
        needs.extend([SCREEN, CAMERA]);
    }
    provide(needs)
}

/// For the tests too.
pub(crate) fn for_testing() -> Done {
    provide(vec![COMPILER, PKG_CONFIG, WEBKIT, SCREEN, DRIVER])
}

/// For measuring.
pub(crate) fn for_benchmarks() -> Done {
    provide(vec![COMPILER, SQLITE])
}

fn provide(needs: Vec<Need>) -> Done {
    node()?;
    if cfg!(windows) {
        return Ok(()); // WebView2 comes with Windows; the compiler is the one that built us.
    }
    if cfg!(target_os = "macos") {
        return match program("xcode-select").arg("-p").output() {
            Ok(output) if output.status.success() => Ok(()),
            _ => Err(Failed::lacking("the Xcode command line tools are missing: xcode-select --install")),
        };
    }
    let lacking: Vec<Need> = needs.into_iter().filter(|need| !(need.is_there)()).collect();
    if lacking.is_empty() {
        return Ok(());
    }
    for need in &lacking {
        say(&format!("missing: {}", need.why));
    }
    if process::exists("apt-get") {
        return install_with_apt(&lacking);
    }
    let named = |system: usize| lacking.iter().map(|need| need.packages[system]).collect::<Vec<_>>().join(" ");
    Err(Failed::lacking(format!(
        "install these, then run it again\n  Debian, Ubuntu:  sudo apt-get install {}\n  \
         Fedora:          sudo dnf install {}\n  Arch:            sudo pacman -S {}",
        named(0),
        named(1),
        named(2)
    )))
}

fn install_with_apt(lacking: &[Need]) -> Done {
    let names: Vec<&str> = lacking.iter().map(|need| need.packages[0]).collect();
    say(&format!("installing with apt-get: {}", names.join(" ")));
    let by_hand = |failed: Failed| {
        let words = "install them by hand: apt-get install --no-install-recommends";
        Failed::lacking(format!("{}\n  {words} {}", failed.message, names.join(" ")))
    };
    process::run(apt().args(["-q", "-y", "update"])).map_err(by_hand)?;
    process::run(apt().args(["-q", "-y", "install", "--no-install-recommends"]).args(&names)).map_err(by_hand)?;
    match lacking.iter().find(|need| !(need.is_there)()) {
        None => Ok(()),
        Some(need) => Err(Failed::lacking(format!("still missing after apt-get: {}", need.why))),
    }
}

fn apt() -> Command {
    let root = process::said(program("id").arg("-u")).is_some_and(|id| id == "0");
    let mut command = if root { program("env") } else { program("sudo") };
    command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]);
    command
}

/// Node builds the screens. We do not install it: every system has its own best way.
fn node() -> Done {
    const ASK: &str = "the screens are built with Node.js 20.19 or newer (https://nodejs.org, or your package manager)";
    let found = process::said(program("node").arg("--version"))
        .ok_or_else(|| Failed::lacking(format!("there is no `node`: {ASK}")))?;
    let mut parts = found.trim_start_matches('v').split('.').map(|part| part.parse().unwrap_or(0_u32));
    let version = (parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    if version < (20, 19) {
        return Err(Failed::lacking(format!("this is Node.js {found}: {ASK}")));
    }
    if !process::exists(if cfg!(windows) { "npm.cmd" } else { "npm" }) && !cfg!(windows) {
        return Err(Failed::lacking(format!("there is no `npm` beside `node`: {ASK}")));
    }
    Ok(())
}
