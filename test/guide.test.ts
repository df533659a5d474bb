import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { everyAction } from '../web/src/actions/appointment.ts';
import { en } from '../web/src/text/en.ts';
import { hi } from '../web/src/text/hi.ts';

const folder = new URL('../docs/guide/', import.meta.url);

describe.each([
  ['README.md', en],
  ['hi.md', hi.texts],
] as const)('the guide %s', (file, texts) => {
  const text = readFileSync(new URL(file, folder), 'utf8');

  test('names buttons and pages as the desk does', () => {
    const named = [...text.matchAll(/(?<!\*)\*([^*\n]+)\*(?!\*)/g)].map(([, name]) => name);
    const known = new Set<unknown>(Object.values(texts));
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  test('has the keys that the actions of a card have', () => {
    const missing = everyAction
      .flatMap(({ key }) => (key === undefined ? [] : [key === 'Delete' ? 'Del' : key.toUpperCase()]))
      .filter((key) => !text.includes(`\`${key}\``));
    expect(missing).toEqual([]);
  });

  test('shows pictures that exist', () => {
    const pictures = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, path]) => path ?? '');
    expect(pictures.filter((path) => !existsSync(new URL(path, folder)))).toEqual([]);
  });
});
