//! How WebKitGTK should draw, settled before it starts: it reads its environment once.
//!
//! Nothing is set for everyone. Without a GPU compositing costs two frames of three when scrolling; of the drivers that
//! are known to fail, each gets the one switch that helps it.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

const NO_COMPOSITING: &str = "WEBKIT_DISABLE_COMPOSITING_MODE";
const NO_DMABUF: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
const NO_EXPLICIT_SYNC: &str = "__NV_DISABLE_EXPLICIT_SYNC";
/// The same pixels every time; under the first two WebDriver waits for its pictures for ever.
const DRAW_ON_CPU: &str = "WEBKIT_SKIA_ENABLE_CPU_RENDERING";

/// PCI vendors of virtual GPUs: VMware, VirtualBox, virtio, QXL, Bochs, Hyper-V.
const VIRTUAL: [&str; 6] = ["0x15ad", "0x80ee", "0x1af4", "0x1b36", "0x1234", "0x1414"];

/// Starts the program once more, as the same process, with the settings this machine needs; returns if it needs none.
pub fn settle(safe: bool) {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let cards = || std::fs::read_dir("/dev/dri").into_iter().flatten().flatten().map(|card| card.file_name());
    let vendor = |card| std::fs::read_to_string(Path::new("/sys/class/drm").join(card).join("device/vendor"));
    let nvidia = Path::new("/proc/driver/nvidia/version").exists();

    let switches: &[&str] = if [NO_COMPOSITING, NO_DMABUF, NO_EXPLICIT_SYNC, DRAW_ON_CPU].into_iter().any(set) {
        return; // A person's choice, which stands; or ours, and this is the second start.
    } else if set("TAURI_WEBVIEW_AUTOMATION") {
        &[DRAW_ON_CPU]
    } else if safe {
        &[NO_COMPOSITING, NO_DMABUF]
    } else if !cards().any(|card| card.to_string_lossy().starts_with("renderD")) {
        &[NO_COMPOSITING]
    } else if nvidia && set("WAYLAND_DISPLAY") {
        &[NO_EXPLICIT_SYNC]
    } else if nvidia || cards().any(|card| vendor(card).is_ok_and(|v| VIRTUAL.contains(&v.trim()))) {
        &[NO_DMABUF]
    } else {
        return;
    };
    if let Ok(program) = std::env::current_exe() {
        let settings = switches.iter().map(|switch| (switch, "1"));
        // Returns only if it failed; then we go on as we are.
        let _ = Command::new(program).args(std::env::args_os().skip(1)).envs(settings).exec();
    }
}
