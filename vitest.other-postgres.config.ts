import { defineConfig } from 'vitest/config';
import { sameOnEveryPostgres } from './test/support/same-on-every-postgres.ts';
import all from './vitest.config.ts';

/** The tests that say something about the PostgreSQL that TEST_DATABASE_URL names, after a run of all on another. */
export default defineConfig({ test: { ...all.test, exclude: ['**/node_modules/**', ...sameOnEveryPostgres()] } });
