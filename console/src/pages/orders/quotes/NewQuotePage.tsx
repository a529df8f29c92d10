import { useQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { get } from "@/api";
import { t } from "@/texts";
import { DetailPage } from "@/ui/DetailPage";
import { PageSkeleton } from "@/ui/Skeletons";
import { beginning, keptAs } from "../write/kept";
import { useLeave } from "../write/leave";
import { usualEnd } from "./data";
import { QuoteForm } from "./QuoteForm";

export const page = createLazyRoute("/shell/quotes/new")({ component: NewQuotePage });

const written = keptAs("tradepost.newQuote");

/** A new quote, for the customer of the URL if it names one. */
function NewQuotePage() {
  const { customer_id } = page.useSearch();
  const navigate = page.useNavigate();
  const customer = useQuery({ ...get("/api/customers/{customer_id}", { path: { customer_id: customer_id ?? "" } }), enabled: customer_id !== undefined });
  const cancel = useLeave(written.drop, () => void navigate({ to: "/quotes" }));
  if (customer_id !== undefined && customer.isPending) return <PageSkeleton />;
  const initial = beginning(written.read(), customer.data?.data);
  return (
    <DetailPage title={t.quotes.create} back={{ label: t.quotes.title, to: "/quotes" }}>
      <QuoteForm
        initial={{ ...initial, valid_until: initial.valid_until || usualEnd() }}
        keep={written.write}
        saved={(quoteId) => {
          written.drop();
          void navigate({ to: "/quotes/$quoteId", params: { quoteId }, replace: true });
        }}
        cancel={cancel}
      />
    </DetailPage>
  );
}
