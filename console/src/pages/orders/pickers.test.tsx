import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";
import { api } from "@/api";
import { ItemPicker } from "./pickers";

const ITEMS = [
  { id: "1", name: "Bolt", sku: "BOLT", unit_price: 1 },
  { id: "2", name: "Nut", sku: "NUT", unit_price: 2 },
];
const picked = vi.fn();

beforeEach(() => {
  picked.mockClear();
  vi.spyOn(api, "get").mockImplementation(((_path: string, { query }: { query: { q?: string } }) =>
    Promise.resolve({ data: ITEMS.filter(({ sku }) => query.q === undefined || sku.startsWith(query.q.toUpperCase())), meta: {} })) as never);
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient()}>
        <ItemPicker label="Item" currency="USD" onPick={picked} />
      </QueryClientProvider>
    </MantineProvider>,
  );
});

function type(text: string): HTMLElement {
  const input = screen.getByRole("combobox", { name: "Item" });
  fireEvent.change(input, { target: { value: text } });
  return input;
}
const enter = (input: HTMLElement) => fireEvent.keyDown(input, { key: "Enter", code: "Enter" });

test("the first that is found is chosen by Enter", async () => {
  const input = type("nut");
  await waitFor(() => expect(screen.getByRole("option", { hidden: true }).hasAttribute("data-combobox-selected")).toBe(true));
  expect(screen.getByRole("option", { hidden: true }).textContent).toContain("NUT");
  enter(input);
  expect(picked).toHaveBeenCalledWith(ITEMS[1]);
  expect((input as HTMLInputElement).value).toBe("");
});

test("an Enter that is faster than the search takes what it finds first, such as that of a scanner", async () => {
  enter(type("nut"));
  expect(picked).not.toHaveBeenCalled();
  await waitFor(() => expect(picked).toHaveBeenCalledWith(ITEMS[1]));
  expect(picked).toHaveBeenCalledTimes(1);
});

test("what is not found chooses nothing", async () => {
  const input = type("screw");
  enter(input);
  await screen.findByText("Nothing found");
  enter(input);
  expect(picked).not.toHaveBeenCalled();
});
