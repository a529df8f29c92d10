import { Select, type SelectProps } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api } from "@/api";
import { queryClient } from "@/app/query";
import type { Category } from "@/pages/catalog/tree";
import { t } from "@/texts";

const PAGES_MAX = 20;

const TREE = {
  queryKey: ["/api/categories", {}, "tree"],
  queryFn: async ({ signal }: { signal: AbortSignal }) => {
    const all: Category[] = [];
    let after: string | undefined;
    for (let page = 0; page < PAGES_MAX; page++) {
      const { data, meta } = await api.get("/api/categories", { query: { sort: ["tree_order"], limit: 100, ...(after !== undefined && { after }) }, signal });
      all.push(...data);
      if (meta.next === null) break;
      after = meta.next;
    }
    return all;
  },
};

/** The tree of categories, as a list: each is followed by those below it. */
export function useCategories() {
  return useQuery({ ...TREE, staleTime: 5 * 60_000 });
}

/** The tree of categories as it is now. */
export function categoriesNow(): Promise<Category[]> {
  return queryClient.fetchQuery({ ...TREE, staleTime: 0 });
}

/** A category; those below another one are indented. */
export function CategorySelect(props: Omit<SelectProps, "data">) {
  const categories = useCategories();
  return <Select {...props} searchable selectFirstOptionOnChange data={(categories.data ?? []).map(({ id, name, depth }) => ({ value: id, label: `${"\u2003".repeat(depth - 1)}${name}` }))} />;
}

export function CategoryFilter({ value, change }: { value: string | undefined; change: (value: string | undefined) => void }) {
  return <CategorySelect label={t.stock.category} value={value ?? null} onChange={(next) => change(next ?? undefined)} comboboxProps={{ withinPortal: false }} clearable />;
}

export function CategoryName({ id }: { id: string }) {
  const categories = useCategories();
  return <>{categories.data?.find((one) => one.id === id)?.name ?? "…"}</>;
}
