import { Button, Group, NumberInput, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { modals } from "@mantine/modals";
import { IconPlus } from "@tabler/icons-react";
import { api, get } from "@/api";
import { queryClient } from "@/app/query";
import { t } from "@/texts";
import { FormEnd, useSave } from "@/ui/forms";
import { stockChanged } from "./changed";
import type { CountLine } from "./CountPage";

/** Counts an item by its lots or serial numbers. */
export async function openCountLots(countId: string, line: CountLine): Promise<void> {
  const known = await queryClient.ensureQueryData(get("/api/lots", { query: { item_id: line.item_id, in_stock: true, limit: 100 } })).catch(() => undefined);
  const recorded = new Map(line.lots.map(({ number, counted }) => [number, counted]));
  const numbers = [...new Set([...recorded.keys(), ...(known?.data ?? []).map(({ number }) => number)])];
  const start = numbers.map((lot) => ({ lot, counted: recorded.get(lot) ?? ("" as const) }));
  const id = modals.open({ title: t.stock.count.byLot(line.name), children: <LotsForm countId={countId} line={line} start={start} close={() => modals.close(id)} /> });
}

function LotsForm({ countId, line, start, close }: { countId: string; line: CountLine; start: { lot: string; counted: number | "" }[]; close: () => void }) {
  const form = useForm({ initialValues: { lines: start.length > 0 ? start : [{ lot: "", counted: "" as number | "" }] } });
  const save = useSave({
    form,
    send: ({ lines }) =>
      api.put("/api/stock/counts/{count_id}/lines", {
        path: { count_id: countId },
        body: { lines: lines.filter(({ lot, counted }) => lot.trim() !== "" && counted !== "").map(({ lot, counted }) => ({ item_id: line.item_id, lot: lot.trim(), counted: Number(counted) })) },
      }),
    then: () => {
      stockChanged();
      close();
    },
  });
  return (
    <form onSubmit={save.submit} noValidate>
      <Stack gap="xs">
        <Text size="sm">{t.stock.count.lotsHint}</Text>
        {form.values.lines.map((_, index) => (
          <Group key={index} gap="xs" wrap="nowrap">
            <TextInput style={{ flex: 1 }} aria-label={t.stock.count.lotNumber(index + 1)} placeholder={t.stock.lot} {...form.getInputProps(`lines.${index}.lot`)} />
            <NumberInput w={110} aria-label={t.stock.count.lotCounted(index + 1)} placeholder={t.stock.count.counted} min={0} allowDecimal={false} hideControls {...(index === 0 && { "data-autofocus": true })} {...form.getInputProps(`lines.${index}.counted`)} />
          </Group>
        ))}
        <Group>
          <Button size="xs" variant="subtle" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => form.insertListItem("lines", { lot: "", counted: "" })}>
            {t.stock.count.addLot}
          </Button>
        </Group>
        <FormEnd save={save} label={t.stock.count.record} cancel={close} />
      </Stack>
    </form>
  );
}
