//! What can be typed.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use groundswell::api::filetools::Columns;
use groundswell::api::{Choices, FieldMap, PolicyChoice, ReadingArgs};
use groundswell::error::Error;

/// Ticket exports in, the feature requests product should hear out. Everything stays on this machine.
#[derive(Parser)]
#[command(name = "groundswell", version, max_term_width = 100)]
pub(crate) struct Arguments {
    /// The workspace [default: ./workspace.groundswell]
    #[arg(short, long, global = true, value_name = "FILE.groundswell")]
    pub(crate) workspace: Option<PathBuf>,
    /// Answer in JSON
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to rank by.
#[derive(Args)]
pub(crate) struct By {
    /// balanced, reach, revenue, retention, rice or wsjf; the workspace's own unless named
    #[arg(long, value_name = "NAME")]
    pub(crate) policy: Option<String>,
    /// Weights in place of the policy's, in any unit
    #[arg(long, value_delimiter = ',', value_name = "reach=.3,revenue=.5")]
    pub(crate) weights: Vec<String>,
    /// Days in which an ask loses half its worth for recency
    #[arg(long, value_name = "DAYS")]
    pub(crate) half_life: Option<u16>,
    /// A customer's n-th ticket counts 1/n to this power
    #[arg(long, value_name = "X")]
    pub(crate) damping: Option<f64>,
    /// The largest share of a request's money that one customer may have, 0 to 1
    #[arg(long, value_name = "X")]
    pub(crate) cap: Option<f64>,
    /// Days from which on a renewal is too far to count
    #[arg(long, value_name = "DAYS")]
    pub(crate) horizon: Option<u16>,
}

impl By {
    /// As the door takes it.
    pub(crate) fn choice(&self) -> Result<PolicyChoice, Error> {
        let weight = |word: &String| {
            let pair =
                word.split_once('=').and_then(|(name, x)| Some((name.trim().to_owned(), x.trim().parse().ok()?)));
            pair.ok_or_else(|| Error::input(format!("“{word}” is no weight"), "write it as reach=.3"))
        };
        let weights = self.weights.iter().map(weight).collect::<Result<BTreeMap<String, f64>, Error>>()?;
        let reading =
            ReadingArgs { half_life: self.half_life, damping: self.damping, cap: self.cap, horizon: self.horizon };
        Ok(PolicyChoice {
            policy: self.policy.clone(),
            weights: (!weights.is_empty()).then_some(weights),
            reading: (reading != ReadingArgs::default()).then_some(reading),
        })
    }
}

#[derive(Subcommand)]
pub(crate) enum AccountAct {
    /// Link a sign to an account
    Link {
        /// "organisation id", organisation, domain or e-mail
        sign: String,
        /// As it stands in the tickets
        value: String,
        /// The account's id in the file, or its name
        account: String,
    },
    /// Take back what was said of a sign
    Unlink {
        /// "organisation id", organisation, domain or e-mail
        sign: String,
        /// As it stands in the tickets
        value: String,
    },
}

#[derive(Subcommand)]
pub(crate) enum RatesAct {
    /// Set what one unit of a currency is worth
    Set {
        /// Its code, such as EUR
        currency: String,
        /// US dollars for one unit
        usd: f64,
        /// From which day on; the newest ticket's unless told
        #[arg(long, value_name = "YYYY-MM-DD")]
        day: Option<String>,
        /// Who says so
        #[arg(long, default_value = "")]
        source: String,
    },
    /// Take a rate away
    Remove {
        /// Its code, such as EUR
        currency: String,
        /// The day from which it holds
        #[arg(value_name = "YYYY-MM-DD")]
        day: String,
    },
}

#[derive(Subcommand)]
pub(crate) enum RoadmapAct {
    /// Say that an item answers a request
    Accept {
        #[arg(value_name = "R-12")]
        request: String,
        /// The item's id
        item: String,
    },
    /// Say that it does not: it is never proposed again
    Refuse {
        #[arg(value_name = "R-12")]
        request: String,
        /// The item's id
        item: String,
    },
    /// Leave it open again
    Open {
        #[arg(value_name = "R-12")]
        request: String,
        /// The item's id
        item: String,
    },
    /// Say when a request was shipped, to watch what becomes of it
    Shipped {
        #[arg(value_name = "R-12")]
        request: String,
        /// The day, or `no`
        #[arg(value_name = "YYYY-MM-DD")]
        day: String,
    },
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Import ticket exports, account lists and roadmaps; makes the workspace if there is none
    Import(ImportOptions),
    /// Read again what imports set aside, with other choices or a newer Groundswell
    Retry {
        /// Only of this import; `status` numbers them
        #[arg(long, value_name = "N")]
        import: Option<i64>,
        #[command(flatten)]
        reading: Reading,
    },
    /// Write what imports set aside and still waits to a CSV file
    SetAside {
        /// The file
        #[arg(value_name = "OUT.csv")]
        out: PathBuf,
        /// Only of this import; `status` numbers them
        #[arg(long, value_name = "N")]
        import: Option<i64>,
    },
    /// Go on finding asks where a large import was stopped
    ReadOn,
    /// Count: tickets, asks, requests, accounts, and what they add up to
    Status,
    /// Rank the feature requests
    Rank {
        #[command(flatten)]
        by: By,
        /// Rows to show
        #[arg(long, default_value_t = 25, value_name = "N")]
        limit: u32,
        /// Judge renewals and trends from this day instead of the newest ticket's
        #[arg(long, value_name = "YYYY-MM-DD")]
        as_of: Option<String>,
        /// Only requests whose title or quotes hold these words
        #[arg(long, default_value = "", value_name = "WORDS")]
        filter: String,
        /// Only requests of this theme; `themes` lists them
        #[arg(long, value_name = "T-3")]
        theme: Option<String>,
        /// Instead: one row with its arithmetic, its doubt and what would flip it
        #[arg(long, value_name = "R-12")]
        explain: Option<String>,
        /// Instead of once: rank this workspace so from now on
        #[arg(long)]
        keep: bool,
    },
    /// List the policies: what each weighs, and what it stands on
    Policies,
    /// List accounts, how well tickets are matched to them, and whose signs nobody knows; or link a sign
    Accounts {
        /// Only those whose name, plan, segment or health holds these words
        #[arg(long, default_value = "", value_name = "WORDS")]
        filter: String,
        /// Rows to show
        #[arg(long, default_value_t = 25, value_name = "N")]
        limit: u32,
    },
    /// Say whose tickets with a sign are, for good
    Account {
        #[command(subcommand)]
        act: AccountAct,
    },
    /// List what currencies are worth, or set a rate
    Rates {
        #[command(subcommand)]
        act: Option<RatesAct>,
    },
    /// List the healths in the accounts' files with the churn risk each stands for, or say what one means
    Risks {
        /// The health, as the file words it
        #[arg(requires = "risk")]
        health: Option<String>,
        /// Its churn risk in percent, or `usual`
        risk: Option<String>,
    },
    /// Say what a theme is worth to the strategy, in percent
    Fit {
        /// One of ours, or one of the roadmap's
        #[arg(value_name = "T-3|THEME")]
        theme: String,
        /// 0 to 100, or `none`
        worth: String,
    },
    /// Compare the roadmap with what is wanted, in four directions; or say what answers what
    Roadmap {
        /// Up to which rank a request counts as wanted
        #[arg(long, default_value_t = 20, value_name = "N")]
        wanted: u32,
        #[command(subcommand)]
        act: Option<RoadmapAct>,
    },
    /// Choose the few requests that cover most of the ARR at risk
    Plan {
        /// Requests at most
        #[arg(long, default_value_t = 10, value_name = "N")]
        items: u32,
        /// Effort at most, in the roadmap's unit
        #[arg(long, value_name = "N")]
        effort: Option<f64>,
        /// Leave out what is planned already
        #[arg(long)]
        unplanned: bool,
    },
    /// Compare each group's share of what is asked with its share of what is paid
    Voices,
    /// Show requests over time, and which rise or fall beyond chance
    Trends {
        /// week, month or quarter
        #[arg(long, default_value = "month", value_name = "PERIOD")]
        by: String,
    },
    /// List the themes: what requests are about, with what stands behind each
    Themes,
    /// Show a request: its figures, its quotes, who asks
    Show {
        /// Its name
        #[arg(value_name = "R-12")]
        id: String,
        /// The policy to rank by
        #[arg(long, value_name = "NAME")]
        policy: Option<String>,
        /// Say of each quote why it stands here
        #[arg(long)]
        why: bool,
    },
    /// Find requests, asks, tickets and accounts by their words
    Search {
        /// The words; all must be there
        #[arg(required = true)]
        words: Vec<String>,
        /// Hits of each sort
        #[arg(long, default_value_t = 10, value_name = "N")]
        limit: u32,
    },
    /// Find the asks and requests nearest in meaning to a text
    Similar {
        /// The text
        text: String,
        /// Hits of each sort
        #[arg(long, default_value_t = 10, value_name = "N")]
        limit: u32,
    },
    /// Merge requests into the first one named
    Merge {
        /// The one to keep, then those to merge into it
        #[arg(required = true, num_args = 2.., value_name = "R-1")]
        ids: Vec<String>,
    },
    /// Take asks out of a request into a new one
    Split {
        /// The request
        #[arg(value_name = "R-1")]
        id: String,
        /// The asks; `show` lists them
        #[arg(required = true, value_name = "ASK")]
        asks: Vec<String>,
        /// A title for the new request
        #[arg(long)]
        title: Option<String>,
    },
    /// Move asks to another request
    Move {
        /// The asks, then the request to move them to
        #[arg(required = true, num_args = 2.., value_name = "ASK... R-2")]
        what: Vec<String>,
    },
    /// Give a request a title; an empty one gives its own back
    Rename {
        /// The request
        #[arg(value_name = "R-1")]
        id: String,
        /// The title
        title: String,
    },
    /// Say that two requests are never one
    Apart {
        /// One
        #[arg(value_name = "R-1")]
        a: String,
        /// The other
        #[arg(value_name = "R-2")]
        b: String,
    },
    /// Say that asks are no feature requests
    Dismiss {
        /// The asks
        #[arg(required = true, value_name = "ASK")]
        asks: Vec<String>,
    },
    /// Say that asks belong where they are; they are not asked about again
    Keep {
        /// The asks
        #[arg(required = true, value_name = "ASK")]
        asks: Vec<String>,
    },
    /// List the questions whose answers would change the ranking most
    Questions {
        /// Questions to show
        #[arg(long, default_value_t = 10, value_name = "N")]
        limit: u32,
        /// The policy to rank by
        #[arg(long, value_name = "NAME")]
        policy: Option<String>,
    },
    /// Propose a better grouping; nothing changes until proposals are accepted
    Regroup {
        /// -1 coarser .. 1 finer
        #[arg(long, default_value_t = 0.0, allow_negative_numbers = true, value_name = "X")]
        granularity: f64,
        /// The numbers of proposals to accept as one step, or all
        #[arg(long, value_delimiter = ',', value_name = "N,N|all")]
        accept: Vec<String>,
        /// The policy to rank by
        #[arg(long, value_name = "NAME")]
        policy: Option<String>,
    },
    /// Show the model that texts are compared by, or use another one
    Model {
        #[command(subcommand)]
        act: Option<ModelAct>,
    },
    /// Take the last step back; again and again, also those of earlier days
    Undo,
    /// Do the step again that was undone last
    Redo,
    /// List the steps, newest first
    History {
        /// Steps to show
        #[arg(long, default_value_t = 30, value_name = "N")]
        limit: u32,
    },
    /// Write the ranking with its evidence to a file
    Export {
        /// csv, md or json
        #[arg(long)]
        format: String,
        /// The file
        #[arg(long)]
        out: PathBuf,
        /// The policy to rank by
        #[arg(long, value_name = "NAME")]
        policy: Option<String>,
    },
    /// Look for damage; exit code 1 if there is any
    Check,
    /// Make a backup, beside the workspace unless told where
    Backup {
        /// The file
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// Group the rows of a CSV file; needs no workspace
    Group {
        /// The file
        #[arg(value_name = "IN.csv")]
        input: PathBuf,
        #[command(flatten)]
        table: Table,
        /// request or theme
        #[arg(long, default_value = "request", value_parser = ["request", "theme"])]
        level: String,
        /// -1 coarser .. 1 finer
        #[arg(long, default_value_t = 0.0, allow_negative_numbers = true, value_name = "X")]
        granularity: f64,
        #[command(flatten)]
        kept: Kept,
    },
    /// Find the rows of a CSV file that are most like each row; needs no workspace
    Nearest {
        /// The file
        #[arg(value_name = "IN.csv")]
        input: PathBuf,
        #[command(flatten)]
        table: Table,
        /// How many for each row
        #[arg(long, default_value_t = 5, value_name = "N")]
        top: u32,
        #[command(flatten)]
        kept: Kept,
    },
    /// Write the vectors by which the rows of a CSV file are compared; needs no workspace
    Embed {
        /// The file
        #[arg(value_name = "IN.csv")]
        input: PathBuf,
        #[command(flatten)]
        table: Table,
        #[command(flatten)]
        kept: Kept,
    },
    /// Say of each row of a CSV file whether it is a feature request; needs no workspace
    Detect {
        /// The file
        #[arg(value_name = "IN.csv")]
        input: PathBuf,
        #[command(flatten)]
        table: Table,
        #[command(flatten)]
        kept: Kept,
    },
    /// Find the five roadmap items nearest to each row of a CSV file; needs no workspace
    Match {
        /// The file
        #[arg(value_name = "IN.csv")]
        input: PathBuf,
        /// The roadmap, a CSV file
        #[arg(value_name = "ROADMAP")]
        roadmap: PathBuf,
        #[command(flatten)]
        table: Table,
        #[command(flatten)]
        kept: Kept,
    },
}

#[derive(Subcommand)]
pub(crate) enum ModelAct {
    /// Say which model it is and whether its files are there (the default)
    Show,
    /// Read by another ONNX model from now on; all asks are embedded anew
    Use {
        /// The model
        #[arg(value_name = "MODEL.onnx")]
        onnx: PathBuf,
        /// Its tokenizer [default: tokenizer.json beside the model]
        #[arg(long, value_name = "tokenizer.json")]
        tokenizer: Option<PathBuf>,
        /// The languages it reads, by two letters each, or all
        #[arg(long, value_delimiter = ',', default_value = "all", value_name = "en,de|all")]
        reads: Vec<String>,
    },
    /// Go back to the model inside the program
    Builtin,
}

#[derive(Args)]
pub(crate) struct ImportOptions {
    /// The files
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// What they hold: auto, tickets, accounts or roadmap
    #[arg(long = "as", default_value = "auto", value_name = "WHAT")]
    pub(crate) what: String,
    /// A name for the source, in place of the recognised one
    #[arg(long, value_name = "NAME")]
    pub(crate) source: Option<String>,
    #[command(flatten)]
    pub(crate) reading: Reading,
    /// Write the records that are set aside to a CSV file, to be put right and imported
    #[arg(long, value_name = "OUT.csv")]
    pub(crate) set_aside: Option<PathBuf>,
    /// Take the tickets in now, and find their asks later with `read-on`
    #[arg(long)]
    pub(crate) later: bool,
    /// Say what would happen, and change nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// How files are read, where looking at them is not enough.
#[derive(Args)]
pub(crate) struct Reading {
    /// For tables: which of their columns feeds which of our fields
    #[arg(long, value_name = "FIELD=COLUMN")]
    pub(crate) map: Vec<String>,
    /// The character encoding: utf-8, windows-1252, shift_jis ...
    #[arg(long, value_name = "NAME")]
    pub(crate) encoding: Option<String>,
    /// What comes first in dates such as 03/04/2026
    #[arg(long, value_parser = ["day", "month"])]
    pub(crate) dates: Option<String>,
    /// The zone of times that name none
    #[arg(long, value_name = "+02:00", allow_hyphen_values = true)]
    pub(crate) zone: Option<String>,
    /// The currency of amounts that name none
    #[arg(long, value_name = "EUR")]
    pub(crate) currency: Option<String>,
    /// A repair for all records that need it, as a dry run offers it
    #[arg(long, value_name = "NAME")]
    pub(crate) repair: Vec<String>,
}

impl Reading {
    /// As the door takes them.
    ///
    /// # Errors
    /// `Input` for a mapping without “=”.
    pub(crate) fn choices(&self) -> Result<Choices, Error> {
        let mut map = Vec::new();
        for pair in &self.map {
            let (field, column) = pair.split_once('=').ok_or_else(|| {
                let hint = "write --map field=column, such as --map body=Description";
                Error::input(format!("--map {pair} has no “=”"), hint)
            })?;
            map.push(FieldMap { field: field.trim().to_owned(), column: column.to_owned() });
        }
        Ok(Choices {
            map,
            encoding: self.encoding.clone(),
            dates: self.dates.clone(),
            zone: self.zone.clone(),
            currency: self.currency.clone(),
            repairs: self.repair.clone(),
            ..Choices::default()
        })
    }
}

#[derive(Args)]
pub(crate) struct Table {
    /// The columns with the text; of two, the first is the title
    #[arg(long, required = true, value_delimiter = ',', value_name = "COL[,COL]")]
    pub(crate) text: Vec<String>,
    /// The column that names a row; without it, the row's number from 0
    #[arg(long, value_name = "COL")]
    pub(crate) id: Option<String>,
    /// The file to write
    #[arg(long, value_name = "OUT.csv")]
    pub(crate) out: PathBuf,
}

/// Vectors from one run to the next.
#[derive(Args)]
pub(crate) struct Kept {
    /// A file in which the texts' vectors are kept for the next run; made if it is not there
    #[arg(long = "vectors", value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
}

impl Table {
    /// As the file tools take them.
    pub(crate) fn columns(&self) -> Columns {
        Columns { text: self.text.clone(), id: self.id.clone() }
    }
}
