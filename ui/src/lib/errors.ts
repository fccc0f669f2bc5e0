// Errors in words: what happened, what is safe, what to do. One title per kind, as each asks for another act.
import type { ApiError } from "../api/generated/ApiError";
import type { ErrorKind } from "../api/generated/ErrorKind";
import type { Place } from "../api/generated/Place";
import { count } from "./format";

const titles: Record<ErrorKind, string> = {
  Interrupted: "Stopped",
  Input: "This could not be read",
  NotFound: "This is not here any more",
  Stale: "This changed in the meantime",
  FileTooNew: "This workspace is from a newer Groundswell",
  FileLocked: "This workspace is open elsewhere",
  FileDamaged: "This workspace is damaged",
  DiskFull: "The disk is full",
  Io: "The file could not be reached",
  Bug: "A mistake in Groundswell",
};

export function errorTitle(error: ApiError): string {
  return titles[error.kind] ?? "Something went wrong";
}

/** "inbox.csv, sheet Tickets, row 14, line 17, column “Created”", or empty. */
export function placeWords(place: Partial<Place> | undefined): string {
  if (!place) return "";
  const parts: string[] = [];
  if (place.file) parts.push(place.file);
  if (place.sheet) parts.push(`sheet “${place.sheet}”`);
  if (place.row !== null && place.row !== undefined) parts.push(`row ${count(place.row)}`);
  if (place.line !== null && place.line !== undefined) parts.push(`line ${count(place.line)}`);
  if (place.column) parts.push(`column “${place.column}”`);
  return parts.join(", ");
}

/** For "copy details": everything the error said, and nothing of any ticket. */
export function errorDetails(error: ApiError): string {
  return [
    `${error.kind}: ${error.message}`,
    error.hint ? `Hint: ${error.hint}` : "",
    error.where ? `Where: ${placeWords(error.where)}` : "",
  ]
    .filter(Boolean)
    .join("\n");
}
