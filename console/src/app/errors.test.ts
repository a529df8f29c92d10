import { expect, test } from "vitest";
import { TradepostError } from "@/api";
import { explain } from "./errors";

function refused(status: number, code: string, message: string): Promise<TradepostError> {
  return TradepostError.of(new Response(JSON.stringify({ error: { type: "t", code, message, details: [], request_id: "r-1" } }), { status }));
}

test("each status is explained in plain words, with the request", async () => {
  for (const status of [401, 403, 409, 412, 422, 429, 503]) {
    const { title, text, requestId } = explain(await refused(status, "some_code", "The order is paid."));
    expect(title.length, String(status)).toBeGreaterThan(10);
    expect(text.length, String(status)).toBeGreaterThan(10);
    expect(text).not.toContain("some_code");
    expect(requestId).toBe("r-1");
  }
});

test("what stands in the way is said by the server", async () => {
  expect(explain(await refused(409, "invalid_state", "The order is paid.")).text).toBe("The order is paid.");
});

test("a server that cannot be reached has no request", () => {
  const { status, requestId, retry } = explain(new TypeError("Failed to fetch"));
  expect({ status, requestId, retry }).toEqual({ status: 0, requestId: "", retry: true });
});
