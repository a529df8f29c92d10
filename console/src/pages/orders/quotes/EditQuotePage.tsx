import { useQuery } from "@tanstack/react-query";
import { createLazyRoute, Navigate } from "@tanstack/react-router";
import { useState } from "react";
import { t } from "@/texts";
import { DetailPage } from "@/ui/DetailPage";
import { Loaded } from "@/ui/Loaded";
import { PageSkeleton } from "@/ui/Skeletons";
import { quoteQuery, valuesOfQuote, type Quote } from "./data";
import { QuoteForm } from "./QuoteForm";

export const page = createLazyRoute("/shell/quotes/$quoteId/edit")({ component: EditQuotePage });

function EditQuotePage() {
  const { quoteId } = page.useParams();
  const quote = useQuery(quoteQuery(quoteId));
  return (
    <Loaded query={quote} skeleton={<PageSkeleton />}>
      {({ data }) => <Edit key={quoteId} before={data} />}
    </Loaded>
  );
}

/** The draft as it was when the person began; a change by somebody else meanwhile is refused and shown (412). */
function Edit({ before }: { before: Quote }) {
  const [draft, setDraft] = useState(before);
  const navigate = page.useNavigate();
  const { id, number, version, status } = draft.quote;
  if (status !== "draft") return <Navigate to="/quotes/$quoteId" params={{ quoteId: id }} replace />;
  const open = () => void navigate({ to: "/quotes/$quoteId", params: { quoteId: id } });
  return (
    <DetailPage title={t.orders.editTitle(number)} back={{ label: number, to: "/quotes/$quoteId", params: { quoteId: id } }}>
      <QuoteForm key={version} initial={valuesOfQuote(draft)} draft={draft} saved={open} reopen={setDraft} cancel={open} />
    </DetailPage>
  );
}
