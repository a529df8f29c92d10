import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

/** The program that `npm run dev` talks to. */
const api = process.env.API ?? "http://127.0.0.1:8000";

export default defineConfig({
  base: "/console/",
  plugins: [react()],
  resolve: {
    alias: { "@": new URL("./src", import.meta.url).pathname, "tradepost-client": new URL("./client", import.meta.url).pathname },
  },
  // the gateway replaces it in each response of index.html
  html: { cspNonce: "CSP-NONCE" },
  server: {
    port: 5173,
    strictPort: true,
    // the program accepts only its own name as the host
    proxy: Object.fromEntries(["/api", "/asyncapi.json", "/console/config.json"].map((path) => [path, { target: api, changeOrigin: true }])),
  },
  build: {
    target: "es2022",
    outDir: "dist/console",
    assetsInlineLimit: 0, // no data: URL, which the policy of the page would refuse
    chunkSizeWarningLimit: 1_000,
    reportCompressedSize: false,
    manifest: true, // for scripts/compress.mjs
    rolldownOptions: {
      // what every page needs is one file, and changes only with its versions
      output: { codeSplitting: { groups: [{ name: "base", test: /node_modules\/(react|react-dom|scheduler|use-sync-external-store|@tanstack\/(react-query|query-core|react-router|router-core|history|react-store|store))\// }] } },
    },
  },
  test: { environment: "happy-dom", include: ["src/**/*.test.{ts,tsx}"], setupFiles: ["test/setup.ts"], testTimeout: 30_000 },
});
