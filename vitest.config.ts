import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    setupFiles: ['test/support/each-file.ts'],
    pool: 'forks',
    // Nothing in a module is ever changed, so that files can share what is loaded: half of the time would go into
    // loading.
    isolate: false,
    maxWorkers: 2,
    // The machines that this must pass on are small and busy: a limit here only ends what hangs.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    teardownTimeout: 60_000,
    expect: { poll: { timeout: 30_000, interval: 20 } },
    // Whatever zone the machine is in, the results are the same; this one differs from every clinic's in the tests.
    env: { TZ: 'America/New_York' },
  },
});
