import { api } from "@/api";
import { t } from "@/texts";
import { Stale } from "@/ui/Stale";
import type { Customer } from "./changed";

/** What somebody else has changed of the customer meanwhile. */
export function StaleCustomer({ error, before, reopen }: { error: unknown; before: Customer; reopen: (now: Customer) => void }) {
  return (
    <Stale
      error={error}
      before={before}
      load={() => api.get("/api/customers/{customer_id}", { path: { customer_id: before.id } }).then(({ data }) => data)}
      labels={{
        name: t.customers.name,
        email: t.customers.email,
        phone: t.customers.phone,
        address: t.customers.address,
        customer_group: t.customers.group,
        payment_terms_days: t.customers.terms,
        credit_limit: t.customers.creditLimit,
        language: t.customers.documentLanguage,
        tags: t.customers.tags,
        allow_backorders: t.customers.backorders,
        tax_exempt: t.customers.taxExempt,
      }}
      reopen={reopen}
    />
  );
}
