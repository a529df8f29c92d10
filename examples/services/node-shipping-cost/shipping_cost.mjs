#!/usr/bin/env node
// Quotes the shipping of orders at the extension point ext.shipping.quote, over the event-bus bridge.
//   examples/services/node-shipping-cost/shipping_cost.mjs [HOST:PORT] [BASE]
// HOST:PORT is the bridge, localhost:7000 by default; BASE the HTTP gateway, http://localhost:8000 by default. TRADEPOST_EMAIL and
// TRADEPOST_PASSWORD are the login of an administrator, who may serve any point. TRADEPOST_CA is the PEM file of the CA of the bridge, if it uses TLS.
import { readFileSync, realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Bridge, login } from "../../bridge/tradepost_bridge.mjs";

const RATES = {
  standard: { first: 490, more: 50, carrier: "Parcel Post", delivery_days: 4 }, // cents for the first piece, and for each other one
  express: { first: 1490, more: 150, carrier: "Air Courier", delivery_days: 1 },
};
const FREE_FROM = 500; // the total from which standard shipping is free

/** The answer to a request as /extensions.json describes it; an empty object is no opinion. */
export function quote({ currency, method, shipping_address, total_amount, lines }) {
  if (currency !== "USD" || (shipping_address?.country ?? "US") !== "US") return {};
  const name = method === "express" ? "express" : "standard";
  const { first, more, carrier, delivery_days } = RATES[name];
  const pieces = lines.reduce((sum, line) => sum + line.quantity, 0);
  const cents = name === "standard" && total_amount >= FREE_FROM ? 0 : first + more * (pieces - 1);
  return { amount: cents / 100, currency, method: name, carrier, delivery_days };
}

async function main([at = "localhost:7000", base = "http://localhost:8000"]) {
  const { TRADEPOST_CA: ca } = process.env;
  const colon = at.lastIndexOf(":");
  await new Bridge({
    host: at.slice(0, colon),
    port: Number(at.slice(colon + 1)),
    token: () => login(base),
    tls: ca ? { ca: readFileSync(ca) } : undefined,
  })
    .serve("ext.shipping.quote", quote, { name: "shipping-cost", version: "1.0", priority: 100 })
    .run();
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url))
  main(process.argv.slice(2)).catch((error) => {
    console.error("refused:", error.message);
    process.exit(1);
  });
