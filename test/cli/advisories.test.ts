import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';

const project = fileURLToPath(new URL('../../', import.meta.url));

interface Registry {
  readonly url: string;
  /** The packages that were asked about. */
  readonly asked: readonly string[];
}

/** A registry until the test ends, with one advisory of this severity about a package; without one it refuses questions. */
async function registry(severity: string | null, about = 'pg'): Promise<Registry> {
  const asked: string[] = [];
  const advisory = { id: 1, url: 'https://example.com/advisory', title: 'A hole', severity, vulnerable_versions: '*' };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = Buffer.concat((await request.toArray()) as Buffer[]);
    const isQuestion = request.url?.endsWith('/advisories/bulk') === true;
    response.statusCode = isQuestion ? (severity === null ? 405 : 200) : 404;
    response.setHeader('content-type', 'application/json');
    if (isQuestion) asked.push(...Object.keys(JSON.parse(gunzipSync(body).toString()) as object));
    response.end(JSON.stringify(isQuestion && severity !== null ? { [about]: [advisory] } : {}));
  };
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, asked };
}

/** Runs a script with a cache of its own: npm remembers what a registry said of a package. */
function run(args: readonly string[], registryUrl = ''): Promise<{ readonly code: unknown; readonly output: string }> {
  const folder = temporaryFolder();
  const env = { ...process.env, npm_config_registry: registryUrl, npm_config_cache: folder };
  return new Promise((resolve) => {
    execFile(process.execPath, [...args], { cwd: project, env }, (error, stdout) =>
      resolve({ code: error?.code ?? 0, output: stdout }),
    );
  });
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'opdesk-npm-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test.each([
  ['critical', 1, 'advisories: critical: pg *: A hole (https://example.com/advisory)\n'],
  ['high', 1, 'advisories: high: pg *: A hole (https://example.com/advisory)\n'],
  ['moderate', 0, 'advisories: none of severity high or critical is known\n'],
])(
  'an advisory of severity %s about a package of production ends the check with %i',
  async (severity, code, output) => {
    const { url, asked } = await registry(severity);
    expect(await run(['scripts/advisories.mjs'], url)).toEqual({ code, output });
    expect(ofProduction().filter(({ name }) => !asked.includes(name))).toEqual([]);
  },
);

test.each([
  ['react-dom', 1, 'which is built into the desk'],
  ['vitest', 0, 'which is of development'],
])('an advisory of severity high about %s ends the check with %i, %s', async (about, code) => {
  expect((await run(['scripts/advisories.mjs'], (await registry('high', about)).url)).code).toBe(code);
});

test('a registry that refuses the question, or is not there, is said in one line and fails nothing', async () => {
  const refusing = await registry(null);
  for (const [url, reason] of [
    [refusing.url, '405 Method Not Allowed'],
    ['http://127.0.0.1:9/', 'request to http://127.0.0.1:9/'],
  ] as const) {
    const { code, output } = await run(['scripts/advisories.mjs'], url);
    expect([code, output.split('\n').length]).toEqual([0, 2]);
    expect(output).toContain(
      `advisories: NOT CHECKED. Nothing is known of any package, because the registry did not answer: ${reason}`,
    );
  }
});

test('the list of packages has each one that the program runs with or the desk is built from, and no other', async () => {
  const file = join(temporaryFolder(), 'opdesk.cdx.json');
  expect((await run(['scripts/sbom.mjs', file])).code).toBe(0);
  const { metadata, components } = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly metadata: { readonly component: object };
    readonly components: readonly { readonly name: string; readonly version: string }[];
  };
  expect(metadata.component).toMatchObject({ name: 'opdesk', type: 'application' });
  const licences = readFileSync(join(project, 'web/dist/licences.md'), 'utf8');
  const ofDesk = [...licences.matchAll(/^## (\S+) - (\S+) /gm)].map(
    ([, name = '', version = '']) => `${name} ${version}`,
  );
  expect(ofDesk.some((each) => each.startsWith('react-dom '))).toBe(true);
  const installed = [...ofProduction().map(({ name, version }) => `${name} ${version}`), ...ofDesk];
  expect(installed.length).toBeGreaterThan(50);
  const listed = components.map(({ name, version }) => `${name} ${version}`);
  expect(listed.toSorted()).toEqual([...new Set(installed)].toSorted());
});

/** The packages that the program runs with on this machine. */
function ofProduction(): { readonly name: string; readonly version: string }[] {
  const { packages } = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<
      Record<string, { readonly version: string; readonly dev?: boolean; readonly link?: boolean }>
    >;
  };
  return Object.entries(packages)
    .filter(([path, { dev, link }]) => path.startsWith('node_modules/') && dev !== true && link !== true)
    .filter(([path]) => existsSync(join(project, path)))
    .map(([path, { version }]) => ({ name: path.replace(/^.*node_modules\//, ''), version }));
}
