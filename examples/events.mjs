#!/usr/bin/env node
// Follows the events of a running instance over a WebSocket; goes on where it was when it is started again. As in a browser the token
// goes in the first message, because no header can be set there.
//   examples/events.mjs [BASE] [TYPES]     BASE is http://localhost:8000 unless told; TYPES such as sales.*
// Nothing but Node.js 22 or later is needed. TRADEPOST_EMAIL and TRADEPOST_PASSWORD are a login that holds events:read, TRADEPOST_POSITION the
// file the position is kept in, TRADEPOST_COUNT how many events to read before it ends (0: without end).
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";

const base = process.argv[2] ?? "http://localhost:8000";
const types = process.argv[3] ?? "";
const { TRADEPOST_EMAIL: email = "finance@example.com", TRADEPOST_PASSWORD: password = "securepassword123" } = process.env;
const file = process.env.TRADEPOST_POSITION ?? "events.position";
const count = Number(process.env.TRADEPOST_COUNT ?? 0);
const silenceMs = 45_000; // three heartbeats
let seen = 0;

async function login() {
  const answer = await fetch(`${base}/api/auth/login`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ email, password }),
  });
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.message);
  return body.data.access_token;
}

const position = () => (existsSync(file) ? readFileSync(file, "ascii").trim() : "");

function remember(at) {
  writeFileSync(`${file}.new`, at);
  renameSync(`${file}.new`, file);
}

// Here the work is done. An event may come again after a failure: its id tells it.
function handle(event) {
  console.log(event.sequence, event.type, event.subject, JSON.stringify(event.data));
}

/** One connection to its end; why it ended. */
async function follow() {
  const token = await login();
  const query = new URLSearchParams();
  if (position()) query.set("after", position());
  if (types) query.set("types", types);
  const socket = new WebSocket(`${base.replace(/^http/, "ws")}/api/events/ws?${query}`);
  let silence;
  const heard = () => {
    clearTimeout(silence);
    silence = setTimeout(() => socket.close(), silenceMs);
  };
  return new Promise((ended) => {
    socket.onopen = () => socket.send(JSON.stringify({ token }));
    socket.onmessage = ({ data }) => {
      heard();
      const message = JSON.parse(data);
      if (message.specversion) {
        handle(message);
        remember(message.sequence);
        if (++seen === count) process.exit(0);
      } else remember(message.position);
    };
    socket.onclose = ({ code, reason }) => {
      clearTimeout(silence);
      ended({ code, reason });
    };
    socket.onerror = () => {}; // onclose follows
  });
}

for (;;) {
  try {
    const { code, reason } = await follow();
    console.error("again:", code, reason);
    if (code === 4400 || code === 4403 || code === 4410) process.exit(1); // no other try would fare better
  } catch (error) {
    console.error("again:", error.message);
  }
  await new Promise((later) => setTimeout(later, 500 + Math.random() * 1_000));
}
