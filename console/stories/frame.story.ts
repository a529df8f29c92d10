import { createHmac } from "node:crypto";
import { afterEach, expect, test } from "vitest";
import { accessible, api, endStory, fits, password, person, unique, visitor, BASE } from "./story";

afterEach(endStory);
const REFUSED = /status of 40[013]/;

test("a visitor signs in with a demo login and comes to the page of the link", async () => {
  const page = await visitor(REFUSED);
  await page.goto(`${BASE}/console/customers?sort=name`);
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await accessible(page);
  await fits(page, 360);
  await page.getByRole("button", { name: "Viewer" }).click();
  await page.getByRole("heading", { name: "Customers", level: 1 }).waitFor();
  expect(page.url()).toBe(`${BASE}/console/customers?sort=name`);
});

test("a wrong password is said, and no more than that", async () => {
  const page = await visitor(REFUSED);
  await page.goto(`${BASE}/console/sign-in`);
  await page.getByRole("textbox", { name: "E-mail address" }).fill("admin@demo.example");
  await password(page, "Password").fill("not-the-password");
  await page.keyboard.press("Enter");
  const refused = page.getByRole("alert");
  await refused.getByText("The e-mail address or the password is wrong.").waitFor();
  await refused.getByText(REQUEST).waitFor();
  await accessible(page);
});

test("a reload keeps the session, which no script can read, and sign out ends it", async () => {
  const page = await person("admin", "/", REFUSED);
  const session = (await page.context().cookies()).find(({ name }) => name === "tradepost-session");
  expect(session).toMatchObject({ httpOnly: true, sameSite: "Strict" });
  expect(await page.evaluate(() => document.cookie + JSON.stringify(localStorage) + JSON.stringify(sessionStorage))).not.toContain(session?.value);
  await page.reload();
  await page.getByRole("heading", { name: "Home", level: 1 }).waitFor();
  await page.getByRole("button", { name: /^Account of/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await page.goto(`${BASE}/console/customers`);
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
});

test("Home shows what waits, each number with its list", async () => {
  const page = await person("finance-manager", "/", REFUSED);
  await page.getByRole("region", { name: "What waits" }).getByText("orders to ship").waitFor();
  await accessible(page);
  for (const width of [360, 1280, 2560]) await fits(page, width);
});

test("Ctrl-K finds a customer by the beginning of the name, without the mouse", async () => {
  const page = await person("viewer", "/", REFUSED);
  await page.keyboard.press("Control+k");
  await page.getByRole("textbox", { name: /^Number, name/ }).and(page.locator(":focus")).waitFor();
  // faster than the search
  await page.keyboard.type("Hilltop");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Hilltop School", level: 1 }).waitFor();
  await page.keyboard.press("Control+k");
  await page.getByRole("textbox", { name: /^Number, name/ }).and(page.locator(":focus")).waitFor();
  await page.keyboard.type("price");
  await page.getByRole("button", { name: /^Price lists/ }).waitFor();
  await accessible(page);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Price lists", level: 1 }).waitFor();
});

test("a number on Home moves with an event elsewhere", async () => {
  const page = await person("finance-manager", "/", REFUSED);
  await page.getByRole("status", { name: /^Live/ }).waitFor();
  const card = page.getByRole("region", { name: "What waits" }).locator("a", { hasText: "orders to confirm" });
  const count = async () => Number(/\d+/.exec((await card.locator("xpath=../..").textContent()) ?? "")?.[0] ?? "0");
  await api("POST", "/api/sales/orders", await draft());
  await card.waitFor();
  const { data } = (await api("GET", "/api/overview")) as unknown as { data: { kind: string; count: number }[] };
  const before = data.find(({ kind }) => kind === "orders_to_confirm")?.count ?? 0;
  await expect.poll(count).toBe(before);
  const order = await draft();
  await api("POST", "/api/sales/orders", order);
  const from = Date.now();
  await expect.poll(count, { interval: 50 }).toBeGreaterThan(before);
  const tookMs = Date.now() - from;
  console.log(`a number on Home moved after ${tookMs} ms`);
  await card.click();
  await page.getByRole("heading", { name: "Orders", level: 1 }).waitFor();
  expect(page.url()).toContain("/console/orders?status=draft");
});

async function draft(): Promise<object> {
  const first = async (path: string) => ((await api("GET", path)) as unknown as { data: { id: string }[] }).data[0]?.id;
  return { customer_id: await first("/api/customers?limit=1"), lines: [{ item_id: await first("/api/items?limit=1"), quantity: 1 }] };
}

test("what happens elsewhere appears by itself, and the dot says when the connection is cut off", async () => {
  const page = await person("admin", "/customers", /ERR_INTERNET_DISCONNECTED|status of 401/);
  await page.getByRole("status", { name: /^Live/ }).waitFor();
  const first = unique("Live");
  await api("POST", "/api/customers", { name: first, email: `${first.replace(/ /g, "-")}@people.example`.toLowerCase() });
  await page.getByRole("link", { name: first }).waitFor();
  await page.context().setOffline(true);
  await page.getByRole("status", { name: /^Not live/ }).waitFor();
  const second = unique("Offline");
  await api("POST", "/api/customers", { name: second, email: `${second.replace(/ /g, "-")}@people.example`.toLowerCase() });
  // after the last position, so nothing of what happened meanwhile is missing
  const resumed = page.waitForRequest((request) => request.url().endsWith("/api/events") && request.headers()["last-event-id"] !== undefined);
  await page.context().setOffline(false);
  await resumed;
  await page.getByRole("link", { name: second }).waitFor();
  await page.getByRole("status", { name: /^Live/ }).waitFor();
}, 120_000);

test("without the network another page says so, and comes when it is back", async () => {
  const page = await person("viewer", "/", /ERR_INTERNET_DISCONNECTED|ERR_NETWORK|status of 401|dynamically imported|Unable to preload/);
  await page.getByRole("heading", { name: "Home", level: 1 }).waitFor();
  await page.context().setOffline(true);
  await page.getByRole("navigation", { name: "Main navigation" }).getByRole("link", { name: "Price lists" }).click();
  await page.getByRole("alert").getByText("Tradepost cannot be reached").waitFor();
  await page.getByRole("navigation", { name: "Main navigation" }).waitFor();
  await accessible(page);
  await page.context().setOffline(false);
  await page.getByRole("heading", { name: "Price lists", level: 1 }).waitFor();
  await page.getByRole("link", { name: "Wholesale" }).waitFor();
});

test("the keyboard skips the navigation, and goes on in the content of another page", async () => {
  const page = await person("viewer", "/", REFUSED);
  await page.getByRole("heading", { name: "Home", level: 1 }).waitFor();
  await page.reload();
  await page.getByRole("heading", { name: "Home", level: 1 }).waitFor();
  await page.keyboard.press("Tab");
  await page.getByRole("link", { name: "Skip to the content" }).and(page.locator(":focus")).waitFor();
  await page.keyboard.press("Enter");
  await page.locator("#main:focus").waitFor();
  await page.getByRole("navigation", { name: "Main navigation" }).getByRole("link", { name: "Customers" }).press("Enter");
  await page.getByRole("heading", { name: "Customers", level: 1 }).waitFor();
  expect(await page.title()).toBe("Customers · Tradepost");
  await page.locator("#main:focus").waitFor();
  const first = page.locator("[data-row-link]").first();
  const name = (await first.textContent()) ?? "";
  await first.press("Enter");
  await page.getByRole("heading", { name, level: 1 }).waitFor();
  expect(await page.title()).toBe(`${name} · Tradepost`);
  await page.locator("#main:focus").waitFor();
  await page.goBack();
  await page.getByRole("heading", { name: "Customers", level: 1 }).waitFor();
});

test("the colours and the language that somebody has chosen stay", async () => {
  const page = await person("viewer", "/", REFUSED);
  const scheme = () => page.evaluate(() => document.documentElement.dataset.mantineColorScheme);
  expect(await scheme()).toBe("light");
  await page.getByRole("button", { name: /^Account of/ }).click();
  await page.getByRole("menuitemradio", { name: "Dark" }).click();
  await expect.poll(scheme).toBe("dark");
  await page.reload();
  await page.getByRole("heading", { name: "Home", level: 1 }).waitFor();
  expect(await scheme()).toBe("dark");
  await page.getByRole("button", { name: /^Account of/ }).click();
  await page.getByRole("menuitemradio", { name: "Deutsch" }).click();
  await page.getByRole("heading", { name: "Übersicht", level: 1 }).waitFor();
  await page.reload();
  await page.getByRole("heading", { name: "Übersicht", level: 1 }).waitFor();
  expect(await page.locator("html").getAttribute("lang")).toBe("de");
});

const REQUEST = /[0-9a-f]{8}-[0-9a-f-]{27}/;

test("each refusal is said once, in plain words, with the id of its request", async () => {
  const page = await person("admin", "/customers/0198c0de-0000-7000-8000-000000000001", /status of 4\d\d|status of 503/);
  const unknown = page.getByRole("alert").filter({ hasText: "This does not exist" });
  await unknown.getByText(REQUEST).waitFor();

  // 409: a role that somebody has
  const role = unique("packer").replace(/ /g, "_");
  await api("POST", "/api/roles", { name: role, permissions: ["stock:read"] });
  await api("POST", "/api/users", { email: `${role}@people.example`, role });
  await page.goto(`${BASE}/console/roles/${role}`);
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page.getByRole("textbox", { name: `Type “${role}” to confirm` }).fill(role);
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  const refused = page.getByRole("dialog").getByRole("alert");
  await refused.getByText("This is not possible now").waitFor();
  await refused.getByText(REQUEST).waitFor();
  expect(await page.getByRole("alert").count()).toBe(1);
  await accessible(page);
  await page.keyboard.press("Escape");

  // 422, 429 and 503: as the server says them, after the client has tried again
  await page.goto(`${BASE}/console/notifications`);
  for (const [status, code, title] of [
    [422, "idempotency_key_reused", "This was sent before with other content"],
    [429, "too_many_requests", "Too many requests"],
    [503, "unavailable", "A part of Tradepost is busy or unavailable"],
  ] as const) {
    const request_id = `${status}f8479d5-ef00-47c6-a6df-133c5149be71`.slice(-36);
    await page.route("**/api/notifications/read-all", (route) =>
      route.fulfill({ status, headers: { "Retry-After": "0" }, contentType: "application/json", body: JSON.stringify({ status, message: title, error: { type: "x", code, message: title, details: [], request_id } }) }),
    );
    await page.getByRole("button", { name: "Mark all as read" }).click();
    const said = page.getByRole("alert").filter({ hasText: title });
    await said.getByText(request_id).waitFor();
    expect(await said.count()).toBe(1);
    await page.unroute("**/api/notifications/read-all");
  }
  await accessible(page);
}, 90_000);

test("two people change one customer: the second sees what the first has changed", async () => {
  const name = unique("Twice");
  const { data } = await api("POST", "/api/customers", { name, email: `${name.replace(/ /g, "-")}@people.example`.toLowerCase() });
  const page = await person("finance-manager", `/customers/${data.id}`, /status of 4\d\d/);
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  const form = page.getByRole("dialog");
  await form.getByRole("textbox", { name: "Phone" }).fill("+1 207 555 0199");
  await api("PATCH", `/api/customers/${data.id}`, { phone: "+1 207 555 0100" });
  await form.getByRole("button", { name: "Save" }).click();
  await form.getByText("Somebody has changed this meanwhile").first().waitFor();
  await form.getByText(/\+1 207 555 0100/).waitFor();
});

test("what a role may no longer is refused, and a session that was ended leads to the sign-in and back", async () => {
  const email = `${unique("leaver").replace(/ /g, "-")}@people.example`;
  await register(email, "finance_manager");
  const page = await visitor(/status of 40[0134]/);
  await page.goto(`${BASE}/console/customers`);
  await page.getByRole("textbox", { name: "E-mail address" }).fill(email);
  await password(page, "Password").fill("securepassword123");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "New customer" }).first().click();
  await page.getByRole("dialog").getByRole("textbox", { name: "Name" }).fill("Too late");
  await page.getByRole("dialog").getByRole("textbox", { name: "E-mail address" }).fill(email);
  const { data } = (await api("GET", `/api/users?q=${encodeURIComponent(email)}`)) as unknown as { data: { id: string }[] };
  await api("PATCH", `/api/users/${data[0]?.id}`, { role: "viewer" });
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  const refused = page.getByRole("dialog").getByRole("alert");
  await refused.getByText("You may not do this").waitFor();
  await refused.getByText(REQUEST).waitFor();
  await page.keyboard.press("Escape");
  await api("DELETE", `/api/users/${data[0]?.id}/sessions`);
  await page.getByRole("navigation", { name: "Main navigation" }).getByRole("link", { name: "Price lists" }).click();
  const ended = page.getByRole("status").filter({ hasText: "Your session has ended." });
  await ended.getByText(REQUEST).waitFor();
  await password(page, "Password").waitFor();
  await page.getByRole("textbox", { name: "E-mail address" }).fill(email);
  await password(page, "Password").fill("securepassword123");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Price lists", level: 1 }).waitFor();
});

test("a role sees only what it may, and a link to more says why not", async () => {
  const page = await person("customer", "/", REFUSED);
  const navigation = page.getByRole("navigation", { name: "Main navigation" });
  await navigation.getByRole("link", { name: "Home" }).waitFor();
  const viewer = await person("viewer", "/customers", REFUSED);
  await viewer.getByRole("heading", { name: "Customers", level: 1 }).waitFor();
  expect(await viewer.getByRole("button", { name: "New customer" }).count()).toBe(0);
});

test("a password is changed, and the old one is refused", async () => {
  const email = `${unique("clerk").replace(/ /g, "-")}@people.example`;
  await register(email);
  const page = await visitor(REFUSED);
  await page.goto(`${BASE}/console/account`);
  await page.getByRole("textbox", { name: "E-mail address" }).fill(email);
  await password(page, "Password").fill("securepassword123");
  await page.keyboard.press("Enter");
  await password(page, "Current password").fill("wrong-password-1");
  await password(page, "New password").fill("another-password-456");
  await password(page, "New password again").fill("another-password-456");
  await page.getByRole("button", { name: "Change password" }).click();
  await page.getByText("Check it and try again.").waitFor();
  await password(page, "Current password").fill("securepassword123");
  await page.getByRole("button", { name: "Change password" }).click();
  await page.getByText("Your password is changed.").waitFor();
  await accessible(page);
});

test("the link of a mail sets a new password", async () => {
  const email = `${unique("clerk").replace(/ /g, "-")}@people.example`;
  await register(email);
  const page = await visitor(REFUSED);
  await page.goto(`${BASE}/console/forgot-password`);
  await page.getByRole("textbox", { name: "E-mail address" }).fill(email);
  await page.getByRole("button", { name: "Send the link" }).click();
  await page.getByText("a mail is on its way").waitFor();
  await expect.poll(() => linkOf(email)).toMatch(/\/console\/set-password#tpw_/);
  await page.goto((await linkOf(email)).replace(/^https?:\/\/[^/]+/, BASE));
  await password(page, "New password").fill("another-password-456");
  await password(page, "New password again").fill("another-password-456");
  await page.getByRole("button", { name: "Set the password" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  expect(page.url()).not.toContain("tpw_");
  await page.getByRole("textbox", { name: "E-mail address" }).fill(email);
  await password(page, "Password").fill("another-password-456");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Home", level: 1 }).waitFor();
});

test("an invited colleague opens the account with the link of the mail", async () => {
  const email = `${unique("colleague").replace(/ /g, "-")}@people.example`;
  await api("POST", "/api/users", { email, role: "viewer" });
  await expect.poll(() => linkOf(email)).toMatch(/\/console\/set-password#tpe_/);
  const page = await visitor(REFUSED);
  await page.goto((await linkOf(email)).replace(/^https?:\/\/[^/]+/, BASE));
  await page.getByRole("heading", { name: "Welcome to Tradepost" }).waitFor();
  await accessible(page);
  await page.getByRole("textbox", { name: "Your name" }).fill("Kim Colleague");
  await password(page, "New password").fill("short");
  await password(page, "New password again").fill("short");
  await page.getByRole("button", { name: "Set the password" }).click();
  const refused = password(page, "New password");
  await refused.and(page.locator("[aria-invalid=true]")).waitFor();
  await refused.fill("four words of a colleague");
  await password(page, "New password again").fill("four words of a colleague");
  await page.getByRole("button", { name: "Set the password" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  expect(await page.getByRole("textbox", { name: "E-mail address" }).inputValue()).toBe(email);
  await password(page, "Password").fill("four words of a colleague");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Home", level: 1 }).waitFor();
});

test("with a second factor, signing in needs the code of the app", async () => {
  const email = `${unique("careful").replace(/ /g, "-")}@people.example`;
  await register(email);
  const page = await visitor(REFUSED);
  await page.goto(`${BASE}/console/account`);
  await page.getByRole("textbox", { name: "E-mail address" }).fill(email);
  await password(page, "Password").fill("securepassword123");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Set up a second factor" }).click();
  await page.getByRole("img", { name: "QR code for the authenticator app" }).waitFor();
  await accessible(page);
  const secret = (await page.locator("pre").first().textContent()) ?? "";
  await page.getByRole("textbox", { name: "Code of the second factor" }).fill(totp(secret));
  await page.getByRole("button", { name: "Confirm" }).click();
  await page.getByText("Keep these recovery codes").waitFor();
  const codes = ((await page.locator("pre").first().textContent()) ?? "").split("\n");
  expect(codes).toHaveLength(10);
  await page.getByRole("button", { name: /^Account of/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("textbox", { name: "E-mail address" }).fill(email);
  await password(page, "Password").fill("securepassword123");
  await page.keyboard.press("Enter");
  const code = page.getByRole("textbox", { name: "Code of the second factor" });
  await code.waitFor();
  await code.fill("000000");
  await page.keyboard.press("Enter");
  await page.getByText("The code is wrong").waitFor();
  await code.fill(codes[0] ?? ""); // the code of the app counts once, and this one at once
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Home", level: 1 }).waitFor();
});

async function register(email: string, role = "viewer"): Promise<void> {
  await fetch(`${BASE}/api/auth/register`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ email, password: "securepassword123", role }),
  });
}

/** What an authenticator app shows (RFC 6238). */
function totp(secret: string): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret.replace(/ /g, "")].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const hash = createHmac("sha1", key).update(counter).digest();
  const at = (hash.at(-1) ?? 0) & 15;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

async function linkOf(email: string): Promise<string> {
  const response = await fetch(`${BASE}/dev/mail`, { headers: { Accept: "application/json" } });
  const { data } = (await response.json()) as { data: { to: string; text: string }[] };
  return data.filter(({ to }) => JSON.stringify(to).includes(email)).map(({ text }) => /https?:\S+/.exec(text)?.[0] ?? "").find((one) => one !== "") ?? "";
}

test("the console speaks German", async () => {
  const page = await person("viewer", "/customers", REFUSED);
  await page.getByRole("button", { name: /^Account of/ }).click();
  await page.getByRole("menuitemradio", { name: "Deutsch" }).click();
  await page.getByRole("heading", { name: "Kunden", level: 1 }).waitFor();
  await page.getByRole("navigation", { name: "Hauptnavigation" }).waitFor();
});

