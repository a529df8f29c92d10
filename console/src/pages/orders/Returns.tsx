import { Button, Divider, Group, Stack, Table, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Fragment } from "react";
import { api, get, type Entry } from "@/api";
import { notifyDone } from "@/app/query";
import { may, mayAll } from "@/app/session";
import { t } from "@/texts";
import { Section } from "@/ui/DetailPage";
import { FormEnd, useSave } from "@/ui/forms";
import { formatMoney, Money, StatusBadge, When } from "@/ui/format";
import { openForm } from "./actions/open";
import { Cost } from "./Cost";
import { ifMatch, orderChanged, type Whole } from "./data";

type Request = Entry<"/api/sales/orders/{order_id}/return-requests">;

const RETURNS_MAX = 100;

/** What came back, and what customers ask to send back. Nothing is shown while there is neither. */
export function Returns({ whole: { order } }: { whole: Whole }) {
  const options = { path: { order_id: order.id }, query: { include: ["lines" as const], limit: RETURNS_MAX } };
  const enabled = order.status !== "draft";
  const returns = useQuery({ ...get("/api/sales/orders/{order_id}/returns", options), enabled }).data?.data ?? [];
  const requests = useQuery({ ...get("/api/sales/orders/{order_id}/return-requests", options), enabled }).data?.data ?? [];
  return (
    <>
      {requests.length > 0 && (
        <Section title={t.orders.requests}>
          <Table.ScrollContainer type="native" minWidth={480}>
            <Table verticalSpacing={8}>
              <Table.Tbody>
                {requests.map((request) => (
                  <RequestRow key={request.id} request={request} />
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        </Section>
      )}
      {returns.length > 0 && (
        <Section title={t.orders.returns}>
          <Stack gap="sm">
            {returns.map((one, index) => (
              <Fragment key={one.id}>
                {index > 0 && <Divider />}
                <Group component="article" aria-label={one.number} justify="space-between" align="flex-start" gap="sm">
                  <Stack gap={2} miw={0} flex="1 1 220px">
                    <Text size="sm" fw={600}>
                      {one.number}
                    </Text>
                    {one.lines?.map((line, place) => (
                      <Text size="sm" key={place}>
                        {line.quantity} × {line.sku} – {t.orders.dispositions[line.disposition]}
                        {line.lot !== null && ` (${line.lot})`}
                      </Text>
                    ))}
                    <Text size="xs" c="dimmed">
                      {one.reason !== null && `${one.reason} · `}
                      <When at={one.created_at} />
                    </Text>
                    <Cost label={t.orders.returnCost} amount={one.cost_amount} />
                  </Stack>
                  <Stack gap={2} ta="end">
                    <Text size="sm">
                      <Money amount={one.amount} currency={one.currency} />
                    </Text>
                    {one.refunded_amount > 0 && (
                      <Text size="xs" c="dimmed">
                        {t.orders.refunded}: {formatMoney(one.refunded_amount, one.currency)}
                      </Text>
                    )}
                  </Stack>
                </Group>
              </Fragment>
            ))}
          </Stack>
        </Section>
      )}
    </>
  );
}

function RequestRow({ request }: { request: Request }) {
  const { id, number, status, version } = request;
  const accept = useMutation({
    mutationFn: () => api.post("/api/return-requests/{return_request_id}/accept", { path: { return_request_id: id }, headers: ifMatch(version), body: may("orders:refund") ? { refund: true } : {} }),
    onSuccess: () => notifyDone(t.orders.accepted),
    onSettled: orderChanged,
  });
  return (
    <Table.Tr style={{ verticalAlign: "top" }}>
      <Table.Td style={{ whiteSpace: "nowrap" }}>{number}</Table.Td>
      <Table.Td>
        <StatusBadge status={status} />
      </Table.Td>
      <Table.Td>
        {request.lines?.map((line) => (
          <Text size="sm" key={line.line_id}>
            {line.quantity} × {line.sku}
          </Text>
        ))}
      </Table.Td>
      <Table.Td>
        <Text size="sm">{request.reason}</Text>
        {request.decline_reason !== null && (
          <Text size="sm" c="dimmed">
            {request.decline_reason}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        {status === "open" && mayAll("orders:write") && (
          <Group gap={6} justify="flex-end" wrap="nowrap">
            <Button size="compact-xs" loading={accept.isPending} onClick={() => accept.mutate()}>
              {t.orders.accept}
            </Button>
            <Button size="compact-xs" variant="default" onClick={() => openForm(t.orders.declineTitle(number), "md", (close) => <DeclineForm request={request} close={close} />)}>
              {t.orders.decline}
            </Button>
          </Group>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

function DeclineForm({ request: { id, version }, close }: { request: Request; close: () => void }) {
  const form = useForm({ initialValues: { reason: "" } });
  const save = useSave({
    form,
    send: ({ reason }) => api.post("/api/return-requests/{return_request_id}/decline", { path: { return_request_id: id }, headers: ifMatch(version), body: { reason: reason || null } }),
    done: t.orders.declined,
    then: () => {
      orderChanged();
      close();
    },
  });
  return (
    <form onSubmit={save.submit} noValidate>
      <Stack gap="sm">
        <TextInput label={t.orders.reason} data-autofocus {...form.getInputProps("reason")} />
        <FormEnd save={save} label={t.orders.decline} cancel={close} />
      </Stack>
    </form>
  );
}
