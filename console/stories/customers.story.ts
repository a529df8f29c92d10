import { afterEach, expect, test } from "vitest";
import { accessible, api, endStory, fits, person, unique } from "./story";

afterEach(endStory);
const REFUSED = /status of 4\d\d/;

test("a manager creates a customer by keyboard, and a refusal stands at its field", async () => {
  const name = unique("Lakeside");
  const page = await person("inventory-manager", "/customers", REFUSED);
  await page.getByRole("button", { name: "New customer" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.type(name);
  await page.keyboard.press("Tab");
  await page.keyboard.type("not an address");
  await page.keyboard.press("Enter");
  const email = page.getByRole("textbox", { name: "E-mail address" });
  await expect.poll(() => email.getAttribute("aria-invalid")).toBe("true");
  await accessible(page);
  await email.fill(`${name.replace(/ /g, "-").toLowerCase()}@people.example`);
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.getByRole("heading", { name, level: 1 }).waitFor();
});

test("a list is searched, sorted and shared by its address", async () => {
  const page = await person("viewer", "/customers?sort=email", REFUSED);
  await page.getByRole("columnheader", { name: "Name" }).waitFor();
  await accessible(page);
  for (const width of [360, 1280, 2560]) await fits(page, width);
  await page.setViewportSize({ width: 1280, height: 860 });
  await page.getByRole("button", { name: "Name" }).click();
  await page.waitForURL(/sort=name/);
  await page.getByRole("link", { name: "Corner Hardware" }).waitFor();
  await page.getByRole("searchbox", { name: "Search" }).fill("hilltop");
  await page.waitForURL(/q=hilltop/);
  await page.getByRole("link", { name: "Corner Hardware" }).waitFor({ state: "detached" });
  await page.reload();
  await page.getByRole("link", { name: "Hilltop School" }).waitFor();
  expect(await page.getByRole("searchbox", { name: "Search" }).inputValue()).toBe("hilltop");
  await page.keyboard.press("Tab");
  await page.getByRole("link", { name: "Hilltop School" }).click();
  await page.getByRole("heading", { name: "Hilltop School", level: 1 }).waitFor();
  await accessible(page);
  for (const width of [360, 1280, 2560]) await fits(page, width);
});

test("two people on one customer see what the other has changed", async () => {
  const name = unique("Shared");
  const { data: customer } = await api("POST", "/api/customers", { name, email: `${name.replace(/ /g, "-").toLowerCase()}@people.example` });
  const page = await person("finance-manager", `/customers/${customer.id}`, REFUSED);
  await page.getByRole("button", { name: "Edit" }).click();
  await page.getByRole("textbox", { name: "Phone" }).fill("+49 30 1234");
  await api("PATCH", `/api/customers/${customer.id}`, { customer_group: "wholesale" });
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Group: was –, now wholesale").waitFor();
  await page.getByRole("button", { name: "Go on with the new version" }).click();
  await page.getByRole("textbox", { name: "Phone" }).fill("+49 30 1234");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.getByText("+49 30 1234").waitFor();
});

test("what is archived is confirmed by its name, and can be restored", async () => {
  const name = unique("Closing");
  const { data: customer } = await api("POST", "/api/customers", { name, email: `${name.replace(/ /g, "-").toLowerCase()}@people.example` });
  const page = await person("finance-manager", `/customers/${customer.id}`, REFUSED);
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Archive" }).click();
  const action = page.getByRole("dialog").getByRole("button", { name: "Archive" });
  expect(await action.isDisabled()).toBe(true);
  await page.getByRole("textbox", { name: `Type “${name}” to confirm` }).fill(name);
  await action.click();
  await page.getByRole("button", { name: "Restore" }).click();
  await page.getByRole("button", { name: "Edit" }).waitFor();
});

test("a manager sees what a customer has ordered and owes, and saves the statement", async () => {
  const { data: orders } = (await api("GET", "/api/sales/orders?limit=1&sort=-total_amount")) as unknown as { data: { customer_id: string; number: string }[] };
  const [order] = orders;
  const page = await person("finance-manager", `/customers/${order?.customer_id}`, REFUSED);
  const balance = page.getByRole("region", { name: "Balance" });
  await balance.getByText("Ordered").first().waitFor();
  // its parts add up to what is open
  const parts = await balance.locator("dl").first().locator("> div").allInnerTexts();
  const amounts = new Map(parts.map((text) => [text.split("\n")[0] ?? "", Number(text.split("\n").at(-1)?.replace(/[^0-9.−]/g, "").replace("−", "-"))]));
  const open = amounts.get("Open");
  amounts.delete("Open");
  amounts.delete("Overdue");
  expect([...amounts.values()].reduce((sum, amount) => sum + amount, 0)).toBeCloseTo(open ?? NaN, 2);
  await page.getByRole("tabpanel", { name: "History" }).getByText("Payments", { exact: true }).click();
  await page.getByRole("cell", { name: "Order", exact: true }).first().waitFor({ state: "detached" });
  for (const tab of ["Orders", "Invoices", "Payments", "Changes"]) {
    await page.getByRole("tab", { name: tab }).click();
    await page.getByRole("tabpanel", { name: tab }).waitFor();
    await accessible(page);
    for (const width of [360, 1280, 2560]) await fits(page, width);
    await page.setViewportSize({ width: 1280, height: 860 });
  }
  await page.getByRole("tab", { name: "Orders" }).click();
  await page.reload();
  await page.getByRole("cell", { name: order?.number ?? "" }).waitFor();
  await page.getByRole("button", { name: "Statement" }).click();
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save as PDF" }).click();
  expect((await saved).suggestedFilename()).toMatch(/^Account statement of .*\.pdf$/);
});

test("addresses and contacts are added, changed and removed", async () => {
  const name = unique("Moving");
  const { data: customer } = await api("POST", "/api/customers", { name, email: `${name.replace(/ /g, "-").toLowerCase()}@people.example` });
  const page = await person("inventory-manager", `/customers/${customer.id}`, REFUSED);
  await page.getByRole("tab", { name: "Addresses (0)" }).click();
  await page.getByRole("button", { name: "Add an address" }).click();
  await page.getByRole("button", { name: "Save" }).click();
  const street = page.getByRole("textbox", { name: "Street and number" });
  await expect.poll(() => street.getAttribute("aria-invalid")).toBe("true");
  await street.fill("12 Harbour Road");
  await page.getByRole("textbox", { name: "City" }).fill("Hamburg");
  await page.getByLabel("Country").first().fill("Germ");
  await page.getByRole("option", { name: "Germany" }).click();
  await accessible(page);
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("region", { name: "Address" }).getByText("Germany").waitFor();
  await page.getByRole("button", { name: "Change the address" }).click();
  await page.getByRole("textbox", { name: "City" }).fill("Bremen");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Bremen").waitFor();
  await page.getByRole("tab", { name: "Contacts (0)" }).click();
  await page.getByRole("button", { name: "Add a contact" }).click();
  await page.getByRole("dialog").getByRole("textbox", { name: "Name" }).fill("Ada Lovelace");
  await page.getByRole("dialog").getByRole("textbox", { name: "E-mail address" }).fill("ada@people.example");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("region", { name: "Ada Lovelace" }).waitFor();
  await page.getByRole("button", { name: "Remove the contact" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await page.getByRole("tab", { name: "Contacts (0)" }).waitFor();
  await page.getByRole("tab", { name: "Addresses (1)" }).waitFor();
});

test("a file of customers is tried out, then imported, and a refused row says why", async () => {
  const name = unique("Imported");
  const email = `${name.replace(/ /g, "-").toLowerCase()}@people.example`;
  const page = await person("inventory-manager", "/customers", REFUSED);
  await page.getByRole("button", { name: "Import" }).click();
  const file = { name: "customers.csv", mimeType: "text/csv", buffer: Buffer.from(`name,email\n${name},${email}\nNobody,not an address\n`) };
  await page.locator("input[type=file]").setInputFiles(file);
  await page.getByRole("button", { name: "Try it out" }).click();
  await page.getByText("It would create 1 and change 0").waitFor();
  await page.getByText("Refused rows: 1").waitFor();
  await accessible(page);
  await page.getByRole("dialog").getByRole("button", { name: "Import" }).click();
  await page.getByText("1 created, 0 changed").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("searchbox", { name: "Search" }).fill(name);
  await page.getByRole("link", { name }).waitFor();
});

test("a customer on the phone gets an order from the own page", async () => {
  const name = unique("Caller");
  const { data: customer } = await api("POST", "/api/customers", { name, email: `${name.replace(/ /g, "-").toLowerCase()}@people.example` });
  const page = await person("inventory-manager", `/customers/${customer.id}`, REFUSED);
  await page.getByRole("link", { name: "New order" }).click();
  await page.getByRole("heading", { name: "New order", level: 1 }).waitFor();
  expect(await page.getByRole("combobox", { name: "Customer" }).inputValue()).toBe(name);
  const items = page.getByRole("combobox", { name: "Add an item" });
  await expect.poll(() => items.evaluate((input) => input === document.activeElement)).toBe(true);
  // who gives up is asked about the lines, and is back where the call began
  await items.fill("a");
  await page.getByRole("option").first().click();
  await page.getByRole("textbox", { name: /^Quantity of/ }).waitFor();
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("dialog").getByText("1 line is not saved.").waitFor();
  await accessible(page);
  await page.getByRole("button", { name: "Go on writing" }).click();
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Throw away" }).click();
  await page.getByRole("heading", { name, level: 1 }).waitFor();
});
