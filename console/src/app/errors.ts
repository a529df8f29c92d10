// A refusal of the API in plain words, in one place: what happened, what to do, and the id to tell support.
import { TradepostError } from "@/api";
import { t } from "@/texts";

export interface Explained {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly text: string;
  /** Empty if the server was not reached. */
  readonly requestId: string;
  /** What is wrong with which field of the request; names as in the API, such as `items[0].quantity`. */
  readonly fields: ReadonlyMap<string, string>;
  readonly retry: boolean;
}

export function explain(error: unknown): Explained {
  if (!(error instanceof TradepostError)) return { ...unreachable(), text: t.errors.offline.text };
  const { status, code, message, requestId } = error;
  const fields = new Map<string, string>();
  for (const { field, reason } of error.details) if (field !== undefined && reason !== undefined && !fields.has(field)) fields.set(field, reason);
  const said = t.errors.code[code] ?? t.errors.status[status as keyof typeof t.errors.status];
  // 409 and 422 of a state: the server's sentence names what stands in the way
  const text = said === undefined || said.text === "" ? message : `${said.text}`;
  return { status, code, title: said?.title ?? t.errors.other, text, requestId, fields, retry: RETRY.includes(status) };
}

const RETRY: readonly number[] = [0, 408, 429, 500, 502, 503, 504];

function unreachable(): Explained {
  return { status: 0, code: "offline", title: t.errors.offline.title, text: "", requestId: "", fields: new Map(), retry: true };
}
