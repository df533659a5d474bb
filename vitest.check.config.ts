import { defineConfig } from 'vitest/config';
import { testsWithoutDatabase } from './test/support/without-database.ts';
import all from './vitest.config.ts';

/** The tests that need no database, for `npm run check`. */
export default defineConfig({
  test: { ...all.test, include: testsWithoutDatabase(), globalSetup: [], setupFiles: [] },
});
