import { useQuery } from "@tanstack/react-query";
import { get } from "@/api";
import { may } from "@/app/session";
import { AnchorLink } from "@/ui/links";
import { Nothing } from "@/ui/format";

/** A customer who is known only by the id, as a link. */
export function CustomerName({ id }: { id: string }) {
  const seen = may("customers:read");
  const customer = useQuery({ ...get("/api/customers/{customer_id}", { path: { customer_id: id } }), enabled: seen });
  if (!seen) return <Nothing />;
  return (
    <AnchorLink to="/customers/$customerId" params={{ customerId: id }}>
      {customer.data?.data.name ?? "…"}
    </AnchorLink>
  );
}
