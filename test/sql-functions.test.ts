import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const src = fileURLToPath(new URL('../src/', import.meta.url));
const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.sql'))
  .map((file) => ({ file, text: readFileSync(`${src}${file}`, 'utf8') }));

const except = (isRight: (text: string, file: string) => boolean) =>
  files.filter(({ file, text }) => !isRight(text, file)).map(({ file }) => file);

it('each SQL function is one file of its name, which creates nothing else', () => {
  const created = /^(?:create|drop|alter)\b.*$/gim;
  const isAlone = (text: string, file: string) =>
    (text.match(created) ?? []).length === 1 &&
    text.includes(`\ncreate or replace function ${basename(file, '.sql')}(`);
  expect(except(isAlone)).toEqual([]);
});

it('each SQL function says in one to six lines what it does and what it promises', () => {
  expect(except((text) => /^(?:-- \S.*\n){1,6}create /.test(text))).toEqual([]);
});

it('each SQL function says why it is planned otherwise than PostgreSQL would', () => {
  const settings = /((?:^(?:--.*|set .*)\n)*^set (?:enable_|jit|plan_).*\n(?:^(?:--.*|set .*)\n)*)/m;
  expect(except((text) => settings.exec(text)?.[0].includes('--') ?? true)).toEqual([]);
});

it('the page of the database names each SQL function that answers an outcome or lists statuses, and none that is gone', () => {
  const [, section = ''] = readFileSync('docs/database.md', 'utf8').split('\n## Rules that are SQL\n');
  const [table = ''] = section.split('\n## ');
  const rows = [...table.matchAll(/^\| ((?:`\w+`(?:, )?)+) \|/gm)].map(([, names = '']) => names);
  const named = rows.flatMap((names) => [...names.matchAll(/\w+/g)].map(([name]) => name));
  const outcome = /'(?:BOOKED|CHANGED|HELD|ADDED|NOTHING|REPEATED|EXISTS|STALE|TAKEN|ELSEWHERE|OWN|OVER_\w+)'/;
  const statuses = /\bstatus (?:in|=|<>) \(?'/;
  const deciding = files
    .filter(({ text }) => outcome.test(text) || statuses.test(text))
    .map(({ file }) => basename(file, '.sql'));
  expect(deciding.length).toBeGreaterThan(10);
  expect(deciding.filter((name) => !named.includes(name))).toEqual([]);
  const known = new Set(files.map(({ file }) => basename(file, '.sql')));
  expect(named.filter((name, index) => !known.has(name) || named.indexOf(name) !== index)).toEqual([]);
});
