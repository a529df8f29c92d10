import { afterEach, expect, test } from "vitest";
import type { Locator, Page } from "playwright-core";
import { accessible, api, endStory, fits, person, unique } from "./story";

afterEach(endStory);
const REFUSED = /status of 4\d\d/;
const WIDTHS = [360, 1280, 2560];

/** An item of its own, with stock, and its price of 4.50. */
async function goods(pieces: number): Promise<{ id: string; sku: string; name: string }> {
  const name = unique("Lantern");
  const sku = name.toUpperCase().replace(/[^A-Z0-9]+/g, "-");
  const { data } = await api("POST", "/api/items", { name, sku, unit_price: 4.5 });
  if (pieces > 0) await api("POST", "/api/stock/adjustments", { reason: "found", lines: [{ item_id: data.id, delta: pieces }] });
  return { id: data.id, sku, name };
}

async function customer(more: object = {}): Promise<{ id: string; name: string }> {
  const name = unique("Harbour");
  const { data } = await api("POST", "/api/customers", { name, email: `${name.replace(/ /g, "-").toLowerCase()}@people.example`, ...more });
  return { id: data.id, name };
}

/** A draft, confirmed if it is to be. */
async function order(items: { item_id: string; quantity: number }[], confirmed: boolean, of?: { id: string }): Promise<{ id: string; number: string }> {
  const { data } = await api("POST", "/api/sales/orders", { customer_id: (of ?? (await customer())).id, items });
  const { id, number } = data.order as { id: string; number: string };
  if (confirmed) await api("POST", `/api/sales/orders/${id}/confirm`);
  return { id, number };
}

test("a new order is written by keyboard, with price and availability while typing", async () => {
  const [lantern, other, buyer] = [await goods(50), await goods(20), await customer()];
  const page = await person("inventory-manager", "/orders", REFUSED);
  await page.getByRole("link", { name: "New order" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "New order", level: 1 }).waitFor();
  const began = Date.now();
  const picker = page.getByRole("combobox", { name: "Customer" });
  await expect.poll(() => picker.evaluate((input) => input === document.activeElement)).toBe(true);
  await page.keyboard.type(buyer.name);
  await page.getByRole("option", { name: buyer.name }).waitFor();
  await page.keyboard.press("Enter");
  for (const [item, quantity] of [[lantern, "12"], [other, "3"]] as const) {
    const items = page.getByRole("combobox", { name: "Add an item" });
    await expect.poll(() => items.evaluate((input) => input === document.activeElement)).toBe(true);
    await page.keyboard.type(item.sku);
    await page.getByRole("option", { name: item.name }).waitFor();
    if (item === other) await accessible(page);
    await page.keyboard.press("Enter");
    const pieces = page.getByRole("textbox", { name: `Quantity of ${item.sku}` });
    await expect.poll(() => pieces.evaluate((input) => input === document.activeElement)).toBe(true);
    await page.keyboard.type(quantity);
    await page.keyboard.press("Enter");
  }
  await page.getByText("50 available").waitFor();
  await page.getByText("$67.50").waitFor(); // 15 pieces
  await accessible(page);
  for (const width of WIDTHS) await fits(page, width);
  // what is written survives a reload
  await page.reload();
  await page.getByText("$67.50").waitFor();
  await page.keyboard.press("Control+Enter");
  await page.getByRole("heading", { name: /^SO-/, level: 1 }).waitFor();
  console.log(`an order was written by keyboard in ${Date.now() - began} ms`);
  await page.getByText("confirmed", { exact: true }).first().waitFor();
  await accessible(page);
  for (const width of WIDTHS) await fits(page, width);
});

/** Presses Tab until this has the focus. */
async function tabTo(page: Page, wanted: Locator): Promise<void> {
  await wanted.waitFor();
  for (let tabs = 0; tabs < 80; tabs++) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab does not get to ${String(wanted)}`);
}

test("an order is found, shipped in part and paid by keyboard", async () => {
  const [lantern, buyer] = [await goods(10), await customer()];
  const { number } = await order([{ item_id: lantern.id, quantity: 8 }], true, buyer);
  const page = await person("finance-manager", "/orders", REFUSED);
  await tabTo(page, page.getByRole("searchbox", { name: "Search" }));
  await page.keyboard.type(number);
  await page.waitForURL(new RegExp(`q=${number}`));
  await tabTo(page, page.getByRole("link", { name: number }));
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: number, level: 1 }).waitFor();
  const main = page.getByRole("main");
  const dialog = page.getByRole("dialog");
  await tabTo(page, main.getByRole("button", { name: "Ship pieces" }));
  await page.keyboard.press("Enter");
  const pieces = dialog.getByRole("textbox", { name: `Pieces of ${lantern.sku}` });
  await expect.poll(() => pieces.evaluate((input) => input === document.activeElement)).toBe(true);
  // what is typed replaces the pieces that stand there
  await page.keyboard.type("3");
  await page.keyboard.press("Enter");
  await dialog.waitFor({ state: "detached" });
  await page.getByText("3 shipped").waitFor();
  await tabTo(page, main.getByRole("button", { name: "Record payment" }));
  await page.keyboard.press("Enter");
  await dialog.getByRole("textbox", { name: "Amount" }).waitFor();
  await page.keyboard.press("Enter");
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("region", { name: "Payments and refunds" }).getByText("$36.00").waitFor();
});

test("what is refused stands at its line, and the draft is written again", async () => {
  const [lantern, buyer] = [await goods(5), await customer()];
  const page = await person("inventory-manager", `/orders/new?customer_id=${buyer.id}`, REFUSED);
  await page.getByRole("combobox", { name: "Add an item" }).fill(lantern.sku);
  await page.getByRole("option", { name: lantern.name }).click();
  const pieces = page.getByRole("textbox", { name: `Quantity of ${lantern.sku}` });
  await pieces.fill("8");
  await page.getByText("only 5 available").waitFor();
  await page.getByRole("button", { name: "Save and confirm" }).click();
  await page.getByText("Requested 8, available 5").waitFor();
  expect(await pieces.getAttribute("aria-invalid")).toBe("true");
  await page.getByText(/^Saved as the draft SO-/).waitFor();
  await pieces.fill("5");
  await page.getByRole("button", { name: "Save and confirm" }).click();
  await page.getByRole("heading", { name: /^SO-/, level: 1 }).waitFor();
  await page.getByRole("button", { name: "Ship pieces" }).waitFor();
});

test("half of an order is shipped, it is paid, and one returned piece is refunded", async () => {
  const lantern = await goods(10);
  const { id, number } = await order([{ item_id: lantern.id, quantity: 10 }], true);
  const page = await person("finance-manager", `/orders/${id}`, REFUSED);
  const actions = page.getByRole("main");
  await actions.getByRole("button", { name: "Ship pieces" }).click();
  const dialog = page.getByRole("dialog");
  const pieces = dialog.getByRole("textbox", { name: `Pieces of ${lantern.sku}` });
  await pieces.fill("11");
  await dialog.getByRole("button", { name: "Ship" }).click();
  await dialog.getByText("Requested 11, open 10").waitFor();
  await accessible(page);
  await pieces.fill("5");
  await dialog.getByRole("button", { name: "Ship" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.getByText("5 shipped").waitFor();
  await page.reload();
  await actions.getByRole("button", { name: "Record payment" }).click();
  await dialog.getByRole("button", { name: "Record payment" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("region", { name: "Payments and refunds" }).getByText("$45.00").waitFor();
  await actions.getByRole("button", { name: "Record return" }).click();
  await dialog.getByRole("textbox", { name: `Pieces of ${lantern.sku}` }).fill("1");
  await dialog.getByText("$4.50 will be refunded.").waitFor();
  // its item is kept neither by lots nor by serial numbers
  expect(await dialog.getByText("Lot or serial number").count()).toBe(0);
  await dialog.getByText("$4.50 (Transfer): only recorded here; pay it back yourself.").waitFor();
  await accessible(page);
  await dialog.getByRole("button", { name: "Record return" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.getByText("The return is recorded. $4.50 is refunded.").waitFor();
  await page.getByRole("region", { name: "Payments and refunds" }).getByText("recorded: pay it back yourself").waitFor();
  await page.getByRole("region", { name: "Returns" }).getByText(`1 × ${lantern.sku}`).waitFor();
  await page.getByRole("region", { name: "Payments and refunds" }).getByText("− $4.50").waitFor();
  // the invoice of what was shipped, as a PDF
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: /^PDF INV-/ }).first().click();
  expect((await saved).suggestedFilename()).toMatch(/^INV-.*\.pdf$/);
  await page.getByRole("heading", { name: number, level: 1 }).waitFor();
  await accessible(page);
  for (const width of WIDTHS) await fits(page, width);
});

test("two people on one order see what the other has changed", async () => {
  const lantern = await goods(10);
  const { id } = await order([{ item_id: lantern.id, quantity: 4 }], true);
  const page = await person("finance-manager", `/orders/${id}`, REFUSED);
  await page.getByRole("button", { name: "Change lines" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: `Pieces of ${lantern.sku}` }).fill("6");
  const other = await person("admin", `/orders/${id}`, REFUSED);
  await other.getByRole("button", { name: "Ship pieces" }).click();
  await other.getByRole("dialog").getByRole("textbox", { name: `Pieces of ${lantern.sku}` }).fill("1");
  await other.getByRole("dialog").getByRole("button", { name: "Ship" }).click();
  await other.getByRole("dialog").waitFor({ state: "detached" });
  await dialog.getByRole("button", { name: "Change lines" }).click();
  await dialog.getByText("Shipping: was to ship, now partly shipped").waitFor();
  await dialog.getByRole("button", { name: "Go on with the new version" }).click();
  await page.getByRole("dialog").getByRole("textbox", { name: `Pieces of ${lantern.sku}` }).fill("6");
  await page.getByRole("dialog").getByRole("button", { name: "Change lines" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  // the other person sees it without a reload, and so does the first one what follows
  await other.getByRole("region", { name: "Lines" }).getByRole("cell", { name: /^6/ }).waitFor();
  await other.getByRole("button", { name: "Record payment" }).click();
  await other.getByRole("dialog").getByRole("button", { name: "Record payment" }).click();
  await page.getByRole("region", { name: "Payments and refunds" }).getByText("$27.00").waitFor();
});

test("an order that waits for stock says what, and why", async () => {
  const [lantern, buyer] = [await goods(2), await customer({ allow_backorders: true })];
  const { id, number } = await order([{ item_id: lantern.id, quantity: 5 }], true, buyer);
  const page = await person("viewer", "/orders", REFUSED);
  await page.getByRole("link", { name: "Waiting for stock" }).click();
  await page.waitForURL(/backordered=true/);
  await page.getByRole("link", { name: number }).click();
  await page.waitForURL(new RegExp(id));
  const why = page.getByRole("alert").getByRole("listitem");
  await why.getByText("3 of 5 pieces missing, waiting since").waitFor();
  await why.getByRole("link", { name: lantern.name }).waitFor();
  await why.getByText("Nothing is on its way").waitFor();
  await why.getByRole("link", { name: "What to reorder" }).waitFor();
  // a viewer changes nothing
  const main = page.getByRole("main");
  for (const name of ["Confirm", "Ship pieces", "Record payment", "Change lines", "More actions", "Add comment"]) expect(await main.getByRole("button", { name, exact: true }).count()).toBe(0);
  await accessible(page);
});

test("drafts are confirmed together, and what is refused says why", async () => {
  const [lantern, buyer] = [await goods(3), await customer()];
  const numbers = [];
  for (const quantity of [1, 2, 9]) numbers.push((await order([{ item_id: lantern.id, quantity }], false, buyer)).number);
  const page = await person("inventory-manager", `/orders?status=draft&customer_id=${buyer.id}`, REFUSED);
  await page.getByRole("link", { name: numbers[0] ?? "" }).waitFor();
  await accessible(page);
  for (const width of WIDTHS) await fits(page, width);
  await page.setViewportSize({ width: 1280, height: 860 });
  await page.getByRole("checkbox", { name: "Select all that are read" }).check();
  await page.getByRole("button", { name: "Confirm 3 drafts" }).click();
  await page.getByText("2 orders are confirmed.").waitFor();
  await page.getByRole("dialog").getByText(numbers[2] ?? "").waitFor();
});

test("an order is cancelled by its number, and refused confirmations are at their lines", async () => {
  const lantern = await goods(1);
  const { id, number } = await order([{ item_id: lantern.id, quantity: 3 }], false);
  const page = await person("inventory-manager", `/orders/${id}`, REFUSED);
  await page.getByRole("button", { name: "Confirm" }).click();
  await page.getByRole("region", { name: "Lines" }).getByText("requested 3, available 1").waitFor();
  await accessible(page);
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Cancel order" }).click();
  const cancel = page.getByRole("dialog").getByRole("button", { name: "Cancel the order" });
  expect(await cancel.isDisabled()).toBe(true);
  await page.getByRole("textbox", { name: "Reason" }).fill("Written twice");
  await page.getByRole("textbox", { name: `Type “${number}” to confirm` }).fill(number);
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.getByText("Written twice").waitFor();
  expect(await page.getByRole("button", { name: "Confirm" }).count()).toBe(0);
});

test("a draft is edited and commented on", async () => {
  const [lantern, other] = [await goods(10), await goods(10)];
  const { id, number } = await order([{ item_id: lantern.id, quantity: 2 }], false);
  const page = await person("finance-manager", `/orders/${id}`, REFUSED);
  await page.getByRole("textbox", { name: "Comment" }).fill("Call before you ship");
  await page.getByRole("button", { name: "Add comment" }).click();
  await page.getByRole("article").getByText("Call before you ship").waitFor();
  await page.getByRole("button", { name: "Edit" }).click();
  await page.getByRole("heading", { name: `Edit ${number}`, level: 1 }).waitFor();
  await page.getByRole("textbox", { name: `Price of one piece of ${lantern.sku}` }).fill("4");
  await page.getByRole("combobox", { name: "Add an item" }).fill(other.sku);
  await page.getByRole("option", { name: other.name }).click();
  await page.getByRole("textbox", { name: `Discount on ${other.sku} in percent` }).fill("50");
  await page.getByText("$10.25").waitFor();
  await page.getByRole("button", { name: "Save draft" }).click();
  await page.getByRole("heading", { name: number, level: 1 }).waitFor();
  await page.getByRole("region", { name: "Amounts" }).getByText("$10.25").waitFor();
  // a price that was set is still set when the draft is edited again
  await page.getByRole("button", { name: "Edit" }).click();
  await expect.poll(() => page.getByRole("textbox", { name: `Price of one piece of ${lantern.sku}` }).inputValue()).toBe("4");
});

test("pieces of two locations are shipped from the one that is chosen", async () => {
  const lantern = await goods(3);
  const { data: locations } = (await api("GET", "/api/locations")) as unknown as { data: { id: string; code: string; is_default: boolean }[] };
  const other = locations.find(({ is_default }) => !is_default);
  await api("POST", "/api/stock/adjustments", { reason: "found", location_id: other?.id, lines: [{ item_id: lantern.id, delta: 2 }] });
  const { id } = await order([{ item_id: lantern.id, quantity: 5 }], true);
  const page = await person("inventory-manager", `/orders/${id}`, REFUSED);
  await page.getByRole("region", { name: "Shipments" }).getByText("to pick").nth(1).waitFor();
  await page.getByRole("main").getByRole("button", { name: "Ship pieces" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("combobox", { name: "From" }).click();
  await page.getByRole("option", { name: `${other?.code} (2 pieces)` }).click();
  expect(await dialog.getByRole("textbox", { name: `Pieces of ${lantern.sku}` }).inputValue()).toBe("2");
  await accessible(page);
  await dialog.getByRole("button", { name: "Ship" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.getByText("2 shipped").waitFor();
  await page.getByRole("region", { name: "Shipments" }).getByRole("article").filter({ hasText: `2 × ${lantern.sku}` }).getByText("shipped").waitFor();
});

test("a refund that fails is shown, and asked for again", async () => {
  const { data: item } = await api("POST", "/api/items", { name: unique("Beacon"), sku: unique("BEACON").replace(/ /g, "-"), unit_price: 20.11 });
  await api("POST", "/api/stock/adjustments", { reason: "found", lines: [{ item_id: item.id, delta: 1 }] });
  const { id, number } = await order([{ item_id: item.id, quantity: 1 }], true);
  // the sandbox refuses the first refund of an amount that ends in 11
  await api("POST", `/api/sales/orders/${id}/pay`, { provider: "sandbox" });
  const page = await person("finance-manager", `/orders/${id}`, REFUSED);
  const payments = page.getByRole("region", { name: "Payments and refunds" });
  await payments.getByRole("row", { name: /Payment paid.*\$20\.11/ }).waitFor();
  await page.getByRole("button", { name: "Refund", exact: true }).click();
  await page.getByRole("dialog").getByRole("textbox", { name: "Amount" }).fill("20.11");
  await page.getByRole("dialog").getByText("$20.11: paid back by sandbox.").waitFor();
  await accessible(page);
  await page.getByRole("dialog").getByRole("button", { name: "Refund" }).click();
  await page.getByRole("alert").getByText("A refund has failed").waitFor();
  await payments.getByText(/^Failed:/).waitFor();
  await accessible(page);
  await fits(page, 360);
  // it is in the list of what waits, too
  await page.setViewportSize({ width: 1280, height: 860 });
  await page.goto(page.url().replace(/orders\/.*/, "payments?refund_failed=true"));
  await page.getByRole("row").filter({ hasText: number }).getByRole("link").first().click();
  await payments.getByRole("button", { name: "Ask again" }).click();
  await payments.getByRole("row", { name: /Refund paid back by sandbox/ }).waitFor();
  await page.getByText("A refund has failed").waitFor({ state: "detached" });
});

test("payments say from whom and to whom, and their days are in words", async () => {
  const page = await person("finance-manager", "/payments?direction=out&created_from=2026-01-31", REFUSED);
  const row = page.getByRole("row").filter({ hasText: "PO-" }).first();
  await row.getByText(/^to \w/).waitFor();
  await row.getByText(/^-\$/).waitFor();
  expect(await row.getByRole("link").count()).toBe(0);
  await page.getByText("Created, from: Jan 31, 2026").waitFor();
  await accessible(page);
  for (const width of WIDTHS) await fits(page, width);
  await page.goto(page.url().replace(/payments.*/, "invoices?kind=credit_note"));
  await page.getByRole("row").filter({ hasText: "CN-" }).first().getByText(/^-\$/).waitFor();
  await page.goto(page.url().replace(/invoices.*/, "shipments"));
  await page.getByRole("row").nth(1).getByText(/\d × /).waitFor();
  await page.setViewportSize({ width: 1280, height: 860 });
  await accessible(page);
  for (const width of WIDTHS) await fits(page, width);
});

test("what is cut off in the middle is not lost, and does nothing twice", async () => {
  const [lantern, buyer] = [await goods(10), await customer()];
  const page = await person("finance-manager", `/orders/new?customer_id=${buyer.id}`, /status of|ERR_/);
  // the server gets each attempt, and its answer gets lost
  const cut = (url: RegExp) =>
    page.route(url, async (route) => {
      if (route.request().method() === "GET") return route.continue();
      await route.fetch();
      await route.abort("connectionreset");
    });
  await page.getByRole("combobox", { name: "Add an item" }).fill(lantern.sku);
  await page.getByRole("option", { name: lantern.name }).click();
  await page.getByRole("textbox", { name: `Quantity of ${lantern.sku}` }).fill("4");
  await cut(/\/api\/sales\/orders$/);
  await page.getByRole("button", { name: "Save draft" }).click();
  await page.getByRole("alert").getByText("Tradepost cannot be reached").waitFor();
  await page.getByText("it takes effect only once").waitFor();
  await page.unrouteAll({ behavior: "wait" });
  await page.reload();
  await expect.poll(() => page.getByRole("textbox", { name: `Quantity of ${lantern.sku}` }).inputValue()).toBe("4");
  await page.getByRole("button", { name: "Save draft" }).click();
  await page.getByRole("heading", { name: /^SO-/, level: 1 }).waitFor();
  const orders = (await api("GET", `/api/sales/orders?customer_id=${buyer.id}`)) as unknown as { data: { id: string }[] };
  expect(orders.data).toHaveLength(1);
  // a payment, too
  await page.getByRole("button", { name: "Confirm" }).click();
  await page.getByRole("main").getByRole("button", { name: "Record payment" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Amount" }).fill("5");
  await cut(/\/pay$/);
  await dialog.getByRole("button", { name: "Record payment" }).click();
  await dialog.getByText("Tradepost cannot be reached").waitFor();
  await page.unrouteAll({ behavior: "wait" });
  expect(await dialog.getByRole("textbox", { name: "Amount" }).inputValue()).toMatch(/^5/);
  await dialog.getByRole("button", { name: "Record payment" }).click();
  await dialog.waitFor({ state: "detached" });
  const { data } = await api("GET", `/api/sales/orders/${orders.data[0]?.id}`);
  expect(data.payments).toHaveLength(1);
  // without any network, a comment stays in its field until it is sent
  await page.context().setOffline(true);
  await page.getByRole("textbox", { name: "Comment" }).fill("Call before noon");
  await page.getByRole("button", { name: "Add comment" }).click();
  await page.getByRole("region", { name: "Comments" }).getByText("Tradepost cannot be reached").waitFor();
  await page.context().setOffline(false);
  await page.getByRole("button", { name: "Add comment" }).click();
  await page.getByRole("article").getByText("Call before noon").waitFor();
  expect(await page.getByRole("region", { name: "Comments" }).getByRole("article").allInnerTexts()).toHaveLength(1);
});

test("a quote is written for a customer, sent, and becomes an order", async () => {
  const [lantern, buyer] = [await goods(10), await customer()];
  const page = await person("inventory-manager", `/customers/${buyer.id}`, REFUSED);
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "New quote" }).click();
  await page.getByRole("heading", { name: "New quote", level: 1 }).waitFor();
  await page.getByRole("combobox", { name: "Add an item" }).fill(lantern.sku);
  await page.getByRole("option", { name: lantern.name }).click();
  await page.keyboard.type("6");
  await page.getByText("$27.00").first().waitFor();
  await accessible(page);
  for (const width of WIDTHS) await fits(page, width);
  await page.setViewportSize({ width: 1280, height: 860 });
  await page.keyboard.press("Control+Enter");
  await page.getByRole("heading", { name: /^QU-/, level: 1 }).waitFor();
  await page.getByRole("link", { name: "Edit" }).click();
  await page.getByRole("textbox", { name: "Reference" }).fill("By phone");
  await page.getByRole("button", { name: "Save draft" }).click();
  await page.getByText("By phone").waitFor();
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Send" }).click();
  await page.getByText("sent", { exact: true }).waitFor();
  await accessible(page);
  for (const width of WIDTHS) await fits(page, width);
  await page.setViewportSize({ width: 1280, height: 860 });
  const number = await page.getByRole("heading", { level: 1 }).innerText();
  // Home counts it
  await page.goto(page.url().replace(/quotes\/.*/, ""));
  await page.getByRole("link", { name: "quotes without an answer" }).click();
  await page.waitForURL(/quotes\?status=sent/);
  await accessible(page);
  await page.getByRole("link", { name: number }).click();
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "PDF" }).click();
  expect((await saved).suggestedFilename()).toBe(`${number}.pdf`);
  await page.getByRole("button", { name: "Accept" }).click();
  await page.getByRole("heading", { name: /^SO-/, level: 1 }).waitFor();
  await page.getByText("By phone").waitFor();
});

test("what a form does not show stays as others have written it", async () => {
  const [lantern, buyer] = [await goods(10), await customer()];
  const { data } = await api("POST", "/api/sales/quotes", {
    customer_id: buyer.id,
    items: [{ item_id: lantern.id, quantity: 2, unit_price: 3.25 }],
    discount: { type: "percent", value: 10 },
    payment_terms_days: 21,
    valid_until: "2090-12-31T00:00:00Z",
  });
  const { id } = data.quote as { id: string };
  const page = await person("finance-manager", `/quotes/${id}/edit`, REFUSED);
  await page.getByText("$6.50").first().waitFor();
  await page.getByRole("textbox", { name: "Reference" }).fill("Second try");
  await page.getByRole("button", { name: "Save draft" }).click();
  await page.getByText("Second try").waitFor();
  const after = (await api("GET", `/api/sales/quotes/${id}`)).data;
  expect(after).toMatchObject({ discount: { type: "percent", value: 10 }, payment_terms_days: 21, items: [{ unit_price: 3.25 }] });
});

test("a role that may not write orders is told so, and finds no way to it", async () => {
  const page = await person("viewer", "/orders/new", REFUSED);
  await page.getByText("This page is not for your role").waitFor();
  await page.getByText("It needs the permission orders:write").waitFor();
  await accessible(page);
  await page.goto(page.url().replace(/orders\/new/, "quotes"));
  await page.getByRole("heading", { name: "Quotes", level: 1 }).waitFor();
  await page.getByRole("row").nth(1).waitFor();
  expect(await page.getByRole("link", { name: "New quote" }).count()).toBe(0);
});
