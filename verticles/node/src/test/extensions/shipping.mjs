// Quotes the shipping of orders as examples/services/node-shipping-cost does, in the way that a file says: good, quick, late or garbage.
//   shipping.mjs EXAMPLES HOST:PORT BASE FILE
import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

const [examples, at, base, file] = process.argv.slice(2);
const { Bridge, login } = await import(`${examples}/bridge/tradepost_bridge.mjs`);
const { quote } = await import(`${examples}/services/node-shipping-cost/shipping_cost.mjs`);
const wrong = { amount: 1, currency: "USD", method: "standard" };
const garbage = [{ amount: 7 }, { ...wrong, amount: -1 }, { ...wrong, amount: "1" }, { ...wrong, currency: "EUR" }, { ...wrong, carrier: "x".repeat(30_000) }];
let answers = 0;

async function answer(request, headers) {
  const mode = headers.trial ? "good" : readFileSync(file, "utf8").trim();
  if (mode === "late") await pause(1_000);
  if (mode === "quick") await pause(5);
  return mode === "garbage" ? garbage[answers++ % garbage.length] : quote(request);
}

const [host, port] = at.split(":");
const tls = { ca: readFileSync(process.env.TRADEPOST_CA) };
await new Bridge({ host, port: Number(port), token: () => login(base), tls }).serve("ext.shipping.quote", answer, { name: "shipping-cost", version: "1.0" }).run();
