import { Center, Container, Paper, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { useDocumentTitle } from "@/app/title";

/** The frame of the pages before the sign-in. */
export function Frame({ title, text, children }: { title: string; text?: string; children: ReactNode }) {
  useDocumentTitle(title);
  return (
    <Center mih="100dvh" component="main">
      <Container size={440} w="100%" py="xl">
        <Text fw={750} size="xl" ta="center" mb="md">
          Tradepost
        </Text>
        <Paper withBorder p="lg" radius="md" shadow="sm">
          <Stack>
            <div>
              <Title order={1} size="h3">
                {title}
              </Title>
              {text !== undefined && (
                <Text size="sm" c="dimmed">
                  {text}
                </Text>
              )}
            </div>
            {children}
          </Stack>
        </Paper>
      </Container>
    </Center>
  );
}
