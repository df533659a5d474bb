import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { findCycle, type Import, readSources } from '../support/sources.ts';

const { files, texts, imports } = readSources(fileURLToPath(new URL('../../web/src/', import.meta.url)));

/** What each folder of the desk may import beside itself; a feature is a folder of its own. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  'paths.ts': [],
  text: [],
  api: ['text'],
  ui: ['api', 'text'],
  actions: ['api', 'text'],
  shared: ['actions', 'api', 'ui', 'text', 'paths.ts'],
  features: ['shared', 'actions', 'api', 'ui', 'text', 'paths.ts'],
  layouts: ['features', 'shared', 'actions', 'api', 'ui', 'text', 'paths.ts'],
  styles: [],
  'routes.tsx': ['layouts', 'features', 'shared', 'ui'],
  'desk.tsx': ['routes.tsx', 'styles', 'api', 'ui', 'text'],
  'main.tsx': ['desk.tsx', 'styles', 'text'],
  'vite-env.d.ts': [],
};

/** The parts of the server that the desk is built with: they are pure. */
const ofServer = /^\.\.\/\.\.\/src\/(?:kernel|calendar|rights|\w+\/domain)\//;

const top = (file: string): string => file.split('/')[0] ?? '';
/** The folder of a feature, else the top. */
const part = (file: string): string => (top(file) === 'features' ? file.split('/').slice(0, 2).join('/') : top(file));
const shown = ({ from, to }: Import): string => `${from} → ${to}`;
const own = imports.filter(({ isRelative, to }) => isRelative && /\.tsx?$/.test(to));

test('each folder of the desk imports what the table allows, no feature another one, and of the server what is pure', () => {
  expect(files.map(top).filter((name) => !(name in allowed))).toEqual([]);
  const forbidden = own.filter(({ from, to }) => {
    if (to.startsWith('..')) return !ofServer.test(to);
    return part(from) !== part(to) && !(allowed[top(from)] ?? []).includes(top(to));
  });
  expect(forbidden.map(shown)).toEqual([]);
});

test('parts of the interface know neither addresses nor readings', () => {
  const known = ['wouter', '@tanstack/react-query'];
  const strays = imports.filter(
    ({ from, to }) => top(from) === 'ui' && (known.includes(to) || /^api\/(?:queries|mutations)\//.test(to)),
  );
  expect(strays.map(shown)).toEqual([]);
});

test('no files of the desk import each other in a circle, and none passes others on or has a default export', () => {
  expect(findCycle(own)).toEqual([]);
  const stray = [...texts].filter(([, text]) => /^export (?:default\b|\* from|\{[^}]*\} from)/m.test(text));
  expect(stray.map(([file]) => file)).toEqual([]);
});

test('each component of the library that has a sheet of styles comes with it', () => {
  const sheets = readFileSync(new URL('../../web/src/styles/mantine.css', import.meta.url), 'utf8');
  const library = new URL('../../node_modules/@mantine/core/styles/', import.meta.url);
  const used = new Set(
    [...texts.values()].flatMap((text) =>
      [...text.matchAll(/import \{([^}]*)\} from '@mantine\/core'/g)].flatMap(([, names = '']) =>
        names.split(',').map((name) => name.replace('type ', '').trim()),
      ),
    ),
  );
  expect(used.size).toBeGreaterThan(5);
  const bare = [...used].filter(
    (name) => name !== '' && existsSync(new URL(`${name}.css`, library)) && !sheets.includes(`/${name}.css'`),
  );
  expect(bare).toEqual([]);
});
