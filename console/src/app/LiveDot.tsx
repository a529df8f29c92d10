import { Box, Group, Text, Tooltip, VisuallyHidden } from "@mantine/core";
import { useLiveState } from "@/events/live";
import { t } from "@/texts";

const COLORS = { live: "teal.6", connecting: "yellow.6", cut: "red.6", off: "gray.5" } as const;

/** Whether what is shown moves by itself. */
export function LiveDot() {
  const state = useLiveState();
  return (
    <Tooltip label={t.live[state]} multiline maw={260}>
      <Group role="status" tabIndex={0} aria-label={t.live[state]} p={6} gap={6} wrap="nowrap" style={{ borderRadius: 8 }}>
        <Box w={10} h={10} bg={COLORS[state]} style={{ borderRadius: 5 }} />
        {state === "cut" && (
          <Text size="xs" fw={600} visibleFrom="sm" style={{ whiteSpace: "nowrap" }}>
            {t.live.cutShort}
          </Text>
        )}
        <VisuallyHidden>{t.live[state]}</VisuallyHidden>
      </Group>
    </Tooltip>
  );
}
