#!/usr/bin/env node
// A client of the event-bus bridge: follows events and serves addresses ext.* of a running instance, and reconnects.
//   examples/bridge/tradepost_bridge.mjs [HOST:PORT] [BASE] [TYPES] [ADDRESS]
// HOST:PORT is the bridge, localhost:7000 by default; BASE the HTTP gateway, http://localhost:8000 by default; TYPES is a list such as
// sales.order.confirmed,sales.order.cancelled; requests to ADDRESS, such as ext.demo.echo, are answered with what they contain.
// TRADEPOST_EMAIL and TRADEPOST_PASSWORD are the login of a user with events:read who may serve ADDRESS as echo-node, such as an
// administrator. TRADEPOST_CA is the PEM file of the CA of the bridge, if it uses TLS; TRADEPOST_CERTIFICATE that of the client's key and
// certificate. It needs only Node.js 20 or later.
//
// Events are live only: what happens while the client is away is in /api/events. Recognise an event that arrives twice by its id.
import { readFileSync, realpathSync } from "node:fs";
import { connect, isIP } from "node:net";
import { connect as connectTls } from "node:tls";
import { fileURLToPath } from "node:url";

const PING_MS = 5_000;
const SILENCE_MS = 15_000;
const RENEW_MS = 60_000;
const FRAME_MAX = 64 << 20;

export class Bridge {
  #options;
  #followed = new Map();
  #served = new Map();
  #socket;
  #renewal;
  #stopped = false;

  /** token returns an access token, or a promise of one; leave it out if the certificate in tls, the options of tls.connect, is enough. */
  constructor({ host, port, token, tls }) {
    this.#options = { host, port, token, tls };
  }

  /** Calls handler(event) for each event of the type, such as sales.order.confirmed. */
  on(type, handler) {
    this.#followed.set(type, handler);
    return this;
  }

  /** Answers requests to an address ext.* with the object that handler(body, headers) returns; what it throws fails the request. */
  serve(address, handler, { name, version, priority } = {}) {
    this.#served.set(address, { handler, headers: { name, version, priority } });
    return this;
  }

  /** Serves until stop() is called; throws if it is refused. */
  async run() {
    for (let pauseMs = 500; !this.#stopped; ) {
      const started = Date.now();
      try {
        await this.#connection();
      } catch (error) {
        if (error.refused) throw error;
        if (!this.#stopped) console.error("retrying:", error.message);
      } finally {
        clearTimeout(this.#renewal);
        this.#socket?.destroy();
      }
      pauseMs = Date.now() - started > 30_000 ? 500 : Math.min(pauseMs * 2, 30_000);
      if (!this.#stopped) await new Promise((done) => setTimeout(done, pauseMs * (0.5 + Math.random())));
    }
  }

  stop() {
    this.#stopped = true;
    this.#socket?.destroy();
  }

  /** Serves one connection until it ends, which rejects the promise. */
  async #connection() {
    const { host, port, token, tls } = this.#options;
    const first = token && (await token());
    await new Promise((_, reject) => {
      const socket = tls ? connectTls({ servername: isIP(host) ? undefined : host, ...tls, host, port }) : connect({ host, port });
      this.#socket = socket;
      const pings = setInterval(() => this.#send({ type: "ping" }), PING_MS);
      socket.setNoDelay(true).setTimeout(SILENCE_MS, () => socket.destroy(new Error("the bridge is silent")));
      socket.on("error", reject);
      socket.on("close", () => {
        clearInterval(pings);
        reject(new Error("the bridge has closed the connection"));
      });
      socket.once(tls ? "secureConnect" : "connect", () => {
        if (first) this.#send({ type: "auth", token: first });
        for (const address of this.#followed.keys()) this.#send({ type: "register", address });
        for (const [address, { headers }] of this.#served) this.#send({ type: "register", address, headers });
      });
      let held = Buffer.alloc(0);
      socket.on("data", (chunk) => {
        held = Buffer.concat([held, chunk]);
        try {
          while (held.length >= 4) {
            const length = held.readInt32BE(0);
            if (length < 0 || length > FRAME_MAX) throw new Error("not a frame");
            if (held.length < 4 + length) break;
            const frame = JSON.parse(held.subarray(4, 4 + length));
            held = held.subarray(4 + length);
            this.#handle(frame);
          }
        } catch (error) {
          socket.destroy(error);
        }
      });
    });
  }

  #send(frame) {
    const content = Buffer.from(JSON.stringify(frame));
    const head = Buffer.alloc(4);
    head.writeInt32BE(content.length);
    if (this.#socket.writable) this.#socket.write(Buffer.concat([head, content]));
  }

  #handle(frame) {
    const { type, address, body } = frame;
    if (type === "auth") this.#renewLater(frame.expires);
    else if (type === "registered") console.error("registered", address);
    else if (type === "message" && this.#served.has(address)) this.#answer(frame);
    else if (type === "message") this.#followed.get(address)?.(body);
    else if (type === "err") {
      const error = new Error(`${frame.message} ${address ?? ""}`);
      error.refused = frame.failureCode === 403;
      if (error.refused || !address) throw error; // without an address the connection ends
      console.error("not accepted:", error.message); // such as a late reply
    }
  }

  async #answer({ address, replyAddress, headers, body }) {
    const reply = { type: "send", address: replyAddress };
    try {
      reply.body = await this.#served.get(address).handler(body, headers);
    } catch (error) {
      Object.assign(reply, { failureCode: 500, message: String(error.message) });
    }
    if (replyAddress) this.#send(reply);
  }

  /** A timer takes at most 24 days. An API key does not expire here, and need not be sent again. */
  #renewLater(expires) {
    clearTimeout(this.#renewal);
    if (!expires) return;
    const ms = Math.max(1_000, Math.min(Date.parse(expires) - Date.now() - RENEW_MS, 2 ** 31 - 1));
    this.#renewal = setTimeout(async () => {
      try {
        this.#send({ type: "auth", token: await this.#options.token() });
      } catch (error) {
        this.#socket.destroy(error);
      }
    }, ms);
  }
}

/** An access token of the user in the environment. */
export async function login(base) {
  const { TRADEPOST_EMAIL: email = "finance@example.com", TRADEPOST_PASSWORD: password = "securepassword123" } = process.env;
  const response = await fetch(`${base}/api/auth/login`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ email, password }),
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()).data.access_token;
}

async function main([at = "localhost:7000", base = "http://localhost:8000", types = "sales.order.confirmed", address]) {
  const { TRADEPOST_CA: ca, TRADEPOST_CERTIFICATE: own } = process.env;
  const pem = own && readFileSync(own);
  const bridge = new Bridge({
    host: at.slice(0, at.lastIndexOf(":")),
    port: Number(at.slice(at.lastIndexOf(":") + 1)),
    token: own ? undefined : () => login(base),
    tls: ca ? { ca: readFileSync(ca), key: pem, cert: pem } : undefined,
  });
  for (const type of types.split(",").filter(Boolean))
    bridge.on(type, (event) => console.log(event.type, event.subject, JSON.stringify(event.data)));
  if (address) bridge.serve(address, (body) => ({ echo: body }), { name: "echo-node", version: "1.0" });
  await bridge.run();
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url))
  main(process.argv.slice(2)).catch((error) => {
    console.error("refused:", error.message);
    process.exit(1);
  });
