import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const folder = 'docs/decisions';
const records = readdirSync(folder).toSorted();
const numbers = records.map((file) => file.slice(0, 4));

test('decisions are numbered from 1 without a gap, and each begins with its number', () => {
  expect(numbers).toEqual(records.map((_, index) => String(index + 1).padStart(4, '0')));
  const headings = records.map((file) => readFileSync(`${folder}/${file}`, 'utf8').slice(0, 9));
  expect(headings).toEqual(numbers.map((number) => `# ${number} · `));
});

test('each decision that a comment or a page names is there', () => {
  const files = execFileSync('git', ['ls-files', 'src', 'docs', 'test', 'migrations', '*.md'], { encoding: 'utf8' });
  const named = files
    .split('\n')
    .filter((file) => /\.(?:ts|sql|md)$/.test(file))
    .flatMap((file) => [...textOf(file).matchAll(/decisions?\/(\d{4})(-[\w-]+\.md)?/g)])
    .map(([, number = '', rest = '']) => `${number}${rest}`);
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((name) => !records.some((file) => file.startsWith(name)))).toEqual([]);
});

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // Removed and not committed yet.
  }
}
