import { QueryClient } from "@tanstack/react-query";
import { expect, test, vi } from "vitest";
import { api } from "@/api";
import { invalidate, startLive } from "./live";
import { messages } from "./stream";
import { changedPaths, idsOf } from "./topics";

function body(...chunks: string[]): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(encoder.encode(chunk));
      controller.close();
    },
  });
}

test("a stream is read whatever the chunks are", async () => {
  const read = [];
  for await (const message of messages(body("id: 1\nda", "ta: {\"a\":1}\n", "\n: beat\nid: 2\n\nid: 3\r\ndata: x\r\n\r\n"))) read.push(message);
  expect(read).toEqual([{ id: "1", data: '{"a":1}' }, { id: "2" }, { id: "3", data: "x" }]);
});

const ORDER = "0198c0de-0000-7000-8000-000000000001";
const OTHER = "0198c0de-0000-7000-8000-000000000002";

test("an event makes old what it is about, and nothing else", () => {
  const client = new QueryClient();
  const keys = {
    list: ["/api/sales/orders", { query: {} }, "pages"],
    order: ["/api/sales/orders/{order_id}", { path: { order_id: ORDER } }],
    other: ["/api/sales/orders/{order_id}", { path: { order_id: OTHER } }],
    customers: ["/api/customers", {}, "pages"],
    overview: ["/api/overview", {}],
  };
  for (const key of Object.values(keys)) client.setQueryData(key, { pages: [] });
  const event = { type: "payment.payment.captured", subject: "0198c0de-0000-7000-8000-000000000009", data: { order_id: ORDER } };
  invalidate(client, new Set(changedPaths(event.type)), idsOf(event));
  const old = Object.entries(keys).filter(([, key]) => client.getQueryState(key)?.isInvalidated);
  expect(old.map(([name]) => name)).toEqual(["list", "order", "overview"]);
});

test("a booking makes the shipments old, and once more when their cost is stored", async () => {
  vi.useFakeTimers();
  const client = new QueryClient();
  const key = ["/api/shipments", { query: {} }];
  const isOld = () => client.getQueryState(key)?.isInvalidated;
  const event = { type: "inventory.movement.booked", subject: OTHER, data: {} };
  vi.spyOn(api, "stream").mockResolvedValueOnce(body(`id: 1\ndata: ${JSON.stringify(event)}\n\n`)).mockReturnValue(new Promise(() => undefined));
  const stop = startLive(client, true);
  for (const ms of [400, 700]) {
    await vi.advanceTimersByTimeAsync(0); // the stream has begun, which makes everything old
    client.setQueryData(key, {});
    expect(isOld()).toBe(false);
    await vi.advanceTimersByTimeAsync(ms);
    expect(isOld()).toBe(true);
  }
  stop();
  vi.useRealTimers();
});
