// Takes pictures of pages, light and dark, at three widths, to be looked at:
//   npm run pictures -- http://localhost:5173 DIR /customers /account
// It signs in with a demo login (`LOGIN`, a finance manager by default). `LOCALE=de` takes them in German, `WIDTHS` at other widths, and
// `WHOLE=true` of the whole page instead of what a window shows.
import { mkdirSync } from "node:fs";
import { chromium } from "playwright-core";

const [base = "http://localhost:5173", dir = "pictures", ...paths] = process.argv.slice(2);
const login = process.env.LOGIN ?? "finance-manager@demo.example";
const widths = (process.env.WIDTHS ?? "360,1280,2560").split(",").map(Number);
mkdirSync(dir, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-background-networking"],
});
for (const colorScheme of ["light", "dark"]) {
  const context = await browser.newContext({ colorScheme, locale: process.env.LOCALE ?? "en" });
  const page = await context.newPage();
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && console.log(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => console.log(`error: ${error.message}`));
  await page.goto(`${base}/console/sign-in`);
  await page.getByRole("heading", { level: 1 }).waitFor();
  for (const width of widths) {
    await page.setViewportSize({ width, height: width < 600 ? 740 : 900 });
    await page.waitForTimeout(300);
    await page.screenshot({ path: `${dir}/sign-in-${colorScheme}-${width}.png` });
  }
  await page.locator("input[type=email]").fill(login);
  await page.locator("input[type=password]").fill("tradepost-demo");
  await page.keyboard.press("Enter");
  await page.getByRole("navigation").waitFor({ state: "attached" });
  for (const path of paths) {
    // without a reload, which would need a new sign-in where there is no cookie
    await page.evaluate((to) => {
      history.pushState(null, "", `/console${to}`);
      dispatchEvent(new PopStateEvent("popstate"));
    }, path);
    for (const width of widths) {
      await page.setViewportSize({ width, height: width < 600 ? 740 : 900 });
      await page.waitForLoadState("networkidle", { timeout: 3_000 }).catch(() => undefined);
      // what is shown while data are on their way is not worth a picture
      await page.waitForFunction(() => !document.querySelector("[aria-busy=true], .mantine-Skeleton-root"), null, { timeout: 20_000 }).catch(() => undefined);
      await page.waitForTimeout(400);
      const name = path.replace(/[^a-z0-9]+/gi, "_").replace(/^_|_$/g, "") || "home";
      await page.screenshot({ path: `${dir}/${name}-${colorScheme}-${width}.png`, fullPage: process.env.WHOLE === "true" });
    }
  }
  await context.close();
}
await browser.close();
