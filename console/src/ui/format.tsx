// Amounts, times, quantities and statuses, the same on every page.
import { Badge, Text, Tooltip, VisuallyHidden } from "@mantine/core";
import { language, t } from "@/texts";

const money = new Map<string, Intl.NumberFormat>();

export function formatMoney(amount: number, currency: string): string {
  let format = money.get(currency);
  if (!format) {
    format = new Intl.NumberFormat(language, { style: "currency", currency });
    money.set(currency, format);
  }
  return format.format(amount);
}

/** How many decimals the price or cost of one piece has at most, in any currency. */
export const PRICE_DECIMALS = 6;

const unitPrices = new Map<string, Intl.NumberFormat>();

/** The price or cost of one piece: with all its decimals, and at least those of the currency. */
export function formatPrice(price: number, currency: string): string {
  let format = unitPrices.get(currency);
  if (!format) {
    format = new Intl.NumberFormat(language, { style: "currency", currency, maximumFractionDigits: PRICE_DECIMALS });
    unitPrices.set(currency, format);
  }
  return format.format(price);
}

/** An amount for the axis of a chart, without the small change. */
export function formatRoughly(amount: number, currency: string): string {
  return new Intl.NumberFormat(language, { style: "currency", currency, maximumFractionDigits: 0 }).format(amount);
}

/** How many decimals amounts of this currency have: what an input of an amount takes. */
export function decimalsOf(currency: string): number {
  return new Intl.NumberFormat(language, { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

/** What so many pieces cost, rounded half up to the currency as the server rounds it, whatever the binary fraction of the product is. */
export function rounded(amount: number, currency: string): number {
  const unit = 10 ** decimalsOf(currency);
  return Math.round(Number((amount * unit).toPrecision(15))) / unit;
}

/** An amount with its currency; a dash if there is none. */
export function Money({ amount, currency, fw }: { amount: number | null | undefined; currency: string; fw?: number }) {
  if (amount === null || amount === undefined) return <Nothing />;
  return (
    <Text span inherit className="tp-number" {...(fw === undefined ? {} : { fw })}>
      {formatMoney(amount, currency)}
    </Text>
  );
}

/** The price or cost of one piece, with its currency; a dash if there is none. */
export function UnitPrice({ price, currency, fw }: { price: number | null | undefined; currency: string; fw?: number }) {
  if (price === null || price === undefined) return <Nothing />;
  return (
    <Text span inherit className="tp-number" {...(fw === undefined ? {} : { fw })}>
      {formatPrice(price, currency)}
    </Text>
  );
}

const numbers = new Intl.NumberFormat(language);

/** A price to be typed over: with all its decimals, and at least so many. */
export function withDecimals(price: number, least: number): string {
  const [whole = "0", fraction = ""] = price.toFixed(PRICE_DECIMALS).split(".");
  const shown = fraction.replace(/0+$/, "").padEnd(least, "0");
  return shown === "" ? whole : `${whole}.${shown}`;
}

const decimals = new Intl.NumberFormat(language, { maximumFractionDigits: PRICE_DECIMALS });

/** A price of which the currency is not known. */
export function formatDecimals(value: number): string {
  return decimals.format(value);
}

export function formatNumber(value: number): string {
  return numbers.format(value);
}

const percents = new Intl.NumberFormat(language, { style: "percent" });

/** 0.24 is 24 %. */
export function formatPercent(value: number): string {
  return percents.format(value);
}

const dates = new Intl.DateTimeFormat(language, { dateStyle: "medium" });
const times = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });

export function formatDate(at: string): string {
  // a date without a time is a day, whatever the time zone
  return dates.format(at.length === 10 ? new Date(`${at}T12:00:00`) : new Date(at));
}

const days = new Intl.DateTimeFormat(language, { day: "numeric", month: "short" });

/** A day of which the year is clear. */
export function formatDay(date: string): string {
  return days.format(new Date(`${date}T12:00:00`));
}

/** The day that it is in this time zone; in that of the browser if none is known. */
export function today(timeZone: string | undefined): string {
  // that of Canada is the one of ISO 8601
  return new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" }).format();
}

export function formatTime(at: string): string {
  return times.format(new Date(at));
}

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** Such as `3 hours ago`; beyond a week, the date. */
export function formatAgo(at: string, now = Date.now()): string {
  const seconds = (Date.parse(at) - now) / 1_000;
  if (Math.abs(seconds) > 7 * 86_400) return formatDate(at);
  for (const [unit, length] of UNITS) if (Math.abs(seconds) >= length) return relative.format(Math.trunc(seconds / length), unit);
  return t.times.now;
}

/** A time, relative to now; the exact time is its tooltip. A date alone is shown as the day. */
export function When({ at }: { at: string | null | undefined }) {
  if (!at) return <Nothing />;
  if (at.length === 10) return <time dateTime={at}>{formatDate(at)}</time>;
  return (
    <Tooltip label={formatTime(at)} openDelay={300}>
      <time dateTime={at}>{formatAgo(at)}</time>
    </Tooltip>
  );
}

export function Nothing() {
  return (
    <Text span inherit c="dimmed">
      <span aria-hidden>–</span>
      <VisuallyHidden>{t.nothing}</VisuallyHidden>
    </Text>
  );
}

/** What waits is yellow, what goes on is blue, what is done is green, what failed is red, what is over is gray. */
const COLORS: Record<string, string> = {
  draft: "gray", open: "blue", confirmed: "blue", paid: "teal", completed: "teal", cancelled: "gray",
  unpaid: "yellow", partially_paid: "yellow", partially_refunded: "grape", refunded: "grape",
  unfulfilled: "yellow", partial: "yellow", fulfilled: "teal", returned: "grape",
  pending: "yellow", captured: "teal", created: "gray", authorised: "blue", failed: "red", done: "teal",
  credited: "grape", written_off: "gray", overdue: "red",
  sent: "blue", accepted: "teal", declined: "gray", expired: "gray",
  ordered: "blue", partially_received: "yellow", received: "teal",
  packed: "blue", shipped: "blue", delivered: "teal", pending_pick: "yellow", picking: "yellow",
  active: "teal", invited: "yellow", disabled: "gray", archived: "gray", published: "teal", paused: "yellow",
  queued: "yellow", running: "blue", succeeded: "teal", closed: "gray", released: "gray",
  low_stock: "yellow", out_of_stock: "red", stock_mismatch: "red", ongoing: "yellow", resolved: "gray", recalled: "red", quarantined: "yellow", blocked: "red",
  failing: "red", refused: "red",
};

export function statusText(status: string): string {
  return (t.statuses as Record<string, string>)[status] ?? status.replace(/_/g, " ");
}

/** A status of anything, in words and in the colour that this status has everywhere. */
export function StatusBadge({ status }: { status: string | null | undefined }) {
  if (!status) return null;
  return (
    <Badge variant="light" color={COLORS[status] ?? "gray"} className="tp-badge" tt="none" fw={600} miw="max-content">
      {statusText(status)}
    </Badge>
  );
}
