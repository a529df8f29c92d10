import { modals } from "@mantine/modals";
import { useRef, type ReactNode } from "react";
import { Stale } from "@/ui/Stale";
import { loadOrder, orderChanged, seen, seenLabels, type Whole } from "../data";

/** Opens a form for an order as it is now. It keeps what the person saw, so that a change by somebody else is noticed (412). */
export function openForm(title: string, size: "md" | "lg" | "xl", form: (close: () => void) => ReactNode): void {
  const id = modals.open({ title, size, children: form(() => modals.close(id)) });
}

/** What every form of an order gets. */
export interface FormProps {
  whole: Whole;
  close: () => void;
}

/** What somebody else has changed meanwhile; the form opens again with the order as it is now. */
export function OrderStale({ error, whole, reopen }: { error: unknown; whole: Whole; reopen: (now: Whole) => void }) {
  const now = useRef(whole);
  return (
    <Stale
      error={error}
      before={seen(whole)}
      load={async () => {
        now.current = await loadOrder(whole.order.id);
        orderChanged();
        return seen(now.current);
      }}
      labels={seenLabels()}
      reopen={() => reopen(now.current)}
    />
  );
}
