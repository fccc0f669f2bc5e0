//! The real window, driven: a screen in memory, WebKit's own driver, and a home of its own for every window.
//!
//! WebDriver presses real keys and clicks real pixels. Nothing here waits for a time; everything waits for a state.
//!
//! Known limits of WebKitGTK's driver: pictures of single elements come back black, so [`Window::picture`] takes the
//! whole window; ending a session kills the program at once, which makes every test a test of sudden death too.

use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use fantoccini::actions::{Actions, InputSource, KeyAction, KeyActions};
use fantoccini::elements::Element;
use fantoccini::key::Key;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// How long a state may take to come about before a test calls it missing.
const PATIENCE: Duration = Duration::from_secs(60);

/// What to open a window with.
pub struct Opening<'a> {
    /// The program: `env!("CARGO_BIN_EXE_groundswell-desktop")`.
    pub program: &'a str,
    /// The workspace to show; without one the window opens the one a new person gets.
    pub workspace: Option<&'a Path>,
    /// The files that "choose files" and "save as" shall give, in place of a dialog.
    pub picks: &'a [&'a Path],
    /// Width and height.
    pub size: (u32, u32),
}

impl<'a> Opening<'a> {
    /// A window of the usual size on a workspace.
    pub fn new(program: &'a str, workspace: &'a Path) -> Self {
        Self { program, workspace: Some(workspace), picks: &[], size: (1280, 860) }
    }

    /// The same with files to pick.
    #[must_use]
    pub fn picking(self, picks: &'a [&'a Path]) -> Self {
        Self { picks, ..self }
    }
}

/// An open window. Everything it started ends with it.
pub struct Window {
    page: Client,
    program: PathBuf,
    pictures: PathBuf,
    _driver: Child,
    _screen: Child,
    home: TempDir,
}

impl Window {
    /// Opens one and waits until it shows a screen.
    pub async fn open(opening: Opening<'_>) -> Self {
        let window = Self::open_unseen(opening).await;
        window.find("[data-screen]").await;
        window
    }

    /// Opens one, whatever it may show.
    pub async fn open_unseen(opening: Opening<'_>) -> Self {
        let home = tempfile::tempdir().expect("a temporary folder");
        let (screen, display) = start_screen(opening.size).await;
        let (driver, port) = start_driver(&opening, &display, home.path()).await;
        let args: Vec<_> = opening.workspace.iter().map(|path| path.to_string_lossy()).collect();
        let wanted = json!({
            "browserName": "wry",
            "webkitgtk:browserOptions": { "binary": opening.program, "args": args },
        });
        let Value::Object(wanted) = wanted else { unreachable!("it is an object") };
        let page = ClientBuilder::new(HttpConnector::new())
            .capabilities(wanted)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .unwrap_or_else(|error| panic!("{} did not open: {error}", opening.program));
        let (width, height) = opening.size;
        page.set_window_rect(0, 0, width, height).await.expect("the window can be sized");
        // target/debug/groundswell-desktop -> target/e2e
        let pictures = Path::new(opening.program).ancestors().nth(2).expect("a build folder").join("e2e");
        let program = PathBuf::from(opening.program);
        Self { page, program, pictures, _driver: driver, _screen: screen, home }
    }

    /// The first element that a CSS selector names, as soon as there is one.
    pub async fn find(&self, css: &str) -> Element {
        match self.page.wait().at_most(PATIENCE).every(POLL).for_element(Locator::Css(css)).await {
            Ok(element) => element,
            Err(_) => self.give_up(&format!("nothing matches {css}")).await,
        }
    }

    /// How many elements a CSS selector names now.
    pub async fn count(&self, css: &str) -> usize {
        self.page.find_all(Locator::Css(css)).await.map_or(0, |found| found.len())
    }

    /// The visible text of the first element that a CSS selector names.
    pub async fn text(&self, css: &str) -> String {
        let found = self.eval("return document.querySelector(arguments[0])?.innerText ?? null", json!([css])).await;
        found.as_str().map_or_else(String::new, |text| text.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// The texts of all elements that a CSS selector names, in order.
    pub async fn texts(&self, css: &str) -> Vec<String> {
        let script = "return [...document.querySelectorAll(arguments[0])].map((e) => e.innerText.trim())";
        serde_json::from_value(self.eval(script, json!([css])).await).unwrap_or_default()
    }

    /// An attribute of the first element that a CSS selector names.
    pub async fn attribute(&self, css: &str, name: &str) -> Option<String> {
        let script = "return document.querySelector(arguments[0])?.getAttribute(arguments[1]) ?? null";
        self.eval(script, json!([css, name])).await.as_str().map(str::to_owned)
    }

    /// Runs a script in the page and gives what it returns.
    pub async fn eval(&self, script: &str, args: Value) -> Value {
        let Value::Array(args) = args else { panic!("arguments are a list") };
        self.page.execute(script, args).await.unwrap_or_else(|error| panic!("script failed: {error}\n{script}"))
    }

    /// Waits until the text of an element holds some words.
    pub async fn wait_for_text(&self, css: &str, words: &str) {
        self.wait_until(&format!("{css} says {words:?}"), || async { self.text(css).await.contains(words) }).await;
    }

    /// Waits until nothing matches a CSS selector any more.
    pub async fn wait_until_gone(&self, css: &str) {
        self.wait_until(&format!("{css} is gone"), || async { self.count(css).await == 0 }).await;
    }

    /// Waits until something is so.
    pub async fn wait_until(&self, what: &str, mut is_so: impl AsyncFnMut() -> bool) {
        let begun = Instant::now();
        while !is_so().await {
            if begun.elapsed() > PATIENCE {
                self.give_up(&format!("it never came about that {what}")).await
            }
            tokio::time::sleep(POLL).await;
        }
    }

    /// Clicks the first element that a CSS selector names.
    pub async fn click(&self, css: &str) {
        if let Err(error) = self.find(css).await.click().await {
            self.give_up(&format!("{css} could not be clicked: {error}")).await
        }
    }

    /// Presses keys as a person would write them: "m", "Enter", "Ctrl+Shift+z".
    pub async fn press(&self, keys: &str) {
        let keys: Vec<char> = keys.split('+').map(key).collect();
        let mut actions = KeyActions::new("keyboard".into());
        for &value in &keys {
            actions = actions.then(KeyAction::Down { value });
        }
        for &value in keys.iter().rev() {
            actions = actions.then(KeyAction::Up { value });
        }
        self.page.perform_actions(Actions::from(actions)).await.expect("keys can be pressed");
    }

    /// Types a text, key by key.
    pub async fn type_text(&self, text: &str) {
        let mut actions = KeyActions::new("keyboard".into());
        for value in text.chars() {
            actions = actions.then(KeyAction::Down { value }).then(KeyAction::Up { value });
        }
        self.page.perform_actions(Actions::from(actions)).await.expect("a text can be typed");
    }

    /// Saves the whole window as target/e2e/NAME.png and returns where.
    pub async fn picture(&self, name: &str) -> PathBuf {
        // What a script sees may not be drawn yet: two frames later it is.
        let drawn = "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done(null)))";
        self.page.execute_async(drawn, Vec::new()).await.expect("the window draws");
        let png = self.page.screenshot().await.expect("the window can be photographed");
        std::fs::create_dir_all(&self.pictures).expect("target/e2e can be made");
        let file = self.pictures.join(format!("{name}.png"));
        std::fs::write(&file, png).expect("target/e2e can be written to");
        file
    }

    /// Ends the program, suddenly, and waits until it is gone: then its workspace can be opened.
    pub async fn close(self) {
        let processes = processes(&self.program, self.home.path());
        let _ = self.page.clone().close().await;
        // The driver answers before it has killed the program; ended too soon, it leaves it running.
        let begun = Instant::now();
        while processes.iter().any(|process| lives(process)) {
            assert!(begun.elapsed() < PATIENCE, "{} does not end", self.program.display());
            tokio::time::sleep(POLL).await;
        }
    }

    /// Fails the test with what is to be seen.
    async fn give_up(&self, why: &str) -> ! {
        let name = std::thread::current().name().unwrap_or("window").replace("::", "-");
        let picture = self.picture(&format!("failed-{name}")).await;
        let seen: String = self.text("body").await.chars().take(800).collect();
        panic!("{why}\npicture: {}\nthe window says: {seen}", picture.display());
    }
}

/// The character that stands for a key in WebDriver.
fn key(name: &str) -> char {
    let key = match name {
        "Ctrl" => Key::Control,
        "Shift" => Key::Shift,
        "Alt" => Key::Alt,
        "Enter" => Key::Enter,
        "Escape" => Key::Escape,
        "Tab" => Key::Tab,
        "Space" => return ' ',
        "Backspace" => Key::Backspace,
        "Up" => Key::Up,
        "Down" => Key::Down,
        "Left" => Key::Left,
        "Right" => Key::Right,
        "Home" => Key::Home,
        "End" => Key::End,
        _ => return name.chars().next().expect("a key has a name"),
    };
    key.into()
}

const POLL: Duration = Duration::from_millis(25);

/// The X server picks a free number itself and says it once it is ready.
async fn start_screen((width, height): (u32, u32)) -> (Child, String) {
    let size = format!("{width}x{height}x24");
    let mut server = Command::new("Xvfb")
        .args(["-displayfd", "1", "-screen", "0", &size, "-nolisten", "tcp"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap_or_else(|error| panic!("{}", missing("Xvfb", "xvfb", &error)));
    let mut number = String::new();
    let pipe = server.stdout.take().expect("its output is ours");
    BufReader::new(pipe).read_line(&mut number).await.expect("Xvfb says its number");
    assert!(!number.trim().is_empty(), "Xvfb ended before it had a screen");
    (server, format!(":{}", number.trim()))
}

/// The window inherits the driver's environment: its screen, its home, its picks.
async fn start_driver(opening: &Opening<'_>, display: &str, home: &Path) -> (Child, u16) {
    let picks: Vec<_> = opening.picks.iter().map(|path| path.to_string_lossy()).collect();
    for _ in 0..5 {
        let port = free_port();
        let mut driver = Command::new("WebKitWebDriver")
            .arg(format!("--port={port}"))
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("GROUNDSWELL_PICK", picks.join("\n"))
            .env("DISPLAY", display)
            .env_remove("WAYLAND_DISPLAY")
            .env("GDK_BACKEND", "x11")
            .env("HOME", home)
            .env("XDG_CONFIG_HOME", home.join("config"))
            .env("XDG_DATA_HOME", home.join("data"))
            .env("XDG_CACHE_HOME", home.join("cache"))
            .env("XDG_RUNTIME_DIR", home)
            .env("TZ", "UTC")
            .env("LC_ALL", "C.UTF-8")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap_or_else(|error| panic!("{}", missing("WebKitWebDriver", "webkit2gtk-driver", &error)));
        let begun = Instant::now();
        // It ends at once if another test was quicker to take the port.
        while begun.elapsed() < PATIENCE && driver.try_wait().is_ok_and(|ended| ended.is_none()) {
            if tokio::net::TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_ok() {
                return (driver, port);
            }
            tokio::time::sleep(POLL).await;
        }
    }
    panic!("WebKitWebDriver did not start");
}

/// The folders in /proc of the program's processes with that home.
fn processes(program: &Path, home: &Path) -> Vec<PathBuf> {
    let home = format!("HOME={}", home.display());
    let is_it = |process: &Path| {
        std::fs::read_link(process.join("exe")).is_ok_and(|exe| exe == program)
            && std::fs::read(process.join("environ"))
                .is_ok_and(|all| all.split(|b| *b == 0).any(|s| s == home.as_bytes()))
    };
    let all = Path::new("/proc").read_dir().into_iter().flatten().flatten().map(|process| process.path());
    all.filter(|process| is_it(process)).collect()
}

/// True until a process has let go of its files: only then may its workspace be opened again.
///
/// Killed, its threads end one by one. The first may long be a zombie while another still holds the open files, so all
/// of them are looked at.
fn lives(process: &Path) -> bool {
    let threads = process.join("task").read_dir().into_iter().flatten().flatten();
    threads
        .map(|thread| std::fs::read_to_string(thread.path().join("stat")).unwrap_or_default())
        .any(|stat| stat.rsplit_once(") ").is_some_and(|(_, rest)| !rest.starts_with(['Z', 'X'])))
}

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    listener.local_addr().expect("its number").port()
}

fn missing(program: &str, package: &str, error: &std::io::Error) -> String {
    format!("{program} could not be started ({error}): install the package {package}, or let `cargo xtask test` do it")
}
