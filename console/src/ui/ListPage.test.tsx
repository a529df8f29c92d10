import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, createRootRoute, createRoute, createRouter, RouterProvider } from "@tanstack/react-router";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { api } from "@/api";
import { apiSearch, parseSearch, stringifySearch } from "@/app/search";
import { ListPage } from "./ListPage";

interface Row {
  id: string;
  name: string;
}

const queries: Record<string, unknown>[] = [];

beforeEach(() => {
  // happy-dom lays nothing out, and only rows in sight are shown
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(600);
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(1_000);
  queries.length = 0;
  vi.spyOn(api, "get").mockImplementation((async (_path: string, options: { query: Record<string, unknown> }) => {
    queries.push(options.query);
    const from = Number(options.query.after ?? 0);
    const data = Array.from({ length: 100 }, (_, row) => ({ id: `${from + row}`, name: `Customer ${from + row}` }));
    return { data, meta: { total: 250, next: from < 150 ? `${from + 100}` : null } };
  }) as never);
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

async function show(url: string) {
  const root = createRootRoute();
  const list = createRoute({
    getParentRoute: () => root,
    path: "/customers",
    validateSearch: apiSearch,
    component: function Customers() {
      return (
        <ListPage
          title="Customers"
          path="/api/customers"
          search={list.useSearch()}
          columns={[
            { id: "name", label: "Name", sort: "name", cell: ({ name }: Row) => name },
            { id: "more", label: "More", cell: () => "more" },
          ]}
          views={[{ label: "Wholesale", search: { customer_group: "wholesale" } }]}
          bulk={(selected: readonly Row[]) => <button>Archive {selected.length}</button>}
          empty={{ title: "Nobody yet" }}
        />
      );
    },
  });
  const router = createRouter({ routeTree: root.addChildren([list]), history: createMemoryHistory({ initialEntries: [url] }), parseSearch, stringifySearch });
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
        <RouterProvider router={router as never} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  await screen.findByText("Customer 0");
  return router;
}

test("the address of a list is what it asks the API for", async () => {
  await show("/customers?customer_group=wholesale&sort=-name&cols=more");
  expect(queries[0]).toEqual({ limit: 100, customer_group: "wholesale", sort: "-name", after: undefined });
  expect(screen.getByText("250 entries")).toBeTruthy();
});

test("sorting goes to the address: up, down, and the usual order", async () => {
  const router = await show("/customers");
  const header = await screen.findByRole("button", { name: "Name" });
  for (const sort of ["name", "-name", undefined]) {
    fireEvent.click(screen.getByRole("button", { name: "Name" }));
    await waitFor(() => expect((router.state.location.search as { sort?: string }).sort).toBe(sort));
  }
  expect(header).toBeTruthy();
});

test("only the rows in sight are in the page", async () => {
  await show("/customers");
  expect(screen.queryByText("Customer 90")).toBeNull();
  expect(screen.getByRole("table").getAttribute("aria-rowcount")).toBe("251");
});

test("what is selected can be worked on together", async () => {
  await show("/customers");
  const [all, first, second] = screen.getAllByRole("checkbox");
  expect(all).toBeTruthy();
  fireEvent.click(first as HTMLElement);
  fireEvent.click(second as HTMLElement);
  expect(await screen.findByText("Archive 2")).toBeTruthy();
  expect(screen.getByRole("toolbar", { name: "2 selected" })).toBeTruthy();
});

test("a list without results says how to get some", async () => {
  vi.spyOn(api, "get").mockResolvedValue({ data: [], meta: { total: 0, next: null } } as never);
  const root = createRootRoute({
    component: () => <ListPage title="Customers" path="/api/customers" search={{ q: "x" }} columns={[]} empty={{ title: "Nobody yet" }} />,
  });
  const router = createRouter({ routeTree: root, history: createMemoryHistory() });
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient()}>
        <RouterProvider router={router as never} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  expect(await screen.findByText("Nothing matches")).toBeTruthy();
  expect(screen.getByRole("button", { name: "Remove all filters" })).toBeTruthy();
});
