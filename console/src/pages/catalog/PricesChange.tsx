import { NumberInput, SegmentedControl, SimpleGrid, Stack, Table, Text } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDebouncedValue } from "@mantine/hooks";
import { modals } from "@mantine/modals";
import { useQuery } from "@tanstack/react-query";
import { api, type Data } from "@/api";
import { t } from "@/texts";
import { formatNumber, PRICE_DECIMALS, UnitPrice } from "@/ui/format";
import { FormEnd, useSave } from "@/ui/forms";
import { catalogChanged } from "./changed";

type PriceList = Data<"/api/price-lists/{price_list_id}">;

/** Changes all prices of a list by a percentage or an amount; what comes out is shown before. */
export function openPricesChange(list: PriceList): void {
  const id = modals.open({ title: t.catalog.lists.changeAll, size: "lg", children: <PricesChange list={list} close={() => modals.close(id)} /> });
}

function PricesChange({ list, close }: { list: PriceList; close: () => void }) {
  const form = useForm({
    initialValues: { by: "percent" as "percent" | "amount", percent: "" as number | "", amount: "" as number | "", rounding: "" as number | "" },
    validate: {
      percent: (value, { by }) => (by === "percent" && value === "" ? t.forms.required : null),
      amount: (value, { by }) => (by === "amount" && value === "" ? t.forms.required : null),
    },
  });
  const bodyOf = ({ by, percent, amount, rounding }: typeof form.values) => ({
    ...(by === "percent" ? { percent: Number(percent) } : { amount: Number(amount) }),
    ...(rounding !== "" && { rounding: Number(rounding) }),
  });
  const [asked] = useDebouncedValue(form.values, 300);
  const given = Number(asked.by === "percent" ? asked.percent : asked.amount);
  const preview = useQuery({
    queryKey: ["prices change", list.id, list.version, asked],
    queryFn: ({ signal }) => api.post("/api/price-lists/{price_list_id}/change", { path: { price_list_id: list.id }, body: { ...bodyOf(asked), dry_run: true }, signal }),
    enabled: Number.isFinite(given) && given !== 0,
    staleTime: Infinity,
  });
  const save = useSave({
    form,
    send: (values) => api.post("/api/price-lists/{price_list_id}/change", { path: { price_list_id: list.id }, headers: { "If-Match": `"${list.version}"` }, body: { ...bodyOf(values), dry_run: false } }),
    then: ({ data }) => {
      close();
      catalogChanged(t.catalog.lists.changedAll(formatNumber(data.count)));
    },
  });
  const { by } = form.values;
  return (
    <form onSubmit={save.submit} noValidate>
      <Stack gap="sm">
        <SegmentedControl
          fullWidth
          aria-label={t.catalog.lists.changeBy}
          data={[
            { value: "percent", label: t.catalog.lists.byPercent },
            { value: "amount", label: t.catalog.lists.byAmount },
          ]}
          {...form.getInputProps("by")}
        />
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          {by === "percent" ? (
            <NumberInput label={t.catalog.lists.percent} description={t.catalog.lists.changeHint} required decimalScale={2} data-autofocus {...form.getInputProps("percent")} />
          ) : (
            <NumberInput label={`${t.catalog.lists.amount} (${list.currency})`} description={t.catalog.lists.changeHint} required decimalScale={PRICE_DECIMALS} {...form.getInputProps("amount")} />
          )}
          <NumberInput label={t.catalog.lists.rounding} description={t.catalog.lists.roundingHint} min={0} decimalScale={PRICE_DECIMALS} {...form.getInputProps("rounding")} />
        </SimpleGrid>
        {preview.data && (
          <Stack gap={4}>
            <Text size="sm" role="status">
              {t.catalog.lists.preview(formatNumber(preview.data.data.count))}
            </Text>
            <Table verticalSpacing={4}>
              <Table.Tbody>
                {preview.data.data.sample.slice(0, 6).map((line) => (
                  <Table.Tr key={`${line.item_id} ${line.minimum_quantity}`}>
                    <Table.Td>{line.name}</Table.Td>
                    <Table.Td ta="end">
                      <UnitPrice price={line.old_price} currency={list.currency} />
                    </Table.Td>
                    <Table.Td ta="end">
                      <UnitPrice price={line.new_price} currency={list.currency} fw={600} />
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Stack>
        )}
        <FormEnd save={save} label={t.catalog.lists.changeAll} cancel={close} />
      </Stack>
    </form>
  );
}
