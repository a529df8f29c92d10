import { Button, Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { t } from "@/texts";
import { openCancelForm } from "./actions/CancelForm";
import { openChangeForm } from "./actions/ChangeForm";
import { openCloseForm } from "./actions/CloseForm";
import { openDetailsForm } from "./actions/DetailsForm";
import { openPayForm } from "./actions/PayForm";
import { openRefundForm } from "./actions/RefundForm";
import { openReturnForm } from "./actions/ReturnForm";
import { openShipForm } from "./actions/ShipForm";
import type { Whole } from "./data";
import type { Action } from "./rules";

interface Props {
  whole: Whole;
  actions: ReadonlySet<Action>;
  confirm: () => void;
  confirming: boolean;
}

const BUTTONS_MAX = 3;

/** What may be done now: the usual next steps as buttons, the rest in a menu. What cannot be undone is last. */
export function OrderActions({ whole, actions, confirm, confirming }: Props) {
  const navigate = useNavigate();
  const all: readonly [action: Action, label: string, run: () => void][] = [
    ["confirm", t.orders.confirm, confirm],
    ["ship", t.orders.shipPieces, () => openShipForm(whole)],
    ["pay", t.orders.pay, () => openPayForm(whole)],
    ["edit", t.orders.editDraft, () => void navigate({ to: "/orders/$orderId/edit", params: { orderId: whole.order.id } })],
    ["return", t.orders.return, () => openReturnForm(whole)],
    ["change", t.orders.change, () => openChangeForm(whole)],
    ["refund", t.orders.refund, () => openRefundForm(whole)],
    ["details", t.orders.details, () => openDetailsForm(whole)],
    ["close", t.orders.close, () => openCloseForm(whole)],
    ["cancel", t.orders.cancel, () => openCancelForm(whole)],
  ];
  const shown = all.filter(([action]) => actions.has(action));
  // what ends the order is never a button beside the others
  const buttons = shown.filter(([action]) => !ENDS.has(action)).slice(0, BUTTONS_MAX);
  const others = shown.filter((entry) => !buttons.includes(entry));
  return (
    <>
      {buttons.map(([action, label, run], index) => (
        <Button key={action} variant={index === 0 && FORWARD.has(action) ? "filled" : "default"} loading={action === "confirm" && confirming} onClick={run}>
          {label}
        </Button>
      ))}
      {others.length > 0 && (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default" aria-label={t.actions.more} px="xs">
              <IconDots size={18} aria-hidden />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {others.map(([action, label, run]) => (
              <Menu.Item key={action} {...(ENDS.has(action) && { color: "red" })} onClick={run}>
                {label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </>
  );
}

const ENDS: ReadonlySet<Action> = new Set(["close", "cancel"]);
const FORWARD: ReadonlySet<Action> = new Set(["confirm", "ship", "pay"]);
