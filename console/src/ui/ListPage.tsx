import { ActionIcon, Box, Button, Group, Menu, Text, TextInput, Title } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconColumns, IconDownload, IconSearch } from "@tabler/icons-react";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useLocation, useNavigate } from "@tanstack/react-router";
import { useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { download, pages, type Entry, type FilePath, type PagedPath } from "@/api";
import { useDocumentTitle } from "@/app/title";
import { isShort } from "@/events/live";
import { t } from "@/texts";
import { EmptyState } from "./EmptyState";
import { cameFrom } from "./back";
import { ErrorState } from "./ErrorState";
import { Filters } from "./Filters";
import { formatNumber } from "./format";
import { apiQuery, type Column, type Filter, type RowLink, type View } from "./list";
import classes from "./ListPage.module.css";
import { SectionSkeleton } from "./Skeletons";
import { useColumns } from "./useColumns";
import { Views } from "./Views";
import { VirtualTable } from "./VirtualTable";

interface Props<P extends PagedPath, T extends { id: string }> {
  title: string;
  /** The list of the API. */
  path: P;
  /** Its path parameters, if it has any. */
  params?: Record<string, string>;
  /** What the URL says: `page.useSearch()`. */
  search: Readonly<Record<string, string | undefined>>;
  columns: readonly Column<T>[];
  filters?: readonly Filter[];
  views?: readonly View[];
  /** The page of an entry. */
  link?: (entry: T) => RowLink | undefined;
  /** One line below the title, such as the list that this one belongs to. */
  lead?: ReactNode;
  /** Buttons beside the title, such as the one that creates an entry. */
  actions?: ReactNode;
  /** Buttons for the selected entries; with it, entries can be selected. */
  bulk?: (selected: readonly T[], clear: () => void) => ReactNode;
  /** What to do first, if there is nothing at all. */
  empty: { title: string; text?: string; action?: ReactNode };
  /** What makes an entry unique, if it has no id of its own. */
  rowId?: (entry: T) => string;
  /** What belongs to its entries and is returned with them. */
  include?: string;
  /** How it is sorted until the person sorts it. */
  sort?: string;
  /** Whether the list takes `q`; most do. */
  searchable?: boolean;
  /** Whether the list can be saved as CSV; most can. */
  csv?: boolean;
}

/** A list of the API: searched, filtered, sorted and read on by its cursor; all of it in the URL. */
export function ListPage<P extends PagedPath, T extends { id: string } = Entry<P> & { id: string }>(props: Props<P, T>) {
  const { title, path, params = {}, search, columns, filters = [], views = [], link, lead, actions, bulk, empty, rowId, searchable = true, csv = true, include, sort } = props;
  useDocumentTitle(title);
  const navigate = useNavigate();
  const query = apiQuery(search);
  const options = pages(path, { ...(sort !== undefined && search.q === undefined && { sort }), ...query, ...(include !== undefined && { include }) }, params);
  const list = useInfiniteQuery({
    ...options,
    // while another search or order is on its way, what is shown stays
    placeholderData: (before) => before,
    // who comes back to a long list finds it as it was, at the same place
    refetchOnMount: isShort,
    refetchOnWindowFocus: isShort,
    refetchOnReconnect: isShort,
  });
  const entries = useMemo(() => {
    const read = (list.data?.pages.flatMap((page) => page.data) ?? []) as unknown as T[];
    return rowId ? read.map((entry) => ({ ...entry, id: rowId(entry) })) : read;
  }, [list.data, rowId]);
  const [selection, setSelection] = useState<Record<string, true>>({});
  const selected = entries.filter(({ id }) => selection[id]);
  const shown = useColumns(columns, search.cols);

  // as it was at first: while the next page is on its way, the location is already the next one
  const [place] = useState(useLocation().pathname);
  useEffect(() => cameFrom(title, place, search), [title, place, search]);

  const change = (next: Record<string, string | undefined>) => {
    setSelection({});
    void navigate({ to: ".", search: { ...search, ...next } as never, replace: true });
  };
  const selecting = bulk !== undefined && selected.length > 0;
  const filtered = Object.keys(query).some((name) => name !== "sort");
  const meta = list.data?.pages[0]?.meta;

  return (
    <div className={classes.page}>
      <Group justify="space-between" gap="sm">
        <Group gap="sm" align="baseline">
          <Title order={1} size="h2">
            {title}
          </Title>
          {meta && (
            <Text c="dimmed" size="sm" role="status">
              {meta.total_is_capped ? t.list.atLeast(formatNumber(meta.total)) : t.list.count(meta.total, formatNumber(meta.total))}
            </Text>
          )}
        </Group>
        <Group gap="xs">{actions}</Group>
      </Group>
      {lead}
      <Views path={path} views={views} search={search} />
      {/* what is done with the selected ones is in the place of the search, so that no row moves below the pointer */}
      <div className={classes.bar}>
        <Group gap="xs" className={selecting ? classes.behind : undefined}>
          {searchable && <SearchBox value={search.q} change={(q) => change({ q })} />}
          <Filters filters={filters} search={search} change={change} />
          <Group gap="xs" ml="auto">
            <ColumnMenu columns={columns} shown={shown.map(({ id }) => id)} change={(cols) => change({ cols })} />
            {csv && <CsvButton path={path} params={params} query={query} title={title} />}
          </Group>
        </Group>
        {bulk && selecting && (
          <Group gap="xs" role="toolbar" aria-label={t.list.selected(selected.length)}>
            <Text size="sm" fw={600}>
              {t.list.selected(selected.length)}
            </Text>
            {bulk(selected, () => setSelection({}))}
            <Button size="xs" variant="subtle" onClick={() => setSelection({})}>
              {t.list.clearSelection}
            </Button>
          </Group>
        )}
      </div>
      <Changed queryKey={options.queryKey} />
      {list.isError && list.data === undefined ? (
        <ErrorState error={list.error} retry={() => void list.refetch()} />
      ) : list.isPending ? (
        <Box className={classes.scroll} p="md">
          <SectionSkeleton rows={10} />
        </Box>
      ) : entries.length === 0 ? (
        <Box className={classes.scroll}>
          {filtered ? (
            <EmptyState
              title={t.list.nothingFound.title}
              text={t.list.nothingFound.text}
              action={
                <Button variant="default" onClick={() => void navigate({ to: ".", search: {} as never })}>
                  {t.list.clearFilters}
                </Button>
              }
            />
          ) : (
            <EmptyState {...empty} />
          )}
        </Box>
      ) : (
        <VirtualTable
          label={title}
          entries={entries}
          columns={shown}
          total={meta?.total ?? entries.length}
          sort={search.sort ?? (search.q === undefined ? sort : undefined)}
          onSort={(sort) => change({ sort })}
          {...(link && { link })}
          {...(bulk && { selection, onSelect: setSelection })}
          more={list.hasNextPage && !list.isPlaceholderData}
          loading={list.isFetchingNextPage}
          failed={list.isFetchNextPageError}
          loadMore={() => void list.fetchNextPage()}
          listKey={`${path} ${JSON.stringify([params, query])}`}
        />
      )}
    </div>
  );
}

/** Searches while typing, without a request for each letter. */
function SearchBox({ value, change }: { value: string | undefined; change: (q: string | undefined) => void }) {
  const [text, setText] = useState(value ?? "");
  const sent = useRef(value ?? "");
  // the URL may change otherwise, such as by a view or the back button
  useEffect(() => {
    if ((value ?? "") !== sent.current) {
      sent.current = value ?? "";
      setText(value ?? "");
    }
  }, [value]);
  const send = useDebouncedCallback((next: string) => {
    sent.current = next.trim();
    change(next.trim() === "" ? undefined : next.trim());
  }, 250);
  return (
    <TextInput
      type="search"
      aria-label={t.list.search}
      placeholder={t.list.search}
      leftSection={<IconSearch size={16} aria-hidden />}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        send(event.currentTarget.value);
      }}
      w={{ base: "100%", xs: 260 }}
    />
  );
}

function ColumnMenu<T>({ columns, shown, change }: { columns: readonly Column<T>[]; shown: readonly string[]; change: (cols: string | undefined) => void }) {
  const toggle = (id: string) => {
    const next = columns.map((column) => column.id).filter((one) => (one === id ? !shown.includes(id) : shown.includes(one)));
    change(next.length === 0 ? undefined : next.join(","));
  };
  return (
    <Menu closeOnItemClick={false} position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="default" size="input-sm" aria-label={t.list.columns} title={t.list.columns}>
          <IconColumns size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {columns.slice(1).map(({ id, label }) => (
          <Menu.CheckboxItem key={id} checked={shown.includes(id)} onChange={() => toggle(id)}>
            {label}
          </Menu.CheckboxItem>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={() => change(undefined)}>{t.list.usualColumns}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function CsvButton({ path, params, query, title }: { path: string; params: Record<string, string>; query: Record<string, string>; title: string }) {
  const save = useMutation({
    mutationFn: () => download(path as FilePath, `${title}.csv`, "text/csv", { path: params, query }),
  });
  return (
    <ActionIcon variant="default" size="input-sm" aria-label={t.list.csv} title={t.list.csv} loading={save.isPending} onClick={() => save.mutate()}>
      <IconDownload size={18} aria-hidden />
    </ActionIcon>
  );
}

/** A long list is not read again while somebody reads it: it says that it has changed. */
function Changed({ queryKey }: { queryKey: readonly unknown[] }) {
  const client = useQueryClient();
  const [changed, setChanged] = useState(false);
  const key = JSON.stringify(queryKey);
  useEffect(() => {
    const read = () => setChanged(client.getQueryState(JSON.parse(key) as readonly unknown[])?.isInvalidated ?? false);
    read();
    return client.getQueryCache().subscribe((event) => {
      if (event.type === "updated" && JSON.stringify(event.query.queryKey) === key) read();
    });
  }, [client, key]);
  if (!changed) return null;
  return (
    <Group gap="xs" role="status">
      <Text size="sm">{t.list.changed}</Text>
      <Button size="xs" variant="light" onClick={() => void client.resetQueries({ queryKey, exact: true })}>
        {t.list.update}
      </Button>
    </Group>
  );
}
