import { useQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { get } from "@/api";
import { t } from "@/texts";
import { DetailPage } from "@/ui/DetailPage";
import { PageSkeleton } from "@/ui/Skeletons";
import { beginning, keptAs } from "./kept";
import { useLeave } from "./leave";
import { OrderForm } from "./OrderForm";

export const page = createLazyRoute("/shell/orders/new")({ component: NewOrderPage });

const written = keptAs("tradepost.newOrder");

/** A new order, for the customer of the URL if it names one. What is written survives a reload of the page. */
function NewOrderPage() {
  const { customer_id } = page.useSearch();
  const navigate = page.useNavigate();
  const customer = useQuery({ ...get("/api/customers/{customer_id}", { path: { customer_id: customer_id ?? "" } }), enabled: customer_id !== undefined });
  const cancel = useLeave(written.drop, () => void navigate({ to: "/orders" }));
  if (customer_id !== undefined && customer.isPending) return <PageSkeleton />;
  const open = (orderId: string) => {
    written.drop();
    void navigate({ to: "/orders/$orderId", params: { orderId } });
  };
  return (
    <DetailPage title={t.orders.newTitle} back={{ label: t.orders.title, to: "/orders" }}>
      <OrderForm
        initial={beginning(written.read(), customer.data?.data)}
        keep={written.write}
        drop={written.drop}
        saved={open}
        reopen={({ order }) => open(order.id)}
        cancel={cancel}
      />
    </DetailPage>
  );
}
