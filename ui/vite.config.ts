import { svelte } from "@sveltejs/vite-plugin-svelte";
import { svelteTesting } from "@testing-library/svelte/vite";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [svelte(), svelteTesting()],
  // The window loads these files under `style-src 'self'; script-src 'self'`: nothing inline, no data: scripts.
  build: {
    target: "safari16.4",
    cssTarget: "safari16.4",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    chunkSizeWarningLimit: 900,
  },
  server: { port: 5173, strictPort: true, host: "127.0.0.1" },
  test: {
    environment: "happy-dom",
    include: ["tests/**/*.test.ts"],
    setupFiles: ["tests/setup.ts"],
    // Styles are not needed to test behaviour; the tokens are a subject of their own.
    css: { include: [/tokens\.css/] },
    testTimeout: 15_000,
  },
});
