import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

interface Import {
  readonly from: string;
  /** A path under src for a relative import, else the package's name. */
  readonly to: string;
  readonly isRelative: boolean;
  readonly isTypeOnly: boolean;
}

const src = fileURLToPath(new URL('../src/', import.meta.url));
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const texts = new Map(files.map((file) => [file, readFileSync(join(src, file), 'utf8')]));
const imports = files.flatMap(importsOf);

/** What each folder may import of the program; 'types' allows `import type` alone. */
const allowed: Readonly<Record<string, Readonly<Record<string, 'all' | 'types'>>>> = {
  domain: {},
  contract: { domain: 'all' },
  db: { domain: 'all' },
  services: { domain: 'all', db: 'all', contract: 'all', 'telemetry.ts': 'all' },
  http: { services: 'all', contract: 'all', domain: 'all', 'telemetry.ts': 'all' },
  jobs: { services: 'all', contract: 'all', domain: 'all', 'telemetry.ts': 'all' },
  cli: { services: 'all', contract: 'all', domain: 'all', 'telemetry.ts': 'all' },
  'telemetry.ts': { 'metrics.ts': 'all' },
  'metrics.ts': {},
  'config.ts': {},
};

const framework = /^(?:fastify|@fastify\/|swagger-ui-dist)/;
const driver = /^pg(?:-|$)/;

describe('the house', () => {
  it('has only the folders whose imports are ruled', () => {
    const tops = new Set(files.map(top));
    expect([...tops].filter((name) => !(name in allowed) && name !== 'app.ts' && name !== 'main.ts')).toEqual([]);
  });

  it('lets each folder import only what the design allows', () => {
    const forbidden = imports.filter(({ from, to, isRelative, isTypeOnly }) => {
      const rules = allowed[top(from)];
      if (rules === undefined || !isRelative || top(from) === top(to)) return false;
      const rule = rules[top(to)];
      return !(rule === 'all' || (rule === 'types' && isTypeOnly));
    });
    expect(forbidden.map(shown)).toEqual([]);
  });

  it('keeps the domain free of input, output and packages other than pure ones', () => {
    const pure = new Set(['temporal-polyfill', 'libphonenumber-js']);
    const impure = imports.filter(({ from, to, isRelative }) => top(from) === 'domain' && !isRelative && !pure.has(packageOf(to)));
    expect(impure.map(shown)).toEqual([]);
  });

  it('keeps the framework in http and the driver in db', () => {
    const strays = imports.filter(
      ({ from, to, isRelative }) =>
        !isRelative && ((framework.test(to) && top(from) !== 'http') || (driver.test(to) && top(from) !== 'db')),
    );
    expect(strays.map(shown)).toEqual([]);
  });

  it('is put together in app.ts alone, which only main.ts imports', () => {
    const importers = imports.filter(({ to, isRelative }) => isRelative && to === 'app.ts').map(({ from }) => from);
    expect(importers).toEqual(['main.ts']);
  });

  it('reads the environment in main.ts and config.ts alone', () => {
    const readers = files.filter((file) => /process\s*\.\s*env\b/.test(texts.get(file) ?? ''));
    expect(readers.filter((file) => file !== 'main.ts' && file !== 'config.ts')).toEqual([]);
  });

  it('has no import cycles', () => {
    expect(findCycle()).toEqual([]);
  });

  it('has no default exports and no files that only pass others on', () => {
    const withDefault = files.filter((file) => /^export default\b|^export \{[^}]*\bas default\b/m.test(texts.get(file) ?? ''));
    expect(withDefault).toEqual([]);
    const barrels = files.filter((file) => /^export \* from/m.test(texts.get(file) ?? ''));
    expect(barrels).toEqual([]);
  });

  it('has no file over 300 lines', () => {
    const long = files.filter((file) => (texts.get(file) ?? '').split('\n').length > 301);
    expect(long).toEqual([]);
  });

  it('names files in kebab-case', () => {
    expect(files.filter((file) => !/^(?:[a-z0-9]+(?:-[a-z0-9]+)*\/)*[a-z0-9]+(?:-[a-z0-9]+)*\.ts$/.test(file))).toEqual([]);
  });
});

function importsOf(file: string): Import[] {
  const text = texts.get(file) ?? '';
  const found = text.matchAll(/^(?:import|export)\s+(type\s+)?(?:([^'";]*?)\s+from\s+)?['"]([^'"]+)['"]/gm);
  return [...found].map(([, type, names = '', target = '']) => {
    const isRelative = target.startsWith('.');
    const to = isRelative ? relative(src, resolve(src, dirname(file), target)) : target;
    return { from: file, to, isRelative, isTypeOnly: type !== undefined || onlyTypes(names) };
  });
}

function onlyTypes(names: string): boolean {
  const list = /^\{([^}]*)\}$/s.exec(names.trim())?.[1];
  if (list === undefined) return false;
  const items = list.split(',').map((item) => item.trim()).filter((item) => item !== '');
  return items.length > 0 && items.every((item) => item.startsWith('type '));
}

/** Types alone make no cycle when the program runs, but they tie files together all the same: folders must not. */
function findCycle(): string[] {
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
  for (const file of files) {
    const cycle = visit(file, []);
    if (cycle.length > 0) return cycle;
  }
  return [];
}

function top(file: string): string {
  return file.split('/')[0] ?? '';
}

function packageOf(name: string): string {
  return name.startsWith('@') ? name.split('/').slice(0, 2).join('/') : (name.split('/')[0] ?? '');
}

function shown({ from, to }: Import): string {
  return `${from} → ${to}`;
}
