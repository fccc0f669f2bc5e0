// Every command of the door, with what it takes and what it answers. The types are generated from
// core/src/api; this table is the one hand-written list of names.
import type { ApartArgs } from "./generated/ApartArgs";
import type { BackupArgs } from "./generated/BackupArgs";
import type { Changed } from "./generated/Changed";
import type { CheckReport } from "./generated/CheckReport";
import type { DismissArgs } from "./generated/DismissArgs";
import type { ExplainArgs } from "./generated/ExplainArgs";
import type { Explanation } from "./generated/Explanation";
import type { ExportArgs } from "./generated/ExportArgs";
import type { Exported } from "./generated/Exported";
import type { Found } from "./generated/Found";
import type { HistoryArgs } from "./generated/HistoryArgs";
import type { ImportArgs } from "./generated/ImportArgs";
import type { ImportOutcome } from "./generated/ImportOutcome";
import type { ImportPlan } from "./generated/ImportPlan";
import type { MergeArgs } from "./generated/MergeArgs";
import type { MoveArgs } from "./generated/MoveArgs";
import type { NamedRequest } from "./generated/NamedRequest";
import type { Policies } from "./generated/Policies";
import type { PolicyChoice } from "./generated/PolicyChoice";
import type { PolicyInfo } from "./generated/PolicyInfo";
import type { RankArgs } from "./generated/RankArgs";
import type { RankingPage } from "./generated/RankingPage";
import type { RenameArgs } from "./generated/RenameArgs";
import type { RequestArgs } from "./generated/RequestArgs";
import type { RequestDetail } from "./generated/RequestDetail";
import type { RetryArgs } from "./generated/RetryArgs";
import type { SearchArgs } from "./generated/SearchArgs";
import type { SetAsideArgs } from "./generated/SetAsideArgs";
import type { Similar } from "./generated/Similar";
import type { SimilarArgs } from "./generated/SimilarArgs";
import type { SplitArgs } from "./generated/SplitArgs";
import type { Status } from "./generated/Status";
import type { StepEntry } from "./generated/StepEntry";
import type { Themes } from "./generated/Themes";
import type { TicketArgs } from "./generated/TicketArgs";
import type { TicketDetail } from "./generated/TicketDetail";
import type { WorkspaceInfo } from "./generated/WorkspaceInfo";

export type Nothing = Record<string, never>;

/** A file a person chose. The page only ever holds the token; the shell knows the path. */
export interface PickedFile {
  token: string;
  name: string;
  bytes: number;
}

/** What a running command or the shell tells without being asked. */
export type Signal =
  | { type: "progress"; phase: string; done: number; total: number | null; rows: number | null }
  | { type: "hovering"; over: boolean; files: number }
  | { type: "dropped"; files: PickedFile[] }
  | { type: "menu"; command: string }
  | { type: "changed" };

export type ProgressSignal = Extract<Signal, { type: "progress" }>;

export interface Commands {
  info: { args: Nothing; reply: WorkspaceInfo };
  status: { args: Nothing; reply: Status };
  rank: { args: RankArgs; reply: RankingPage };
  explain: { args: ExplainArgs; reply: Explanation };
  policies: { args: Nothing; reply: Policies };
  set_policy: { args: PolicyChoice; reply: Changed<PolicyInfo> };
  themes: { args: Nothing; reply: Themes };
  request: { args: RequestArgs; reply: RequestDetail };
  ticket: { args: TicketArgs; reply: TicketDetail };
  search: { args: SearchArgs; reply: Found };
  similar: { args: SimilarArgs; reply: Similar };
  import_plan: { args: ImportArgs; reply: ImportPlan };
  import: { args: ImportArgs; reply: ImportOutcome };
  retry: { args: RetryArgs; reply: ImportOutcome };
  read_on: { args: Nothing; reply: ImportOutcome };
  set_aside: { args: SetAsideArgs; reply: Exported };
  merge: { args: MergeArgs; reply: Changed<NamedRequest> };
  split: { args: SplitArgs; reply: Changed<NamedRequest> };
  move: { args: MoveArgs; reply: Changed<NamedRequest> };
  rename: { args: RenameArgs; reply: Changed<NamedRequest> };
  apart: { args: ApartArgs; reply: Changed<NamedRequest> };
  dismiss: { args: DismissArgs; reply: Changed<number> };
  undo: { args: Nothing; reply: Changed<StepEntry> };
  redo: { args: Nothing; reply: Changed<StepEntry> };
  history: { args: HistoryArgs; reply: StepEntry[] };
  export: { args: ExportArgs; reply: Exported };
  check: { args: Nothing; reply: CheckReport };
  backup: { args: BackupArgs; reply: string };
  // Of the shell: only the window has these.
  choose_files: { args: Nothing; reply: PickedFile[] };
  choose_save: { args: { suggested: string; format: string }; reply: PickedFile | null };
  watch: { args: Nothing; reply: null };
  cancel: { args: { task: string }; reply: null };
  ready: { args: Nothing; reply: null };
}

export type Name = keyof Commands;
export type Args<K extends Name> = Commands[K]["args"];
export type Reply<K extends Name> = Commands[K]["reply"];
export type Edit = "merge" | "split" | "move" | "rename" | "apart" | "dismiss" | "set_policy";
