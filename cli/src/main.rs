//! The command line: thin, everything through `core::api`. Its contract is in docs/cli.md.
//!
//! Exit codes: 0 done, 1 found something wrong, 2 wrong usage, 3 unreadable input, 4 workspace trouble.

mod advice;
mod args;
mod business;
mod imports;
mod progress;
mod show;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use groundswell::api::filetools;
use groundswell::api::{
    Accounts, CheckReport, Choices, Explanation, Exported, Found, HealthRow, ImportArgs, ImportOutcome, ImportPlan,
    ModelChanged, Plan, Policies, Questions, RankingPage, RateTable, ReadingModel, Regrouping, RequestDetail,
    RetryArgs, RoadmapView, Session, Similar, Status, StepEntry, Themes, Trends, Voices,
};
use groundswell::error::{ApiError, Error, ErrorKind};
use groundswell::task::Task;
use serde::Serialize;
use serde_json::{Value, json};

use args::{AccountAct, Arguments, Command, ImportOptions, ModelAct, RatesAct, RoadmapAct, Table};

fn main() -> ExitCode {
    groundswell::api::serve_if_called();
    let arguments = Arguments::parse();
    let task = progress::task();
    match run(&arguments, &task) {
        Ok(code) => code,
        Err(failure) => {
            progress::clear();
            failure.tell();
            ExitCode::from(failure.code())
        }
    }
}

/// Why a command did not end well.
enum Failure {
    Api(ApiError),
    Output(std::io::Error),
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        Self::Api(error)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Api(error.into())
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::Output(error)
    }
}

impl Failure {
    fn code(&self) -> u8 {
        match self {
            // A reader that closed the pipe (`| head`) has what it wanted.
            Self::Output(e) if e.kind() == std::io::ErrorKind::BrokenPipe => 0,
            Self::Output(_) => 4,
            Self::Api(error) => match error.kind {
                // A file that cannot be read, told from a command that was put wrongly, by whether a file is named.
                ErrorKind::Input if error.place.is_some() => 3,
                ErrorKind::Input => 2,
                ErrorKind::NotFound | ErrorKind::Interrupted | ErrorKind::Stale => 1,
                ErrorKind::Io => 3,
                ErrorKind::FileTooNew
                | ErrorKind::FileLocked
                | ErrorKind::FileDamaged
                | ErrorKind::DiskFull
                | ErrorKind::Bug => 4,
            },
        }
    }

    fn tell(&self) {
        let mut err = std::io::stderr().lock();
        // With standard error gone there is nobody left to tell.
        let _ = match self {
            Self::Output(e) if e.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
            Self::Output(e) => writeln!(err, "groundswell: cannot write the answer: {e}"),
            Self::Api(error) => {
                let place = error.place.as_ref().map(show::place).filter(|p| !p.is_empty());
                let place = place.map(|p| format!("{p}: ")).unwrap_or_default();
                writeln!(err, "groundswell: {place}{}", error.message).and_then(|()| match &error.hint {
                    Some(hint) => writeln!(err, "  {hint}"),
                    None => Ok(()),
                })
            }
        };
    }
}

type Outcome = Result<ExitCode, Failure>;

fn run(arguments: &Arguments, task: &Task) -> Outcome {
    if let Some(outcome) = file_tool(&arguments.command, task) {
        return outcome;
    }
    let creates = matches!(&arguments.command, Command::Import(options) if !options.dry_run);
    let workspace = arguments.workspace.clone().unwrap_or_else(|| PathBuf::from("workspace.groundswell"));
    // A dry run needs no workspace: what it would do to a new one is what it says.
    let nowhere;
    let path: &Path = match &arguments.command {
        Command::Import(options) if options.dry_run && !workspace.exists() => {
            nowhere = std::env::temp_dir().join(format!("dry-run-{}.groundswell", std::process::id()));
            &nowhere
        }
        _ => &workspace,
    };
    let dry = path != workspace;
    // What went wrong is said before the workspace is closed: after a large import was stopped, closing takes a moment.
    let outcome = open(path, creates || dry).and_then(|session| {
        command(&session, arguments, task).or_else(|failure| {
            progress::clear();
            failure.tell();
            Ok(ExitCode::from(failure.code()))
        })
    });
    if dry {
        for ending in ["", "-wal", "-shm", ".lock"] {
            let _ = std::fs::remove_file(format!("{}{ending}", path.display()));
        }
    }
    outcome
}

fn open(path: &Path, create: bool) -> Result<Session, Failure> {
    Session::open(path, create).map_err(|error| {
        let mut error = ApiError::from(error);
        // Whatever is wrong with the workspace is workspace trouble, also that it is not there.
        if error.kind == ErrorKind::Input || error.kind == ErrorKind::Io {
            error.kind = ErrorKind::FileDamaged;
        }
        Failure::Api(error)
    })
}

fn command(session: &Session, arguments: &Arguments, task: &Task) -> Outcome {
    let call = |name: &str, args: Value| -> Result<Value, Failure> {
        let reply = session.call(name, args, task)?;
        progress::clear();
        Ok(reply)
    };
    let json = arguments.json;
    match &arguments.command {
        Command::Import(options) => import(options, json, &call),
        Command::Retry { import, reading } => {
            let args = RetryArgs { import: *import, choices: reading.choices()? };
            let args = serde_json::to_value(args).map_err(|e| Error::Bug(e.to_string()))?;
            say::<ImportOutcome>(json, call("retry", args)?, imports::imported)
        }
        Command::SetAside { out, import } => {
            let args = json!({ "import": import, "out": out });
            say::<Exported>(json, call("set_aside", args)?, |written| show::written(written, "record", "records"))
        }
        Command::ReadOn => say::<ImportOutcome>(json, call("read_on", json!({}))?, imports::imported),
        Command::Status => say::<Status>(json, call("status", json!({}))?, show::status),
        Command::Rank { by, limit, as_of, filter, theme, explain, keep } => {
            let mut args = serde_json::to_value(by.choice()?).map_err(|e| Error::Bug(e.to_string()))?;
            if *keep {
                return step(json, call("set_policy", args)?);
            }
            if let Some(id) = explain {
                args["id"] = json!(id);
                return say::<Explanation>(json, call("explain", args)?, business::explanation);
            }
            let rows = json!({ "ranges": true, "limit": limit, "as_of": as_of, "filter": filter, "theme": theme });
            args.as_object_mut()
                .into_iter()
                .for_each(|args| args.extend(rows.as_object().cloned().unwrap_or_default()));
            say::<RankingPage>(json, call("rank", args)?, show::ranking)
        }
        Command::Policies => say::<Policies>(json, call("policies", json!({}))?, business::policies),
        Command::Accounts { filter, limit } => {
            let reply = call("accounts", json!({ "filter": filter, "limit": limit }))?;
            say::<Accounts>(json, reply, business::accounts)
        }
        Command::Account { act } => {
            let args = match act {
                AccountAct::Link { sign, value, account } => {
                    json!({ "sign": sign, "value": value, "account": account })
                }
                AccountAct::Unlink { sign, value } => json!({ "sign": sign, "value": value, "account": null }),
            };
            step(json, call("link_account", args)?)
        }
        Command::Rates { act } => match act {
            None => say::<RateTable>(json, call("rates", json!({}))?, business::rates),
            Some(RatesAct::Set { currency, usd, day, source }) => {
                let args = json!({ "currency": currency, "usd": usd, "day": day, "source": source });
                step(json, call("set_rate", args)?)
            }
            Some(RatesAct::Remove { currency, day }) => {
                step(json, call("set_rate", json!({ "currency": currency, "usd": null, "day": day }))?)
            }
        },
        Command::Risks { health, risk } => match (health, risk) {
            (Some(health), Some(risk)) => {
                let args = json!({ "health": health, "risk": share(risk, "usual")? });
                step(json, call("set_risk", args)?)
            }
            _ => say::<Vec<HealthRow>>(json, call("risks", json!({}))?, |rows| business::risks(rows)),
        },
        Command::Fit { theme, worth } => {
            step(json, call("set_fit", json!({ "theme": theme, "worth": share(worth, "none")? }))?)
        }
        Command::Roadmap { wanted, act } => {
            let answer = |request: &str, item: &str, answers: Option<bool>| {
                step(json, call("answers", json!({ "request": request, "item": item, "answers": answers }))?)
            };
            match act {
                None => {
                    let reply = call("roadmap", json!({ "wanted": wanted }))?;
                    say::<RoadmapView>(json, reply, business::roadmap)
                }
                Some(RoadmapAct::Accept { request, item }) => answer(request, item, Some(true)),
                Some(RoadmapAct::Refuse { request, item }) => answer(request, item, Some(false)),
                Some(RoadmapAct::Open { request, item }) => answer(request, item, None),
                Some(RoadmapAct::Shipped { request, day }) => {
                    let day = (day != "no").then_some(day);
                    step(json, call("ship", json!({ "request": request, "day": day }))?)
                }
            }
        }
        Command::Plan { items, effort, unplanned } => {
            let args = json!({ "items": items, "effort": effort, "unplanned": unplanned });
            say::<Plan>(json, call("plan", args)?, business::plan)
        }
        Command::Voices => say::<Voices>(json, call("voices", json!({}))?, business::voices),
        Command::Trends { by } => say::<Trends>(json, call("trends", json!({ "period": by }))?, business::trends),
        Command::Themes => say::<Themes>(json, call("themes", json!({}))?, show::themes),
        Command::Show { id, policy, why } => {
            let reply = call("request", json!({ "id": id, "policy": policy }))?;
            say::<RequestDetail>(json, reply, |request| show::request(request, *why))
        }
        Command::Search { words, limit } => {
            let args = json!({ "words": words.join(" "), "limit": limit });
            say::<Found>(json, call("search", args)?, show::found)
        }
        Command::Similar { text, limit } => {
            say::<Similar>(json, call("similar", json!({ "text": text, "limit": limit }))?, show::similar)
        }
        Command::Merge { ids } => step(json, call("merge", json!({ "ids": ids }))?),
        Command::Split { id, asks, title } => {
            step(json, call("split", json!({ "id": id, "asks": asks, "title": title }))?)
        }
        Command::Move { what } => {
            let (to, asks) = what.split_last().ok_or_else(|| Error::input("nothing was named", ""))?;
            step(json, call("move", json!({ "asks": asks, "to": to }))?)
        }
        Command::Rename { id, title } => step(json, call("rename", json!({ "id": id, "title": title }))?),
        Command::Apart { a, b } => step(json, call("apart", json!({ "a": a, "b": b }))?),
        Command::Dismiss { asks } => step(json, call("dismiss", json!({ "asks": asks }))?),
        Command::Keep { asks } => step(json, call("keep", json!({ "asks": asks }))?),
        Command::Questions { limit, policy } => {
            let args = json!({ "limit": limit, "policy": policy });
            say::<Questions>(json, call("questions", args)?, advice::questions)
        }
        Command::Regroup { granularity, accept, policy } => {
            let reply = call("regroup", json!({ "granularity": granularity, "policy": policy }))?;
            if accept.is_empty() {
                return say::<Regrouping>(json, reply, advice::regrouping);
            }
            let regrouping: Regrouping = serde_json::from_value(reply).map_err(|e| Error::Bug(e.to_string()))?;
            let changes = advice::chosen(&regrouping, accept)?;
            step(json, call("accept_proposals", json!({ "changes": changes }))?)
        }
        Command::Model { act } => match act {
            None | Some(ModelAct::Show) => say::<ReadingModel>(json, call("model", json!({}))?, show::model),
            Some(ModelAct::Use { onnx, tokenizer, reads }) => {
                let words = |path: &PathBuf| path.display().to_string();
                let args = json!({ "onnx": words(onnx), "tokenizer": tokenizer.as_ref().map(words), "reads": reads });
                say::<ModelChanged>(json, call("use_model", args)?, show::model_changed)
            }
            Some(ModelAct::Builtin) => {
                say::<ModelChanged>(json, call("use_builtin_model", json!({}))?, show::model_changed)
            }
        },
        Command::Undo => step(json, call("undo", json!({}))?),
        Command::Redo => step(json, call("redo", json!({}))?),
        Command::History { limit } => {
            say::<Vec<StepEntry>>(json, call("history", json!({ "limit": limit }))?, |steps| show::history(steps))
        }
        Command::Export { format, out, policy } => {
            let args = json!({ "format": format, "out": out, "policy": policy });
            say::<Exported>(json, call("export", args)?, |written| show::written(written, "request", "requests"))
        }
        Command::Check => {
            let reply = call("check", json!({}))?;
            let clean = reply["clean"] == Value::Bool(true);
            say::<CheckReport>(json, reply, show::check)?;
            Ok(if clean { ExitCode::SUCCESS } else { ExitCode::from(1) })
        }
        Command::Backup { out } => {
            let reply = call("backup", json!({ "out": out }))?;
            say::<String>(json, reply, |path| format!("Backed up to {path}"))
        }
        Command::Group { .. }
        | Command::Nearest { .. }
        | Command::Embed { .. }
        | Command::Detect { .. }
        | Command::Match { .. } => Err(Error::Bug("a file tool was sent to a workspace".into()).into()),
    }
}

fn import(options: &ImportOptions, json: bool, call: &dyn Fn(&str, Value) -> Result<Value, Failure>) -> Outcome {
    let all =
        Choices { what: Some(options.what.clone()), source: options.source.clone(), ..options.reading.choices()? };
    let args = ImportArgs {
        files: options.files.iter().map(|f| f.display().to_string()).collect(),
        all,
        of: Vec::new(),
        later: options.later.then_some(true),
        set_aside: options.set_aside.as_ref().map(|out| out.display().to_string()),
    };
    let args = serde_json::to_value(args).map_err(|e| Error::Bug(e.to_string()))?;
    if !options.dry_run {
        return say::<ImportOutcome>(json, call("import", args)?, imports::imported);
    }
    let reply = call("import_plan", args)?;
    let refused = reply["files"].as_array().is_some_and(|files| files.iter().any(|file| !file["refused"].is_null()));
    say::<ImportPlan>(json, reply, imports::plan)?;
    Ok(if refused { ExitCode::from(3) } else { ExitCode::SUCCESS })
}

/// Prints an answer: as JSON, or as its own kind of table.
fn say<T: serde::de::DeserializeOwned>(json: bool, reply: Value, human: impl FnOnce(&T) -> String) -> Outcome {
    if json {
        print_json(&reply)?;
    } else {
        let typed: T = serde_json::from_value(reply).map_err(|e| Error::Bug(e.to_string()))?;
        print(&human(&typed))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn print_json(value: &impl Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value).map_err(|e| Error::Bug(e.to_string()))?;
    print(&text)
}

fn print(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.trim_end().as_bytes())?;
    out.write_all(b"\n")?;
    Ok(out.flush()?)
}

/// A share typed in percent; none for the word that stands for it.
fn share(words: &str, none: &str) -> Result<Option<f64>, Error> {
    if words == none {
        return Ok(None);
    }
    let percent = words.trim_end_matches('%').trim().parse::<f64>().ok().filter(|x| (0.0..=100.0).contains(x));
    let wrong = || Error::input(format!("“{words}” is no percentage"), format!("say 0 to 100, or {none}"));
    percent.map(|x| Some(x / 100.0)).ok_or_else(wrong)
}

/// Says what a step did.
fn step(json: bool, reply: Value) -> Outcome {
    if json {
        print_json(&reply)?;
    } else {
        print(&show::step(&reply))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The commands that work on files and need no workspace.
fn file_tool(command: &Command, task: &Task) -> Option<Outcome> {
    let done = |written: Result<u64, Error>, table: &Table| -> Outcome {
        let rows = written?;
        progress::clear();
        print(&format!("{rows} rows written to {}", table.out.display()))?;
        Ok(ExitCode::SUCCESS)
    };
    match command {
        Command::Group { input, table, level, granularity, kept } => {
            let level = match level.as_str() {
                "theme" => filetools::Level::Theme,
                _ => filetools::Level::Request,
            };
            let kept = kept.file.as_deref();
            Some(done(filetools::group(input, &table.columns(), level, *granularity, kept, &table.out, task), table))
        }
        Command::Nearest { input, table, top, kept } => {
            let (top, kept) = (*top as usize, kept.file.as_deref());
            Some(done(filetools::nearest(input, &table.columns(), top, kept, &table.out, task), table))
        }
        Command::Embed { input, table, kept } => {
            Some(done(filetools::embed(input, &table.columns(), kept.file.as_deref(), &table.out, task), table))
        }
        Command::Detect { input, table, kept } => {
            let kept = kept.file.as_deref();
            Some(done(filetools::detect(input, &table.columns(), kept, &table.out, task), table))
        }
        Command::Match { input, roadmap, table, kept } => {
            let kept = kept.file.as_deref();
            Some(done(filetools::match_roadmap(input, roadmap, &table.columns(), kept, &table.out, task), table))
        }
        _ => None,
    }
}
