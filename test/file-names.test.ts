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
  // Both files tell which failures count before anything else.
  const exceptions = ['access/services/login-failures.ts', 'staff/services/login-failures.ts'];
  expect(strays.map(({ file }) => file).toSorted()).toEqual(exceptions);
});

test('names of files are in kebab-case', () => {
  const kebabCase = /^(?:[a-z0-9]+(?:-[a-z0-9]+)*\/)*[a-z0-9]+(?:-[a-z0-9]+)*\.ts$/;
  expect(files.filter((file) => !kebabCase.test(file))).toEqual([]);
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
