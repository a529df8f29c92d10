import { afterEach, expect, test } from "vitest";
import { accessible, api, endStory, fits, person } from "./story";

afterEach(endStory);
const REFUSED = /status of 4\d\d/;
/** Of this story alone. */
const FROM = "ISK";

test("finance enters a rate, corrects it, imports others and removes one", async () => {
  const { data: before } = await api("GET", `/api/exchange-rates?from_currency=${FROM}`);
  for (const { id } of before as unknown as { id: string }[]) await api("DELETE", `/api/exchange-rates/${id}`);
  const page = await person("finance-manager", `/exchange-rates?from_currency=${FROM}`, REFUSED);
  const dialog = page.getByRole("dialog");
  const write = async (rate: string) => {
    await page.getByRole("button", { name: "New rate" }).first().click();
    await dialog.getByRole("textbox", { name: "From", exact: true }).fill(FROM.toLowerCase());
    await expect.poll(() => dialog.getByRole("textbox", { name: "To", exact: true }).inputValue()).toBe("USD");
    await dialog.getByLabel(/^From day/).fill("2026-01-15");
    await dialog.getByRole("textbox", { name: "Rate" }).fill(rate);
    await dialog.getByRole("button", { name: "Save" }).click();
  };
  await write("0.0072");
  await dialog.waitFor({ state: "detached" });
  await page.getByText("0.0072", { exact: true }).waitFor();

  // another one for this day is refused, and the first one is changed instead
  await write("0.0073");
  await expect.poll(() => dialog.getByLabel(/^From day/).getAttribute("aria-invalid")).toBe("true");
  await accessible(page);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: `Change the rate ${FROM} → USD` }).click();
  await dialog.getByRole("textbox", { name: "Rate" }).fill("0.0073");
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByText("0.0073", { exact: true }).waitFor();

  await page.getByRole("button", { name: "Import" }).click();
  const rows = `from_currency,to_currency,date,rate\n${FROM},USD,2026-01-15,0.00735\n${FROM},USD,2026-01-16,0.0074\n${FROM},USD,2026-01-32,0.0075\n`;
  await page.locator("input[type=file]").setInputFiles({ name: "rates.csv", mimeType: "text/csv", buffer: Buffer.from(rows) });
  await page.getByRole("button", { name: "Try it out" }).click();
  await page.getByText("It would create 1 and change 1").waitFor();
  await page.getByText("Refused rows: 1").waitFor();
  await accessible(page);
  await dialog.getByRole("button", { name: "Import" }).click();
  await page.getByText("1 created, 1 changed").waitFor();
  await page.keyboard.press("Escape");
  await page.getByText("0.00735", { exact: true }).waitFor();
  await accessible(page);
  for (const width of [360, 1280, 2560]) await fits(page, width);
  await page.setViewportSize({ width: 1280, height: 860 });

  await page.getByRole("button", { name: `Remove the rate: ${FROM} → USD, Jan 16, 2026` }).click();
  await dialog.getByRole("button", { name: "Remove the rate" }).click();
  await page.getByText("0.0074", { exact: true }).waitFor({ state: "detached" });
});

test("a viewer has no exchange rates, and sees no costs of shipments", async () => {
  const page = await person("viewer", "/shipments", REFUSED);
  await page.getByRole("columnheader", { name: "Customer" }).waitFor();
  expect(await page.getByText("Cost of goods").count()).toBe(0);
  expect(await page.getByRole("link", { name: "Exchange rates" }).count()).toBe(0);
});
