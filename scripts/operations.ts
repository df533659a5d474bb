// Where each operation is: its route file and the function of its service. openapi.json names the operations, the
// sources say where they are, and the tables of docs/folders.md what departs from the rule of names.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface OperationPlace {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  /** Null for operations that need no access token. */
  readonly scope: string | null;
  /** Under src, as all files here; more or fewer than one where the sources do not say it plainly. */
  readonly routeFiles: readonly string[];
  readonly serviceFiles: readonly string[];
  /** The operation's own name, unless the table says otherwise; null for the operations of the server itself. */
  readonly serviceFunction: string | null;
  readonly isInTable: boolean;
}

const root = fileURLToPath(new URL('../', import.meta.url));
const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .toSorted()
  .map((file) => ({ file, text: readFileSync(join(root, 'src', file), 'utf8') }));
const folders = readFileSync(join(root, 'docs/folders.md'), 'utf8');

export function placesOfOperations(): OperationPlace[] {
  const { paths } = JSON.parse(readFileSync(join(root, 'openapi.json'), 'utf8')) as {
    paths: Record<string, Record<string, { operationId: string; 'x-scope'?: string }>>;
  };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId: id, 'x-scope': scope = null }]) => {
      const row = tableRows().find(({ ids }) => ids.includes(id));
      const serviceFunction = row === undefined ? id : row.serviceFunction;
      const routeFiles = declaringFiles(id);
      const exporting = serviceFunction === null ? [] : exportingFiles(serviceFunction);
      const serviceFiles = row === undefined ? exporting : exporting.filter((file) => file === row.file);
      return {
        id,
        method: method.toUpperCase(),
        path,
        scope,
        routeFiles,
        serviceFiles,
        serviceFunction,
        isInTable: row !== undefined,
      };
    }),
  );
}

/** Whether a service file has the name of its function. */
export function isFileOfFunction({ serviceFunction }: OperationPlace, file: string): boolean {
  return basename(file, '.ts') === inKebabCase(serviceFunction ?? '');
}

/** Whether each word of a route file's name is in the URL; small nouns have one file, and the table names the others. */
export function isFileOfPath(file: string, path: string): boolean {
  const words = new Set(path.split(/[^a-z]+/).map(singular));
  const name = basename(file, '.ts');
  return (
    name === 'routes' ||
    exceptionalRouteFiles().includes(file) ||
    name.split('-').every((word) => words.has(singular(word)))
  );
}

/** The operations and the route files that the tables name. */
export function namesInTables(): string[] {
  return [...tableRows().flatMap(({ ids }) => ids), ...exceptionalRouteFiles()];
}

export function operationsPage(): string {
  const rows = placesOfOperations().map(
    ({ id, method, path, scope, routeFiles, serviceFiles, serviceFunction }) =>
      `| \`${method} ${path}\` | \`${id}\` | ${scope === null ? 'none' : `\`${scope}\``} | ${routeFiles.map(link).join(', ')} | ${serviceFiles.map(link).join(', ') || 'none'}${
        serviceFunction === null || serviceFunction === id ? '' : `: \`${serviceFunction}\``
      } |`,
  );
  return [
    '# Operations',
    '',
    'The scope and the files of each operation, written by `npm run openapi`. [The folders](folders.md#where-an-operation-is) has the rule of their names; a function is named where its name is not the id.',
    '',
    '| method and path | id | scope | route | service |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

/** The rows that give operations a function of another name, or a file of another one. */
function tableRows(): { ids: string[]; serviceFunction: string | null; file: string }[] {
  return [...folders.matchAll(/^\| ((?:`\w+`(?:, )?)+) \| (?:`(\w+)`|none) \| `([\w/.-]+)` \|/gm)].map(
    ([, ids = '', serviceFunction = null, file = '']) => ({
      ids: [...ids.matchAll(/\w+/g)].map(([id]) => id),
      serviceFunction,
      file,
    }),
  );
}

function exceptionalRouteFiles(): string[] {
  return [...folders.matchAll(/^\| `([\w-]+\/routes\/[\w.-]+)` \|/gm)].map(([, file = '']) => file);
}

/** An id that an example follows is named before `parameters` or `body`; every other one is a declaration. */
function declaringFiles(id: string): string[] {
  const declaration = new RegExp(`(?:\\bid: |\\[|\\(server, )'${id}'(?!,\\s*(?:parameters|body):)`);
  return sources
    .filter(({ file, text }) => (isRole(file, 'routes') || file === 'http/system.ts') && declaration.test(text))
    .map(({ file }) => file);
}

function exportingFiles(name: string): string[] {
  const declaration = new RegExp(`^export (?:async )?function ${name}\\b`, 'm');
  return sources.filter(({ file, text }) => isRole(file, 'services') && declaration.test(text)).map(({ file }) => file);
}

function isRole(file: string, role: string): boolean {
  return file.split('/')[1]?.replace(/\.ts$/, '') === role;
}

function inKebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function singular(word: string): string {
  return word.replace(/s$/, '');
}

function link(file: string): string {
  return `[${file}](../src/${file})`;
}
