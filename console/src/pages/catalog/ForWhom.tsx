import { useQuery } from "@tanstack/react-query";
import { get } from "@/api";
import { may } from "@/app/session";
import { t } from "@/texts";

/** For whom the prices of a list are: one customer, a group, or everybody. */
export function ForWhom({ list }: { list: { customer_id: string | null; customer_group: string | null } }) {
  const { customer_id, customer_group } = list;
  const customer = useQuery({ ...get("/api/customers/{customer_id}", { path: { customer_id: customer_id ?? "" } }), enabled: customer_id !== null && may("customers:read") });
  if (customer_id !== null) return <>{customer.data?.data.name ?? t.catalog.lists.oneCustomer}</>;
  return <>{customer_group === null ? t.catalog.lists.everybody : t.catalog.lists.ofGroup(customer_group)}</>;
}
