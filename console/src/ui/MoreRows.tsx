import { Button, Table } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { pages, TradepostError, type Entry, type PagedPath } from "@/api";
import { t } from "@/texts";
import { ErrorState } from "./ErrorState";
import { SectionSkeleton } from "./Skeletons";

interface Props<P extends PagedPath, T extends { id: string }> {
  path: P;
  params?: Record<string, string>;
  query?: Record<string, string>;
  /** The names of the columns; those of numbers as `{ end: name }`. */
  head: readonly (string | { readonly end: string })[];
  /** The cells of a row. */
  row: (entry: T) => ReactNode;
  empty: ReactNode;
  /** What makes an entry unique, if it has no id of its own. */
  rowId?: (entry: T) => string;
  /** Whether the list does not exist (404) until it has an entry, such as the history of changes. */
  mayNotExist?: boolean;
}

/** A short list inside a page: its first entries, and more at the press of a button. */
export function MoreRows<P extends PagedPath, T extends { id: string } = Entry<P> & { id: string }>(props: Props<P, T>) {
  const { path, params = {}, query = {}, head, row, empty, rowId = ({ id }) => id, mayNotExist = false } = props;
  const list = useInfiniteQuery(pages(path, { limit: "20", ...query }, params));
  if (mayNotExist && !list.data && list.error instanceof TradepostError && list.error.status === 404) return empty;
  if (list.isError && !list.data) return <ErrorState error={list.error} retry={() => void list.refetch()} />;
  if (!list.data) return <SectionSkeleton />;
  const entries = list.data.pages.flatMap(({ data }) => data) as unknown as T[];
  if (entries.length === 0) return empty;
  return (
    <Table.ScrollContainer minWidth={480}>
      <Table verticalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            {head.map((name) =>
              typeof name === "string" ? (
                <Table.Th key={name}>{name}</Table.Th>
              ) : (
                <Table.Th key={name.end} ta="end">
                  {name.end}
                </Table.Th>
              ),
            )}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {entries.map((entry) => (
            <Table.Tr key={rowId(entry)}>{row(entry)}</Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {list.hasNextPage && (
        <Button variant="subtle" size="xs" mt="xs" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t.list.more}
        </Button>
      )}
    </Table.ScrollContainer>
  );
}
