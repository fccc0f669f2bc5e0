//! How WebKitGTK should draw, settled before it starts: it reads its environment once.
//!
//! Nothing is set for everyone. Without a GPU compositing costs three frames of four; drivers that are known to fail
//! get the one switch that helps them (measured and cited in docs/adr).

use std::ffi::OsStr;
use std::path::Path;

type Setting = (&'static str, &'static str);

const PLAIN: Setting = ("WEBKIT_DISABLE_COMPOSITING_MODE", "1");
const NO_DMABUF: Setting = ("WEBKIT_DISABLE_DMABUF_RENDERER", "1");
/// The same pixels every time; with one of the two above WebDriver never gets its screenshot.
const FOR_PICTURES: Setting = ("WEBKIT_SKIA_ENABLE_CPU_RENDERING", "1");
const NO_EXPLICIT_SYNC: Setting = ("__NV_DISABLE_EXPLICIT_SYNC", "1");

/// PCI vendors of virtual GPUs: VMware, VirtualBox, virtio, QXL, Bochs, Hyper-V.
const VIRTUAL: [&str; 6] = ["0x15ad", "0x80ee", "0x1af4", "0x1b36", "0x1234", "0x1414"];

/// What the policy looks at.
struct Machine {
    automated: bool,
    safe: bool,
    chosen_by_hand: bool,
    has_gpu: bool,
    virtual_gpu: bool,
    nvidia: bool,
    wayland: bool,
}

fn policy(machine: &Machine) -> &'static [Setting] {
    match machine {
        Machine { automated: true, .. } => &[FOR_PICTURES],
        Machine { chosen_by_hand: true, .. } => &[],
        Machine { safe: true, .. } => &[PLAIN, NO_DMABUF],
        Machine { has_gpu: false, .. } => &[PLAIN],
        Machine { virtual_gpu: true, .. } => &[NO_DMABUF],
        Machine { nvidia: true, wayland: true, .. } => &[NO_EXPLICIT_SYNC],
        Machine { nvidia: true, .. } => &[NO_DMABUF],
        _ => &[],
    }
}

/// Starts the program once more in the same process with the settings it lacks. Does nothing where none is lacking.
#[cfg(target_os = "linux")]
pub fn settle(safe: bool) {
    use std::os::unix::process::CommandExt;

    let lacking: Vec<_> = policy(&look(safe)).iter().filter(|(name, _)| std::env::var_os(name).is_none()).collect();
    if let (false, Ok(program)) = (lacking.is_empty(), std::env::current_exe()) {
        let mut again = std::process::Command::new(program);
        // Returns only if it failed; then we go on as we are.
        let _ = again.args(std::env::args_os().skip(1)).envs(lacking.into_iter().copied()).exec();
    }
}

/// Elsewhere the system draws.
#[cfg(not(target_os = "linux"))]
pub fn settle(_safe: bool) {}

#[cfg(target_os = "linux")]
fn look(safe: bool) -> Machine {
    let has = |name: &str| std::env::var_os(name).is_some_and(|v| !v.is_empty());
    let cards = || std::fs::read_dir("/dev/dri").into_iter().flatten().flatten();
    let render = |name: &OsStr| name.to_string_lossy().starts_with("renderD");
    let vendor = |name: &OsStr| std::fs::read_to_string(Path::new("/sys/class/drm").join(name).join("device/vendor"));
    let ours = [PLAIN.0, NO_DMABUF.0, FOR_PICTURES.0, NO_EXPLICIT_SYNC.0];
    Machine {
        automated: has("TAURI_WEBVIEW_AUTOMATION"),
        safe,
        chosen_by_hand: ours.iter().any(|name| has(name)),
        has_gpu: cards().any(|card| render(&card.file_name())),
        virtual_gpu: cards().any(|card| vendor(&card.file_name()).is_ok_and(|v| VIRTUAL.contains(&v.trim()))),
        nvidia: Path::new("/proc/driver/nvidia/version").exists(),
        wayland: has("WAYLAND_DISPLAY"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORDINARY: Machine = Machine {
        automated: false,
        safe: false,
        chosen_by_hand: false,
        has_gpu: true,
        virtual_gpu: false,
        nvidia: false,
        wayland: false,
    };

    #[test]
    fn an_ordinary_machine_is_left_alone() {
        assert_eq!(policy(&ORDINARY), &[]);
        assert_eq!(
            policy(&Machine { chosen_by_hand: true, has_gpu: false, ..ORDINARY }),
            &[],
            "a person's choice stands"
        );
    }

    #[test]
    fn each_odd_machine_gets_its_one_switch() {
        assert_eq!(policy(&Machine { has_gpu: false, ..ORDINARY }), &[PLAIN]);
        assert_eq!(policy(&Machine { virtual_gpu: true, ..ORDINARY }), &[NO_DMABUF]);
        assert_eq!(policy(&Machine { nvidia: true, ..ORDINARY }), &[NO_DMABUF]);
        assert_eq!(policy(&Machine { nvidia: true, wayland: true, ..ORDINARY }), &[NO_EXPLICIT_SYNC]);
        assert_eq!(policy(&Machine { safe: true, ..ORDINARY }), &[PLAIN, NO_DMABUF]);
    }

    #[test]
    fn a_driven_window_draws_so_that_it_can_be_photographed() {
        let driven = Machine { automated: true, has_gpu: false, ..ORDINARY };
        assert_eq!(policy(&driven), &[FOR_PICTURES], "compositing off would hang the screenshot");
    }
}
