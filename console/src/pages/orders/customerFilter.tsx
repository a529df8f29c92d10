import { useQuery } from "@tanstack/react-query";
import { get } from "@/api";
import { t } from "@/texts";
import type { Filter } from "@/ui/list";
import { CustomerPicker } from "./pickers";

/** Finds the customer of a list by name; the URL has the id. */
export const customerFilter: Filter = {
  kind: "own",
  name: "customer_id",
  label: t.orders.customer,
  input: (value, change) => <CustomerFilter value={value} change={change} />,
  show: (value) => <CustomerName id={value} />,
};

function CustomerFilter({ value, change }: { value: string | undefined; change: (value: string | undefined) => void }) {
  const name = useCustomerName(value);
  return (
    <CustomerPicker
      key={name}
      label={t.orders.customer}
      value={value ?? null}
      {...(name !== undefined && { name })}
      onChange={(customer) => change(customer?.id)}
      withinPortal={false}
    />
  );
}

function CustomerName({ id }: { id: string }) {
  return useCustomerName(id) ?? "…";
}

function useCustomerName(id: string | undefined): string | undefined {
  const customer = useQuery({ ...get("/api/customers/{customer_id}", { path: { customer_id: id ?? "" } }), enabled: id !== undefined });
  return customer.data?.data.name;
}
