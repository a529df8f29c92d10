// What the journal has, in the words of people: without ids, and without what only programs read.
import type { Entry } from "@/api";
import { t } from "@/texts";
import { formatDate, formatDecimals, formatNumber, formatTime, statusText } from "./format";

export type Change = Entry<"/api/audit/entities/{entity_type}/{entity_id}">;

const NAMED_MAX = 3;
const SECURITY = "auth.security.recorded";
/** They say how it was recorded, not what was changed. */
const TECHNICAL: readonly string[] = ["id", "version", "count", "request_id", "updated_at", "created_at", "search"];
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const TIME = /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:?\d\d)$/;
const DAY = /^\d{4}-\d\d-\d\d$/;

/** What was done, in one sentence. */
export function sentenceOf({ type, action, outcome, summary, changes }: Pick<Change, "type" | "action" | "outcome" | "summary" | "changes">): string {
  if (type !== SECURITY) return summary;
  const what = t.audit.security[action] ?? words(action);
  const detail = changes.find(({ field }) => field === "detail")?.to;
  const more = typeof detail === "string" && detail !== "" && action.startsWith("role_") ? `${what}: ${t.roles[detail] ?? detail}` : what;
  const said = changes.find(({ field }) => field === "outcome")?.to ?? outcome;
  return t.audit.outcomes[String(said)] === undefined ? more : `${more} – ${t.audit.outcomes[String(said)]}`;
}

/** What was changed of it, a line for each field; empty where the sentence says all. */
export function linesOf({ type, action, entity_name, changes }: Pick<Change, "type" | "action" | "entity_name" | "changes">): readonly { field: string; text: string }[] {
  if (type === SECURITY || action === "created") return [];
  return changes.flatMap(({ field, from, to }) => {
    const unknown = from === null || from === undefined;
    // an event that is not about its whole subject repeats what the subject is called
    if (TECHNICAL.includes(field) || (unknown && (to === entity_name || field === "currency"))) return [];
    const name = t.audit.fields[field] ?? words(field.replace(/_(id|ids)$/, ""));
    const before = shown(field, from);
    const now = shown(field, to);
    if (now === undefined || before === undefined) return [{ field, text: t.audit.isChanged(name) }];
    return [{ field, text: unknown ? `${name}: ${now}` : t.audit.change(name, before, now) }];
  });
}

/** A value as text; undefined if no person would understand it. */
function shown(field: string, value: unknown): string | undefined {
  if (value === null || value === undefined || value === "") return "–";
  if (value === true) return t.yes;
  if (value === false) return t.no;
  if (typeof value === "number") return formatNumber(value);
  if (Array.isArray(value)) return listed(value);
  if (typeof value !== "string" || ID.test(value) || value === "[secret]") return undefined;
  if (TIME.test(value)) return formatTime(value);
  if (DAY.test(value)) return formatDate(value);
  if (field === "role") return t.roles[value] ?? value;
  return field === "status" ? statusText(value) : value;
}

/** The names of the first ones, with their prices if they have any, and how many more there are. */
function listed(values: readonly unknown[]): string | undefined {
  if (values.length === 0) return "–";
  const names = values.map((value) => {
    if (typeof value === "string") return ID.test(value) ? undefined : value;
    if (typeof value !== "object" || value === null) return undefined;
    const { name, label, number, sku, unit_price } = value as Readonly<Record<string, unknown>>;
    const called = [name, label, number, sku].find((one) => typeof one === "string");
    return typeof unit_price === "number" && called !== undefined ? `${String(called)} (${formatDecimals(unit_price)})` : called;
  });
  if (names.some((name) => name === undefined)) return t.list.count(values.length, formatNumber(values.length));
  const first = names.slice(0, NAMED_MAX).join("; ");
  return names.length > NAMED_MAX ? t.audit.andMore(first, formatNumber(names.length - NAMED_MAX)) : first;
}

/** `last_login_at` as `Last login at`. */
function words(name: string): string {
  const text = name.replace(/_/g, " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}
