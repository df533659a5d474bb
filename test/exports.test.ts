import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const src = fileURLToPath(new URL('../src/', import.meta.url));
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const texts = new Map(files.map((file) => [file, readFileSync(join(src, file), 'utf8')]));
/** What imports sources from outside: tests, measurements and scripts. */
const programs = ['test', 'bench', 'fuzz', 'torture', 'scripts'].flatMap((folder) => {
  const path = fileURLToPath(new URL(`../${folder}/`, import.meta.url));
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(?:ts|mjs)$/.test(file))
    .map((file): [string, string] => [`../${folder}/${file}`, readFileSync(join(path, file), 'utf8')]);
});

test('a source exports only what another file imports', () => {
  const importersOf = new Map<string, Set<string>>();
  for (const [file, text] of [...texts, ...programs]) {
    for (const [, names = ''] of text.matchAll(
      /^ *(?:import|const|export) (?:type )?\{([^}]*)\} (?:from|= await import)/gm,
    )) {
      for (const [name] of names.matchAll(/\w+/g)) {
        importersOf.set(name, (importersOf.get(name) ?? new Set()).add(file));
      }
    }
  }
  const unused = files.flatMap((file) =>
    [...(texts.get(file) ?? '').matchAll(/^export (?:async )?(?:const|function\*?|class|interface|type) (\w+)/gm)]
      .map(([, name = '']) => name)
      .filter((name) => [...(importersOf.get(name) ?? [])].every((importer) => importer === file))
      .map((name) => `${file}: ${name}`),
  );
  expect(unused).toEqual([]);
});
