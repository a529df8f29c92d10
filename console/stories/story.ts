// What stories have in common: a browser, a person who is signed in, and what must hold on every page.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium, type Browser, type BrowserContext, type Locator, type Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";

/** The program with the demo company, such as `./tradepost dev`. */
export const BASE = process.env.BASE ?? "http://localhost:8000";
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** On a busy machine. */
const PATIENCE_MS = 60_000;

export type Role = "admin" | "finance-manager" | "inventory-manager" | "viewer" | "customer";

let browser: Browser;
const open: BrowserContext[] = [];

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-background-networking"] });
});
afterAll(async () => {
  await browser.close();
});

/** A new browser of somebody who is not signed in. What it complains about fails the story, unless `complaints` are expected. */
export async function visitor(expected: RegExp = /^$/): Promise<Page> {
  const context = await browser.newContext({ locale: "en", viewport: { width: 1280, height: 860 } });
  context.setDefaultTimeout(PATIENCE_MS);
  open.push(context);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  // a refusal of the server is a part of some stories; what breaks the policy of the page never is
  page.on("console", (message) => {
    if (message.type() === "error" && !expected.test(message.text())) complaints.push(message.text());
  });
  ends.push(() => expect(complaints).toEqual([]));
  return page;
}

const ends: (() => void)[] = [];

/** At the end of each story: closes its browsers. */
export async function endStory(): Promise<void> {
  for (const context of open.splice(0)) await context.close();
  for (const end of ends.splice(0)) end();
}

/** Somebody with this role, on this page. */
export async function person(role: Role, path = "/", expected?: RegExp): Promise<Page> {
  const page = await visitor(expected);
  await page.goto(`${BASE}/console${path}`);
  await signIn(page, role);
  return page;
}

export async function signIn(page: Page, role: Role): Promise<void> {
  await page.getByRole("textbox", { name: "E-mail address" }).fill(`${role}@demo.example`);
  await password(page, "Password").fill("tradepost-demo");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("navigation", { name: "Main navigation" }).waitFor();
}

/** The field of a password, which has no role. */
export function password(page: Page, label: string): Locator {
  return page.getByLabel(new RegExp(`^${label}\\W*$`));
}

/** The page has no violation that axe knows, in light and in dark. */
export async function accessible(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.waitForFunction((scheme) => document.documentElement.dataset.mantineColorScheme === scheme, colorScheme);
    // not as a script of the page, which its policy forbids
    await page.evaluate(AXE);
    expect(await violations(page), `${colorScheme} ${page.url()}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: "light" });
}

/** The violations that axe finds while nothing on the page moves: a note that fades in or out has other colours than its own. */
async function violations(page: Page): Promise<string[]> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    await expect.poll(() => moving(page)).toBe(0);
    const before = await notes(page);
    const found = await page.evaluate(async () => {
      const { axe } = window as unknown as { axe: { run(options: object): Promise<{ violations: { id: string; nodes: { html: string; any: { message: string }[] }[] }[] }> } };
      const { violations } = await axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] });
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, any }) => `${html.slice(0, 160)} ${any[0]?.message ?? ""}`).join(" | ")}`);
    });
    const moved = (await moving(page)) > 0 || (await notes(page)) !== before;
    if (found.length === 0 || !moved || Date.now() > until) return found;
  }
}

/** The notes that are shown. */
function notes(page: Page): Promise<string> {
  return page.evaluate(() => [...document.querySelectorAll(".mantine-Notification-root")].map((note) => note.textContent).join("\n"));
}

/** The number of animations that run and will end. */
function moving(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const paint = () => new Promise((painted) => requestAnimationFrame(painted));
    await paint();
    await paint();
    const running = document.getAnimations().filter(({ playState, effect }) => playState === "running" && effect?.getComputedTiming().iterations !== Infinity);
    return running.length;
  });
}

/** The page fits this width: nothing is cut off to the right. */
export async function fits(page: Page, width: number): Promise<void> {
  await page.setViewportSize({ width, height: 800 });
  // the navigation needs a moment to slide out
  const over = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  await expect.poll(over, { message: `${page.url()} at ${width}` }).toBeLessThanOrEqual(0);
}

/** A request to the API beside the browser, as an administrator. */
export async function api(method: string, path: string, body?: object, headers: Record<string, string> = {}): Promise<{ data: Record<string, unknown> & { id: string } }> {
  token ??= await login();
  const response = await fetch(BASE + path, {
    method,
    headers: { Authorization: `Bearer ${token}`, ...headers, ...(body && { "Content-Type": "application/json" }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as { data: Record<string, unknown> & { id: string } };
}

let token: string | undefined;

async function login(): Promise<string> {
  const response = await fetch(`${BASE}/api/auth/login`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ email: "admin@demo.example", password: "tradepost-demo" }),
  });
  return ((await response.json()) as { data: { access_token: string } }).data.access_token;
}

/** Goes on with the Tab key until this has the focus, as somebody without a mouse does. */
export async function tabTo(page: Page, to: Locator, times = 80, key = "Tab"): Promise<void> {
  await to.waitFor();
  for (let time = 0; time < times; time++) {
    if (await focused(to)) return;
    await page.keyboard.press(key);
  }
  throw new Error(`The Tab key does not get to ${to}`);
}

export function focused(locator: Locator): Promise<boolean> {
  return locator.evaluate((element) => element === document.activeElement);
}

/** A name that no other story uses. */
export function unique(name: string): string {
  return `${name} ${Date.now().toString(36)}${Math.floor(Math.random() * 1_000)}`;
}
