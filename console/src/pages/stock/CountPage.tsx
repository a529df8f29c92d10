import { ActionIcon, Badge, Button, Group, Menu, Pagination, Progress, SegmentedControl, Stack, Table, Text, TextInput } from "@mantine/core";
import { modals } from "@mantine/modals";
import { IconDots, IconListDetails, IconSearch } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useState, type KeyboardEvent } from "react";
import { api, get, TradepostError, type Data } from "@/api";
import { notify, queryClient } from "@/app/query";
import { may } from "@/app/session";
import { t } from "@/texts";
import { confirmByName } from "@/ui/confirm";
import { DetailPage, Facts, Section } from "@/ui/DetailPage";
import { EmptyState } from "@/ui/EmptyState";
import { formatNumber, formatTime, StatusBadge, When } from "@/ui/format";
import { AnchorLink } from "@/ui/links";
import { Loaded } from "@/ui/Loaded";
import { PageSkeleton } from "@/ui/Skeletons";
import { stockChanged } from "./changed";
import { openCountLots } from "./CountLots";

export const page = createLazyRoute("/shell/stock/counts/$countId")({ component: CountPage });

export type Count = Data<"/api/stock/counts/{count_id}">;
export type CountLine = NonNullable<Count["lines"]>[number];

const ROWS = 50;

function CountPage() {
  const { countId } = page.useParams();
  const count = useQuery(get("/api/stock/counts/{count_id}", { path: { count_id: countId } }));
  return (
    <Loaded query={count} skeleton={<PageSkeleton />}>
      {({ data }) => <CountView count={data} />}
    </Loaded>
  );
}

function CountView({ count }: { count: Count }) {
  const lines = count.lines ?? [];
  const counted = lines.filter((line) => line.counted !== null);
  const isOpen = count.status === "open";
  return (
    <DetailPage
      title={count.reference ?? t.stock.count.at(count.code)}
      back={{ label: t.stock.count.title, to: "/stock/counts" }}
      status={
        <>
          <StatusBadge status={count.status} />
          {count.blind && (
            <Badge variant="outline" tt="none">
              {t.stock.count.blind}
            </Badge>
          )}
        </>
      }
      subtitle={<Text size="sm">{t.stock.count.at(count.code)}</Text>}
      actions={isOpen && <Actions count={count} counted={counted} />}
      aside={
        <Section title={t.stock.details}>
          <Stack gap="sm">
            <div>
              <Text size="sm" mb={4}>
                {t.stock.count.progress(formatNumber(counted.length), formatNumber(lines.length))}
              </Text>
              <Progress value={lines.length === 0 ? 0 : (100 * counted.length) / lines.length} aria-label={t.stock.count.progress(String(counted.length), String(lines.length))} />
            </div>
            <Facts
              facts={[
                [t.stock.location, count.code],
                [t.stock.notes, count.notes],
                [t.stock.count.openedAt, formatTime(count.created_at)],
                [t.stock.count.closedAt, count.closed_at && formatTime(count.closed_at)],
              ]}
            />
          </Stack>
        </Section>
      }
    >
      <Lines count={count} lines={lines} />
    </DetailPage>
  );
}

/** Differences are booked only for what was counted. */
function differencesOf(lines: readonly CountLine[]): { lines: number; more: number; less: number } {
  const differences = lines.map(({ difference }) => difference ?? 0).filter((difference) => difference !== 0);
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  return { lines: differences.length, more: sum(differences.filter((one) => one > 0)), less: -sum(differences.filter((one) => one < 0)) };
}

function Actions({ count, counted }: { count: Count; counted: readonly CountLine[] }) {
  const options = { path: { count_id: count.id }, headers: { "If-Match": `"${count.version}"` } };
  const close = useMutation({
    mutationFn: () => api.post("/api/stock/counts/{count_id}/close", options),
    onSuccess: () => stockChanged(t.stock.count.closedDone),
  });
  const ask = () => {
    const { lines, more, less } = differencesOf(counted);
    const left = (count.lines ?? []).length - counted.length;
    modals.openConfirmModal({
      title: t.stock.count.close,
      children: (
        <Stack gap="xs">
          <Text size="sm">{count.blind ? t.stock.count.closeBlind : t.stock.count.closeText(formatNumber(lines), formatNumber(more), formatNumber(less))}</Text>
          {left > 0 && <Text size="sm">{t.stock.count.closeLeft(formatNumber(left))}</Text>}
        </Stack>
      ),
      labels: { confirm: t.stock.count.close, cancel: t.actions.cancel },
      onConfirm: () => close.mutate(),
    });
  };
  const cancel = () =>
    confirmByName({
      title: t.stock.count.cancel,
      text: t.stock.count.cancelText,
      name: count.reference ?? count.code,
      action: t.stock.count.cancel,
      run: () => api.post("/api/stock/counts/{count_id}/cancel", options),
      done: () => stockChanged(t.stock.count.cancelled),
    });
  return (
    <>
      {may("stock:adjust") && counted.length > 0 && (
        <Button loading={close.isPending} onClick={ask}>
          {t.stock.count.close}
        </Button>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" aria-label={t.actions.more} px="xs">
            <IconDots size={18} aria-hidden />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item color="red" onClick={cancel}>
            {t.stock.count.cancel}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

type Shown = "all" | "left" | "different";

function Lines({ count, lines }: { count: Count; lines: readonly CountLine[] }) {
  const [words, setWords] = useState("");
  const [shown, setShown] = useState<Shown>("all");
  const [at, setAt] = useState(1);
  const isOpen = count.status === "open";
  const hidesExpected = count.blind && isOpen;
  const wanted = words.trim().toLowerCase();
  const found = lines.filter(
    (line) =>
      (wanted === "" || line.sku.toLowerCase().includes(wanted) || line.name.toLowerCase().includes(wanted)) &&
      (shown === "all" || (shown === "left" ? line.counted === null : (line.difference ?? 0) !== 0)),
  );
  const pages = Math.max(1, Math.ceil(found.length / ROWS));
  const rows = found.slice((Math.min(at, pages) - 1) * ROWS, Math.min(at, pages) * ROWS);
  return (
    <Section title={t.stock.count.lines}>
      <Group gap="xs" mb="sm">
        <TextInput
          type="search"
          aria-label={t.stock.count.find}
          placeholder={t.stock.count.find}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={words}
          onChange={(event) => {
            setWords(event.currentTarget.value);
            setAt(1);
          }}
        />
        <SegmentedControl
          size="sm"
          aria-label={t.stock.count.show}
          value={shown}
          onChange={(value) => {
            setShown(value as Shown);
            setAt(1);
          }}
          data={[
            { value: "all", label: t.list.all },
            { value: "left", label: t.stock.count.left },
            ...(hidesExpected ? [] : [{ value: "different", label: t.stock.count.different }]),
          ]}
        />
      </Group>
      {rows.length === 0 ? (
        <EmptyState title={t.list.nothingFound.title} />
      ) : (
        <Table.ScrollContainer minWidth={290}>
          <Table verticalSpacing={6} onKeyDown={moveFocus}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t.stock.item}</Table.Th>
                {!hidesExpected && (
                  <Table.Th ta="end" visibleFrom="xs">
                    {t.stock.count.expected}
                  </Table.Th>
                )}
                <Table.Th ta="end">{t.stock.count.counted}</Table.Th>
                {!hidesExpected && (
                  <Table.Th ta="end">
                    <Text span inherit visibleFrom="xs">
                      {t.stock.count.difference}
                    </Text>
                    <Text span inherit hiddenFrom="xs">
                      ±
                    </Text>
                  </Table.Th>
                )}
                <Table.Th visibleFrom="md">{t.stock.when}</Table.Th>
                {isOpen && <Table.Th visibleFrom="xs" />}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map((line) => (
                <Table.Tr key={line.item_id}>
                  <Table.Td>
                    <AnchorLink to="/items/$itemId" params={{ itemId: line.item_id }} tabIndex={isOpen ? -1 : 0} size="sm">
                      {line.name}
                    </AnchorLink>
                    <Text size="xs" c="dimmed">
                      {line.sku}
                      {line.lots.length > 0 && ` · ${line.lots.map(({ number, counted }) => `${number}: ${formatNumber(counted)}`).join(", ")}`}
                    </Text>
                  </Table.Td>
                  {!hidesExpected && (
                    <Table.Td ta="end" visibleFrom="xs">
                      {line.expected === null ? "–" : formatNumber(line.expected)}
                    </Table.Td>
                  )}
                  <Table.Td ta="end" w={{ base: 92, xs: 120 }}>
                    {isOpen ? <CountedInput count={count} line={line} /> : line.counted === null ? "–" : formatNumber(line.counted)}
                  </Table.Td>
                  {!hidesExpected && (
                    <Table.Td ta="end" fw={600}>
                      <Difference value={line.difference} />
                    </Table.Td>
                  )}
                  <Table.Td visibleFrom="md">
                    <When at={line.recorded_at} />
                  </Table.Td>
                  {isOpen && (
                    <Table.Td w={44} visibleFrom="xs">
                      <ActionIcon variant="subtle" color="gray" aria-label={t.stock.count.byLot(line.name)} title={t.stock.count.byLot(line.name)} onClick={() => void openCountLots(count.id, line)}>
                        <IconListDetails size={18} aria-hidden />
                      </ActionIcon>
                    </Table.Td>
                  )}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {pages > 1 && <Pagination mt="sm" size="sm" total={pages} value={Math.min(at, pages)} onChange={setAt} getControlProps={(control) => ({ "aria-label": control })} />}
    </Section>
  );
}

function Difference({ value }: { value: number | null }) {
  if (value === null) return <>–</>;
  if (value === 0) return <Text span inherit c="dimmed">0</Text>;
  return (
    <Text span inherit c={value > 0 ? "var(--mantine-color-teal-text)" : "var(--mantine-color-error)"}>
      {value > 0 ? "+" : "−"}
      {formatNumber(Math.abs(value))}
    </Text>
  );
}

/** Records when it is left or Enter is pressed. The last recording applies, so two people can count at the same time. */
function CountedInput({ count, line }: { count: Count; line: CountLine }) {
  const saved = line.counted === null ? "" : String(line.counted);
  const [typed, setTyped] = useState<string | undefined>();
  const record = useMutation({
    mutationFn: (counted: number) => api.put("/api/stock/counts/{count_id}/lines", { path: { count_id: count.id }, body: { lines: [{ item_id: line.item_id, counted }] } }),
    meta: { shown: true },
    onSuccess: (answer) => {
      queryClient.setQueryData(get("/api/stock/counts/{count_id}", { path: { count_id: count.id } }).queryKey, answer);
      setTyped(undefined);
    },
    onError: (error) => {
      if (error instanceof TradepostError && error.code === "lot_required") {
        setTyped(undefined);
        void openCountLots(count.id, line);
      } else notify(error);
    },
  });
  const send = () => {
    if (typed === undefined || typed.trim() === saved) return setTyped(undefined);
    const counted = Number(typed);
    if (typed.trim() !== "" && Number.isSafeInteger(counted) && counted >= 0) record.mutate(counted);
    else setTyped(undefined);
  };
  return (
    <TextInput
      size="sm"
      inputMode="numeric"
      aria-label={t.stock.count.countedOf(line.name)}
      data-counted
      value={typed ?? saved}
      disabled={record.isPending}
      styles={{ input: { textAlign: "end" } }}
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => setTyped(event.currentTarget.value.replace(/\D/g, ""))}
      onBlur={send}
    />
  );
}

/** Enter and the arrow keys go from input to input; leaving one records it. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const step = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined || !(event.target instanceof HTMLElement) || !event.target.matches("[data-counted]")) return;
  event.preventDefault();
  const inputs = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-counted]")];
  const next = inputs[inputs.indexOf(event.target) + step];
  if (next) next.focus();
  else event.target.blur();
}
