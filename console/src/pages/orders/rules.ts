// What may be done with an order now: its state allows it, and so does the role. The server decides; this says which buttons are shown.
import type { Line, Order, Payment } from "./data";

type May = (...permissions: string[]) => boolean;

export type Action = "confirm" | "edit" | "pay" | "ship" | "change" | "return" | "refund" | "invoice" | "close" | "cancel" | "details";

type OrderState = Pick<Order, "status" | "fulfillment_status" | "open_amount" | "paid_amount" | "refunded_amount" | "pending_refund_amount">;
type LineState = Pick<Line, "quantity" | "shipped_quantity" | "closed_quantity" | "returned_quantity" | "backordered_quantity">;

/** Pieces that are neither shipped nor closed. */
export function openOf(line: LineState): number {
  return line.quantity - line.shipped_quantity - line.closed_quantity;
}

/** Open pieces that do not wait for stock. */
export function shippableOf(line: LineState): number {
  return openOf(line) - line.backordered_quantity;
}

export function returnableOf(line: LineState): number {
  return line.shipped_quantity - line.returned_quantity;
}

export function refundableOf(order: OrderState): number {
  return cents(order.paid_amount - order.refunded_amount - order.pending_refund_amount);
}

/** The pieces' share of what their line costs: what is no longer owed if they come back. */
export function amountOf(line: Pick<Line, "quantity" | "closed_quantity" | "total_amount">, pieces: number): number {
  const charged = line.quantity - line.closed_quantity;
  return charged > 0 ? Math.round((100 * line.total_amount * pieces) / charged) / 100 : 0;
}

/** What is paid above what is owed once this much more is credited. */
export function refundAfter(order: Pick<Order, "credit_amount" | "open_amount"> & OrderState, credited: number): number {
  return Math.min(Math.max(0, cents(order.credit_amount - order.open_amount + credited)), Math.max(0, refundableOf(order)));
}

type Paid = Pick<Payment, "id" | "kind" | "status" | "amount" | "provider" | "method" | "payment_id">;

/** How an amount is given back: the newest payments first, or only the chosen one; those of one way together. */
export function waysBack(payments: readonly Paid[], amount: number, chosen = ""): { provider: string; method: string; amount: number }[] {
  const ways: { provider: string; method: string; amount: number }[] = [];
  let left = amount;
  for (const payment of [...payments].reverse()) {
    if (payment.kind !== "payment" || payment.status !== "captured" || (chosen !== "" && payment.id !== chosen)) continue;
    const given = payments.filter(({ kind, status, payment_id }) => kind === "refund" && status !== "failed" && payment_id === payment.id).reduce((sum, refund) => sum + refund.amount, 0);
    const part = cents(Math.min(left, payment.amount - given));
    if (part <= 0) continue;
    left = cents(left - part);
    const { provider, method } = payment;
    const same = ways.find((way) => way.provider === provider && (provider !== NO_PROVIDER || way.method === method));
    if (same) same.amount = cents(same.amount + part);
    else ways.push({ provider, method, amount: part });
  }
  return ways;
}

/** The provider of payments that are only recorded: nobody but people moves their money. */
export const NO_PROVIDER = "manual";

/** Whether taxes are part of the prices of these lines or added to them; undefined if they are not taxed, or differ. */
export function taxesOf(lines: readonly Pick<Line, "tax_rate" | "tax_included">[]): "included" | "added" | undefined {
  const kinds = new Set(lines.map(({ tax_rate, tax_included }) => (tax_rate === null ? undefined : tax_included ? "included" : "added")));
  return kinds.size === 1 ? [...kinds][0] : undefined;
}

/** What an invoice charges; a credit note takes it back. */
export function signed({ kind, total_amount }: { kind: "invoice" | "credit_note"; total_amount: number }): number {
  return kind === "credit_note" ? -total_amount : total_amount;
}

export function isOverdue({ open_amount, due_at }: { open_amount: number; due_at: string | null }): boolean {
  return open_amount > 0 && due_at !== null && Date.parse(due_at) < Date.now();
}

/** Differences of amounts are not exact in binary. */
export function cents(amount: number): number {
  return Math.round(amount * 1e6) / 1e6;
}

/** `mayAll` is asked for what customers do not do with their own orders. */
export function possible(order: OrderState, lines: readonly LineState[], may: May, mayAll: May): ReadonlySet<Action> {
  const { status } = order;
  const goesOn = status === "confirmed" || status === "paid";
  const shipped = lines.some((line) => line.shipped_quantity > 0);
  const open = lines.some((line) => openOf(line) > 0);
  const refundable = refundableOf(order) > 0;
  const actions: [Action, boolean][] = [
    ["confirm", status === "draft" && mayAll("orders:confirm")],
    ["edit", status === "draft" && may("orders:write", "items:read")],
    ["ship", goesOn && lines.some((line) => shippableOf(line) > 0) && mayAll("shipments:write")],
    ["pay", status === "confirmed" && order.open_amount > 0 && may("orders:pay")],
    ["change", goesOn && open && mayAll("orders:write")],
    ["return", (goesOn || status === "completed") && lines.some((line) => returnableOf(line) > 0) && mayAll("orders:write")],
    ["refund", status !== "draft" && refundable && mayAll("orders:refund")],
    ["invoice", goesOn && open && mayAll("invoices:write")],
    ["details", (status === "draft" || (goesOn && !shipped)) && may("orders:write")],
    ["close", goesOn && shipped && open && mayAll("orders:cancel")],
    ["cancel", (status === "draft" || goesOn) && !shipped && may("orders:cancel") && (!refundable || mayAll("orders:refund"))],
  ];
  return new Set(actions.filter(([, allowed]) => allowed).map(([action]) => action));
}
