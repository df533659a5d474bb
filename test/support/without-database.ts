import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const tests = fileURLToPath(new URL('../', import.meta.url));
const sources = fileURLToPath(new URL('../../src/', import.meta.url));
/** What the run of all tests provides: a server with a migrated template. */
const provided = /\binject\(|\btestServerUrl\b|postgres\/embedded/;

/** The test files that import nothing, through whatever helpers, that asks for a database; from the project's folder. */
export function testsWithoutDatabase(): string[] {
  return readdirSync(tests, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts') && !needsDatabase(join(tests, file), new Set()))
    .map((file) => join(relative(process.cwd(), tests), file));
}

function needsDatabase(file: string, seen: Set<string>): boolean {
  if (seen.has(file)) return false;
  seen.add(file);
  const text = readFileSync(file, 'utf8');
  if (provided.test(text)) return true;
  const imported = [...text.matchAll(/from '(\.[^']+)'/g)].map(([, path = '']) => resolve(dirname(file), path));
  return imported.some((path) => !path.startsWith(sources) && needsDatabase(path, seen));
}
