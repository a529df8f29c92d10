import { Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

/** Why there is nothing, and what to do first. */
export function EmptyState({ title, text, action }: { title: string; text?: string; action?: ReactNode }) {
  return (
    <Stack align="center" gap="xs" py="xl" px="md">
      <Title order={3} size="h4" ta="center">
        {title}
      </Title>
      {text !== undefined && (
        <Text c="dimmed" ta="center" maw={480}>
          {text}
        </Text>
      )}
      {action}
    </Stack>
  );
}
