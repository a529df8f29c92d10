import { api, get, type Data } from "@/api";
import { queryClient } from "@/app/query";
import { t } from "@/texts";
import { formatDate, formatMoney, statusText } from "@/ui/format";
import { lineOf, linesOf, type Values } from "../write/values";

export type Quote = Data<"/api/sales/quotes/{quote_id}">;

export function quoteQuery(quoteId: string) {
  return get("/api/sales/quotes/{quote_id}", { path: { quote_id: quoteId } });
}

export async function loadQuote(quoteId: string): Promise<Quote> {
  return (await api.get("/api/sales/quotes/{quote_id}", { path: { quote_id: quoteId } })).data;
}

export function quotesChanged(): void {
  void queryClient.invalidateQueries({ predicate: ({ queryKey }) => ["/api/sales/", "/api/overview", "/api/customers/{customer_id}/"].some((path) => String(queryKey[0]).startsWith(path)) });
}

/** A quote as a person sees it, for the comparison after somebody else has changed it. */
export function seen({ quote, items }: Quote) {
  return {
    id: quote.id,
    version: quote.version,
    status: statusText(quote.status),
    total: formatMoney(quote.total_amount, quote.currency),
    validUntil: formatDate(quote.valid_until),
    reference: quote.reference,
    notes: quote.notes,
    lines: items.map(({ quantity, sku }) => `${quantity} × ${sku}`),
  };
}

export function seenLabels() {
  const { status, total, reference, notes, lines } = t.orders;
  return { status, total, reference, notes, lines, validUntil: t.quotes.validUntil };
}

const DAYS_VALID = 14;

/** The day in two weeks, as the input of a date has it. */
export function usualEnd(now = new Date()): string {
  return dayOf(new Date(now.getFullYear(), now.getMonth(), now.getDate() + DAYS_VALID));
}

function dayOf(at: Date): string {
  return at.toLocaleDateString("sv-SE");
}

export function valuesOfQuote({ quote, items }: Quote): Values {
  return {
    customer_id: quote.customer_id,
    customer_name: quote.customer_name,
    items: linesOf(items),
    reference: quote.reference ?? "",
    notes: quote.notes ?? "",
    allow_backorders: false,
    valid_until: dayOf(new Date(quote.valid_until)),
  };
}

/** The request. Of a draft that is replaced, what the form does not show stays as it is. */
export function quoteBody(values: Values, stored: Quote | undefined, mayPrice: boolean) {
  const { customer_id, items, reference, notes, valid_until } = values;
  return {
    customer_id: customer_id ?? "",
    items: items.map((line) => lineOf(line, mayPrice)),
    reference: reference || null,
    notes: notes || null,
    // to the end of the day
    valid_until: new Date(`${valid_until}T23:59:59`).toISOString(),
    keep_taxes: stored?.quote.keep_taxes ?? false,
    ...(stored && kept(stored, customer_id)),
  };
}

function kept({ quote, shipping, discount, payment_terms_days, shipping_address, billing_address }: Quote, customerId: string | null) {
  return {
    currency: quote.currency,
    metadata: quote.metadata,
    ...(discount && { discount }),
    ...(shipping && { shipping: { method: shipping.method, ...(shipping.source === "request" && { amount: shipping.amount }) } }),
    ...(quote.customer_id === customerId && { payment_terms_days, ...(shipping_address && { shipping_address }), ...(billing_address && { billing_address }) }),
  };
}
