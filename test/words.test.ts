import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const glossary = 'docs/glossary.md';
const [, never = ''] = readFileSync(glossary, 'utf8').split('\n## Never\n');
const forbidden = [...never.matchAll(/^\| ([a-z]+) \| (?!say)/gm)].map(([, word = '']) => word);

/** The rows of the tables of verbs: those that are used, and those that another one stands for. */
const [, verbTables = ''] = readFileSync(glossary, 'utf8').split(/^## (?:Verbs|Never)$/m);
const verbRows = [...verbTables.matchAll(/^\| ([\w, ]+) \|.*\|([\w, ]*)\|$/gm)].filter(([, first]) => first !== 'verb');
const wordsOf = (cell = ''): string[] => cell.split(',').map((word) => word.trim());
const usedVerbs = new Set(verbRows.flatMap(([, first]) => wordsOf(first)));
const replacedVerbs = new Set(verbRows.flatMap(([, , last]) => wordsOf(last)).filter((word) => !usedVerbs.has(word)));
const firstWord = (name: string): string => /^[a-z]+/.exec(name)?.[0] ?? '';

/** Places where a forbidden word means something else, or cannot be changed. */
const allowed: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/waiting[ -]?room/gi, 'the room in which patients wait'],
  [/['"/]room\b|\broom(?=: |['?-])|text: 'Room'/g, 'test data: an attribute or a link that a clinic chose'],
  [/\bHubError\b/g, 'a name in the API description'],
];

/** Tables about the schema itself. */
const technicalTables = ['migrations', 'sql_functions'];

/** Generated files repeat what is checked at its source; the glossary names the words. */
const unchecked = new Set([glossary, 'test/words.test.ts', 'openapi.json', 'schema.sql', 'package-lock.json']);

function trackedTexts(): { readonly file: string; readonly text: string }[] {
  return execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate'])
    .toString()
    .split('\n')
    .filter((file) => /\.(?:ts|mjs|js|sql|md|sh|py|json|yml)$/.test(file) && !unchecked.has(file))
    .flatMap((file) => {
      try {
        return [{ file, text: readFileSync(file, 'utf8') }];
      } catch {
        return []; // Removed and not committed yet.
      }
    });
}

/** The words of names, too: `passGate`, `has_newses` and `SITTINGS` are found. */
function plainWords(text: string): string {
  return text
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/[_./-]/g, ' ')
    .toLowerCase();
}

function foundIn(text: string): string[] {
  const rest = plainWords(allowed.reduce((left, [pattern]) => left.replace(pattern, ''), text));
  return forbidden.filter((word) => new RegExp(`\\b${word}(?:e?s|ed|ing)?\\b`).test(rest));
}

test('a name, a comment or a sentence uses no word of the list "Never" in the glossary', () => {
  expect(forbidden.length).toBeGreaterThan(5);
  const found = trackedTexts().flatMap(({ file, text }) =>
    [file, ...text.split('\n')].flatMap((line, index) =>
      foundIn(line).map((word) => `${file}${index === 0 ? '' : `:${index}`} ${word}`),
    ),
  );
  expect(found).toEqual([]);
});

test('a forbidden word is found in a name of any form', () => {
  for (const text of ['passGate', 'has_newses', 'sittings', 'src/gate.ts', 'PatientSurroundings', 'newsOf'])
    expect([text, foundIn(text)]).not.toEqual([text, []]);
  for (const text of ['investigate', 'the waiting room', 'surrogate', "{ key: 'room' }"])
    expect(foundIn(text)).toEqual([]);
});

test('each word in the name of a table is in the glossary', () => {
  const known = readFileSync(glossary, 'utf8').toLowerCase();
  const tables = trackedTexts()
    .filter(({ file }) => file.startsWith('migrations/'))
    .flatMap(({ text }) => [...text.matchAll(/^create table (\w+)/gm)].map(([, name = '']) => name));
  expect(tables.length).toBeGreaterThan(20);
  const singular = (word: string): string => word.replace(/ies$/, 'y').replace(/(?<=.{3})(?:es|s)$/, '');
  const missing = tables
    .filter((table) => !technicalTables.includes(table))
    .flatMap((table) => table.split('_').map((word) => ({ table, word: singular(word) })))
    .filter(({ word }) => !new RegExp(`\\b${word}`).test(known));
  expect(missing).toEqual([]);
});

test('each operation begins with a verb of the glossary', () => {
  const { paths } = JSON.parse(readFileSync('openapi.json', 'utf8')) as {
    paths: Record<string, Record<string, { operationId: string }>>;
  };
  const ids = Object.values(paths).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId));
  expect(ids.length).toBeGreaterThan(100);
  expect(ids.filter((id) => !usedVerbs.has(id) && !usedVerbs.has(firstWord(id)))).toEqual([]);
});

test('the summary of no operation begins with a verb that another one stands for', () => {
  const { paths } = JSON.parse(readFileSync('openapi.json', 'utf8')) as {
    paths: Record<string, Record<string, { summary: string }>>;
  };
  const summaries = Object.values(paths).flatMap((methods) => Object.values(methods).map(({ summary }) => summary));
  expect(summaries.length).toBeGreaterThan(100);
  expect(summaries.filter((summary) => replacedVerbs.has(firstWord(summary.toLowerCase())))).toEqual([]);
});

test('each verb of services that routes, jobs and commands call is one of the glossary', () => {
  const called = new Set(
    trackedTexts()
      .filter(({ file }) => /^src\/(?:(?:jobs|cli)\/|\w+\/routes|main\.ts)/.test(file))
      .flatMap(({ text }) => [...text.matchAll(/^import \{([^}]*)\} from '[^']*services[^']*'/gm)])
      .flatMap(([, names = '']) => wordsOf(names)),
  );
  const functions = exportedByServices().filter(({ name }) => called.has(name));
  expect(functions.length).toBeGreaterThan(100);
  const isVerb = (name: string): boolean =>
    usedVerbs.has(name) || (usedVerbs.has(firstWord(name)) && firstWord(name) !== 'create');
  const strays = functions.filter(({ name, isAsync }) => isAsync && !isVerb(name));
  expect(strays).toEqual([]);
});

test('no function of services and no command has a verb that another one stands for', () => {
  expect([...replacedVerbs]).toEqual(expect.arrayContaining(['update', 'delete', 'read', 'edit']));
  const commands = [...readdirSync('src/cli')]
    .flatMap((file) => [...readFileSync(`src/cli/${file}`, 'utf8').matchAll(/^ {2}'([a-z -]+)': \{$/gm)])
    .map(([, words = '']) => words);
  expect(commands.length).toBeGreaterThan(10);
  expect(
    // On the command line `create` makes a business, a client or a user.
    commands.filter((words) => words.split(' ').some((word) => word !== 'create' && replacedVerbs.has(word))),
  ).toEqual([]);
  const functions = exportedByServices().filter(({ isAsync }) => isAsync);
  expect(functions.filter(({ name }) => replacedVerbs.has(firstWord(name)) || firstWord(name) === 'create')).toEqual(
    [],
  );
});

function exportedByServices(): { file: string; name: string; isAsync: boolean }[] {
  return trackedTexts()
    .filter(({ file }) => /^src\/\w+\/services(?:\.ts|\/)/.test(file))
    .flatMap(({ file, text }) =>
      [...text.matchAll(/^export (async )?function (\w+)/gm)].map(([, isAsync, name = '']) => ({
        file,
        name,
        isAsync: isAsync !== undefined,
      })),
    );
}
