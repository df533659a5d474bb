import { beforeAll, expect, test } from 'vitest';
import { createTestDatabase } from '../database.ts';

beforeAll(async () => {
  const database = await createTestDatabase();
  throw new Error(`cannot prepare ${database.name}`);
});

test('is never run', () => expect(true).toBe(true));
