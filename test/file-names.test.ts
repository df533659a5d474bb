import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from 'vitest';

const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

/** The files of nouns that have functions for others: those, and all, by the names that files of theirs would have. */
const withFunctions = files
  .filter((file) => /^\w+\/(?:routes|contract|services|domain|db)(?:\/|\.ts)/.test(file))
  .map((file) => ({ file, name: basename(file, '.ts'), ...functionsOf(readFileSync(`src/${file}`, 'utf8')) }))
  .filter(({ exported }) => exported.length > 0);

test('a file of a noun opens on a function that others call; its helpers follow', () => {
  expect(withFunctions.length).toBeGreaterThan(100);
  const strays = withFunctions.filter(({ all, exported }) => all[0] !== exported[0]);
  expect(strays.map(({ file }) => file)).toEqual([]);
});

test('a file that is named for a function opens on it', () => {
  const strays = withFunctions.filter(({ name, all }) => all.includes(name) && all[0] !== name);
  expect(strays.map(({ file }) => file)).toEqual([]);
});

test('each word of the name of a file of services is in the name of its first function', () => {
  const singular = (word: string): string => word.replace(/ies$/, 'y').replace(/s$/, '');
  const wordsOf = (name: string): string[] => name.split('-').map(singular);
  const ofServices = withFunctions.filter(({ file }) => file.includes('/services/'));
  expect(ofServices.length).toBeGreaterThan(100);
  const strays = ofServices.filter(
    ({ name, all: [first = ''] }) => !wordsOf(name).every((word) => wordsOf(first).includes(word)),
  );
  expect(strays.map(({ file }) => file)).toEqual([]);
});

test('names of files are in kebab-case', () => {
  const kebabCase = /^(?:[a-z0-9]+(?:-[a-z0-9]+)*\/)*[a-z0-9]+(?:-[a-z0-9]+)*\.ts$/;
  expect(files.filter((file) => !kebabCase.test(file))).toEqual([]);
});

test('a name that is exported has one meaning; a verb and the statement that writes it may share theirs', () => {
  const byName = new Map<string, string[]>();
  for (const file of files) {
    const text = readFileSync(`src/${file}`, 'utf8');
    for (const [, name = ''] of text.matchAll(
      /^export (?:async )?(?:function\*?|const|interface|type|class) (\w+)/gm,
    )) {
      byName.set(name, [...new Set([...(byName.get(name) ?? []), file])]);
    }
  }
  const nounOf = (file: string): string => file.split('/')[0] ?? '';
  const isVerbWithStatement = ([one = '', other = '', ...more]: readonly string[]): boolean =>
    more.length === 0 && one.includes('/db/') && other.includes('/services/') && nounOf(one) === nounOf(other);
  expect(byName.size).toBeGreaterThan(1_000);
  const shared = [...byName].filter(([, places]) => places.length > 1 && !isVerbWithStatement(places.toSorted()));
  expect(shared).toEqual([]);
});

function functionsOf(text: string): { readonly all: readonly string[]; readonly exported: readonly string[] } {
  const found = [...text.matchAll(/^(export )?(?:async )?function\*? (\w+)/gm)].map(([, isExported, name = '']) => ({
    isExported: isExported !== undefined,
    name: name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
  }));
  return {
    all: found.map(({ name }) => name),
    exported: found.filter(({ isExported }) => isExported).map(({ name }) => name),
  };
}
