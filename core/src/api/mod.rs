//! The door: every command, declared once. Names and JSON go in, JSON comes out, so that the window, the command line
//! and the tests all drive the same product.

mod advice;
mod books;
mod business;
mod curate;
mod effects;
mod gather;
mod intake;
mod likeness;
mod look;
mod model;
mod outlook;
mod policies;
mod questions;
mod ranks;
mod regroup;
mod roadmap;
mod types;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

use crate::clusters::Item;
use crate::error::{ApiError, Error, Result};
use crate::model::AskId;
use crate::store::Workspace;
use crate::task::Task;
pub use advice::*;
use books::Books;
pub use business::{
    AccountLink, AccountQuestion, AccountRow, Accounts, AccountsArgs, HealthRow, LinkAccountArgs, RateRow, RateTable,
    SetFitArgs, SetRateArgs, SetRiskArgs, Suggestion, Unmatched,
};
pub use intake::*;
pub use model::{ModelChanged, ReadingModel, UseModelArgs};
pub use outlook::{OneVoice, Plan, PlanArgs, PlanRow, TrendArgs, TrendRow, Trends, VoiceGroup, VoiceGroups, Voices};
pub use policies::{Policies, PolicyChoice, PolicyInfo, ReadingArgs, TermInfo, Weight};
pub use ranks::{
    AccountStanding, AmountRange, AskingAccount, Carried, CauseRange, ExplainArgs, Explanation, FlipWords, RankArgs,
    RankRange, RankedRequest, RankingPage, SortBy, Sums, Term,
};
pub use roadmap::{AnswerArgs, Disagreement, ItemName, Meeting, ReleaseRow, RoadmapArgs, RoadmapView, ShipArgs};
pub use types::*;

/// To be called first in `main`: see [`crate::evidence::child`].
pub use crate::evidence::child::serve_if_called;
/// The tools that work on plain CSV files and need no workspace.
pub use crate::filetools;

/// An open workspace with everything that can be asked of it. Share it between threads as you like: reads do not wait
/// for an import, writes wait for each other.
pub struct Session {
    workspace: Workspace,
    books: Mutex<Option<Arc<Books>>>,
    likeness: Mutex<Option<Arc<likeness::Likeness>>>,
    /// Passages of unsure tickets that were asked about.
    passages: Mutex<BTreeMap<AskId, Item>>,
}

/// No arguments.
#[derive(Clone, Copy, Debug, Default, serde::Deserialize)]
pub struct Nothing {}

/// Declares each command: its name, its arguments, its answer, what answers it. Makes the typed methods' dispatcher
/// and the list of names; a missing handler does not compile.
macro_rules! commands {
    ($($name:literal $args:ty => $reply:ty = $handler:path;)+) => {
        /// The names of all commands.
        pub const COMMANDS: &[&str] = &[$($name),+];

        impl Session {
            /// Answers a command by name.
            ///
            /// # Errors
            /// `Input` for a name or arguments there are not; those of the command.
            pub fn call(&self, name: &str, args: Value, task: &Task) -> std::result::Result<Value, ApiError> {
                match name {
                    $($name => {
                        let args: $args = serde_json::from_value(args).map_err(|e| unfit(name, &e))?;
                        let reply: $reply = $handler(self, args, task).map_err(ApiError::from)?;
                        serde_json::to_value(reply).map_err(|e| Error::Bug(e.to_string()).into())
                    })+
                    _ => Err(Error::input(format!("there is no command “{name}”"), "this is a mistake in the caller").into()),
                }
            }
        }
    };
}

commands! {
    "info"        Nothing     => WorkspaceInfo        = look::info;
    "status"      Nothing     => Status               = look::status;
    "rank"        RankArgs    => RankingPage          = ranks::rank;
    "explain"     ExplainArgs => Explanation          = ranks::explain;
    "policies"    Nothing     => Policies             = policies::policies;
    "accounts"    AccountsArgs => Accounts            = business::accounts;
    "link_account" LinkAccountArgs => Changed<u64>    = business::link_account;
    "rates"       Nothing     => RateTable            = business::rates;
    "set_rate"    SetRateArgs => Changed<u64>         = business::set_rate;
    "risks"       Nothing     => Vec<HealthRow>       = business::risks;
    "set_risk"    SetRiskArgs => Changed<u64>         = business::set_risk;
    "set_fit"     SetFitArgs  => Changed<u64>         = business::set_fit;
    "roadmap"     RoadmapArgs => RoadmapView          = roadmap::roadmap;
    "answers"     AnswerArgs  => Changed<NamedRequest> = roadmap::answers;
    "ship"        ShipArgs    => Changed<NamedRequest> = roadmap::ship;
    "plan"        PlanArgs    => Plan                 = outlook::plan;
    "trends"      TrendArgs   => Trends               = outlook::trends;
    "voices"      Nothing     => Voices               = outlook::voices;
    "set_policy"  PolicyChoice => Changed<PolicyInfo> = policies::set_policy;
    "themes"      Nothing     => Themes               = look::themes;
    "request"     RequestArgs => RequestDetail        = look::request;
    "ticket"      TicketArgs  => TicketDetail         = look::ticket;
    "search"      SearchArgs  => Found                = look::search;
    "similar"     SimilarArgs => Similar              = look::similar;
    "history"     HistoryArgs => Vec<StepEntry>       = look::history;
    "import_plan" ImportArgs  => ImportPlan           = gather::plan;
    "import"      ImportArgs  => ImportOutcome        = gather::import;
    "retry"       RetryArgs   => ImportOutcome        = gather::retry;
    "read_on"     Nothing     => ImportOutcome        = gather::read_on;
    "set_aside"   SetAsideArgs => Exported            = gather::set_aside;
    "merge"       MergeArgs   => Changed<NamedRequest> = curate::merge;
    "split"       SplitArgs   => Changed<NamedRequest> = curate::split;
    "move"        MoveArgs    => Changed<NamedRequest> = curate::move_asks;
    "rename"      RenameArgs  => Changed<NamedRequest> = curate::rename;
    "apart"       ApartArgs   => Changed<NamedRequest> = curate::apart;
    "dismiss"     DismissArgs => Changed<u64>         = curate::dismiss;
    "keep"        KeepArgs    => Changed<u64>         = curate::keep;
    "questions"   QuestionsArgs => Questions          = questions::questions;
    "regroup"     RegroupArgs => Regrouping           = regroup::regroup;
    "accept_proposals" AcceptArgs => Changed<u64>     = regroup::accept;
    "model"       Nothing     => ReadingModel         = model::model;
    "use_model"   UseModelArgs => ModelChanged        = model::use_model;
    "use_builtin_model" Nothing => ModelChanged       = model::use_builtin_model;
    "undo"        Nothing     => Changed<StepEntry>   = curate::undo;
    "redo"        Nothing     => Changed<StepEntry>   = curate::redo;
    "export"      ExportArgs  => Exported             = gather::export;
    "check"       Nothing     => CheckReport          = gather::check;
    "backup"      BackupArgs  => String               = gather::backup;
}

/// "1 ask", "3 asks".
fn some(n: usize, one: &str, many: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {many}") }
}

fn unfit(name: &str, error: &serde_json::Error) -> ApiError {
    Error::input(format!("“{name}” was not given what it needs: {error}"), "").into()
}

impl Session {
    /// Opens a workspace; makes it first if `create` and there is none.
    ///
    /// # Errors
    /// As [`Workspace::open`].
    pub fn open(path: &Path, create: bool) -> Result<Self> {
        let workspace = Workspace::open(path, create)?;
        Ok(Self { workspace, books: Mutex::default(), likeness: Mutex::default(), passages: Mutex::default() })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        self.workspace.path()
    }

    /// The books of the state as it is now.
    fn books(&self) -> Result<Arc<Books>> {
        self.workspace.read(|view| {
            let mut kept = self.books.lock().unwrap_or_else(PoisonError::into_inner);
            let revision = view.revision()?;
            if let Some(books) = kept.as_ref().filter(|b| b.snapshot.revision == revision) {
                return Ok(books.clone());
            }
            let books = Arc::new(Books::of(view)?);
            *kept = Some(books.clone());
            Ok(books)
        })
    }
}
