import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { accessible, BASE, endStory, fits, person, unique } from "./story";

afterEach(endStory);
const REFUSED = /status of 4\d\d/;
const WIDTHS = [360, 1280, 2560];

const address = (name: string) => `${name.replace(/ /g, "-").toLowerCase()}@people.example`;

test("an administrator invites somebody by keyboard, sends the invitation again and withdraws it", async () => {
  const email = address(unique("newcomer"));
  const page = await person("admin", "/users", REFUSED);
  await page.locator("[data-row-link]").first().waitFor();
  await accessible(page);
  for (const width of WIDTHS) await fits(page, width);
  await page.setViewportSize({ width: 1280, height: 860 });
  await page.getByRole("button", { name: "Invite" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  await accessible(page);
  await page.keyboard.type(email);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: email, level: 1 }).waitFor();
  await page.getByRole("button", { name: "Send the invitation again" }).click();
  await page.getByText("The invitation is sent.").first().waitFor();
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Withdraw the invitation" }).click();
  await page.getByRole("textbox", { name: `Type “${email}” to confirm` }).fill(email);
  await page.getByRole("dialog").getByRole("button", { name: "Withdraw the invitation" }).click();
  await page.getByRole("heading", { name: "Users", level: 1 }).waitFor();
  await page.getByText("The invitation is withdrawn.").waitFor();
});

test("a user is seen with sessions and rights, gets another role, is disabled and enabled", async () => {
  const email = address(unique("clerk"));
  await fetch(`${BASE}/api/auth/register`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ email, password: "securepassword123", role: "viewer" }),
  });
  const signedIn = await fetch(`${BASE}/api/auth/login`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "User-Agent": "till/1.0" },
    body: JSON.stringify({ email, password: "securepassword123" }),
  });
  const { data } = (await signedIn.json()) as { data: { user: { id: string } } };
  const page = await person("admin", `/users/${data.user.id}`, REFUSED);
  await page.getByRole("cell", { name: "till/1.0" }).waitFor();
  await accessible(page);
  for (const width of WIDTHS) await fits(page, width);
  await page.setViewportSize({ width: 1280, height: 860 });
  await page.getByRole("button", { name: "End", exact: true }).click();
  await page.getByText("This user is signed in nowhere.").waitFor();
  await page.getByRole("tab", { name: "What the role may" }).click();
  await page.getByRole("tabpanel").getByText("Shipments").waitFor();
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await page.getByRole("dialog").getByLabel("Role").first().click();
  await page.getByRole("option", { name: "Inventory manager" }).click();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.getByText("Inventory manager").first().waitFor();
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Disable" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Disable" }).click();
  await page.getByRole("button", { name: "Enable" }).click();
  await page.getByText("The account is enabled.").waitFor();
  await page.getByRole("tab", { name: "Changes" }).click();
  await page.getByText(/was enabled/).first().waitFor();
});

test("a role of one's own is created from a copy, changed, and deleted by its name", async () => {
  const name = unique("packer").replace(/ /g, "_");
  const page = await person("admin", "/roles/viewer", REFUSED);
  await page.getByText("This role is built in").waitFor();
  await accessible(page);
  for (const width of WIDTHS) await fits(page, width);
  await page.setViewportSize({ width: 1280, height: 860 });
  await page.getByRole("button", { name: "Copy as a new role" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill(name);
  await page.getByRole("group", { name: "Shipments" }).getByRole("checkbox", { name: "ship", exact: true }).check();
  await accessible(page);
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("heading", { name, level: 1 }).waitFor();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.getByText("ship", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await page.getByRole("group", { name: "Stock" }).getByRole("checkbox", { name: "Stock: everything" }).check();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.getByText("everything", { exact: true }).waitFor();
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page.getByRole("textbox", { name: `Type “${name}” to confirm` }).fill(name);
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.getByRole("heading", { name: "Roles", level: 1 }).waitFor();
  expect(await page.getByRole("link", { name }).count()).toBe(0);
});

test("an API key is shown once, works, and is refused after it was revoked", async () => {
  const name = unique("Shop");
  const page = await person("admin", "/api-keys", REFUSED);
  await page.getByRole("button", { name: "New API key" }).first().click();
  await page.getByRole("dialog").getByRole("button", { name: "New API key" }).click();
  await page.getByRole("textbox", { name: "What it is for" }).and(page.locator("[aria-invalid=true]")).waitFor();
  await page.getByRole("textbox", { name: "What it is for" }).fill(name);
  await page.getByRole("group", { name: "Customers" }).getByRole("checkbox", { name: "read", exact: true }).check();
  await accessible(page);
  await page.getByRole("dialog").getByRole("button", { name: "New API key" }).click();
  const secret = page.getByRole("dialog").locator("[data-secret]");
  await secret.waitFor();
  await accessible(page);
  const key = (await secret.textContent()) ?? "";
  const read = () => fetch(`${BASE}/api/customers?limit=1`, { headers: { Authorization: `Bearer ${key}` } });
  expect((await read()).status).toBe(200);
  await page.keyboard.press("Escape");
  await secret.waitFor();
  await page.getByRole("button", { name: "I have copied it" }).click();
  await page.getByRole("heading", { name, level: 1 }).waitFor();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  expect(await page.content()).not.toContain(key);
  await accessible(page);
  for (const width of WIDTHS) await fits(page, width);
  await page.reload();
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Revoke" }).click();
  await page.getByRole("textbox", { name: `Type “${name}” to confirm` }).fill(name);
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await page.getByRole("heading", { name: "API keys", level: 1 }).waitFor();
  await expect.poll(async () => (await read()).status).toBe(401);
});

/** What the receiver answers next. */
let answer = 500;
let receiver: Server;
beforeAll(async () => {
  receiver = createServer((request, response) => {
    request.resume().on("end", () => response.writeHead(answer).end(answer === 200 ? "thanks" : "not today"));
  });
  await new Promise<void>((listening) => receiver.listen(0, "127.0.0.1", listening));
});
afterAll(() => {
  receiver.close();
});

test("a webhook is created, tested, fails, is sent again, paused and resumed", async () => {
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hooks`;
  answer = 500;
  const page = await person("admin", "/webhooks", REFUSED);
  await page.getByRole("button", { name: "New webhook" }).first().click();
  await page.getByRole("textbox", { name: "Address" }).fill(url);
  await page.getByRole("combobox", { name: "Events" }).or(page.getByRole("textbox", { name: "Events" })).fill("sales.order.con");
  await page.getByRole("option", { name: /sales\.order\.confirmed/ }).click();
  await page.keyboard.press("Tab");
  await accessible(page);
  await page.getByRole("dialog").getByRole("button", { name: "New webhook" }).click();
  const secret = page.getByRole("dialog").locator("[data-secret]");
  await secret.waitFor();
  expect(await secret.textContent()).toMatch(/^whsec_/);
  await page.getByRole("button", { name: "I have copied it" }).click();
  await page.getByRole("heading", { name: url, level: 1 }).waitFor();
  await page.getByRole("button", { name: "Send a test" }).click();
  await page.getByRole("dialog").getByText("not today").waitFor();
  await accessible(page);
  answer = 200;
  await page.getByRole("dialog").getByRole("button", { name: "Send again" }).click();
  await page.getByRole("dialog").getByText("thanks").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("cell", { name: "delivered" }).waitFor();
  await accessible(page);
  for (const width of WIDTHS) await fits(page, width);
  await page.setViewportSize({ width: 1280, height: 860 });
  await page.reload();
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Pause" }).click();
  await page.getByText("Somebody has paused it.").waitFor();
  await page.getByRole("button", { name: "Resume" }).click();
  await page.getByText("Somebody has paused it.").waitFor({ state: "detached" });
});

test("what needs a proof asks for it above the form, which keeps what was entered", async () => {
  const name = unique("careful").replace(/ /g, "_");
  const page = await person("admin", "/roles", REFUSED);
  // as after ten minutes: the first request is refused as the server does
  let refusals = 1;
  await page.route("**/api/roles", async (route) => {
    if (route.request().method() !== "POST" || refusals-- <= 0) return route.continue();
    return route.fulfill({
      status: 403,
      contentType: "application/json",
      body: JSON.stringify({ status: 403, message: "Prove it.", error: { type: "forbidden", code: "step_up_required", message: "Prove it.", details: [], request_id: "00000000-0000-7000-8000-000000000001" } }),
    });
  });
  await page.getByRole("button", { name: "New role" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill(name);
  await page.getByRole("group", { name: "Stock" }).getByRole("checkbox", { name: "read", exact: true }).check();
  await page.getByRole("button", { name: "Save" }).click();
  const proof = page.getByRole("dialog", { name: "Please prove who you are" });
  await proof.getByRole("textbox", { name: "Password" }).fill("not-the-password");
  await page.keyboard.press("Enter");
  await proof.locator("[aria-invalid=true]").waitFor();
  await accessible(page);
  await proof.getByRole("textbox", { name: "Password" }).fill("tradepost-demo");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name, level: 1 }).waitFor();
});

test("a role without these permissions sees no administration", async () => {
  const page = await person("viewer", "/users", REFUSED);
  await page.getByText("This page is not for your role").waitFor();
  expect(await page.getByRole("navigation", { name: "Main navigation" }).getByText("Administration").count()).toBe(0);
  const manager = await person("finance-manager", "/api-keys", REFUSED);
  await manager.getByRole("heading", { name: "API keys", level: 1 }).waitFor();
  expect(await manager.getByRole("link", { name: "Users" }).count()).toBe(0);
});

test("a service account gets a secret once, is disabled and deleted", async () => {
  const name = unique("ledger").replace(/ /g, "-");
  const page = await person("admin", "/service-accounts", REFUSED);
  await page.getByRole("button", { name: "New service account" }).first().click();
  await page.getByRole("textbox", { name: "Name" }).fill(name);
  await page.getByRole("group", { name: "Invoices" }).getByRole("checkbox", { name: "Invoices: everything" }).check();
  await page.getByRole("dialog").getByRole("button", { name: "New service account" }).click();
  const secret = page.getByRole("dialog").locator("[data-secret]");
  await secret.waitFor();
  const service_secret = (await secret.textContent()) ?? "";
  const enter = () =>
    fetch(`${BASE}/api/auth/service-token`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ service_name: name, service_secret }) });
  expect((await enter()).status).toBe(200);
  await page.getByRole("button", { name: "I have copied it" }).click();
  await page.getByRole("heading", { name, level: 1 }).waitFor();
  await accessible(page);
  for (const width of WIDTHS) await fits(page, width);
  await page.setViewportSize({ width: 1280, height: 860 });
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Disable" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Disable" }).click();
  await page.getByRole("button", { name: "Enable" }).waitFor();
  expect((await enter()).status).toBe(401);
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page.getByRole("textbox", { name: `Type “${name}” to confirm` }).fill(name);
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.getByRole("heading", { name: "Service accounts", level: 1 }).waitFor();
});
