import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

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

test('the documents extend the copy of the erasures with each backup, and never put a shorter list over it', () => {
  const backups = deploy.split('\n').filter((line) => /opdesk backup .*\/var\/backups\/.*\.opdesk$/.test(line));
  const taken = backups.filter((line) => !line.includes('--check'));
  expect(taken.length).toBeGreaterThan(1);
  for (const line of taken) expect(line).toContain('--erasures /var/backups/opdesk/erasures.jsonl');
  for (const page of [deploy, textOf('docs/backup.md')]) expect(page).not.toMatch(/\bcp\b[^\n]*erasures\.jsonl/);
});

/** Runs the command with these settings of the unit; answers what it would run, and the environment of that. */
function runCommand(settings: string | null, env: Readonly<Record<string, string>> = {}, uid = '0') {
  const folder = mkdtempSync(join(tmpdir(), 'opdesk-command-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const stub = (name: string, script: string): void => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  };
  stub('setpriv', `echo "$@"\n"${process.execPath}" -e 'console.log(JSON.stringify(process.env))'`);
  stub('id', `echo ${uid}`);
  const file = join(folder, 'opdesk.env');
  if (settings !== null) writeFileSync(file, settings);
  writeFileSync(join(folder, 'opdesk'), textOf('deploy/opdesk').replaceAll('/etc/opdesk.env', file));
  const ended = spawnSync('sh', [join(folder, 'opdesk'), 'restore'], {
    env: { PATH: `${folder}:${process.env['PATH'] ?? ''}`, ...env },
    encoding: 'utf8',
  });
  const [line = '', environment = '{}'] = ended.stdout.split('\n');
  return {
    line,
    environment: JSON.parse(environment) as Readonly<Record<string, string>>,
    stderr: ended.stderr.replaceAll(file, 'opdesk.env'),
  };
}

test('the command works on the folder of the unit, and on another one that the operator names', () => {
  expect(runCommand(null).line).toMatch(/^--reuid=opdesk .* OPDESK_DATA=\/var\/lib\/opdesk .* restore$/);
  expect(runCommand(null, { OPDESK_DATA: '/srv/a copy' }).line).toContain(' OPDESK_DATA=/srv/a copy ');
  expect(runCommand('OPDESK_DATA=/srv/of-the-unit\n').line).toContain(' OPDESK_DATA=/srv/of-the-unit ');
});

test('the command reads a setting as systemd reads it for the server, whatever is special to a shell', () => {
  const settings = [
    '# a comment',
    '; another one',
    '',
    'OPDESK_BACKUP_PASSPHRASE=a$HOME b;c #d`e`&(f)"g" ',
    `SINGLE='$x \\ "y" # z'`,
    'DOUBLE="$x; `y` & z"',
    'EMPTY=',
    'PORT=3001\r',
    'PORT=3002',
    'TWICE=first',
    'TWICE=last',
    'LAST=$(id)',
  ].join('\n');
  const { environment } = runCommand(settings, { PORT: '3999' });
  expect(environment).toMatchObject({
    OPDESK_BACKUP_PASSPHRASE: 'a$HOME b;c #d`e`&(f)"g"',
    SINGLE: '$x \\ "y" # z',
    DOUBLE: '$x; `y` & z',
    EMPTY: '',
    PORT: '3999',
    TWICE: 'last',
    LAST: '$(id)',
  });
});

test.each(['export A=b', 'A', '=b', '1A=b', `A='b`, `A='b'c'`, 'A="b"c', 'A="b\\"c"', 'A=b\\c', 'A= b'])(
  'the command refuses a setting that could be read in two ways: %s',
  (setting) => {
    const { line, stderr } = runCommand(`PORT=3000\n${setting}\n`);
    expect(line).toBe('');
    expect(stderr).toMatch(/^opdesk: opdesk\.env, line 2:? [^\n]+\n$/);
  },
);

test('the command says to run as root, which alone can read the settings', () => {
  expect(runCommand(null, {}, '1000')).toMatchObject({ line: '', stderr: expect.stringContaining('run this as root') });
});
