import { Alert, Button, Code, CopyButton, Group, Stack, Text } from "@mantine/core";
import { modals } from "@mantine/modals";
import { IconCheck, IconCopy, IconKey } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { t } from "@/texts";

/** Shows a secret once. Only its button closes the dialog, so that a stray click or key does not lose it. */
export function showSecret(title: string, text: string, secret: string, more?: ReactNode): void {
  const id = modals.open({
    title,
    size: "lg",
    closeOnClickOutside: false,
    closeOnEscape: false,
    withCloseButton: false,
    children: <Secret text={text} secret={secret} more={more} close={() => modals.close(id)} />,
  });
}

function Secret({ text, secret, more, close }: { text: string; secret: string; more?: ReactNode; close: () => void }) {
  return (
    <Stack>
      <Alert color="yellow" icon={<IconKey aria-hidden />} role="alert">
        {text}
      </Alert>
      <Group gap="xs" wrap="nowrap">
        <Code block flex={1} data-secret style={{ overflowWrap: "anywhere", whiteSpace: "pre-wrap" }}>
          {secret}
        </Code>
        <CopyButton value={secret}>
          {({ copied, copy }) => (
            <Button variant="light" onClick={copy} leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />} data-autofocus flex="none">
              {copied ? t.admin.copied : t.admin.copy}
            </Button>
          )}
        </CopyButton>
      </Group>
      {more !== undefined && <Text size="sm">{more}</Text>}
      <Group justify="flex-end">
        <Button onClick={close}>{t.admin.secretKept}</Button>
      </Group>
    </Stack>
  );
}
