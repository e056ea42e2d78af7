// Vitest: one project per kind of test. `unit` needs sources only (and the built engine for what
// runs the engine), `package` and `browser` need the packed tarball that scripts/test.mjs makes.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["ts/src/**/*.test.ts", "test/**/*.test.ts", "scripts/**/*.test.mjs"],
          exclude: ["test/package/**", "test/browser/**", "test/bench/**"],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: "package",
          include: ["test/package/*.test.ts"],
          globalSetup: ["test/support/install-package.ts"],
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: "browser",
          include: ["test/browser/*.test.ts"],
          globalSetup: ["test/support/install-package.ts"],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
