import { Alert, Button, Code, Group, Stack, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { explain } from "@/app/errors";
import { t } from "@/texts";
import { EmptyState } from "./EmptyState";
import { ButtonLink } from "./links";

/** What could not be loaded, why, and what to do. */
export function ErrorState({ error, retry }: { error: unknown; retry?: () => void }) {
  const { title, text, requestId, retry: mayHelp } = explain(error);
  return (
    <Alert color="red" variant="light" title={title} icon={<IconAlertTriangle aria-hidden />} role="alert">
      <Stack gap="xs">
        <Text size="sm">{text}</Text>
        <Group gap="md">
          {retry && mayHelp && (
            <Button size="xs" variant="default" onClick={retry}>
              {t.actions.retry}
            </Button>
          )}
          {requestId !== "" && (
            <Text size="xs" c="dimmed">
              {t.errors.request} <Code>{requestId}</Code>
            </Text>
          )}
        </Group>
      </Stack>
    </Alert>
  );
}

export function NotFound() {
  return <EmptyState title={t.errors.noPage.title} text={t.errors.noPage.text} action={<ButtonLink to="/">{t.home.title}</ButtonLink>} />;
}
