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

/// What draws.
enum Gpu {
    Missing,
    Virtual,
    Nvidia,
    Ordinary,
}

fn policy(gpu: Gpu, wayland: bool) -> &'static [Setting] {
    match gpu {
        Gpu::Missing => &[PLAIN],
        Gpu::Nvidia if wayland => &[NO_EXPLICIT_SYNC],
        Gpu::Nvidia | Gpu::Virtual => &[NO_DMABUF],
        Gpu::Ordinary => &[],
    }
}

/// Starts the program once more in the same process with the settings it lacks. Does nothing where none is lacking.
#[cfg(target_os = "linux")]
pub fn settle(safe: bool) {
    use std::os::unix::process::CommandExt;

    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let settings = if set("TAURI_WEBVIEW_AUTOMATION") {
        &[FOR_PICTURES]
    } else if [PLAIN, NO_DMABUF, FOR_PICTURES, NO_EXPLICIT_SYNC].iter().any(|(name, _)| set(name)) {
        return; // A person's choice stands; or it is ours, and this is the second start.
    } else if safe {
        &[PLAIN, NO_DMABUF]
    } else {
        policy(gpu(), set("WAYLAND_DISPLAY"))
    };
    let lacking: Vec<_> = settings.iter().filter(|(name, _)| !set(name)).collect();
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
fn gpu() -> Gpu {
    let cards = || std::fs::read_dir("/dev/dri").into_iter().flatten().flatten().map(|card| card.file_name());
    let vendor = |card: &OsStr| std::fs::read_to_string(Path::new("/sys/class/drm").join(card).join("device/vendor"));
    if !cards().any(|card| card.to_string_lossy().starts_with("renderD")) {
        Gpu::Missing
    } else if cards().any(|card| vendor(&card).is_ok_and(|v| VIRTUAL.contains(&v.trim()))) {
        Gpu::Virtual
    } else if Path::new("/proc/driver/nvidia/version").exists() {
        Gpu::Nvidia
    } else {
        Gpu::Ordinary
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ordinary_machine_is_left_alone_and_an_odd_one_gets_its_one_switch() {
        assert_eq!(policy(Gpu::Ordinary, true), &[]);
        assert_eq!(policy(Gpu::Missing, false), &[PLAIN]);
        assert_eq!(policy(Gpu::Virtual, true), &[NO_DMABUF]);
        assert_eq!(policy(Gpu::Nvidia, false), &[NO_DMABUF]);
        assert_eq!(policy(Gpu::Nvidia, true), &[NO_EXPLICIT_SYNC]);
    }
}
