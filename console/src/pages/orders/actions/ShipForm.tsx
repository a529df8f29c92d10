import { Group, MultiSelect, Select, Stack, Switch, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQueries, useQuery } from "@tanstack/react-query";
import { api, get, type Entry } from "@/api";
import { may } from "@/app/session";
import { t } from "@/texts";
import { FormEnd, useSave } from "@/ui/forms";
import { atLines, orderChanged, type Line, type Whole } from "../data";
import { shippableOf } from "../rules";
import { LineQuantities } from "./LineQuantities";
import { openForm, type FormProps } from "./open";

type Lot = Pick<Entry<"/api/lots">, "number" | "tracking" | "available" | "reserved">;
type PickList = Pick<Entry<"/api/shipments">, "location_id" | "code" | "lines">;

const LOCATIONS_MAX = 100;
const LOTS_MAX = 100;

export function openShipForm(whole: Whole): void {
  openForm(t.orders.shipTitle(whole.order.number), "lg", (close) => <ShipForm whole={whole} close={close} />);
}

/** The pieces of a line that its pick list at a location has; those of all locations without one. */
export function shippableAt(line: Line, list: PickList | undefined): number {
  if (!list) return shippableOf(line);
  const there = list.lines?.filter(({ order_line_id }) => order_line_id === line.id).reduce((sum, { quantity }) => sum + quantity, 0) ?? 0;
  return Math.min(there, shippableOf(line));
}

/** The chosen lots, each with as many pieces as it has and the line still needs. */
export function lotsOf(quantity: number, chosen: readonly string[], lots: readonly Lot[]): { lot: string; quantity: number }[] {
  let left = quantity;
  return chosen.flatMap((number) => {
    const lot = lots.find((one) => one.number === number);
    const pieces = Math.min(left, lot ? lot.available + lot.reserved : left);
    left -= pieces;
    return pieces > 0 ? [{ lot: number, quantity: pieces }] : [];
  });
}

function ShipForm({ whole: { order, items }, close }: FormProps) {
  const lines = items.filter((line) => shippableOf(line) > 0);
  const mayShip = may("shipments:ship");
  const lists = useQuery({
    ...get("/api/shipments", { query: { order_id: [order.id], status: ["open"], include: ["lines"], limit: LOCATIONS_MAX } }),
    enabled: may("shipments:read"),
  });
  // a part that is just being shipped stands beside the rest
  const places = (lists.data?.data ?? []).filter(({ location_id }, index, all) => all.findIndex((other) => other.location_id === location_id) === index);
  const stocks = useQueries({
    queries: lines.map(({ item_id }) => ({ ...get("/api/lots", { query: { item_id, in_stock: true, recalled: false, limit: LOTS_MAX } }), enabled: may("stock:read") })),
  });
  const lotsAt = (index: number): readonly Lot[] => stocks[index]?.data?.data ?? [];
  const form = useForm({
    initialValues: { lines: lines.map((line) => ({ quantity: shippableOf(line) as number | "", lots: [] as string[] })), location_id: "", carrier: "", tracking: "", pack: !mayShip },
  });
  const list = places.find(({ location_id }) => location_id === form.values.location_id);
  const most = (line: Line) => shippableAt(line, list);
  const save = useSave({
    form,
    send: ({ lines: chosen, location_id, carrier, tracking, pack }) => {
      const sent = [...chosen.keys()].filter((index) => Number(chosen[index]?.quantity) > 0);
      return atLines(sent, () =>
        api.post("/api/sales/orders/{order_id}/shipments", {
          path: { order_id: order.id },
          body: {
            lines: sent.map((index) => {
              const quantity = Number(chosen[index]?.quantity);
              const lots = lotsOf(quantity, chosen[index]?.lots ?? [], lotsAt(index));
              return { line_id: lines[index]?.id ?? "", quantity, ...(lots.length > 0 && { lots }) };
            }),
            ...(location_id !== "" && { location_id }),
            carrier: carrier || null,
            tracking: tracking || null,
            status: pack ? "packed" : "shipped",
          },
        }),
      );
    },
    done: form.values.pack ? t.orders.packDone : t.orders.shipDone,
    then: () => {
      orderChanged();
      close();
    },
  });
  const set = (quantities: number[]) => quantities.forEach((quantity, index) => form.setFieldValue(`lines.${index}.quantity`, quantity));
  const nothing = form.values.lines.every(({ quantity }) => !(Number(quantity) > 0));
  return (
    <form onSubmit={save.submit} noValidate>
      <Stack gap="sm">
        {places.length > 1 && (
          <Select
            label={t.orders.shipFrom}
            description={form.values.location_id === "" ? t.orders.shipFromAll : undefined}
            data={[{ value: "", label: t.orders.everyLocation }, ...places.map(({ location_id, code, lines: there }) => ({ value: location_id, label: t.orders.piecesAt(code, there?.reduce((sum, { quantity }) => sum + quantity, 0) ?? 0) }))]}
            allowDeselect={false}
            {...form.getInputProps("location_id")}
            onChange={(location) => {
              form.setFieldValue("location_id", location ?? "");
              set(lines.map((line) => shippableAt(line, places.find(({ location_id }) => location_id === location))));
            }}
          />
        )}
        <LineQuantities lines={lines} most={most} input={(index) => form.getInputProps(`lines.${index}.quantity`)} set={set}
          {...(lines.some((_, index) => lotsAt(index).length > 0) && {
            more: (line: Line, index: number) =>
              lotsAt(index).length > 0 && (
                <MultiSelect
                  label={t.orders.lots}
                  aria-label={t.orders.lotsOf(line.sku)}
                  placeholder={form.values.lines[index]?.lots.length === 0 ? t.orders.lotsFirst : undefined}
                  w={220}
                  searchable
                  data={lotsAt(index).map(({ number, available, reserved }) => ({ value: number, label: `${number} (${available + reserved})` }))}
                  {...form.getInputProps(`lines.${index}.lots`)}
                />
              ),
          })}
        />
        {items.some((line) => line.backordered_quantity > 0) && (
          <Text size="sm" c="dimmed">
            {t.orders.waitingNote}
          </Text>
        )}
        <Group grow align="flex-start">
          <TextInput label={t.orders.carrier} {...form.getInputProps("carrier")} />
          <TextInput label={t.orders.tracking} {...form.getInputProps("tracking")} />
        </Group>
        {mayShip && <Switch label={t.orders.packOnly} {...form.getInputProps("pack", { type: "checkbox" })} />}
        {nothing && (
          <Text size="sm" c="dimmed" role="status">
            {t.orders.nothingChosen}
          </Text>
        )}
        <FormEnd save={save} label={form.values.pack ? t.orders.pack : t.orders.ship} cancel={close} />
      </Stack>
    </form>
  );
}
