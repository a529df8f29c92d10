import { deflateSync } from "node:zlib";
import type { Locator, Page } from "playwright-core";
import { afterEach, expect, test } from "vitest";
import { accessible, api, endStory, fits, focused, person, tabTo, unique } from "./story";

afterEach(endStory);
const REFUSED = /status of 4\d\d/;
const WIDTHS = [360, 1280, 2560];

test("a product gets an image and variants, and is published", async () => {
  const name = unique("Apron");
  const page = await person("finance-manager", "/products", REFUSED);
  await page.getByRole("button", { name: "New product" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Name" }).fill(name);
  await dialog.getByRole("textbox", { name: "Price" }).fill("24.90");
  await accessible(page);
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByRole("heading", { name, level: 1 }).waitFor();
  await page.getByText("draft", { exact: true }).first().waitFor();

  // dropped from a folder
  await drop(page, page.getByRole("button", { name: "Add images" }), { name: "apron.png", mimeType: "image/png", buffer: png(64, 48) });
  await shown(page, `${name}, image 1`);
  // and chosen
  await page.locator("input[type=file]").setInputFiles({ name: "back.png", mimeType: "image/png", buffer: png(48, 64) });
  await shown(page, `${name}, image 2`);
  await page.getByRole("button", { name: "Move image 2 forward" }).click();
  await page.reload();
  await shown(page, `${name}, image 1`);

  await page.getByRole("button", { name: "Add options" }).click();
  await dialog.getByRole("textbox", { name: "Name of option 1" }).fill("Size");
  const values = dialog.getByRole("combobox", { name: "Values of option 1" });
  for (const value of ["S", "M", "L"]) {
    await values.fill(value);
    await page.keyboard.press("Enter");
  }
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: "Add the 2 missing" }).click();
  await page.getByText("2 variants are added.").waitFor();
  await page.getByRole("button", { name: `Change ${name}, L` }).click();
  await dialog.getByRole("textbox", { name: "Price" }).fill("29.90");
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByText("$29.90").waitFor();
  await accessible(page);
  for (const width of WIDTHS) await fits(page, width);
  await page.setViewportSize({ width: 1280, height: 860 });
  await page.getByRole("button", { name: "Publish" }).click();
  await page.getByText("published", { exact: true }).first().waitFor();
  // what everybody may see has another address
  await expect.poll(() => page.getByRole("img", { name: `${name}, image 1` }).getAttribute("src")).toMatch(/^\/api\/files\/public\//);
  await shown(page, `${name}, image 1`);
  // archived, it is no longer for sale, until it is published again
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Archive" }).click();
  await page.getByText("archived", { exact: true }).first().waitFor();
  await page.getByRole("button", { name: "Publish" }).click();
  await page.getByText("published", { exact: true }).first().waitFor();
});

test("categories are a tree, in which one is created below another and moved", async () => {
  const top = unique("Garden");
  const { data: category } = await api("POST", "/api/categories", { name: top });
  await api("POST", "/api/categories", { name: `${top} hoses`, parent_id: category.id, position: 10 });
  const page = await person("finance-manager", "/categories", REFUSED);
  await page.getByRole("button", { name: `Actions of ${top}`, exact: true }).click();
  await page.getByRole("menuitem", { name: "New category below" }).click();
  await page.getByRole("dialog").getByRole("textbox", { name: "Name", exact: true }).fill(`${top} lights`);
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  // by keyboard
  await tabTo(page, page.getByRole("button", { name: `Actions of ${top} lights` }), 200);
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Move up" }).waitFor();
  await tabTo(page, page.getByRole("menuitem", { name: "Move up" }), 10, "ArrowDown");
  await page.keyboard.press("Enter");
  await expect.poll(() => page.getByRole("link", { name: new RegExp(`^${top} `) }).allTextContents()).toEqual([`${top} lights`, `${top} hoses`]);
  // Alt and an arrow key move what has the focus
  await page.getByRole("link", { name: `${top} lights`, exact: true }).focus();
  await page.keyboard.press("Alt+ArrowDown");
  await expect.poll(() => page.getByRole("link", { name: new RegExp(`^${top} `) }).allTextContents()).toEqual([`${top} hoses`, `${top} lights`]);
  await page.getByRole("link", { name: `${top} lights`, exact: true }).focus();
  await page.keyboard.press("Alt+ArrowRight");
  await expect.poll(async () => ((await api("GET", "/api/categories?limit=100")).data as unknown as { name: string; parent_id: string }[]).find(({ name }) => name === `${top} lights`)?.parent_id).not.toBe(category.id);
  await accessible(page);
  for (const width of WIDTHS) await fits(page, width);
});

test("prices of a list are edited in their place by keyboard", async () => {
  const { data: list } = await api("POST", "/api/price-lists", { name: unique("Fair"), currency: "USD" });
  const names = [unique("Chisel"), unique("Clamp")];
  for (const name of names) {
    const { data: item } = await api("POST", "/api/items", { name, sku: name.replace(/ /g, "-"), unit_price: 10 });
    await api("POST", `/api/price-lists/${list.id}/prices`, { item_id: item.id, unit_price: 9 });
  }
  const page = await person("finance-manager", `/price-lists/${list.id}`, REFUSED);
  const first = page.getByRole("textbox", { name: `Price of ${names[1]} from 1` });
  const second = page.getByRole("textbox", { name: `Price of ${names[0]} from 1` });
  await first.fill("8.50");
  await page.keyboard.press("Enter");
  await expect.poll(() => second.evaluate((input) => input === document.activeElement)).toBe(true);
  await page.keyboard.type("7.25");
  await page.keyboard.press("Enter");
  await expect
    .poll(async () => ((await api("GET", `/api/price-lists/${list.id}/prices`)).data as unknown as { unit_price: number }[]).map(({ unit_price }) => unit_price).sort())
    .toEqual([7.25, 8.5]);
  await accessible(page);
  for (const width of WIDTHS) await fits(page, width);
  await page.setViewportSize({ width: 1280, height: 860 });
  await page.reload();
  await first.waitFor();
  expect(await first.inputValue()).toBe("8.50");

  // Escape takes back what was typed; Tab saves and goes on
  await first.fill("99");
  await page.keyboard.press("Escape");
  await expect.poll(() => first.inputValue()).toBe("8.50");
  await first.fill("8.40");
  await page.keyboard.press("Tab");
  await expect.poll(async () => ((await api("GET", `/api/price-lists/${list.id}/prices`)).data as unknown as { unit_price: number }[]).map(({ unit_price }) => unit_price).sort()).toEqual([7.25, 8.4]);
  // somebody else was faster: nothing is overwritten, and what it is now is shown
  const { data: prices } = await api("GET", `/api/price-lists/${list.id}/prices`);
  const other = (prices as unknown as { id: string; item_id: string; unit_price: number }[]).find(({ unit_price }) => unit_price === 7.25);
  await second.fill("6");
  await api("PUT", `/api/price-lists/${list.id}/prices/${other?.id}`, { item_id: other?.item_id, minimum_quantity: 1, unit_price: 7.3 }, { "If-Match": "*" });
  await second.press("Enter");
  const refused = page.getByRole("alert").filter({ hasText: "Somebody has changed this meanwhile" });
  await refused.waitFor();
  await refused.waitFor({ state: "detached" }); // by itself, after a while
  await expect.poll(() => second.inputValue()).toBe("7.30");

  // the Tab key goes from price to price, there and back, and Enter saves
  await first.focus();
  await page.keyboard.press("Tab");
  await expect.poll(() => focused(second)).toBe(true);
  await page.keyboard.press("Shift+Tab");
  await expect.poll(() => focused(first)).toBe(true);

  await page.getByRole("button", { name: "Change all prices" }).click();
  await page.getByRole("textbox", { name: "Percent" }).fill("10");
  await page.getByText("Prices that change: 2, for example:").waitFor();
  await accessible(page);
  await page.getByRole("dialog").getByRole("button", { name: "Change all prices" }).click();
  await expect.poll(() => first.inputValue()).toBe("9.24");
});

test("a price is removed only after a question, and what was saved stays marked at its own item", async () => {
  const { data: list } = await api("POST", "/api/price-lists", { name: unique("Market"), currency: "USD" });
  const names = [unique("Adze"), unique("Bevel"), unique("Caliper")];
  for (const name of names) {
    const { data: item } = await api("POST", "/api/items", { name, sku: name.replace(/ /g, "-"), unit_price: 10 });
    await api("POST", `/api/price-lists/${list.id}/prices`, { item_id: item.id, unit_price: 9 });
  }
  const page = await person("finance-manager", `/price-lists/${list.id}`, REFUSED);
  const inputs = page.getByRole("textbox", { name: /^Price of/ });
  await inputs.nth(2).waitFor();
  const named = await Promise.all([0, 1, 2].map((row) => inputs.nth(row).getAttribute("aria-label")));
  await inputs.nth(0).fill("8.75");
  await page.keyboard.press("Tab");
  await expect.poll(() => focused(inputs.nth(1))).toBe(true);
  // a key too many opens nothing and removes nothing
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  expect(await inputs.count()).toBe(3);

  await inputs.nth(0).focus();
  await page.keyboard.press("Control+Delete");
  const dialog = page.getByRole("dialog", { name: "Remove this price?" });
  await dialog.getByText("$8.75 from quantity 1").waitFor();
  await accessible(page);
  // Enter is not enough
  await page.keyboard.press("Enter");
  await dialog.waitFor({ state: "detached" });
  await expect.poll(() => focused(inputs.nth(0))).toBe(true);
  expect(await inputs.count()).toBe(3);
  await page.keyboard.press("Control+Delete");
  await dialog.getByRole("button", { name: "Remove the price" }).click();
  await expect.poll(() => inputs.count()).toBe(2);
  // the focus is on the one that took its place, which has neither its price nor its mark
  expect(await inputs.nth(0).getAttribute("aria-label")).toBe(named[1]);
  await expect.poll(() => focused(inputs.nth(0))).toBe(true);
  expect(await inputs.nth(0).inputValue()).toBe("9.00");
  expect(await inputs.nth(0).evaluate((input) => input.style.borderColor)).toBe("");
  // the history names the price that went
  await page.getByRole("button", { name: "Changes", exact: true }).click();
  await page.getByRole("dialog", { name: "Changes" }).getByText(/Prices: /).first().waitFor();
  await accessible(page);
  await page.getByRole("dialog", { name: "Changes" }).getByRole("button", { name: "Close" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await inputs.nth(0).focus();
  await page.keyboard.type("7.10");
  await page.keyboard.press("Tab");
  await expect
    .poll(async () => Object.fromEntries(((await api("GET", `/api/price-lists/${list.id}/prices`)).data as unknown as { name: string; unit_price: number }[]).map(({ name, unit_price }) => [`Price of ${name} from 1`, unit_price])))
    .toEqual({ [String(named[1])]: 7.1, [String(named[2])]: 9 });
  // by mouse as well
  await page.getByRole("button", { name: /^Remove the price of/ }).first().click();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await dialog.waitFor({ state: "detached" });
  expect(await inputs.count()).toBe(2);
});

test("selecting products moves no row below the pointer", async () => {
  const page = await person("finance-manager", "/products", REFUSED);
  const row = page.getByRole("region", { name: "Products" }).getByRole("row").nth(2);
  for (const width of [360, 1280]) {
    await page.setViewportSize({ width, height: 860 });
    await row.waitFor();
    const top = () => row.evaluate((element) => element.getBoundingClientRect().top);
    const before = await top();
    await row.getByRole("checkbox").check();
    await page.getByRole("toolbar", { name: "1 selected" }).waitFor();
    expect(await top()).toBe(before);
    await accessible(page);
    await page.getByRole("button", { name: "Clear selection" }).click();
    await page.getByRole("toolbar").waitFor({ state: "detached" });
    await page.getByRole("searchbox", { name: "Search" }).waitFor();
    expect(await top()).toBe(before);
  }
});

test("a viewer sees the catalog and changes nothing", async () => {
  const page = await person("viewer", "/products", REFUSED);
  await page.getByRole("heading", { name: "Products", level: 1 }).waitFor();
  expect(await page.getByRole("button", { name: "New product" }).count()).toBe(0);
  for (const path of ["/products", "/items", "/categories", "/price-lists"]) {
    await page.getByRole("navigation", { name: "Main navigation" }).locator(`a[href="/console${path}"]`).click();
    await page.getByRole("heading", { level: 1 }).waitFor();
    await accessible(page);
    for (const width of WIDTHS) await fits(page, width);
    await page.setViewportSize({ width: 1280, height: 860 });
  }
});

/** The image is not only there, its bytes are shown. */
async function shown(page: Page, name: string): Promise<void> {
  await expect.poll(() => page.getByRole("img", { name }).evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBeGreaterThan(0);
}

/** Drops a file, as from a folder. */
async function drop(page: Page, target: Locator, file: { name: string; mimeType: string; buffer: Buffer }): Promise<void> {
  const dataTransfer = await page.evaluateHandle(
    ({ name, mimeType, bytes }) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([new Uint8Array(bytes)], name, { type: mimeType }));
      return transfer;
    },
    { name: file.name, mimeType: file.mimeType, bytes: [...file.buffer] },
  );
  for (const type of ["dragenter", "dragover", "drop"]) await target.dispatchEvent(type, { dataTransfer });
}

/** An image of one colour. */
function png(width: number, height: number): Buffer {
  const row = Buffer.concat([Buffer.from([0]), Buffer.from(Array.from({ length: width }, () => [40, 130, 160]).flat())]);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc(body));
    return Buffer.concat([length, body, sum]);
  };
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(Buffer.concat(Array.from({ length: height }, () => row)))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function crc(bytes: Buffer): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return (sum ^ 0xffffffff) >>> 0;
}
