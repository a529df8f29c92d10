import { defineConfig } from "vitest/config";

/** Stories: what people do in a browser with a running program (`BASE`, with the demo company). One file at a time. Time limits suit a busy machine. */
export default defineConfig({
  test: { include: ["stories/**/*.story.ts"], testTimeout: 300_000, hookTimeout: 300_000, expect: { poll: { timeout: 60_000 } }, fileParallelism: false, retry: 0 },
});
