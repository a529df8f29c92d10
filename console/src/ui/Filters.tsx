import { Button, Group, MultiSelect, Pill, Popover, Select, Stack, Switch, TextInput } from "@mantine/core";
import { IconFilter } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { t } from "@/texts";
import { formatDate } from "./format";
import { apiQuery, type Filter } from "./list";

interface Props {
  filters: readonly Filter[];
  search: Readonly<Record<string, string | undefined>>;
  change: (next: Record<string, string | undefined>) => void;
}

/** What is archived is listed only on request. */
export const archivedFilter: Filter = {
  kind: "choice",
  name: "archived",
  label: t.list.archived,
  options: [
    { value: "true", label: t.list.alsoArchived },
    { value: "only", label: t.list.onlyArchived },
  ],
};

/** The filters of a list behind a button, and those that apply as pills. What the URL has besides them is shown, too. */
export function Filters({ filters, search, change }: Props) {
  const applied = Object.entries(apiQuery(search)).filter(([name]) => name !== "q" && name !== "sort");
  if (filters.length === 0 && applied.length === 0) return null;
  return (
    <Group gap="xs">
      {filters.length > 0 && (
        <Popover position="bottom-start" withArrow shadow="md" trapFocus returnFocus middlewares={{ size: { padding: 8, apply: roomOf } }}>
          <Popover.Target>
            <Button variant="default" leftSection={<IconFilter size={16} aria-hidden />}>
              {applied.length === 0 ? t.list.filter : t.list.filters(applied.length)}
            </Button>
          </Popover.Target>
          <Popover.Dropdown miw={280}>
            {/* in a low window, the filters scroll */}
            <Stack gap="sm" px={4} pb={4} style={{ maxHeight: "calc(var(--tp-room, 70dvh) - 28px)", overflowY: "auto" }}>
              {filters.map((filter) => (
                <Input key={filter.name} filter={filter} search={search} change={change} />
              ))}
            </Stack>
          </Popover.Dropdown>
        </Popover>
      )}
      <Pill.Group role="group" aria-label={t.list.filtersApplied}>
        {applied.map(([name, value]) => (
          <Pill
            key={name}
            withRemoveButton
            onRemove={() => change({ [name]: undefined })}
            removeButtonProps={{ "aria-label": t.list.removeFilter(labelOf(filters, name)), tabIndex: 0, "aria-hidden": false }}
          >
            {labelOf(filters, name)}: {valueOf(filters, name, value)}
          </Pill>
        ))}
      </Pill.Group>
    </Group>
  );
}

/** How high the panel may be, below its button. */
function roomOf({ availableHeight, elements }: { availableHeight: number; elements: { floating: HTMLElement } }): void {
  elements.floating.style.setProperty("--tp-room", `${Math.max(200, Math.floor(availableHeight))}px`);
}

function Input({ filter, search, change }: { filter: Filter } & Omit<Props, "filters">) {
  const { name, label } = filter;
  const value = search[name];
  const set = (next: string | null | undefined) => change({ [name]: next === null || next === "" ? undefined : next });
  switch (filter.kind) {
    case "text":
      return <TextInput label={label} defaultValue={value ?? ""} onBlur={(e) => set(e.currentTarget.value)} onKeyDown={(e) => e.key === "Enter" && set(e.currentTarget.value)} />;
    case "choice":
      return filter.several ? (
        <MultiSelect label={label} data={[...filter.options]} value={value?.split(",") ?? []} onChange={(next) => set(next.join(","))} comboboxProps={{ withinPortal: false }} clearable />
      ) : (
        <Select label={label} data={[...filter.options]} value={value ?? null} onChange={set} comboboxProps={{ withinPortal: false }} clearable />
      );
    case "flag":
      return <Switch label={label} checked={value === "true"} onChange={(e) => set(e.currentTarget.checked ? "true" : undefined)} />;
    case "days":
      return (
        <Group gap="xs" grow>
          {(["from", "to"] as const).map((end) => (
            <TextInput
              key={end}
              type="date"
              label={`${label}, ${t.list[end]}`}
              value={search[`${name}_${end}`]?.slice(0, 10) ?? ""}
              onChange={(e) => change({ [`${name}_${end}`]: e.currentTarget.value || undefined })}
            />
          ))}
        </Group>
      );
    case "own":
      return filter.input(value, set);
  }
}

function labelOf(filters: readonly Filter[], name: string): string {
  const own = filters.find((filter) => filter.name === name);
  if (own) return own.label;
  const [, of = name, end] = DAYS.exec(name) ?? [];
  const label = filters.find((filter) => filter.name === of)?.label ?? t.list.days[of] ?? capital(of);
  return end === undefined ? label : `${label}, ${end === "from" ? t.list.from : t.list.to}`;
}

/** Two ends of a time or an amount, such as `created_from`. */
const DAYS = /^(.+)_(from|to)$/;

function capital(name: string): string {
  const words = name.replace(/_/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function valueOf(filters: readonly Filter[], name: string, value: string): ReactNode {
  const filter = filters.find((one) => one.name === name);
  if (filter?.kind === "own" && filter.show) return filter.show(value);
  const options = filter?.kind === "choice" ? filter.options : [];
  if (DAYS.test(name) && /^\d{4}-\d\d-\d\d/.test(value)) return formatDate(value);
  if (value === "true") return t.yes;
  if (value === "false") return t.no;
  return value
    .split(",")
    .map((one) => options.find((option) => option.value === one)?.label ?? one.replace(/_/g, " "))
    .join(", ");
}
