import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../', import.meta.url));
const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');
const deploy = textOf('docs/deploy.md');
const hardening = textOf('docs/hardening.md');

/** The names in the first cell of each row of the first table under a heading. */
function namesUnder(page: string, heading: string): string[] {
  const [, section = ''] = page.split(`\n## ${heading}\n`);
  const [rows = ''] = section.split('\n## ');
  return rows
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`([A-Z_]+)`/g)].map(([, name = '']) => name));
}

const settings = [...textOf('src/config.ts').matchAll(/reader\.\w+\(\s*'([A-Z_]+)'/g)].map(([, name = '']) => name);

/** Settings whose value makes the server neither safer nor less safe, with what they decide. */
const ofNoConcern: Readonly<Record<string, string>> = {
  PORT: 'which port the proxy is told',
  LOG_FORMAT: 'how a line of the log is written',
  POOL_SIZE: 'how many connections are open',
  XDG_DATA_HOME: 'where OPDESK_DATA is when it is not set',
};

test('the table of settings has each setting that the program reads, and no other', () => {
  const named = namesUnder(deploy, 'Settings');
  expect(settings.length).toBeGreaterThan(15);
  // It stands in the row of OPDESK_DATA, and is not Opdesk's own.
  expect(settings.filter((name) => !named.includes(name) && name !== 'XDG_DATA_HOME')).toEqual([]);
  expect(named.filter((name) => !settings.includes(name))).toEqual([]);
});

test('the checklist has each setting that concerns security, and none that is gone', () => {
  const named = namesUnder(hardening, 'Settings');
  expect(settings.filter((name) => !named.includes(name) && !(name in ofNoConcern))).toEqual([]);
  expect([...named, ...Object.keys(ofNoConcern)].filter((name) => !settings.includes(name))).toEqual([]);
  const written = [...hardening.matchAll(/`([A-Z]+(?:_[A-Z]+)+)`/g)].map(([, name = '']) => name);
  expect(written.filter((name) => !settings.includes(name))).toEqual([]);
});

test('the files that docs/deploy.md shows and names are those of the package', () => {
  expect(deploy).toContain(`\`\`\`\n${textOf('deploy/Caddyfile')}\`\`\`\n`);
  const unit = textOf('deploy/opdesk.service');
  const command = textOf('deploy/opdesk');
  for (const place of ['/opt/opdesk/lib/node_modules/opdesk/dist/main.js', '/etc/opdesk.env', '/var/lib/opdesk']) {
    expect(unit).toContain(place);
    expect(command).toContain(place);
  }
  expect(unit).toMatch(/^User=opdesk$/m);
  expect(command).toMatch(/dist\/main\.js "\$@"\n$/);
});

test('the command works on the folder of the unit, and on another one that the operator names', () => {
  const folder = mkdtempSync(join(tmpdir(), 'opdesk-command-'));
  const stub = join(folder, 'setpriv');
  writeFileSync(stub, '#!/bin/sh\necho "$@"\n');
  chmodSync(stub, 0o755);
  const run = (env: Readonly<Record<string, string>>): string =>
    spawnSync('sh', [join(root, 'deploy/opdesk'), 'restore'], {
      env: { PATH: `${folder}:${process.env['PATH'] ?? ''}`, ...env },
      encoding: 'utf8',
    }).stdout;
  expect(run({})).toMatch(/^--reuid=opdesk .* OPDESK_DATA=\/var\/lib\/opdesk .* restore\n$/);
  expect(run({ OPDESK_DATA: '/srv/a copy' })).toContain(' OPDESK_DATA=/srv/a copy ');
  rmSync(folder, { recursive: true });
});
