import { defineConfig } from 'vitest/config';
import all from '../../../vitest.config.ts';

/** Files that fail on purpose, for the test of what happens then; no run of the tests includes them. */
export default defineConfig({ test: { ...all.test, include: ['test/support/failing/*-fails.ts'] } });
