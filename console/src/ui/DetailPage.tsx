import { Box, Card, Group, Stack, Title } from "@mantine/core";
import { IconChevronLeft } from "@tabler/icons-react";
import type { LinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useDocumentTitle } from "@/app/title";
import classes from "./DetailPage.module.css";
import { AnchorLink } from "./links";

interface Props {
  title: string;
  /** The list that it belongs to. */
  back: { label: string } & Pick<LinkProps, "to" | "params" | "search">;
  /** Badges beside the title. */
  status?: ReactNode;
  /** One sentence below it. */
  subtitle?: ReactNode;
  /** What may be done now: the usual step as a filled button first. */
  actions?: ReactNode;
  /** Cards in a column of their own, below the others on a small screen. */
  aside?: ReactNode;
  children: ReactNode;
}

/** The page of one thing: what it is, what may be done with it, and its sections. */
export function DetailPage({ title, back: { label, ...to }, status, subtitle, actions, aside, children }: Props) {
  useDocumentTitle(title);
  return (
    <Stack p="md" gap="md" className={classes.page ?? ""}>
      <Box>
        <AnchorLink {...to} size="sm" className={classes.back ?? ""}>
          <IconChevronLeft size={16} aria-hidden /> {label}
        </AnchorLink>
        <Group justify="space-between" align="flex-start" gap="sm">
          <Box miw={0}>
            <Group gap="xs">
              <Title order={1} size="h2" className={classes.title ?? ""}>
                {title}
              </Title>
              {status}
            </Group>
            {subtitle}
          </Box>
          {actions !== undefined && <Group gap="xs">{actions}</Group>}
        </Group>
      </Box>
      <div className={aside === undefined ? undefined : classes.columns}>
        <Stack gap="md" miw={0}>
          {children}
        </Stack>
        {aside !== undefined && (
          <Stack gap="md" miw={0}>
            {aside}
          </Stack>
        )}
      </div>
    </Stack>
  );
}

/** A part of a page, with its heading. */
export function Section({ title, actions, children }: { title: string; actions?: ReactNode; children: ReactNode }) {
  return (
    <Card withBorder component="section" aria-label={title} padding="md">
      <Group justify="space-between" mb="sm" gap="xs">
        <Title order={2} size="h5">
          {title}
        </Title>
        {actions}
      </Group>
      {children}
    </Card>
  );
}

/** Names and values, such as the terms of a customer. Entries without a value are left out. */
export function Facts({ facts }: { facts: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className={classes.facts}>
      {facts.map(([name, value]) =>
        value === null || value === undefined || value === false || value === "" ? null : (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}
