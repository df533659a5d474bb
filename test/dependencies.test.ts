import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../', import.meta.url));
const page = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');

interface Package {
  readonly license?: string;
  readonly dev?: boolean;
  readonly link?: boolean;
}

type Versions = Readonly<Record<string, string>>;

const { packages } = readJson('package-lock.json') as { readonly packages: Readonly<Record<string, Package>> };
const project = readJson('package.json') as Readonly<
  Record<'dependencies' | 'devDependencies' | 'optionalDependencies', Versions>
>;
const desk = readJson('web/package.json') as Readonly<Record<'devDependencies', Versions>>;
const direct = {
  ...project.dependencies,
  ...project.devDependencies,
  ...project.optionalDependencies,
  ...desk.devDependencies,
};

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(join(root, file), 'utf8'));
}

/** The rows of the table that begins with this head, cell by cell. */
function tableOf(head: string): readonly (readonly string[])[] {
  const [, rows = ''] = page.split(`${head}\n`);
  const lines = rows.split('\n').slice(1);
  const end = lines.findIndex((line) => !line.startsWith('|'));
  return lines.slice(0, end).map((line) =>
    line
      .split('|')
      .map((cell) => cell.trim())
      .slice(1, -1),
  );
}

const namesIn = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
/** `@of/*` and `name-*` stand for each package whose name begins so. */
const isNamed = (name: string, by: string): boolean =>
  by.endsWith('*') ? name.startsWith(by.slice(0, -1)) : name === by;

const listed = ['MIT', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'ISC'];
/** Whether one of the licences that may be chosen is on our list. */
const isListed = (licence: string): boolean =>
  licence
    .replaceAll(/[()]/g, '')
    .split(' OR ')
    .some((each) => listed.includes(each));

const exceptions = tableOf('| exception | licence | why |').map(([cell = '', licence = '', why = '']) => ({
  names: namesIn(cell),
  licence,
  isOfDevelopment: why.startsWith('development only'),
}));

test('each package has a licence of our list, or is an exception that CONTRIBUTING.md names with its licence', () => {
  const others = Object.entries(packages).flatMap(([path, { license, dev, link }]) => {
    // Neither the project itself nor one of its workspaces.
    if (!path.includes('node_modules/') || link === true) return [];
    const file = join(path, 'package.json');
    // A package of another platform is not here; the lock file has its licence.
    const installed = existsSync(join(root, file)) ? (readJson(file) as Package).license : license;
    const name = path.replace(/^.*node_modules\//, '');
    return isListed(installed ?? '') ? [] : [{ name, licence: installed, dev: dev === true }];
  });
  const exceptionOf = (name: string) => exceptions.find(({ names }) => names.some((by) => isNamed(name, by)));
  expect(
    others.filter(({ name, licence, dev }) => {
      const exception = exceptionOf(name);
      return exception === undefined || exception.licence !== licence || (exception.isOfDevelopment && !dev);
    }),
  ).toEqual([]);
  const used = others.map(({ name }) => name);
  const gone = exceptions.flatMap(({ names }) => names.filter((by) => !used.some((name) => isNamed(name, by))));
  expect(gone).toEqual([]);
});

test('the table of CONTRIBUTING.md names each direct dependency and none that is gone', () => {
  const named = tableOf('| package | why |').flatMap(([cell = '']) => namesIn(cell));
  expect(named.length).toBeGreaterThan(20);
  expect(Object.keys(direct).filter((name) => !named.some((by) => isNamed(name, by)))).toEqual([]);
  expect(named.filter((by) => !Object.keys(direct).some((name) => isNamed(name, by)))).toEqual([]);
});

test('the version of each direct dependency is exact', () => {
  expect(Object.entries(direct).filter(([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version))).toEqual([]);
});

test.each([
  ['MIT', true],
  ['(Apache-2.0 OR MIT)', true],
  ['GPL-3.0 OR ISC', true],
  ['GPL-3.0', false],
  ['MIT AND GPL-3.0', false],
  ['', false],
])('the licence "%s" is judged right', (licence, expected) => {
  expect(isListed(licence)).toBe(expected);
});
