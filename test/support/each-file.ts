import { afterAll, beforeAll } from 'vitest';
import { beginFile, markDatabases } from './kept.ts';

// Runs around every test file. After the hooks of the file itself, so that what failed in them counts too.
// vitest wants a pattern here, and there are no fixtures to name.
// oxlint-disable-next-line eslint/no-empty-pattern
beforeAll(({}, suite) => beginFile(suite.file));
afterAll(() => markDatabases());
