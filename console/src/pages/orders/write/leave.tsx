import { Text } from "@mantine/core";
import { modals } from "@mantine/modals";
import { useCanGoBack, useRouter } from "@tanstack/react-router";
import { t } from "@/texts";

/** Leaves what is written and goes back to where the person came from, or else to this page. Asks first if there are lines. */
export function useLeave(drop: () => void, otherwise: () => void): (lines: number) => void {
  const { history } = useRouter();
  const canGoBack = useCanGoBack();
  const leave = () => {
    drop();
    if (canGoBack) history.back();
    else otherwise();
  };
  return (lines) => {
    if (lines === 0) leave();
    else
      modals.openConfirmModal({
        title: t.orders.discardTitle,
        children: <Text size="sm">{t.orders.discardText(lines)}</Text>,
        labels: { confirm: t.orders.discard, cancel: t.orders.goOn },
        confirmProps: { color: "red" },
        onConfirm: leave,
      });
  };
}
