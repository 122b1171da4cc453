import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig(({ mode }) => ({
  plugins: [react()],
  build: {
    target: "es2023",
    // The content security policy knows no data: addresses, so nothing is inlined.
    assetsInlineLimit: 0,
    // The fake entry shows the window without a backend; it never ships.
    rollupOptions: { input: mode === "fake" ? "fake.html" : "index.html" },
  },
  server: { host: "127.0.0.1", port: 5173, strictPort: true },
  test: {
    environment: "happy-dom",
    setupFiles: ["src/test/setup.ts"],
    include: ["src/**/*.test.{ts,tsx}"],
    server: { deps: { inline: [/mantine/] } },
    testTimeout: 60_000,
    css: { modules: { classNameStrategy: "non-scoped" } },
  },
}));
