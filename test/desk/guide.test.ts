import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { en } from '../../web/src/text/en.ts';
import { hi } from '../../web/src/text/hi.ts';

const folder = new URL('../../docs/guide/', import.meta.url);
const actions = readFileSync(new URL('../../web/src/actions/appointment.ts', import.meta.url), 'utf8');

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
    const keys = [...actions.matchAll(/^ +key: '(\w+)'/gm)].map(([, key = '']) =>
      key === 'Delete' ? 'Del' : key.toUpperCase(),
    );
    expect(keys.length).toBeGreaterThan(0);
    const missing = keys.filter((key) => !text.includes(`\`${key}\``));
    expect(missing).toEqual([]);
  });

  test('shows pictures that exist', () => {
    const pictures = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, path]) => path ?? '');
    expect(pictures.filter((path) => !existsSync(new URL(path, folder)))).toEqual([]);
  });
});
