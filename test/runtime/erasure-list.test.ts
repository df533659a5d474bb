import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { extendErasureList, readErasureList } from '../../src/runtime/erasure-list.ts';
import { temporaryFolder } from '../support/backups.ts';

const erasureOf = (subjectId: string) => ({ businessId: 'bu-1', subjectId, isGuest: false, erasedAt: 1_900_000_000 });

test('an erasure that is listed after a line without its end has a line of its own', async () => {
  const file = join(temporaryFolder(), 'erasures.jsonl');
  await extendErasureList(file, [erasureOf('pt-1')]);
  // As an editor leaves it.
  writeFileSync(file, readFileSync(file, 'utf8').trimEnd());
  expect(await extendErasureList(file, [erasureOf('pt-2')])).toBe(2);
  expect(await readErasureList(file)).toEqual([erasureOf('pt-1'), erasureOf('pt-2')]);
});

test('an erasure is appended to the list as one line', async () => {
  const file = join(temporaryFolder(), 'erasures.jsonl');
  await extendErasureList(file, []);
  await extendErasureList(file, [erasureOf('pt-1')]);
  await extendErasureList(file, [erasureOf('pt-1'), erasureOf('pt-2')]);
  expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(3);
});
