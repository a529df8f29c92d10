import { Button, Checkbox, Group, Loader, Text, useMantineTheme } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { Link, useElementScrollRestoration } from "@tanstack/react-router";
import { columnVisibilityFeature, createColumnHelper, rowSelectionFeature, tableFeatures, useTable } from "@tanstack/react-table";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useMemo, useRef, type KeyboardEvent } from "react";
import { t } from "@/texts";
import type { Column, RowLink } from "./list";
import classes from "./ListPage.module.css";

const features = tableFeatures({ columnVisibilityFeature, rowSelectionFeature });
/** As in the style sheet. */
const ROW_PX = 44;
const FIRST_MIN_PX = 180;

interface Props<T> {
  label: string;
  entries: T[];
  columns: readonly Column<T>[];
  /** How many there are, read or not. */
  total: number;
  sort: string | undefined;
  onSort: (sort: string | undefined) => void;
  /** The page of an entry, if it has one. */
  link?: (entry: T) => RowLink | undefined;
  selection?: Record<string, true>;
  onSelect?: (selection: Record<string, true>) => void;
  more: boolean;
  loading: boolean;
  /** Whether the last attempt to read on failed; the person tries again. */
  failed: boolean;
  loadMore: () => void;
  /** Another list begins at its top; the same one, after going back, where it was left. */
  listKey: string;
}

/** A table of any length: only the rows in sight are in the page, and the next ones are read before they are reached. */
export function VirtualTable<T extends { id: string }>(props: Props<T>) {
  const { label, entries, columns, total, sort, onSort, link, selection, onSelect, more, loading, failed, loadMore, listKey } = props;
  const scroll = useRef<HTMLDivElement>(null);
  const helper = useMemo(() => createColumnHelper<typeof features, T>(), []);
  const definitions = useMemo(
    () => helper.columns(columns.map((column) => helper.display({ id: column.id, header: column.label }))),
    [helper, columns],
  );
  const table = useTable({
    features,
    columns: definitions,
    data: entries,
    getRowId: (entry: T) => entry.id,
    state: { rowSelection: selection ?? {} },
    enableRowSelection: onSelect !== undefined,
    onRowSelectionChange: (updater) => onSelect?.(typeof updater === "function" ? updater(selection ?? {}) : updater),
  });
  const rows = table.getRowModel().rows;
  const scrollId = encodeURIComponent(listKey);
  const place = useElementScrollRestoration({ id: scrollId });
  // what was typed in a row stays with its entry when a row above it goes
  const getItemKey = useCallback((index: number) => rows[index]?.id ?? index, [rows]);
  const virtual = useVirtualizer({ count: rows.length, getItemKey, getScrollElement: () => scroll.current, estimateSize: () => ROW_PX, overscan: 12, initialOffset: place?.scrollY ?? 0 });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;

  useEffect(() => {
    if (more && !loading && !failed && last >= rows.length - 30) loadMore();
  }, [more, loading, failed, last, rows.length, loadMore]);
  const shownKey = useRef(listKey);
  useEffect(() => {
    if (shownKey.current !== listKey) scroll.current?.scrollTo({ top: 0 });
    shownKey.current = listKey;
  }, [listKey]);

  // what a wide window has more is shared by all columns, in proportion to their widths
  // on a phone, a long name leaves the others their room
  const { breakpoints } = useMantineTheme();
  const isWide = useMediaQuery(`(min-width: ${breakpoints.sm})`, true);
  const widths = columns.map(({ width: own }, index) => (index > 0 ? (own ?? 140) : isWide ? (own ?? FIRST_MIN_PX) : Math.min(own ?? FIRST_MIN_PX, FIRST_MIN_PX)));
  const width = widths.reduce((sum, one) => sum + one, 0);
  const above = items[0]?.start ?? 0;
  const below = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  const span = columns.length + (onSelect ? 1 : 0);

  return (
    <div className={classes.scroll} ref={scroll} data-scroll-restoration-id={scrollId} role="region" aria-label={label} tabIndex={link ? -1 : 0} onKeyDown={moveFocus}>
      <table className={classes.table} aria-label={label} aria-rowcount={total + 1} style={{ minWidth: width + (onSelect ? 44 : 0) }}>
        <colgroup>
          {onSelect && <col style={{ width: 44 }} />}
          {columns.map((column, index) => (
            <col key={column.id} style={{ width: `${(100 * (widths[index] ?? 0)) / width}%` }} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            {onSelect && (
              <th scope="col">
                <Checkbox
                  size="xs"
                  aria-label={t.list.selectAll}
                  checked={table.getIsAllRowsSelected()}
                  indeterminate={table.getIsSomeRowsSelected()}
                  onChange={(event) => table.toggleAllRowsSelected(event.currentTarget.checked)}
                />
              </th>
            )}
            {columns.map((column) => (
              <Header key={column.id} column={column} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {above > 0 && (
            <tr className={classes.pad} aria-hidden>
              <td colSpan={span} style={{ height: above }} />
            </tr>
          )}
          {items.map(({ index, key }) => {
            const row = rows[index];
            if (!row) return null;
            const to = link?.(row.original);
            return (
              <tr key={key} className={classes.row} aria-rowindex={index + 2} data-selected={row.getIsSelected() || undefined}>
                {onSelect && (
                  <td className={classes.select}>
                    <Checkbox
                      size="xs"
                      aria-label={t.list.select}
                      checked={row.getIsSelected()}
                      onChange={(event) => row.toggleSelected(event.currentTarget.checked)}
                    />
                  </td>
                )}
                {columns.map((column, place) => (
                  // called and not a component of its own, so that an input in a cell stays the same one whenever the columns are new
                  <td key={column.id} className={column.end ? classes.end : undefined}>
                    {place === 0 && to ? (
                      <Link {...to} className={classes.link} data-row-link>
                        {column.cell(row.original)}
                      </Link>
                    ) : (
                      column.cell(row.original)
                    )}
                  </td>
                ))}
              </tr>
            );
          })}
          {below > 0 && (
            <tr className={classes.pad} aria-hidden>
              <td colSpan={span} style={{ height: below }} />
            </tr>
          )}
          {more && (
            <tr>
              <td colSpan={span}>
                {failed && !loading ? (
                  <Group gap="xs">
                    <Text size="sm">{t.list.notReadOn}</Text>
                    <Button size="compact-sm" variant="default" onClick={loadMore}>
                      {t.actions.retry}
                    </Button>
                  </Group>
                ) : (
                  <Loader size="xs" type="dots" role="status" aria-label={t.loading} />
                )}
              </td>
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
}

function Header<T>({ column, sort, onSort }: { column: Column<T>; sort: string | undefined; onSort: (sort: string | undefined) => void }) {
  const { label, sort: field, end } = column;
  const up = field !== undefined && sort === field;
  const down = field !== undefined && sort === `-${field}`;
  return (
    <th scope="col" className={end ? classes.end : undefined} aria-sort={up ? "ascending" : down ? "descending" : undefined}>
      {field === undefined ? (
        label
      ) : (
        // up, down, and the usual order again
        <button type="button" className={classes.sort} onClick={() => onSort(up ? `-${field}` : down ? undefined : field)}>
          {label}
          {up && <IconArrowUp size={14} aria-hidden />}
          {down && <IconArrowDown size={14} aria-hidden />}
        </button>
      )}
    </th>
  );
}

/** The arrow keys go from row to row. */
function moveFocus(event: KeyboardEvent<HTMLDivElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined || !(event.target instanceof HTMLElement) || event.target.matches("input")) return;
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-row-link]")];
  const at = links.indexOf(event.target);
  const next = at === -1 ? links[0] : links[at + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
