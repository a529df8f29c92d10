import { Text } from "@mantine/core";
import { modals } from "@mantine/modals";
import { t } from "@/texts";

/** Asks before something that can be undone, but that somebody notices. */
export function ask(title: string, text: string, run: () => void): void {
  modals.openConfirmModal({ title, children: <Text size="sm">{text}</Text>, labels: { confirm: title, cancel: t.actions.cancel }, onConfirm: run });
}
