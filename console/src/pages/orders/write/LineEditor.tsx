import { ActionIcon, Group, NumberInput, Paper, Stack, Text } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useDebouncedValue } from "@mantine/hooks";
import { IconTrash } from "@tabler/icons-react";
import { keepPreviousData, useQueries } from "@tanstack/react-query";
import { useEffect, type RefObject } from "react";
import { get } from "@/api";
import { may } from "@/app/session";
import { t } from "@/texts";
import { Section } from "@/ui/DetailPage";
import { formatMoney, formatPrice, PRICE_DECIMALS } from "@/ui/format";
import { ItemPicker, type Item } from "../pickers";
import classes from "./LineEditor.module.css";
import { Availability } from "./Availability";
import { amountOf, emptyLine, type LineValues, type Values } from "./values";

const TYPING_MS = 200;

interface Props {
  form: UseFormReturnType<Values>;
  /** Where the next item is found. */
  itemInput: RefObject<HTMLInputElement | null>;
  offers: Offers;
  currency: string | undefined;
  /** What is short waits for stock and is not refused. */
  waits: boolean;
  autoFocus: boolean;
}

/** The lines of an order or a quote while they are written: each with its price and availability. */
export function LineEditor({ form, itemInput, offers, currency, waits, autoFocus }: Props) {
  const { items } = form.values;
  const mayPrice = may("orders:price");

  // the price that a draft has, if it is not the one of now
  useEffect(() => {
    items.forEach((line, index) => {
      const price = offers[index]?.price?.unit_price;
      if (line.was === undefined || price === undefined) return;
      form.setFieldValue(`items.${index}.was`, undefined);
      if (mayPrice && line.was !== price) form.setFieldValue(`items.${index}.unit_price`, line.was);
    });
  });

  const pick = (item: Item) => {
    const at = items.findIndex(({ item_id }) => item_id === item.id);
    form.clearFieldError("items");
    if (at === -1) form.insertListItem("items", emptyLine(item));
    focusQuantity(item.id);
  };
  const amounts = items.map((line, index) => amountOf(line, offers[index]?.price?.unit_price));
  const total = amounts.reduce<number>((sum, amount) => sum + (amount ?? 0), 0);
  return (
    <Section title={t.orders.lines}>
      <Stack gap="sm">
        {items.map((line, index) => {
          const offer = offers[index];
          const input = (name: keyof LineValues) => form.getInputProps(`items.${index}.${name}`);
          return (
            <Paper key={line.item_id} withBorder p="xs">
              <Group gap="sm" align="flex-start" className={classes.line ?? ""}>
                <Stack gap={0} flex="1 1 180px" miw={0}>
                  <Text size="sm" fw={600}>
                    {line.name}
                  </Text>
                  <Text size="xs" c="dimmed">
                    {line.sku}
                  </Text>
                  <Availability availability={offer?.availability} waits={waits} />
                  {form.errors[`items.${index}.item_id`] !== undefined && (
                    <Text size="sm" c="var(--mantine-color-error)" role="alert">
                      {form.errors[`items.${index}.item_id`]}
                    </Text>
                  )}
                </Stack>
                <NumberInput
                  id={quantityId(line.item_id)}
                  label={t.orders.quantity}
                  aria-label={t.orders.quantityOf(line.sku)}
                  data-next="item"
                  w={110}
                  min={1}
                  allowDecimal={false}
                  allowNegative={false}
                  {...input("quantity")}
                />
                {mayPrice && (
                  <>
                    <NumberInput
                      label={t.orders.linePrice}
                      aria-label={t.orders.linePriceOf(line.sku)}
                      data-next="item"
                      w={140}
                      allowNegative={false}
                      decimalScale={PRICE_DECIMALS}
                      placeholder={offer?.price ? String(offer.price.unit_price) : ""}
                      hideControls
                      {...input("unit_price")}
                    />
                    <NumberInput
                      label={t.orders.discountHead}
                      aria-label={t.orders.lineDiscount(line.sku)}
                      data-next="item"
                      w={90}
                      min={0}
                      max={100}
                      suffix=" %"
                      placeholder="− %"
                      hideControls
                      {...input("discount")}
                    />
                  </>
                )}
                <Stack gap={0} w={130} ta="end">
                  <Text size="sm" fw={500}>
                    {t.orders.sum}
                  </Text>
                  <Text size="sm" fw={600} className="tp-number">
                    {amounts[index] !== undefined && currency !== undefined ? formatMoney(amounts[index], currency) : "–"}
                  </Text>
                  {offer?.price && line.unit_price === "" && (
                    <Text size="xs" c="dimmed">
                      {formatPrice(offer.price.unit_price, offer.price.currency)}, {t.orders.priceWhy[offer.price.why]}
                    </Text>
                  )}
                </Stack>
                <ActionIcon variant="subtle" color="gray" size="input-sm" aria-label={t.orders.removeLine(line.sku)} onClick={() => form.removeListItem("items", index)}>
                  <IconTrash size={16} aria-hidden />
                </ActionIcon>
              </Group>
            </Paper>
          );
        })}
        <ItemPicker inputRef={itemInput} label={t.orders.addItem} currency={currency} customerId={form.values.customer_id ?? undefined} onPick={pick} autoFocus={autoFocus} error={typeof form.errors.items === "string" ? form.errors.items : undefined} />
        {items.length > 0 && currency !== undefined && (
          <Group justify="flex-end" gap="md" aria-live="polite">
            <Text size="sm" c="dimmed">
              {t.orders.lineCount(items.length)} · {t.orders.beforeTax}
            </Text>
            <Text fw={700} size="lg" className="tp-number">
              {formatMoney(total, currency)}
            </Text>
          </Group>
        )}
      </Stack>
    </Section>
  );
}

function quantityId(itemId: string): string {
  return `quantity-${itemId}`;
}

function focusQuantity(itemId: string): void {
  // after the line is in the page
  requestAnimationFrame(() => requestAnimationFrame(() => {
    const input = document.getElementById(quantityId(itemId));
    if (!(input instanceof HTMLInputElement)) return;
    input.focus();
    input.select();
  }));
}

export type Offers = ReturnType<typeof useOffers>;

/** The price and the availability of each line, while its quantity is typed. */
export function useOffers(items: readonly LineValues[], customerId: string | undefined, currency: string | undefined) {
  const wanted = items.map(({ item_id, quantity }) => `${item_id} ${Math.max(1, Number(quantity) || 1)}`).join(";");
  const [settled] = useDebouncedValue(wanted, TYPING_MS);
  const asked = new Map(settled.split(";").map((one) => one.split(" ") as [string, string]));
  const quantityOf = ({ item_id, quantity }: LineValues) => Number(asked.get(item_id) ?? (Number(quantity) || 1));
  const prices = useQueries({
    queries: items.map((line) => ({
      ...get("/api/items/{item_id}/price", {
        path: { item_id: line.item_id },
        query: { quantity: quantityOf(line), ...(customerId !== undefined && { customer_id: customerId }), ...(currency !== undefined && { currency }) },
      }),
      enabled: may("prices:read"),
      placeholderData: keepPreviousData,
    })),
  });
  const availabilities = useQueries({
    queries: items.map((line) => ({
      ...get("/api/items/{item_id}/availability", { path: { item_id: line.item_id }, query: { quantity: quantityOf(line) } }),
      enabled: may("stock:read"),
      placeholderData: keepPreviousData,
    })),
  });
  return items.map((line, index) => {
    // what was shown for another line while this one loads is not its own
    const price = prices[index]?.data?.data;
    const availability = availabilities[index]?.data?.data;
    return { price: price?.item_id === line.item_id ? price : undefined, availability: availability?.item_id === line.item_id ? availability : undefined };
  });
}
