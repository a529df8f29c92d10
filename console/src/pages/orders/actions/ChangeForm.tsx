import { ActionIcon, Group, NumberInput, Stack, Switch, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconX } from "@tabler/icons-react";
import { api } from "@/api";
import { may } from "@/app/session";
import { t } from "@/texts";
import { FormEnd, useSave } from "@/ui/forms";
import { atLines, ifMatch, orderChanged, type Line, type Whole } from "../data";
import { ItemPicker } from "../pickers";
import { refundableOf } from "../rules";
import { LineQuantities } from "./LineQuantities";
import { openForm, OrderStale, type FormProps } from "./open";

export function openChangeForm(whole: Whole): void {
  openForm(t.orders.changeTitle(whole.order.number), "lg", (close) => <ChangeForm whole={whole} close={close} />);
}

/** What has gone cannot be removed. */
function leastOf(line: Line): number {
  return line.shipped_quantity + line.closed_quantity;
}

/** Changes the quantities of a confirmed order, and adds items. `lines` of the form are those of the order, and then the added ones. */
function ChangeForm({ whole, close }: FormProps) {
  const { order, items } = whole;
  const form = useForm({
    initialValues: {
      lines: items.map(({ quantity }): { quantity: number | ""; item?: { id: string; sku: string; name: string } } => ({ quantity })),
      reason: "",
      refund: true,
    },
  });
  const added = form.values.lines.slice(items.length);
  const save = useSave({
    form,
    send: ({ lines, reason, refund }) => {
      const sent = [...lines.keys()].filter((index) => Number(lines[index]?.quantity) !== (items[index]?.quantity ?? -1));
      return atLines(sent, () =>
        api.post("/api/sales/orders/{order_id}/changes", {
          path: { order_id: order.id },
          headers: ifMatch(order.version),
          body: {
            lines: sent.map((index) => {
              const line = items[index];
              const quantity = Number(lines[index]?.quantity);
              return line ? { line_id: line.id, quantity } : { item_id: lines[index]?.item?.id ?? "", quantity };
            }),
            reason: reason || null,
            ...(refundableOf(order) > 0 && { refund }),
          },
        }),
      );
    },
    done: t.orders.changeDone,
    then: () => {
      orderChanged();
      close();
    },
  });
  return (
    <form onSubmit={save.submit} noValidate>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {t.orders.changeText}
        </Text>
        <LineQuantities lines={items} least={leastOf} input={(index) => form.getInputProps(`lines.${index}.quantity`)} />
        {added.length > 0 && (
          <Text size="sm" fw={600}>
            {t.orders.addedLines}
          </Text>
        )}
        {added.map(({ item }, place) => {
          const index = items.length + place;
          return item ? (
            <Group key={item.id} wrap="nowrap" align="flex-start">
              <div style={{ flex: 1 }}>
                <Text size="sm">{item.name}</Text>
                <Text size="xs" c="dimmed">
                  {item.sku}
                </Text>
              </div>
              <NumberInput w={130} aria-label={t.orders.piecesOf(item.sku)} min={1} allowDecimal={false} allowNegative={false} {...form.getInputProps(`lines.${index}.quantity`)} />
              <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t.orders.removeLine(item.sku)} onClick={() => form.removeListItem("lines", index)}>
                <IconX size={16} aria-hidden />
              </ActionIcon>
            </Group>
          ) : null;
        })}
        {may("items:read") && (
          <ItemPicker label={t.orders.addItem} currency={order.currency} customerId={order.customer_id} onPick={({ id, sku, name }) => form.insertListItem("lines", { quantity: 1, item: { id, sku, name } })} />
        )}
        <TextInput label={t.orders.reason} {...form.getInputProps("reason")} />
        {refundableOf(order) > 0 && <Switch label={t.orders.refundRest} {...form.getInputProps("refund", { type: "checkbox" })} />}
        <OrderStale
          error={save.error}
          whole={whole}
          reopen={(now) => {
            close();
            openChangeForm(now);
          }}
        />
        <FormEnd save={save} label={t.orders.change} cancel={close} />
      </Stack>
    </form>
  );
}
