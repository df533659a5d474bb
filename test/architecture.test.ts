import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  isFileOfFunction,
  isFileOfPath,
  namesInTables,
  operationsPage,
  placesOfOperations,
} from '../scripts/operations.ts';
import { findCycle, type Import, readSources } from './support/sources.ts';

const { files, texts, imports } = readSources(fileURLToPath(new URL('../src/', import.meta.url)));

/** Nouns, low to high: each may use those before it. */
const nouns = [
  'access',
  'staff',
  'patients',
  'appointments',
  'slots',
  'queue',
  'reminders',
  'merges',
  'hours',
  'schedules',
  'leaves',
  'days',
  'clinics',
  'imports',
  'figures',
  'erasure',
  'privacy',
  'displays',
  'live',
  'webhooks',
  'audit',
];

/** What a role of a noun may import: of its own noun, of lower nouns, and of the shared folders. */
const roles: Readonly<
  Record<
    string,
    { readonly own: readonly string[]; readonly lower: readonly string[]; readonly shared: readonly string[] }
  >
> = {
  domain: { own: ['domain'], lower: [], shared: ['calendar', 'kernel'] },
  contract: { own: ['contract', 'domain'], lower: ['contract', 'domain'], shared: ['calendar', 'kernel'] },
  db: { own: ['db', 'domain'], lower: ['db'], shared: ['postgres', 'calendar', 'kernel'] },
  services: {
    own: ['services', 'domain', 'db', 'contract'],
    lower: ['services', 'domain', 'db', 'contract'],
    shared: ['runtime', 'rights', 'postgres', 'calendar', 'kernel'],
  },
  routes: {
    own: ['routes', 'contract', 'services', 'domain'],
    lower: ['routes', 'contract', 'services', 'domain'],
    shared: ['http', 'runtime', 'rights', 'calendar', 'kernel'],
  },
};

/** They are put together of everything. */
const roots = ['compose.ts', 'compose-routes.ts', 'compose-runtime.ts', 'launch.ts', 'main.ts', 'serve.ts'];

/** What a folder without a noun may import. */
const shared: Readonly<Record<string, readonly string[]>> = {
  kernel: [],
  rights: [],
  calendar: ['kernel'],
  postgres: ['kernel'],
  backup: ['postgres', 'kernel'],
  runtime: ['rights', 'postgres', 'calendar', 'kernel'],
  http: ['runtime', 'rights', 'calendar', 'kernel'],
  demo: [...nouns, 'runtime', 'rights', 'postgres', 'calendar', 'kernel'],
  setup: [...nouns, 'runtime', 'rights', 'postgres', 'calendar', 'kernel'],
  processes: ['runtime'],
  jobs: [...nouns, 'runtime', 'kernel'],
  cli: [...nouns, 'config.ts', 'backup', 'demo', 'setup', 'runtime', 'rights', 'kernel'],
  'config.ts': [],
  'version.ts': [],
};

const framework = /^(?:fastify|@fastify\/|swagger-ui-dist)/;
const driver = /^pg(?:-|$)/;

describe('the house', () => {
  it('has the nouns of the page of folders, in their order', () => {
    const [, section = ''] = readFileSync(new URL('../docs/folders.md', import.meta.url), 'utf8').split(
      '\n| noun | has |\n',
    );
    const [table = ''] = section.split('\n\n');
    expect([...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, noun]) => noun)).toEqual(nouns);
  });

  it('has only the folders whose imports are ruled', () => {
    const tops = new Set(files.map(top));
    const known = new Set([...nouns, ...Object.keys(shared), ...roots]);
    expect([...tops].filter((name) => !known.has(name))).toEqual([]);
    const strays = files.filter((file) => nouns.includes(top(file)) && !(role(file) in roles));
    expect(strays).toEqual([]);
  });

  it('lets each file import only what the order of nouns and the table of roles allow, types too', () => {
    const forbidden = imports.filter(({ from, to, isRelative }) => isRelative && !isAllowed(from, to));
    expect(forbidden.map(shown)).toEqual([]);
  });

  it('gives no verb a body: the contract has read it, other than rows of a file, which are checked as bodies', () => {
    const takers = files.filter(
      (file) => role(file) === 'services' && top(file) !== 'imports' && importsBody(texts.get(file) ?? ''),
    );
    expect(takers).toEqual([]);
  });

  it('keeps decisions free of input, output and packages other than pure ones', () => {
    const pure = ['temporal-polyfill', 'libphonenumber-js', 'otpauth'];
    const alsoPure: Readonly<Record<string, readonly string[]>> = {
      calendar: [],
      rights: [],
      kernel: ['typebox', 'jsonc-parser', 'node:crypto'],
    };
    const isPure = (file: string): boolean => top(file) in alsoPure || role(file) === 'domain';
    const isKnown = (file: string, name: string): boolean => [...pure, ...(alsoPure[top(file)] ?? [])].includes(name);
    const impure = imports.filter(
      ({ from, to, isRelative }) => isPure(from) && !isRelative && !isKnown(from, packageOf(to)),
    );
    expect(impure.map(shown)).toEqual([]);
  });

  it('keeps the framework where requests come in and the driver in postgres', () => {
    const strays = imports.filter(
      ({ from, to, isRelative }) =>
        !isRelative &&
        ((framework.test(to) && top(from) !== 'http' && role(from) !== 'routes') ||
          (driver.test(to) && top(from) !== 'postgres')),
    );
    expect(strays.map(shown)).toEqual([]);
  });

  it('keeps SQL in db and postgres', () => {
    const verbs = 'begin|commit|rollback|select .+ from|insert into|update \\w+ set|delete from|copy .+ std(?:in|out)';
    const statement = new RegExp(`\\b(?:sql|query)\\(|['"\`]\\s*(?:${verbs}|lock table|set local|truncate)\\b`);
    const strays = files.filter(
      (file) => role(file) !== 'db' && top(file) !== 'postgres' && statement.test(texts.get(file) ?? ''),
    );
    expect(strays).toEqual([]);
  });

  it('is put together in compose.ts and its parts alone, which nothing below them imports', () => {
    const importers = imports
      .filter(({ to, isRelative }) => isRelative && roots.includes(to))
      .map(({ from, to }) => `${from} ${to}`);
    expect(importers).toEqual([
      'compose.ts compose-routes.ts',
      'compose.ts compose-runtime.ts',
      'main.ts compose.ts',
      'main.ts serve.ts',
      'serve.ts compose.ts',
    ]);
  });

  it('reads the environment in main.ts and config.ts alone', () => {
    const readers = files.filter((file) => /process\s*\.\s*env\b/.test(texts.get(file) ?? ''));
    expect(readers.filter((file) => file !== 'main.ts' && file !== 'config.ts')).toEqual([]);
  });

  it('has no import cycles', () => {
    expect(findCycle(imports)).toEqual([]);
  });

  it('has no default exports and no files that only pass others on', () => {
    const withDefault = files.filter((file) =>
      /^export default\b|^export \{[^}]*\bas default\b/m.test(texts.get(file) ?? ''),
    );
    expect(withDefault).toEqual([]);
    const barrels = files.filter((file) => /^export \* from/m.test(texts.get(file) ?? ''));
    expect(barrels).toEqual([]);
  });

  it('has no file over 300 lines', () => {
    const long = files.filter((file) => (texts.get(file) ?? '').split('\n').length > 301);
    expect(long).toEqual([]);
  });
});

describe('each operation', () => {
  const places = placesOfOperations();

  it('has its function in the one service file of its name, or in the table of the folders', () => {
    const lost = places.filter((place) => place.serviceFiles.length !== (place.serviceFunction === null ? 0 : 1));
    expect(lost).toEqual([]);
    const ruled = places.filter(({ isInTable }) => !isInTable);
    const strays = ruled.filter((place) => !place.serviceFiles.every((file) => isFileOfFunction(place, file)));
    expect(strays).toEqual([]);
  });

  it('is declared in one route file, with a word of its URL', () => {
    expect(places.filter(({ routeFiles }) => routeFiles.length !== 1)).toEqual([]);
    const inRoutes = places.filter(({ serviceFunction }) => serviceFunction !== null);
    const strays = inRoutes.filter(({ routeFiles, path }) => !routeFiles.every((file) => isFileOfPath(file, path)));
    expect(strays).toEqual([]);
  });

  it('is named once in the tables of the folders, and they name nothing that is gone', () => {
    const names = namesInTables();
    const known = new Set(places.flatMap(({ id, routeFiles }) => [id, ...routeFiles]));
    expect(names.filter((name, index) => !known.has(name) || names.indexOf(name) !== index)).toEqual([]);
  });

  it('is in the page of operations as the sources have it', () => {
    expect(readFileSync(new URL('../docs/operations.md', import.meta.url), 'utf8')).toBe(operationsPage());
  });
});

function isAllowed(from: string, to: string): boolean {
  if (roots.includes(from)) return true;
  if (!nouns.includes(top(from))) return top(to) === top(from) || shared[top(from)]?.includes(top(to)) === true;
  const { own, lower, shared: below } = roles[role(from)] ?? { own: [], lower: [], shared: [] };
  if (!nouns.includes(top(to))) return below.includes(top(to));
  const distance = nouns.indexOf(top(from)) - nouns.indexOf(top(to));
  return distance >= 0 && (distance === 0 ? own : lower).includes(role(to));
}

/** Whether something named for a body comes from a contract. */
function importsBody(text: string): boolean {
  const fromContracts = text.matchAll(/^import [^;]*?\{([^}]*)\} from '[^']*\/contract[^']*';/gm);
  return [...fromContracts].some(([, names = '']) => /\b[A-Z]\w*Body\b/.test(names));
}

/** The folder within a noun; of a role that is one file, its name. */
function role(file: string): string {
  return (file.split('/')[1] ?? '').replace(/\.ts$/, '');
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
