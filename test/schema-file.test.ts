import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from 'vitest';

const schema = readFileSync('schema.sql', 'utf8');
const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.sql'))
  .map((file) => ({ name: basename(file, '.sql'), text: readFileSync(`src/${file}`, 'utf8') }));

/** The text between the quotes of a body, which PostgreSQL keeps as it is; one that begins with `return` has none. */
const bodyOf = (text: string) => /\bas (\$\w*\$)([^]*)\1/.exec(text)?.[2] ?? '';

test('schema.sql has the functions of the files and no others; else run npm run schema', () => {
  const inSchema = [...schema.matchAll(/^CREATE FUNCTION public\.(\w+)\(/gm)].map(([, name = '']) => name);
  expect(inSchema.toSorted()).toEqual(files.map(({ name }) => name).toSorted());
});

test('schema.sql has the body of each function as its file has it; else run npm run schema', () => {
  const stale = files.filter(({ text }) => bodyOf(text) !== '' && !schema.includes(`$${bodyOf(text)}$`));
  expect(stale.map(({ name }) => name)).toEqual([]);
});

test('most functions have a body that can be compared', () => {
  expect(files.filter(({ text }) => bodyOf(text) !== '').length).toBeGreaterThan(files.length / 2);
});
