import { Anchor, Autocomplete, Select, Stack, Switch, TextInput, type AutocompleteProps } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQueries, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, get, type Entry } from "@/api";
import { may } from "@/app/session";
import { t } from "@/texts";
import { FormEnd, useSave } from "@/ui/forms";
import { atLines, ifMatch, orderChanged, type Line, type Whole } from "../data";
import { amountOf, refundAfter, returnableOf } from "../rules";
import { LineQuantities } from "./LineQuantities";
import { openForm, OrderStale, type FormProps } from "./open";
import { notifyRefund, WaysBack } from "./WaysBack";

const SHIPMENTS_MAX = 100;

type Disposition = "restock" | "damaged" | "discard";

export function openReturnForm(whole: Whole): void {
  openForm(t.orders.returnTitle(whole.order.number), "xl", (close) => <ReturnForm whole={whole} close={close} />);
}

function ReturnForm({ whole, close }: FormProps) {
  const { order, items } = whole;
  const lines = items.filter((line) => returnableOf(line) > 0);
  const seen = may("stock:read");
  const trackings = useQueries({ queries: lines.map(({ item_id }) => ({ ...get("/api/items/{item_id}/tracking", { path: { item_id } }), enabled: seen })) });
  const left = useQuery({
    ...get("/api/shipments", { query: { order_id: [order.id], status: ["shipped", "delivered"], include: ["lines"], limit: SHIPMENTS_MAX } }),
    enabled: may("shipments:read"),
  });
  const leftOf = (line: Line) => lotsLeft(line.id, left.data?.data ?? []);
  // who does not see how stock is kept may still know the lot
  const trackingOf = (index: number) => (!seen || trackings[index]?.isError ? undefined : (trackings[index]?.data?.data.tracking ?? "none"));
  const form = useForm({
    initialValues: {
      // one line is usually the one that comes back
      lines: lines.map(() => ({ quantity: (lines.length === 1 ? 1 : 0) as number | "", disposition: "restock" as Disposition, lot: "" })),
      reason: "",
      refund: may("orders:refund"),
    },
  });
  const save = useSave({
    form,
    send: ({ lines: chosen, reason, refund }) => {
      const sent = [...chosen.keys()].filter((index) => Number(chosen[index]?.quantity) > 0);
      return atLines(sent, () =>
        api.post("/api/sales/orders/{order_id}/returns", {
          path: { order_id: order.id },
          headers: ifMatch(order.version),
          body: {
            lines: sent.map((index) => ({
              line_id: lines[index]?.id ?? "",
              quantity: Number(chosen[index]?.quantity),
              disposition: chosen[index]?.disposition ?? "restock",
              lot: chosen[index]?.lot || null,
            })),
            reason: reason || null,
            ...(refund && { refund }),
          },
        }),
      );
    },
    then: ({ data }) => {
      notifyRefund(t.orders.returnDone, order, data.order);
      orderChanged();
      close();
    },
  });
  const credited = lines.reduce((sum, line, index) => sum + amountOf(line, Number(form.values.lines[index]?.quantity)), 0);
  const refund = refundAfter(order, credited);
  return (
    <form onSubmit={save.submit} noValidate>
      <Stack gap="sm">
        <LineQuantities
          lines={lines}
          most={returnableOf}
          input={(index) => form.getInputProps(`lines.${index}.quantity`)}
          set={(quantities) => quantities.forEach((quantity, index) => form.setFieldValue(`lines.${index}.quantity`, quantity))}
          more={(line, index) => (
            <>
              <Select
                label={t.orders.disposition}
                aria-label={t.orders.dispositionOf(line.sku)}
                w={190}
                data={(["restock", "damaged", "discard"] as const).map((value) => ({ value, label: t.orders.dispositions[value] }))}
                allowDeselect={false}
                {...form.getInputProps(`lines.${index}.disposition`)}
              />
              <LotInput tracking={trackingOf(index)} sku={line.sku} lots={leftOf(line)} input={form.getInputProps(`lines.${index}.lot`)} />
            </>
          )}
        />
        <TextInput label={t.orders.reason} {...form.getInputProps("reason")} />
        {may("orders:refund") && (
          <>
            <Switch label={t.orders.returnRefund} description={refund > 0 ? undefined : t.orders.nothingToRefund} {...form.getInputProps("refund", { type: "checkbox" })} />
            {form.values.refund && <WaysBack whole={whole} amount={refund} />}
          </>
        )}
        <OrderStale
          error={save.error}
          whole={whole}
          reopen={(now) => {
            close();
            openReturnForm(now);
          }}
        />
        <FormEnd save={save} label={t.orders.return} cancel={close} />
      </Stack>
    </form>
  );
}

/** The lot of what came back: for items that are kept by lots or serial numbers. If it is not known how they are kept, it is asked for on demand. */
function LotInput({ tracking, sku, lots, input }: { tracking: "none" | "lot" | "serial" | undefined; sku: string; lots: string[]; input: AutocompleteProps }) {
  const [opened, setOpened] = useState(false);
  if (tracking === "none") return null;
  if (tracking === undefined && !opened)
    return (
      <Anchor component="button" type="button" size="sm" onClick={() => setOpened(true)} aria-label={t.orders.lotOf(sku)}>
        {t.orders.lot}
      </Anchor>
    );
  return <Autocomplete label={t.orders.lot} aria-label={t.orders.lotOf(sku)} w={190} autoFocus={opened} data={lots} {...input} />;
}

/** The lots and serial numbers with which pieces of a line have left, each once. */
export function lotsLeft(line: string, shipments: readonly Pick<Entry<"/api/shipments">, "lines">[]): string[] {
  const lots = shipments.flatMap(({ lines = [] }) => lines.filter(({ order_line_id }) => order_line_id === line).flatMap(({ lots }) => lots));
  return [...new Set(lots.map(({ lot }) => lot))];
}
