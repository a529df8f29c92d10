import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fetchOnce } from "./once";

const keys: (string | null)[] = [];
let answers: (() => Promise<Response>)[];

beforeEach(() => {
  sessionStorage.clear();
  keys.length = 0;
  vi.stubGlobal("fetch", (_url: string, { headers }: { headers: Headers }) => {
    keys.push(headers.get("Idempotency-Key"));
    return (answers.shift() ?? (() => Promise.resolve(new Response("{}"))))();
  });
});
afterEach(() => vi.unstubAllGlobals());

const send = (key: string, body: string, url = "/api/sales/orders", version = '"1"') =>
  fetchOnce(url, { method: "POST", headers: new Headers({ "Idempotency-Key": key, "If-Match": version }), body });

test("a write that was cut off is sent again with its key, and the next one with its own", async () => {
  answers = [() => Promise.reject(new TypeError("cut")), () => Promise.resolve(new Response("{}"))];
  await expect(send("a", "1")).rejects.toThrow("cut");
  await send("b", "1");
  await send("c", "1");
  expect(keys).toEqual(["a", "a", "c"]);
});

test("another write, or the same one on another version, has a key of its own", async () => {
  answers = [() => Promise.resolve(new Response("", { status: 504 }))];
  await send("a", "1");
  await send("b", "2");
  await send("c", "1", "/api/sales/orders", '"2"');
  expect(keys).toEqual(["a", "b", "c"]);
});

test("a refusal is an outcome, and nothing of a sign-in is kept", async () => {
  answers = [() => Promise.resolve(new Response("", { status: 409 }))];
  await send("a", "1");
  await send("b", "1");
  expect(keys).toEqual(["a", "b"]);
  answers = [() => Promise.reject(new TypeError("cut"))];
  await expect(send("c", "password", "/api/auth/login")).rejects.toThrow("cut");
  expect(sessionStorage.getItem("tradepost.unknown")).toBe("{}");
});
