import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** The texts of the files in folders, by their paths. */
function read(...folders: string[]): [file: string, text: string][] {
  return folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(?:tsx?|mjs)$/.test(file))
      .map((file): [string, string] => [`${folder}/${file}`, readFileSync(`${folder}/${file}`, 'utf8')]),
  );
}

const web = read('web/src', 'web/display', 'web/turn', 'web/small', 'web/build');
/** What imports sources from outside: tests, measurements and scripts. */
const programs = read('test', 'bench', 'fuzz', 'torture', 'scripts');
const builds: [string, string][] = [['web/vite.config.ts', readFileSync('web/vite.config.ts', 'utf8')]];

test('a source exports only what another file imports', () => {
  expect(unused(read('src'), programs)).toEqual([]);
});

test('a source of a page exports only what another file imports', () => {
  const generated = 'web/src/api/schema.d.ts';
  const sources = web.filter(([file]) => file !== generated);
  expect(unused(sources, [...programs, ...builds])).toEqual([]);
});

function unused(sources: [file: string, text: string][], others: [file: string, text: string][]): string[] {
  const importersOf = new Map<string, Set<string>>();
  for (const [file, text] of [...sources, ...others]) {
    for (const name of importedBy(text)) importersOf.set(name, (importersOf.get(name) ?? new Set()).add(file));
  }
  return sources.flatMap(([file, text]) =>
    [...text.matchAll(/^export (?:async )?(?:const|function\*?|class|interface|type) (\w+)/gm)]
      .map(([, name = '']) => name)
      .filter((name) => [...(importersOf.get(name) ?? [])].every((importer) => importer === file))
      .map((name) => `${file}: ${name}`),
  );
}

/** Also by `import()`: `const { name } = await import(…)`, `import(…).then(({ name: page }) => …)`, `(await import(…)).name`. */
function importedBy(text: string): string[] {
  const lists = [
    ...text.matchAll(/^ *(?:import|const|export) (?:type )?\{([^}]*)\} (?:from|= await import)/gm),
    ...text.matchAll(/\bimport\([^)]*\)\.then\(\(\{ (\w+)/g),
    ...text.matchAll(/\(await import\([^)]*\)\)\.(\w+)/g),
  ];
  return lists.flatMap(([, names = '']) => names.match(/\w+/g) ?? []);
}
