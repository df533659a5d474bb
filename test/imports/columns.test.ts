import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { columnsByKind, type Kind, kinds } from '../../src/imports/domain/columns.ts';
import { partOf } from '../../web/src/api/part-of.ts';
import { csvLine, fromSpreadsheet, readCsv, type Separator, separatorOf } from '../../src/imports/domain/csv.ts';

const page = readFileSync('docs/import.md', 'utf8');

test.each(kinds)('the page of imports has the columns of %s', (kind: Kind) => {
  const [, section = ''] = page.split(new RegExp(`^## ${kind}$`, 'im'));
  const [part = ''] = section.split('\n## ');
  const rows = part.split('\n').filter((line) => line.startsWith('| `'));
  const code = (text: string) => `\`${text}\``;
  expect(rows).toEqual(
    columnsByKind[kind].map(
      ({ name, aliases, description, isRequired }) =>
        `| ${code(name)} | ${aliases.map(code).join(', ')} | ${description}${isRequired === true ? '; needed' : ''} |`,
    ),
  );
});

test.each(kinds)('no two columns of %s have one name', (kind: Kind) => {
  const names = columnsByKind[kind].flatMap(({ name, aliases }) => [name, ...aliases]);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

test.each<[string, Separator]>([
  ['a,b,c', ','],
  ['a;"b,c,d,e";f', ';'],
  ['a\tb', '\t'],
  ['alone', ','],
])('the header %j has the separator %j', (header, separator) => expect(separatorOf(header)).toBe(separator));

test('a text that is cut anywhere is read as the same records', () => {
  const text = 'a,"b ""x"" \r\nc",\r\n,"",d\ne,f';
  const whole = readCsv(text, ',', true).records;
  expect(whole).toEqual([
    ['a', 'b "x" \r\nc', ''],
    ['', '', 'd'],
    ['e', 'f'],
  ]);
  for (let cut = 0; cut <= text.length; cut += 1) {
    const first = readCsv(text.slice(0, cut), ',', false);
    const rest = readCsv(text.slice(first.length), ',', true);
    expect([cut, [...first.records, ...rest.records]]).toEqual([cut, whole]);
  }
});

test('a last line that is one empty cell in quotes is a record, and the text is read to its end', () => {
  expect(readCsv('a\n""', ',', true)).toMatchObject({ records: [['a'], ['']], length: 4 });
});

test('a part of a text cuts no character in two, and the parts are the text', () => {
  const text = `${'a'.repeat(59_999)}😀${'b'.repeat(60_000)}`;
  const parts: string[] = [];
  for (let from = 0; from < text.length; from += parts.at(-1)?.length ?? 0) parts.push(partOf(text, from));
  expect(parts.every((part) => part.isWellFormed() && part.length <= 60_000)).toBe(true);
  expect(parts.join('')).toBe(text);
});

test('what a spreadsheet would take for a formula begins with an apostrophe, and is read as it was', () => {
  const cells = ['=1+1', '+91', '-1', '@x', "'=2", "'plain", 'a"b', ' spaced ', '＝1', '＋1', '－1', '＠x', 'a;＝1'];
  const line = csvLine(cells);
  expect(line.endsWith(`,'＝1,'＋1,'－1,'＠x,"a;'＝1"\r\n`)).toBe(true);
  expect(line.startsWith("'=1+1,'+91,'-1,'@x,''=2,'plain,")).toBe(true);
  expect(readCsv(line, ',', true).records.map((record) => record.map(fromSpreadsheet))).toEqual([cells]);
});

test('so does what stands behind a semicolon, a tab or a line break within a cell', () => {
  const cells = ['a;=1+1', "b\t'@x", 'c\n-1\n- two', ';\t=3', "d;'plain", 'e;f'];
  const line = csvLine(cells);
  expect(line.startsWith('"a;\'=1+1","b\t\'\'@x","c\n\'-1\n\'- two",')).toBe(true);
  expect(readCsv(line, ',', true).records.map((record) => record.map(fromSpreadsheet))).toEqual([cells]);
});
