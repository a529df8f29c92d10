import { Button, Group, Menu, NumberInput, Stack, Table, Text } from "@mantine/core";
import { useForm } from "@mantine/form";
import { modals } from "@mantine/modals";
import { IconArrowRight, IconDots } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { api, get, type Data } from "@/api";
import { may } from "@/app/session";
import { t } from "@/texts";
import { confirmByName } from "@/ui/confirm";
import { DetailPage, Facts, Section } from "@/ui/DetailPage";
import { formatNumber, formatTime, StatusBadge, When } from "@/ui/format";
import { FormEnd, useSave } from "@/ui/forms";
import { AnchorLink } from "@/ui/links";
import { Loaded } from "@/ui/Loaded";
import { PageSkeleton } from "@/ui/Skeletons";
import { stockChanged } from "./changed";
import { openTransferForm } from "./TransferForm";

export const page = createLazyRoute("/shell/stock/transfers/$transferId")({ component: TransferPage });

type Transfer = Data<"/api/stock/transfers/{transfer_id}">;

function TransferPage() {
  const { transferId } = page.useParams();
  const transfer = useQuery(get("/api/stock/transfers/{transfer_id}", { path: { transfer_id: transferId } }));
  return (
    <Loaded query={transfer} skeleton={<PageSkeleton />}>
      {({ data }) => <TransferView transfer={data} />}
    </Loaded>
  );
}

function TransferView({ transfer }: { transfer: Transfer }) {
  const lines = transfer.lines ?? [];
  const isDraft = transfer.status === "draft";
  const some = (of: (line: (typeof lines)[number]) => number) => lines.some((line) => of(line) > 0);
  // a column is worth its place only if it says something
  const columns: [string, (line: (typeof lines)[number]) => number][] = [
    [t.stock.quantity, ({ quantity }) => quantity],
    ...(isDraft ? [] : ([[t.stock.inTransit, ({ in_transit }) => in_transit], [t.stock.transfer.received, ({ received }) => received]] as typeof columns)),
    ...(some(({ damaged }) => damaged) ? ([[t.stock.damaged, ({ damaged }) => damaged]] as typeof columns) : []),
    ...(some(({ lost }) => lost) ? ([[t.stock.transfer.lost, ({ lost }) => lost]] as typeof columns) : []),
    ...(some(({ returned }) => returned) ? ([[t.stock.transfer.returned, ({ returned }) => returned]] as typeof columns) : []),
  ];
  const hasLots = lines.some(({ lot }) => lot !== null);
  return (
    <DetailPage
      title={transfer.number}
      back={{ label: t.stock.transfer.title, to: "/stock/transfers" }}
      status={<StatusBadge status={transfer.status} />}
      subtitle={
        <Group gap={6}>
          <Text size="sm">{transfer.from_code}</Text>
          <IconArrowRight size={14} aria-label={t.stock.transfer.to} />
          <Text size="sm">{transfer.to_code}</Text>
        </Group>
      }
      actions={may("stock:write") && <Actions transfer={transfer} />}
      aside={
        <Section title={t.stock.details}>
          <Facts
            facts={[
              [t.stock.transfer.from, transfer.from_code],
              [t.stock.transfer.to, transfer.to_code],
              [t.stock.expectedAt, transfer.expected_at && <When at={transfer.expected_at.slice(0, 10)} />],
              [t.stock.reference, transfer.reference],
              [t.stock.notes, transfer.notes],
              [t.fields.createdAt, formatTime(transfer.created_at)],
              [t.stock.transfer.shippedAt, transfer.shipped_at && formatTime(transfer.shipped_at)],
              [t.stock.transfer.receivedAt, transfer.received_at && formatTime(transfer.received_at)],
              [t.stock.transfer.cancelledAt, transfer.cancelled_at && formatTime(transfer.cancelled_at)],
            ]}
          />
        </Section>
      }
    >
      <Section title={t.stock.transfer.lines}>
        <Table.ScrollContainer minWidth={360}>
          <Table verticalSpacing={6}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th miw={130}>{t.stock.item}</Table.Th>
                {hasLots && <Table.Th>{t.stock.lot}</Table.Th>}
                {columns.map(([name]) => (
                  <Table.Th key={name} ta="end">
                    {name}
                  </Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {lines.map((line) => (
                <Table.Tr key={line.id}>
                  <Table.Td>
                    <AnchorLink to="/items/$itemId" params={{ itemId: line.item_id }} size="sm">
                      {line.name}
                    </AnchorLink>
                    <Text size="xs" c="dimmed">
                      {line.sku}
                    </Text>
                  </Table.Td>
                  {hasLots && <Table.Td>{line.lot}</Table.Td>}
                  {columns.map(([name, of]) => (
                    <Table.Td key={name} ta="end">
                      {formatNumber(of(line))}
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </Section>
    </DetailPage>
  );
}

function Actions({ transfer }: { transfer: Transfer }) {
  const options = { path: { transfer_id: transfer.id }, headers: { "If-Match": `"${transfer.version}"` } };
  const ship = useMutation({
    mutationFn: () => api.post("/api/stock/transfers/{transfer_id}/ship", options),
    onSuccess: () => stockChanged(t.stock.transfer.shipped),
  });
  const receive = useMutation({
    mutationFn: () => api.post("/api/stock/transfers/{transfer_id}/receive", options),
    onSuccess: () => stockChanged(t.stock.transfer.receivedDone),
  });
  const cancel = () =>
    confirmByName({
      title: t.stock.transfer.cancel,
      text: transfer.status === "draft" ? t.stock.transfer.cancelDraft : t.stock.transfer.cancelText(transfer.from_code),
      name: transfer.number,
      action: t.stock.transfer.cancel,
      run: () => api.post("/api/stock/transfers/{transfer_id}/cancel", options),
      done: () => stockChanged(t.stock.transfer.cancelled),
    });
  const isDraft = transfer.status === "draft";
  if (!isDraft && transfer.status !== "shipped" && transfer.status !== "partially_received") return null;
  return (
    <>
      {isDraft ? (
        <>
          <Button loading={ship.isPending} onClick={() => ship.mutate()}>
            {t.stock.transfer.ship}
          </Button>
          <Button variant="default" onClick={() => openTransferForm({ draft: transfer })}>
            {t.actions.edit}
          </Button>
        </>
      ) : (
        <>
          <Button loading={receive.isPending} onClick={() => receive.mutate()}>
            {t.stock.transfer.receiveAll}
          </Button>
          <Button variant="default" onClick={() => openReceiveForm(transfer)}>
            {t.stock.transfer.receivePart}
          </Button>
        </>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" aria-label={t.actions.more} px="xs">
            <IconDots size={18} aria-hidden />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item color="red" onClick={cancel}>
            {t.stock.transfer.cancel}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

function openReceiveForm(transfer: Transfer): void {
  const id = modals.open({ title: t.stock.transfer.receivePart, size: "lg", children: <ReceiveForm transfer={transfer} close={() => modals.close(id)} /> });
}

/** What arrived in good condition, damaged, or not at all; the rest stays in transit. */
function ReceiveForm({ transfer, close }: { transfer: Transfer; close: () => void }) {
  const open = (transfer.lines ?? []).filter(({ in_transit }) => in_transit > 0);
  const form = useForm({
    initialValues: { lines: open.map(({ id, in_transit }) => ({ line_id: id, quantity: in_transit as number | "", damaged: "" as number | "", lost: "" as number | "" })) },
  });
  const save = useSave({
    form,
    send: ({ lines }) =>
      api.post("/api/stock/transfers/{transfer_id}/receive", {
        path: { transfer_id: transfer.id },
        headers: { "If-Match": `"${transfer.version}"` },
        // a line with nothing is not about to be received
        body: {
          lines: lines
            .map(({ line_id, quantity, damaged, lost }) => ({ line_id, quantity: Number(quantity), damaged: Number(damaged), lost: Number(lost) }))
            .filter(({ quantity, damaged, lost }) => quantity + damaged + lost > 0),
        },
      }),
    then: () => {
      stockChanged(t.stock.transfer.receivedDone);
      close();
    },
  });
  return (
    <form onSubmit={save.submit} noValidate>
      <Stack gap="sm">
        <Text size="sm">{t.stock.transfer.receiveHint}</Text>
        <Table.ScrollContainer minWidth={460}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th miw={130}>{t.stock.item}</Table.Th>
                <Table.Th>{t.stock.transfer.arrived}</Table.Th>
                <Table.Th>{t.stock.damaged}</Table.Th>
                <Table.Th>{t.stock.transfer.lost}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {open.map((line, index) => (
                <Table.Tr key={line.id}>
                  <Table.Td>
                    <Text size="sm">{line.name}</Text>
                    <Text size="xs" c="dimmed">
                      {t.stock.transfer.ofInTransit(line.sku, formatNumber(line.in_transit))}
                    </Text>
                  </Table.Td>
                  {(["quantity", "damaged", "lost"] as const).map((field, place) => (
                    <Table.Td key={field} w={92}>
                      <NumberInput
                        aria-label={`${line.name}: ${[t.stock.transfer.arrived, t.stock.damaged, t.stock.transfer.lost][place] ?? ""}`}
                        min={0}
                        clampBehavior="none"
                        allowDecimal={false}
                        hideControls
                        {...(index === 0 && place === 0 && { "data-autofocus": true })}
                        {...form.getInputProps(`lines.${index}.${field}`)}
                      />
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
        <FormEnd save={save} label={t.stock.transfer.receive} cancel={close} />
      </Stack>
    </form>
  );
}
