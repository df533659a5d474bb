import { defineConfig } from 'vitest/config';
import { testsWithoutDatabase } from './test/support/without-database.ts';
import all from './vitest.config.ts';

/**
 * The tests that need no database, for `npm run check`. Without those of properties, whose generated cases take longer
 * than somebody waits who has just changed a line.
 */
const quick = testsWithoutDatabase().filter((file) => !file.startsWith('test/property/'));
export default defineConfig({ test: { ...all.test, include: quick, globalSetup: [], setupFiles: [] } });
