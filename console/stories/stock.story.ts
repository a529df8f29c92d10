import type { Locator, Page } from "playwright-core";
import { afterEach, expect, test } from "vitest";
import { accessible, api, endStory, fits, focused, person, tabTo, unique } from "./story";

afterEach(endStory);
const REFUSED = /status of 4\d\d/;
const MAIN = "00000000-0000-7000-8000-000000000001";
const WIDTHS = [360, 1280, 2560];

async function newItem(stock: number): Promise<{ id: string; name: string; sku: string }> {
  const name = unique("Lantern");
  const sku = name.replace(/ /g, "-").toUpperCase();
  const { data } = await api("POST", "/api/items", { name, sku, unit_price: 12.5 });
  if (stock > 0) await api("POST", "/api/stock/adjustments", { reason: "Opening", lines: [{ item_id: data.id, delta: stock }] });
  return { id: data.id, name, sku };
}

/** The figure of an item, such as `Available`. */
async function figure(page: Page, name: string, value: string): Promise<void> {
  await expect.poll(() => page.locator("dl > *", { has: page.getByText(name, { exact: true }) }).locator("dd").first().textContent()).toBe(value);
}

/** Types into the chooser that has the focus, and takes the first one. */
async function choose(page: Page, words: string): Promise<void> {
  await page.keyboard.type(words);
  await page.getByRole("option", { name: new RegExp(words) }).waitFor();
  await expect.poll(() => page.getByRole("option").count()).toBe(1);
  await page.keyboard.press("Enter");
}

async function tabBackTo(page: Page, to: Locator): Promise<void> {
  await to.waitFor();
  for (let time = 0; time < 80 && !(await focused(to)); time++) await page.keyboard.press("Shift+Tab");
}

test("a storekeeper adjusts the stock of an item by keyboard, with a reason", async () => {
  const { id, name } = await newItem(0);
  const page = await person("inventory-manager", `/items/${id}`, REFUSED);
  await page.getByRole("heading", { name, level: 1 }).waitFor();
  await tabTo(page, page.getByRole("button", { name: "Adjust stock" }));
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  const pieces = dialog.getByRole("textbox", { name: "Pieces" });
  await expect.poll(() => focused(pieces)).toBe(true);
  await page.keyboard.type("12");
  await page.keyboard.press("Enter");
  // without a reason, nothing is booked
  const reason = dialog.getByRole("combobox", { name: "Reason" });
  await expect.poll(() => reason.getAttribute("aria-invalid")).toBe("true");
  await expect.poll(() => focused(reason)).toBe(true);
  await accessible(page);
  await page.keyboard.type("Found");
  await page.keyboard.press("Enter");
  await dialog.waitFor({ state: "detached" });
  await figure(page, "On hand", "12");
  await tabTo(page, page.getByRole("tab", { name: "Locations" }));
  await page.keyboard.press("ArrowRight");
  await page.getByRole("cell", { name: "Found" }).waitFor();
  await page.getByRole("cell", { name: "you", exact: true }).waitFor();
  await page.getByRole("cell", { name: "+12", exact: true }).waitFor();
  await accessible(page);
  await page.reload();
  await page.getByRole("cell", { name: "Found" }).waitFor();
});

test("an item is found, opened and transferred by keyboard", async () => {
  const { name } = await newItem(8);
  const page = await person("inventory-manager", "/stock", REFUSED);
  await tabTo(page, page.getByRole("searchbox", { name: "Search" }));
  await page.keyboard.type(name);
  const row = page.getByRole("link", { name });
  await tabTo(page, row);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name, level: 1 }).waitFor();
  await tabTo(page, page.getByRole("button", { name: "Transfer", exact: true }));
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  const from = dialog.getByRole("combobox", { name: "From" });
  await expect.poll(() => focused(from)).toBe(true);
  await choose(page, "MAIN");
  await page.keyboard.press("Tab");
  expect(await focused(dialog.getByRole("combobox", { name: "To", exact: true }))).toBe(true);
  await choose(page, "STORE");
  await tabTo(page, dialog.getByRole("textbox", { name: "Quantity of line 1" }));
  await page.keyboard.type("5");
  await page.keyboard.press("Enter");
  await tabTo(page, page.getByRole("button", { name: "Ship", exact: true }));
  await page.keyboard.press("Enter");
  await tabTo(page, page.getByRole("button", { name: "Receive all" }));
  await page.keyboard.press("Enter");
  await page.getByText("received", { exact: true }).first().waitFor();
});

test("a count goes from open to close by keyboard", async () => {
  const items = [await newItem(9), await newItem(4)];
  const reference = unique("Shelf");
  const page = await person("inventory-manager", "/stock/counts", REFUSED);
  await tabTo(page, page.getByRole("button", { name: "New count" }).first());
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await expect.poll(() => focused(dialog.getByRole("combobox", { name: "Location" }))).toBe(true);
  await choose(page, "MAIN");
  await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await tabTo(page, dialog.getByRole("combobox", { name: "Items to count" }));
  for (const { sku, name } of items) {
    await expect.poll(() => focused(dialog.getByRole("combobox", { name: "Items to count" }))).toBe(true);
    await choose(page, sku);
    await dialog.getByText(name).waitFor();
  }
  await tabTo(page, dialog.getByRole("textbox", { name: "Reference" }));
  await page.keyboard.type(reference);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: reference, level: 1 }).waitFor();
  await page.getByText("0 of 2 counted").waitFor();
  const inputs = page.getByRole("textbox", { name: /^Counted of/ });
  await tabTo(page, inputs.first());
  await page.keyboard.type("3");
  await page.keyboard.press("Enter");
  await expect.poll(() => focused(inputs.nth(1))).toBe(true);
  await page.keyboard.type("3");
  await page.keyboard.press("Enter");
  await page.getByText("2 of 2 counted").waitFor();
  await tabBackTo(page, page.getByRole("button", { name: "Close count" }));
  await page.keyboard.press("Enter");
  const confirm = dialog.getByRole("button", { name: "Close count" });
  await tabTo(page, confirm);
  await page.keyboard.press("Enter");
  await page.getByText("closed", { exact: true }).first().waitFor();
  for (const { id } of items) expect((await api("GET", `/api/items/${id}/stock`)).data.on_hand).toBe(3);
});

test("a sale elsewhere moves a number on the list of stock", async () => {
  const { id, name } = await newItem(20);
  const page = await person("inventory-manager", `/stock?q=${encodeURIComponent(name)}`, REFUSED);
  const row = page.getByRole("row", { name });
  await row.getByRole("cell", { name: "20", exact: true }).first().waitFor();
  await page.getByRole("status", { name: /^Live/ }).waitFor();
  const customers = (await api("GET", "/api/customers?limit=1")).data as unknown as { id: string }[];
  const { data } = await api("POST", "/api/sales/orders", { customer_id: customers[0]?.id, items: [{ item_id: id, quantity: 3 }] });
  await api("POST", `/api/sales/orders/${(data.order as { id: string }).id}/confirm`);
  const confirmed = Date.now();
  await row.getByRole("cell", { name: "17", exact: true }).waitFor();
  console.log(`a number of the stock moved ${Date.now() - confirmed} ms after the sale`);
  // and on the page of the item
  await page.getByRole("link", { name }).click();
  await figure(page, "Reserved", "3");
});

test("a long list is read on by its cursor without a jump, and kept at its place", async () => {
  const page = await person("viewer", "/stock/movements", REFUSED);
  const list = page.getByRole("region", { name: "Movements" });
  await list.getByRole("row").nth(5).waitFor();
  const seen = new Map<number, { text: string; top: number }>();
  for (let step = 0; step < 60 && seen.size < 350; step++) {
    const rows = await list.evaluate((region) =>
      [...region.querySelectorAll("tbody tr[aria-rowindex]")].map((row) => ({ at: Number(row.getAttribute("aria-rowindex")), text: row.querySelector("a")?.textContent ?? "", top: row.getBoundingClientRect().top + region.scrollTop })),
    );
    for (const { at, text, top } of rows) {
      const earlier = seen.get(at);
      // a row is where it was, and stays what it is
      if (earlier) expect(Math.abs(earlier.top - top)).toBeLessThan(1.5);
      if (earlier) expect(text).toBe(earlier.text);
      seen.set(at, { text, top });
    }
    const before = await list.evaluate((region) => region.scrollTop);
    await list.evaluate((region) => (region.scrollTop += 600));
    await expect.poll(() => list.evaluate((region) => region.scrollTop)).toBeGreaterThan(before);
  }
  expect(seen.size).toBeGreaterThanOrEqual(350);
  expect([...seen.keys()].sort((a, b) => a - b)).toEqual(Array.from({ length: seen.size }, (_, index) => index + 2));
  const place = await list.evaluate((region) => region.scrollTop);
  const at = await list.evaluate((region) => {
    const top = region.getBoundingClientRect().top + 100;
    return Number([...region.querySelectorAll("tr[aria-rowindex]")].find((row) => row.getBoundingClientRect().top > top)?.getAttribute("aria-rowindex"));
  });
  await list.locator(`tr[aria-rowindex="${at}"] [data-row-link]`).click();
  await page.getByRole("tab", { name: "Movements", selected: true }).waitFor();
  await page.goBack();
  await list.locator(`tr[aria-rowindex="${at}"]`).waitFor();
  await expect.poll(() => list.evaluate((region) => region.scrollTop)).toBe(place);
  expect(await list.locator(`tr[aria-rowindex="${at}"]`).isVisible()).toBe(true);
});

test("while the network is cut, nothing that was typed is lost, and a long list can be read on afterwards", async () => {
  const { name, id } = await newItem(9);
  const { data: count } = await api("POST", "/api/stock/counts", { item_ids: [id], reference: unique("Cut") });
  const page = await person("inventory-manager", `/stock/counts/${count.id}`, /status of 4\d\d|ERR_INTERNET_DISCONNECTED/);
  const counted = page.getByRole("textbox", { name: `Counted of ${name}` });
  await counted.waitFor();
  await page.context().setOffline(true);
  await counted.fill("7");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").filter({ hasText: "Tradepost cannot be reached" }).waitFor();
  expect(await counted.inputValue()).toBe("7");
  await page.context().setOffline(false);
  await counted.focus();
  await page.keyboard.press("Enter");
  await page.getByText("1 of 1 counted").waitFor();
  await page.getByRole("navigation", { name: "Main navigation" }).locator('a[href="/console/stock/movements"]').click();
  const list = page.getByRole("region", { name: "Movements" });
  await list.getByRole("row").nth(5).waitFor();
  await page.context().setOffline(true);
  await list.evaluate((region) => (region.scrollTop = region.scrollHeight));
  await list.getByText("The next rows could not be read.").waitFor();
  await list.getByRole("button", { name: "Try again" }).waitFor();
  // it goes on by itself when the network is back
  await page.context().setOffline(false);
  await expect.poll(() => list.evaluate((region) => region.scrollHeight)).toBeGreaterThan(8_000);
});

test("a location is created, filled and changed; two people do not overwrite each other", async () => {
  const code = unique("YARD").replace(" ", "-").toUpperCase();
  const { id: itemId, name } = await newItem(0);
  const page = await person("inventory-manager", "/stock/locations", REFUSED);
  await page.getByRole("button", { name: "New location" }).first().click();
  const dialog = page.getByRole("dialog");
  await expect.poll(() => focused(dialog.getByRole("textbox", { name: "Code" }))).toBe(true);
  await page.keyboard.type("main");
  await dialog.getByRole("textbox", { name: "Name" }).fill("Yard");
  await page.keyboard.press("Enter");
  // the refusal is at its field
  await expect.poll(() => dialog.getByRole("textbox", { name: "Code" }).getAttribute("aria-invalid")).toBe("true");
  await accessible(page);
  await dialog.getByRole("textbox", { name: "Code" }).fill(code);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: code, level: 1 }).waitFor();
  await page.getByText("Nothing lies here").waitFor();
  const url = page.url();
  await api("POST", "/api/stock/adjustments", { location_id: url.split("/").at(-1), reason: "Opening", lines: [{ item_id: itemId, delta: 6 }] });
  await page.reload();
  await page.getByRole("link", { name }).waitFor();
  await accessible(page);
  for (const width of WIDTHS) await fits(page, width);
  await page.setViewportSize({ width: 1280, height: 860 });

  // somebody else changes it while the form is open
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Edit" }).click();
  await dialog.getByRole("textbox", { name: "Name" }).fill("Yard one");
  await api("PATCH", `/api/locations/${url.split("/").at(-1)}`, { priority: 55 }, { "If-Match": "*" });
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.getByText("Order of use: was 100, now 55").waitFor();
  await accessible(page);
  await dialog.getByRole("button", { name: "Go on with the new version" }).click();
  await dialog.getByRole("textbox", { name: "Name" }).fill("Yard two");
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByText("Yard two").waitFor();

  // what is not empty cannot be archived, and the dialog says why
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Archive" }).click();
  await dialog.getByRole("textbox").fill(code);
  await dialog.getByRole("button", { name: "Archive" }).click();
  await dialog.getByRole("alert").filter({ hasText: "move the stock elsewhere" }).waitFor();
});

test("pieces on hold are not available until they are released", async () => {
  const { id } = await newItem(10);
  const page = await person("inventory-manager", `/items/${id}`, REFUSED);
  await figure(page, "Available", "10");
  await page.getByRole("button", { name: "Actions at MAIN" }).click();
  await page.getByRole("menuitem", { name: "Put on hold …" }).click();
  await page.getByRole("textbox", { name: "Quantity" }).fill("4");
  await page.getByRole("combobox", { name: "Reason" }).fill("Quality check");
  await page.getByRole("button", { name: "Hold", exact: true }).click();
  await figure(page, "Available", "6");
  await figure(page, "On hold", "4");
  await page.getByRole("button", { name: "Actions at MAIN" }).click();
  await page.getByRole("menuitem", { name: "Release from hold …" }).click();
  await page.getByRole("combobox", { name: "Reason" }).fill("Check passed");
  await page.getByRole("button", { name: "Release", exact: true }).click();
  await figure(page, "Available", "10");
});

test("an item moves to another location: shipped there, received in parts here", async () => {
  const { id, name } = await newItem(8);
  const page = await person("inventory-manager", `/items/${id}`, REFUSED);
  await page.getByRole("button", { name: "Transfer", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("combobox", { name: "From" }).click();
  await page.getByRole("option", { name: /^MAIN/ }).click();
  await dialog.getByRole("combobox", { name: "To", exact: true }).click();
  await page.getByRole("option", { name: /^STORE/ }).click();
  await dialog.getByRole("textbox", { name: "Quantity of line 1" }).fill("5");
  await accessible(page);
  await dialog.getByRole("button", { name: "Create draft" }).click();
  await page.getByRole("button", { name: "Ship", exact: true }).click();
  await page.getByRole("button", { name: "Receive in part" }).click();
  await dialog.getByRole("textbox", { name: `${name}: Arrived` }).fill("2");
  await dialog.getByRole("textbox", { name: `${name}: Damaged` }).fill("1");
  await dialog.getByRole("button", { name: "Receive", exact: true }).click();
  await page.getByText("partly received").first().waitFor();
  await accessible(page);
  for (const width of WIDTHS) await fits(page, width);
  await page.setViewportSize({ width: 1280, height: 860 });
  await page.getByRole("button", { name: "Receive all" }).click();
  await page.getByText("received", { exact: true }).first().waitFor();
  await page.getByRole("link", { name }).click();
  await figure(page, "On hand", "8");
  await figure(page, "Damaged", "1");
  // as seen from the location, with the document behind it
  await page.getByRole("tab", { name: "Movements" }).click();
  const leaves = page.getByRole("row", { name: "MAIN → in transit" });
  await leaves.getByRole("cell", { name: "−5", exact: true }).waitFor();
  await page.getByRole("cell", { name: "+3", exact: true }).waitFor();
  await accessible(page);
  await leaves.getByRole("link", { name: "Transfer" }).click();
  await page.waitForURL(/\/stock\/transfers\/.+/);
});

test("a count finds a difference, which is booked when it is closed", async () => {
  const { id, name } = await newItem(9);
  const reference = unique("Shelf");
  const page = await person("inventory-manager", "/stock/counts", REFUSED);
  await page.getByRole("button", { name: "New count" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("combobox", { name: "Location" }).click();
  await page.getByRole("option", { name: /^MAIN/ }).click();
  await dialog.getByText("Some items").click();
  await dialog.getByRole("combobox", { name: "Items to count" }).fill(name);
  await page.getByRole("option", { name: new RegExp(name) }).click();
  await dialog.getByRole("textbox", { name: "Reference" }).fill(reference);
  await dialog.getByRole("button", { name: "Open count" }).click();
  await page.getByRole("heading", { name: reference, level: 1 }).waitFor();
  await page.getByRole("textbox", { name: `Counted of ${name}` }).fill("7");
  await page.keyboard.press("Enter");
  await page.getByText("1 of 1 counted").waitFor();
  await page.getByText("−2").waitFor();
  await accessible(page);
  for (const width of WIDTHS) await fits(page, width);
  await page.setViewportSize({ width: 1280, height: 860 });
  await page.reload();
  expect(await page.getByRole("textbox", { name: `Counted of ${name}` }).inputValue()).toBe("7");
  await page.getByRole("button", { name: "Close count" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Close count" }).click();
  await page.getByText("closed", { exact: true }).first().waitFor();
  const { data } = await api("GET", `/api/items/${id}/stock`);
  expect(data.on_hand).toBe(7);
});

test("stock is found by words and by location, also after a reload", async () => {
  const page = await person("viewer", "/stock", REFUSED);
  await page.getByRole("searchbox", { name: "Search" }).fill("hinge");
  await page.waitForURL(/q=hinge/);
  await page.getByRole("link", { name: "Door hinge, brass" }).first().waitFor();
  await page.reload();
  await page.getByRole("link", { name: "Door hinge, brass" }).first().waitFor();
  await accessible(page);
  for (const width of WIDTHS) await fits(page, width);
  await page.setViewportSize({ width: 1280, height: 860 });
  await page.getByRole("link", { name: "Door hinge, brass" }).first().click();
  await page.getByRole("heading", { name: "Door hinge, brass", level: 1 }).waitFor();
  // a viewer sees everything of it and changes nothing
  expect(await page.getByRole("button", { name: "Adjust stock" }).count()).toBe(0);
  for (const tab of ["Reservations", "Incoming", "Alerts", "Prices", "Locations"]) {
    await page.getByRole("tab", { name: tab }).click();
    await accessible(page);
  }
  for (const width of WIDTHS) await fits(page, width);
});

test("the page of an item leads back to the list from which it was opened, as it was", async () => {
  const { name } = await newItem(2);
  const page = await person("inventory-manager", `/items?q=${encodeURIComponent(name)}`, REFUSED);
  for (const [list, path] of [["Items", "/items"], ["Stock levels", "/stock"]] as const) {
    await page.getByRole("link", { name, exact: true }).first().click();
    await page.getByRole("heading", { name, level: 1 }).waitFor();
    await page.getByRole("main").getByRole("link", { name: list, exact: true }).click();
    await page.getByRole("heading", { name: list, level: 1 }).waitFor();
    expect(await page.getByRole("searchbox", { name: "Search" }).inputValue()).toBe(name);
    if (path === "/stock") break;
    // the navigation and the page have one name
    await page.getByRole("navigation", { name: "Main navigation" }).getByRole("link", { name: "Stock levels" }).click();
    await page.getByRole("heading", { name: "Stock levels", level: 1 }).waitFor();
    await page.getByRole("searchbox", { name: "Search" }).fill(name);
    await page.waitForURL(/q=/);
  }
});

test("an alert leads to what should be reordered", async () => {
  const page = await person("inventory-manager", "/stock/alerts?type=low_stock&status=active", REFUSED);
  await page.getByRole("heading", { name: "Alerts", level: 1 }).waitFor();
  await accessible(page);
  await page.getByRole("main").getByRole("link", { name: "To reorder" }).click();
  await page.getByRole("heading", { name: "To reorder", level: 1 }).waitFor();
  await accessible(page);
  for (const width of WIDTHS) await fits(page, width);
});

test("a double click drafts one purchase order: its card stays, and no other one moves below the pointer", async () => {
  const vendors = [unique("Acme"), unique("Abel")];
  for (const name of vendors) {
    const { id } = await newItem(0);
    const { data: vendor } = await api("POST", "/api/vendors", { name, email: `${name.replace(/ /g, ".")}@vendor.example` });
    await api("PUT", `/api/vendors/${vendor.id}/items`, { item_id: id, cost: 3 });
    await api("PUT", "/api/stock/reorder-points", { item_id: id, location_id: MAIN, point: 5, quantity: 10 });
  }
  const page = await person("inventory-manager", "/stock/reorder", REFUSED);
  const cards = vendors.map((name) => page.getByRole("region", { name: `${name} → MAIN` }));
  for (const card of cards) await card.waitFor();
  const tops = () => Promise.all(cards.map((card) => card.evaluate((element) => element.getBoundingClientRect().top + window.scrollY)));
  const before = await tops();
  const draft = (card: Locator | undefined) => card?.getByRole("button", { name: "Draft purchase order" });
  await draft(cards[0])?.dblclick();
  await cards[0]?.getByText(/Drafted: \S+/).waitFor();
  // also when what is suggested was read again
  await expect.poll(async () => JSON.stringify((await api("GET", "/api/purchase/suggestions")).data)).not.toContain(vendors[0]);
  expect(await tops()).toEqual(before);
  await draft(cards[1])?.waitFor();
  expect(await cards[1]?.getByText(/Drafted:/).count()).toBe(0);
  await accessible(page);
  await page.reload();
  await cards[1]?.waitFor();
  expect(await cards[0]?.count()).toBe(0);
});

test("a role that does not count is told so", async () => {
  const page = await person("viewer", "/stock/counts", REFUSED);
  await page.getByRole("heading", { name: "This page is not for your role" }).waitFor();
  expect(await page.getByRole("navigation").getByRole("link", { name: "Counts" }).count()).toBe(0);
});
