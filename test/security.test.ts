import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../', import.meta.url));
const page = readFileSync(join(root, 'docs/security.md'), 'utf8');

const topTen = [
  'API1:2023 Broken Object Level Authorization',
  'API2:2023 Broken Authentication',
  'API3:2023 Broken Object Property Level Authorization',
  'API4:2023 Unrestricted Resource Consumption',
  'API5:2023 Broken Function Level Authorization',
  'API6:2023 Unrestricted Access to Sensitive Business Flows',
  'API7:2023 Server Side Request Forgery',
  'API8:2023 Security Misconfiguration',
  'API9:2023 Improper Inventory Management',
  'API10:2023 Unsafe Consumption of APIs',
];

interface Named {
  readonly file: string;
  readonly names: readonly string[];
}

/** The files of tests that a text names, each with the names of tests that follow in quotes. */
function testsIn(text: string): Named[] {
  return [...text.matchAll(/`(test\/[\w/-]+\.test\.ts)`((?::? ?"[^"]*";?)*)/g)].map(([, file = '', names = '']) => ({
    file,
    names: [...names.matchAll(/"([^"]*)"/g)].map(([, name = '']) => name),
  }));
}

const rows = page
  .split('\n')
  .filter((line) => /^\| API\d/.test(line))
  .map((line) => line.split(' | '));

test('each of the ten risks has a row, with a test by file and name', () => {
  expect(rows.map(([risk = '']) => risk.replace('| ', ''))).toEqual(topTen);
  for (const [risk, , shown = ''] of rows) {
    const tests = testsIn(shown);
    expect([risk, tests.length]).not.toEqual([risk, 0]);
    expect([risk, tests.filter(({ names }) => names.length === 0)]).toEqual([risk, []]);
  }
});

test('each test that the page names is in its file', () => {
  const named = testsIn(page);
  expect(named.length).toBeGreaterThan(20);
  const missing = named.flatMap(({ file, names }) => {
    if (!existsSync(join(root, file))) return [file];
    const text = readFileSync(join(root, file), 'utf8');
    return names.filter((name) => !text.includes(`'${name}'`)).map((name) => `${file}: ${name}`);
  });
  expect(missing).toEqual([]);
});

test('no quoted name of a test is left out by the pattern', () => {
  const quoted = rows.flatMap(([, , shown = '']) => [...shown.matchAll(/"[^"]+"/g)].map(([name]) => name.slice(1, -1)));
  expect(testsIn(rows.map(([, , shown = '']) => shown).join('\n')).flatMap(({ names }) => names)).toEqual(quoted);
});
