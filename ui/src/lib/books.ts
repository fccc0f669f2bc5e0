// The books: every ticket stands in exactly one place, and the line that says so adds up.
import type { Status } from "../api/generated/Status";
import { count, counted } from "./format";

export interface Books {
  total: string;
  parts: string[];
  /** The whole line, "1,204 tickets = 512 in 96 requests + 640 not requests + 52 unsure". */
  line: string;
  /** False would be a mistake of ours; the line then says so instead of hiding it. */
  addsUp: boolean;
}

export function books(
  status: Pick<Status, "tickets" | "in_requests" | "not_requests" | "unsure" | "unread" | "requests">,
): Books {
  const { tickets, in_requests, not_requests, unsure, unread, requests } = status;
  const parts = [
    `${count(in_requests)} in ${counted(requests, "request")}`,
    `${count(not_requests)} not requests`,
    `${count(unsure)} unsure`,
    // Rare, and the books would not add up without it.
    ...(unread > 0 ? [`${count(unread)} not read yet`] : []),
  ];
  const addsUp = tickets === in_requests + not_requests + unsure + unread;
  const total = counted(tickets, "ticket");
  return { total, parts, addsUp, line: `${total} ${addsUp ? "=" : "≠"} ${parts.join(" + ")}` };
}
