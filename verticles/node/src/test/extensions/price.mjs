// Takes 1.00 off the first line of every order, in the way that a file says: good, quick, late or garbage.
//   price.mjs CLIENT HOST:PORT BASE FILE
import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

const [client, at, base, file] = process.argv.slice(2);
const { Bridge, login } = await import(client);
const garbage = [{ lines: 7 }, { lines: [{ line: 0, unit_price: -1 }] }, { lines: [{ line: 99, unit_price: 1 }] }, { lines: [null] }, { more: "x".repeat(30_000) }];
let answers = 0;

async function quote({ lines }, headers) {
  const mode = headers.trial ? "good" : readFileSync(file, "utf8").trim();
  if (mode === "late") await pause(1_000);
  if (mode === "quick") await pause(5);
  if (mode === "garbage") return garbage[answers++ % garbage.length];
  return { lines: [{ line: 0, unit_price: lines[0].list_price - 1 }] };
}

const [host, port] = at.split(":");
const tls = { ca: readFileSync(process.env.TRADEPOST_CA) };
await new Bridge({ host, port: Number(port), token: () => login(base), tls }).serve("ext.price.quote", quote, { name: "node-price", version: "1.0" }).run();
