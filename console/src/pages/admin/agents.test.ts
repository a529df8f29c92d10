import { expect, test } from "vitest";
import { deviceOf } from "./agents";

test("a User-Agent is shown as browser and system", () => {
  expect(deviceOf("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36")).toBe("Chrome on Linux");
  expect(deviceOf("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1")).toBe("Safari on iPhone");
  expect(deviceOf("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36 Edg/139.0.0.0")).toBe("Edge on Windows");
});

test("a program is shown by its name", () => {
  expect(deviceOf("curl/8.14.1")).toBe("curl/8.14.1");
  expect(deviceOf("")).toBe("unknown");
});
