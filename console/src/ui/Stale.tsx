import { Alert, Button, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { TradepostError } from "@/api";
import { t } from "@/texts";

interface Props<T extends { id: string; version: number }> {
  /** Of the write; anything but a 412 shows nothing. */
  error: unknown;
  /** What the person has seen. */
  before: T;
  /** Reads what it is now. */
  load: () => Promise<T>;
  /** The fields that the person knows, with their names. */
  labels: Partial<Record<keyof T & string, string>>;
  /** How fields are shown that are no plain values. */
  formats?: Formats<T>;
  /** Goes on with what it is now. */
  reopen: (now: T) => void;
}

type Formats<T> = { readonly [F in keyof T & string]?: (value: T[F]) => string };

/** Somebody else was faster (412): shows what has changed since, and goes on from there. */
export function Stale<T extends { id: string; version: number }>({ error, before, load, labels, formats, reopen }: Props<T>) {
  const stale = error instanceof TradepostError && error.status === 412;
  const now = useQuery({ queryKey: ["now", before.id, before.version], queryFn: load, enabled: stale, staleTime: 0 });
  if (!stale || !now.data) return null;
  const current = now.data;
  const changes = changesOf(before, current, labels, formats);
  return (
    <Alert color="yellow" title={t.stale.title} role="alert">
      <Stack gap="xs" align="flex-start">
        {changes.length === 0 && <Text size="sm">{t.stale.elsewhere}</Text>}
        {changes.map(({ label, was, is }) => (
          <Text size="sm" key={label}>
            {t.stale.changed(label, was, is)}
          </Text>
        ))}
        <Button size="xs" variant="default" onClick={() => reopen(current)}>
          {t.stale.reopen}
        </Button>
      </Stack>
    </Alert>
  );
}

export function changesOf<T extends object>(before: T, now: T, labels: Partial<Record<keyof T & string, string>>, formats: Formats<T> = {}) {
  const text = (field: keyof T & string, of: T) => shown(formats[field]?.(of[field]) ?? of[field]);
  return (Object.entries(labels) as [keyof T & string, string][])
    .filter(([field]) => JSON.stringify(before[field]) !== JSON.stringify(now[field]))
    .map(([field, label]) => ({ label, was: text(field, before), is: text(field, now) }));
}

function shown(value: unknown): string {
  if (value === null || value === undefined || value === "") return "–";
  if (value === true) return t.yes;
  if (value === false) return t.no;
  if (Array.isArray(value)) return value.map(shown).join(", ") || "–";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
