#!/usr/bin/env node
// Follows the events over Server-Sent Events and resumes where it stopped; README.md explains the arguments and variables.
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";

const [base = "http://localhost:8000", types = ""] = process.argv.slice(2);
const { TRADEPOST_EMAIL: email = "finance@example.com", TRADEPOST_PASSWORD: password = "securepassword123" } = process.env;
const { TRADEPOST_POSITION: file = "events.position", TRADEPOST_COUNT: count = "0" } = process.env;
const silenceMs = 45_000; // three heartbeats
let seen = 0;

// After a failure an event may be delivered again; recognise it by its id.
function handle(event) {
  console.log(event.sequence, event.type, event.subject, JSON.stringify(event.data));
}

async function checked(response) {
  if (response.ok) return response;
  const final = response.status < 500 && response.status !== 401 && response.status !== 429;
  throw Object.assign(new Error(await response.text()), { final });
}

async function login(signal) {
  const headers = { "Content-Type": "application/json" };
  const request = { method: "POST", headers, body: JSON.stringify({ email, password }), signal };
  return (await (await checked(await fetch(`${base}/api/auth/login`, request))).json()).data.access_token;
}

async function follow(signal, heard) {
  const headers = { Accept: "text/event-stream", Authorization: `Bearer ${await login(signal)}` };
  if (existsSync(file)) headers["Last-Event-ID"] = readFileSync(file, "ascii");
  const query = types && `?types=${encodeURIComponent(types)}`;
  const response = await checked(await fetch(`${base}/api/events${query}`, { headers, signal }));
  let text = "";
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    heard();
    const blocks = (text + chunk).split("\n\n"); // an empty line ends a block
    text = blocks.pop();
    for (const block of blocks) {
      const data = /^data: (.*)/m.exec(block)?.[1];
      if (data) handle(JSON.parse(data));
      writeFileSync(`${file}.new`, /^id: (.*)/m.exec(block)[1]);
      renameSync(`${file}.new`, file);
      if (data && ++seen === Number(count)) process.exit(0);
    }
  }
}

for (;;) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new Error("silent for too long")), silenceMs);
  try {
    await follow(controller.signal, () => timer.refresh());
  } catch (error) {
    console.error(error.message);
    if (error.final) process.exit(1); // another attempt would not help
  }
  clearTimeout(timer);
  await new Promise((resolve) => setTimeout(resolve, 500 + Math.random() * 1_000));
}
