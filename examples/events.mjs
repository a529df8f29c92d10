#!/usr/bin/env node
// Follows the events of a running instance over Server-Sent Events, and resumes where it stopped when it is started again.
//   examples/events.mjs [BASE] [TYPES]     BASE defaults to http://localhost:8000; TYPES is a list such as sales.*
// It needs only Node.js 20 or later. TRADEPOST_EMAIL and TRADEPOST_PASSWORD are the login of a user with events:read. TRADEPOST_POSITION is the
// file that stores the position. TRADEPOST_COUNT is the number of events after which it stops (0: never). A browser cannot set the header, so
// it opens a WebSocket at /api/events/ws instead and sends {"token": ...} as its first message.
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";

const base = process.argv[2] ?? "http://localhost:8000";
const types = process.argv[3] ?? "";
const { TRADEPOST_EMAIL: email = "finance@example.com", TRADEPOST_PASSWORD: password = "securepassword123" } = process.env;
const file = process.env.TRADEPOST_POSITION ?? "events.position";
const count = Number(process.env.TRADEPOST_COUNT ?? 0);
const silenceMs = 45_000; // three heartbeats
let seen = 0;

class Refused extends Error {}

/** Throws the error in the response; Refused if a retry would not help. */
async function checked(response) {
  if (response.ok) return response;
  const text = await response.text();
  const final = response.status < 500 && response.status !== 401 && response.status !== 429;
  throw final ? new Refused(text) : new Error(text);
}

async function login(signal) {
  const response = await fetch(`${base}/api/auth/login`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ email, password }),
    signal,
  });
  return (await (await checked(response)).json()).data.access_token;
}

const position = () => (existsSync(file) ? readFileSync(file, "ascii").trim() : "");

function remember(at) {
  writeFileSync(`${file}.new`, at);
  renameSync(`${file}.new`, file);
}

// Handles an event. After a failure an event may be delivered again; recognise it by its id.
function handle(event) {
  console.log(event.sequence, event.type, event.subject, JSON.stringify(event.data));
}

/** Handles a complete block of the stream. */
function handleBlock(block) {
  let at = "";
  let data = "";
  for (const line of block.split("\n")) {
    if (line.startsWith("id: ")) at = line.slice(4);
    else if (line.startsWith("data: ")) data = line.slice(6);
  }
  if (data) handle(JSON.parse(data));
  if (at) remember(at);
  if (data && ++seen === count) process.exit(0);
}

/** Reads one stream until it ends. */
async function follow() {
  const controller = new AbortController();
  let timer;
  const resetTimer = () => {
    clearTimeout(timer);
    timer = setTimeout(() => controller.abort(new Error("silent for too long")), silenceMs);
  };
  resetTimer();
  try {
    const headers = { Accept: "text/event-stream", Authorization: `Bearer ${await login(controller.signal)}` };
    if (position()) headers["Last-Event-ID"] = position();
    const query = types ? `?types=${encodeURIComponent(types)}` : "";
    const response = await checked(await fetch(`${base}/api/events${query}`, { headers, signal: controller.signal }));
    let text = "";
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      resetTimer();
      const blocks = (text + chunk).split("\n\n");
      text = blocks.pop();
      blocks.forEach(handleBlock);
    }
  } finally {
    clearTimeout(timer);
  }
}

for (;;) {
  try {
    await follow();
  } catch (error) {
    console.error(error instanceof Refused ? "refused:" : "retrying:", error.message);
    if (error instanceof Refused) process.exit(1);
  }
  await new Promise((resolve) => setTimeout(resolve, 500 + Math.random() * 1_000));
}
