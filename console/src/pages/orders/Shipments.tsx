import { Button, Divider, Group, Menu, Stack, Text } from "@mantine/core";
import { IconDots, IconFileTypePdf } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Fragment } from "react";
import { api, download, get, type Entry } from "@/api";
import { notifyDone } from "@/app/query";
import { may } from "@/app/session";
import { t } from "@/texts";
import { confirmByName } from "@/ui/confirm";
import { Section } from "@/ui/DetailPage";
import { formatTime, StatusBadge } from "@/ui/format";
import { Loaded } from "@/ui/Loaded";
import { Cost } from "./Cost";
import { ifMatch, orderChanged, type Whole } from "./data";

type Shipment = Entry<"/api/shipments">;

const SHIPMENTS_MAX = 100;

/** Pick lists, packed shipments and those that have left, each with its next step. */
export function Shipments({ whole: { order } }: { whole: Whole }) {
  const shipments = useQuery(get("/api/shipments", { query: { order_id: [order.id], include: ["lines"], limit: SHIPMENTS_MAX } }));
  return (
    <Section title={t.orders.shipments}>
      <Loaded query={shipments}>
        {({ data }) =>
          data.length === 0 ? (
            <Text size="sm" c="dimmed">
              {t.orders.noShipments.confirmed}
            </Text>
          ) : (
            <Stack gap="sm">
              {data.map((shipment, index) => (
                <Fragment key={shipment.id}>
                  {index > 0 && <Divider />}
                  <Row shipment={shipment} />
                </Fragment>
              ))}
            </Stack>
          )
        }
      </Loaded>
    </Section>
  );
}

function Row({ shipment }: { shipment: Shipment }) {
  const left = shipment.delivered_at ?? shipment.shipped_at ?? shipment.packed_at ?? shipment.cancelled_at;
  return (
    <Group component="article" aria-label={shipment.number} justify="space-between" align="flex-start" gap="sm">
      <Stack gap={2} miw={0} flex="1 1 220px">
        <Group gap="xs">
          <Text size="sm" fw={600}>
            {shipment.number}
          </Text>
          <StatusBadge status={shipment.status === "open" ? "pending_pick" : shipment.status} />
        </Group>
        {shipment.lines?.map((line) => (
          <Text size="sm" key={line.id}>
            {line.quantity} × {line.sku}
            {line.lots.length > 0 && ` (${line.lots.map(({ lot, quantity }) => (quantity === 1 ? lot : `${quantity} × ${lot}`)).join(", ")})`}
          </Text>
        ))}
        <Text size="xs" c="dimmed">
          {[shipment.code, left !== null && formatTime(left), shipment.carrier, shipment.tracking].filter(Boolean).join(" · ")}
        </Text>
        <Cost amount={shipment.cost_amount} />
      </Stack>
      <Steps shipment={shipment} />
    </Group>
  );
}

type Step = "pack" | "ship" | "deliver";

/** Not the words of the button that ships chosen pieces of the order. */
function labelOf(step: Step, { status }: Shipment): string {
  if (step === "pack") return t.orders.pack;
  if (step === "deliver") return t.orders.deliver;
  return status === "packed" ? t.orders.shipPacked : t.orders.shipList;
}

/** The next steps of a shipment by its status. */
function stepsOf({ status }: Shipment): Step[] {
  const steps: Record<Shipment["status"], Step[]> = { open: ["pack", "ship"], packed: ["ship"], shipped: ["deliver"], delivered: [], cancelled: [] };
  return steps[status].filter((step) => may(step === "pack" ? "shipments:write" : "shipments:ship"));
}

function Steps({ shipment }: { shipment: Shipment }) {
  const { id, number, version, status } = shipment;
  const options = { path: { shipment_id: id }, headers: ifMatch(version) };
  const go = useMutation({
    mutationFn: (step: Step) => {
      if (step === "pack") return api.post("/api/shipments/{shipment_id}/pack", options);
      if (step === "ship") return api.post("/api/shipments/{shipment_id}/ship", options);
      return api.post("/api/shipments/{shipment_id}/deliver", options);
    },
    onSuccess: (_, step) => notifyDone(t.orders.shipmentDone[step]),
    onSettled: orderChanged,
  });
  const slip = useMutation({ mutationFn: () => download("/api/shipments/{shipment_id}/packing-slip", `${number}.pdf`, "application/pdf", { path: { shipment_id: id } }) });
  const cancel = () =>
    confirmByName({
      title: t.orders.cancelShipment,
      text: t.orders.cancelShipmentText,
      name: number,
      action: t.orders.cancelShipment,
      run: () => api.post("/api/shipments/{shipment_id}/cancel", { ...options, body: {} }),
      done: () => {
        notifyDone(t.orders.shipmentDone.cancel);
        orderChanged();
      },
    });
  return (
    <Group gap={6}>
      {stepsOf(shipment).map((step) => (
        <Button key={step} size="compact-xs" variant="default" loading={go.isPending && go.variables === step} onClick={() => go.mutate(step)}>
          {labelOf(step, shipment)}
        </Button>
      ))}
      {status !== "cancelled" && (
        <Button size="compact-xs" variant="subtle" leftSection={<IconFileTypePdf size={14} aria-hidden />} loading={slip.isPending} onClick={() => slip.mutate()}>
          {t.orders.slip}
        </Button>
      )}
      {status === "packed" && may("shipments:write") && (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button size="compact-xs" variant="subtle" aria-label={`${t.actions.more}: ${number}`}>
              <IconDots size={16} aria-hidden />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item color="red" onClick={cancel}>
              {t.orders.cancelShipment}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
    </Group>
  );
}
