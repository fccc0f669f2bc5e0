//! What can be typed.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use groundswell::api::filetools::Columns;
use groundswell::api::{Choices, FieldMap};
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
        /// balanced, reach, revenue or retention
        #[arg(long, value_name = "NAME")]
        policy: Option<String>,
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
