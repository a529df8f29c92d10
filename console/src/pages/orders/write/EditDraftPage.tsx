import { useQuery } from "@tanstack/react-query";
import { createLazyRoute, Navigate } from "@tanstack/react-router";
import { useState } from "react";
import { t } from "@/texts";
import { DetailPage } from "@/ui/DetailPage";
import { Loaded } from "@/ui/Loaded";
import { PageSkeleton } from "@/ui/Skeletons";
import { orderQuery, type Whole } from "../data";
import { OrderForm } from "./OrderForm";
import { valuesOf } from "./values";

export const page = createLazyRoute("/shell/orders/$orderId/edit")({ component: EditDraftPage });

function EditDraftPage() {
  const { orderId } = page.useParams();
  const order = useQuery(orderQuery(orderId));
  return (
    <Loaded query={order} skeleton={<PageSkeleton />}>
      {({ data }) => (data.order.status === "draft" ? <Edit key={orderId} whole={data} /> : <Navigate to="/orders/$orderId" params={{ orderId }} replace />)}
    </Loaded>
  );
}

/** The draft as it was when the person began; a change by somebody else meanwhile is refused and shown (412). */
function Edit({ whole }: { whole: Whole }) {
  const [draft, setDraft] = useState(whole);
  const navigate = page.useNavigate();
  const open = () => void navigate({ to: "/orders/$orderId", params: { orderId: draft.order.id } });
  return (
    <DetailPage title={t.orders.editTitle(draft.order.number)} back={{ label: draft.order.number, to: "/orders/$orderId", params: { orderId: draft.order.id } }}>
      <OrderForm key={draft.order.version} initial={valuesOf(draft)} draft={draft} saved={open} reopen={setDraft} cancel={open} />
    </DetailPage>
  );
}
