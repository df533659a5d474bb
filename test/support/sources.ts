import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/** One import of a source file. */
export interface Import {
  readonly from: string;
  /** A path under the folder of the sources for a relative import, else the package's name. */
  readonly to: string;
  readonly isRelative: boolean;
  readonly isTypeOnly: boolean;
}

interface Sources {
  /** Paths under the folder. */
  readonly files: readonly string[];
  readonly texts: ReadonlyMap<string, string>;
  readonly imports: readonly Import[];
}

/** The TypeScript of a folder, with what each file imports, types and what is loaded later too. */
export function readSources(folder: string): Sources {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file));
  const texts = new Map(files.map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
  const imports = [...texts].flatMap(([file, text]) => importsOf(folder, file, text));
  return { files, texts, imports };
}

function importsOf(folder: string, file: string, text: string): Import[] {
  const found = text.matchAll(/^(?:import|export)\s+(type\s+)?(?:([^'";]*?)\s+from\s+)?['"]([^'"]+)['"]/gm);
  const later = text.matchAll(/\bimport\(\s*['"]([^'"]+)['"]/g);
  const importOf = (target: string, isTypeOnly: boolean): Import => {
    const isRelative = target.startsWith('.');
    const to = isRelative ? relative(folder, resolve(folder, dirname(file), target)) : target;
    return { from: file, to, isRelative, isTypeOnly };
  };
  return [
    ...[...found].map(([, type, names = '', target = '']) => importOf(target, type !== undefined || onlyTypes(names))),
    ...[...later].map(([, target = '']) => importOf(target, false)),
  ];
}

function onlyTypes(names: string): boolean {
  const list = /^\{([^}]*)\}$/s.exec(names.trim())?.[1];
  if (list === undefined) return false;
  const items = list
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  return items.length > 0 && items.every((item) => item.startsWith('type '));
}

/**
 * Files that import each other, directly or through others; none where there is no such circle. Types alone make no
 * cycle when the program runs, but they tie files together all the same: folders must not.
 */
export function findCycle(imports: readonly Import[]): string[] {
  const next = new Map<string, string[]>();
  for (const { from, to, isRelative, isTypeOnly } of imports) {
    if (isRelative && !isTypeOnly) next.set(from, [...(next.get(from) ?? []), to]);
  }
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): string[] => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return [];
    for (const target of next.get(file) ?? []) {
      const cycle = visit(target, [...path, file]);
      if (cycle.length > 0) return cycle;
    }
    done.add(file);
    return [];
  };
  for (const file of next.keys()) {
    const cycle = visit(file, []);
    if (cycle.length > 0) return cycle;
  }
  return [];
}
