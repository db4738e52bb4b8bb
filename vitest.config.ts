import { defineConfig } from "vitest/config";

// A test that asserts nothing fails. What is waited for may take long on a busy machine.
const expect = { requireAssertions: true, poll: { timeout: 10_000 } };

export default defineConfig({
  test: {
    pool: "forks",
    projects: [
      {
        test: {
          name: "fast",
          expect,
          // Files share a process: most of their time would otherwise go into loading the same schemas again.
          isolate: false,
          // One process a core: Vitest itself keeps one core free, which of two is half.
          maxWorkers: "100%",
          execArgv: ["--max-semi-space-size=64"],
          exclude: ["**/node_modules/**", "**/*.slow.test.ts"],
          include: ["packages/*/src/**/*.test.{ts,tsx}", "packages/*/test/**/*.test.ts", "test/house/**/*.test.ts"],
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        // What starts processes or counts in seconds.
        test: {
          name: "slow",
          expect,
          include: ["packages/*/{src,test}/**/*.slow.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: "e2e",
          expect,
          include: ["test/e2e/**/*.test.ts"],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
