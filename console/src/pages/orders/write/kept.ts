import { EMPTY, type Values } from "./values";

/** What is written of a new order or quote, until it is saved: it survives that the page is loaded again. */
export function keptAs(name: string) {
  return {
    read: (): Partial<Values> => {
      try {
        return JSON.parse(sessionStorage.getItem(name) ?? "{}") as Partial<Values>;
      } catch {
        return {};
      }
    },
    write: (values: Values) => sessionStorage.setItem(name, JSON.stringify(values)),
    drop: () => sessionStorage.removeItem(name),
  };
}

/** Begins with what was written, unless that is for another customer than the page is opened for. */
export function beginning(kept: Partial<Values>, customer: { id: string; name: string } | undefined): Values {
  if (!customer || kept.customer_id === customer.id) return { ...EMPTY, ...kept };
  return { ...EMPTY, customer_id: customer.id, customer_name: customer.name };
}
