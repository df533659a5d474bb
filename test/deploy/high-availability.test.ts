import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { loadConfig } from '../../src/config.ts';
import { freePort } from '../support/ports.ts';

const source = fileURLToPath(new URL('../../deploy/ha/', import.meta.url));
const templates = ['database.sql', 'etcd.yml', 'haproxy.cfg', 'opdesk.env', 'patroni.yml'];
const textOf = (file: string): string => readFileSync(file, 'utf8');
const parametersOf = (text: string): string[] =>
  [...text.matchAll(/@([A-Z][A-Z0-9_]*)@/g)].map(([, name = '']) => name);

let folder: string;
const ha = (...args: string[]): string =>
  execFileSync(join(source, 'ha'), args, { env: { ...process.env, OPDESK_HA: folder }, encoding: 'utf8' });
const rendered = (file: string): string => textOf(join(folder, 'etc', file));
const settings = (): Map<string, string> =>
  new Map(
    [...textOf(join(folder, 'settings')).matchAll(/^([A-Z0-9_]+)="?(.*?)"?$/gm)].map(([, name = '', value = '']) => [
      name,
      value,
    ]),
  );

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'opdesk-ha-'));
  ha('prepare');
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Patroni {
  readonly name: string;
  readonly restapi: { readonly listen: string };
  readonly etcd: { readonly hosts: readonly string[] };
  readonly bootstrap: {
    readonly dcs: Readonly<Record<'ttl' | 'loop_wait' | 'retry_timeout' | 'primary_start_timeout', number>> &
      Readonly<Record<'synchronous_mode' | 'synchronous_mode_strict' | 'failsafe_mode', boolean>> & {
        readonly synchronous_node_count: number;
        readonly postgresql: { readonly parameters: Readonly<Record<string, unknown>> };
      };
  };
  readonly postgresql: { readonly listen: string; readonly pg_hba: readonly string[] };
}

interface Etcd {
  readonly name: string;
  readonly 'listen-client-urls': string;
  readonly 'initial-cluster': string;
  readonly 'enable-v2': boolean;
}

describe('the configuration of a highly available Opdesk', () => {
  it('is made of templates that leave no parameter open and use each setting', () => {
    const made = readdirSync(join(folder, 'etc')).toSorted();
    expect(made).toEqual(
      [1, 2, 3]
        .flatMap((node) => [`etcd${node}.yml`, `patroni${node}.yml`])
        .concat('database.sql', 'haproxy.cfg', 'opdesk1.env', 'opdesk2.env')
        .toSorted(),
    );
    for (const file of made) expect(parametersOf(rendered(file)), file).toEqual([]);
    const used = new Set(templates.flatMap((file) => parametersOf(textOf(join(source, file)))));
    // These the script reads itself.
    const ofScript = ['HERE', 'OPDESK', 'RUN_AS', 'OPDESK_RUN_AS'];
    expect([...settings().keys()].filter((name) => !used.has(name))).toEqual(ofScript);
  });

  it('has passwords of its own that only its users can read, and that a second preparation keeps', () => {
    const before = textOf(join(folder, 'settings'));
    const secrets = [...settings()].filter(([name]) => /PASSWORD|KEY/.test(name)).map(([, value]) => value);
    expect(new Set(secrets).size).toBe(5);
    for (const secret of secrets) expect(secret.length).toBeGreaterThan(25);
    for (const file of ['settings', 'etc/opdesk1.env', 'etc/opdesk2.env'])
      expect(statSync(join(folder, file)).mode & 0o077, file).toBe(0);
    for (const file of ['etc/patroni1.yml', 'etc/database.sql']) {
      const { mode, gid } = statSync(join(folder, file));
      expect(mode & 0o037, file).toBe(0);
      if (mode & 0o040) expect(gid).toBe(Number(execFileSync('id', ['-g', settings().get('RUN_AS') ?? ''])));
    }
    ha('prepare');
    expect(textOf(join(folder, 'settings'))).toBe(before);
  });

  it('lets one of three nodes be lost, and no booking that was acknowledged', () => {
    for (const node of [1, 2, 3]) {
      const { name, bootstrap, postgresql, etcd } = parse(rendered(`patroni${node}.yml`)) as Patroni;
      const address = settings().get(`ADDRESS_${node}`) ?? '';
      expect([name, postgresql.listen]).toEqual([`node${node}`, `${address}:${settings().get('POSTGRES_PORT')}`]);
      expect(etcd.hosts).toHaveLength(3);
      expect(bootstrap.dcs).toMatchObject({
        synchronous_mode: true,
        synchronous_mode_strict: true,
        synchronous_node_count: 1,
        primary_start_timeout: 0,
        failsafe_mode: true,
        postgresql: { parameters: { synchronous_commit: 'on' } },
      });
      const own = parse(rendered(`etcd${node}.yml`)) as Etcd;
      expect(own).toMatchObject({ name: `node${node}`, 'enable-v2': true });
      expect(own['listen-client-urls']).toBe(`http://${etcd.hosts[node - 1]}`);
      expect(own['initial-cluster'].split(',')).toHaveLength(3);
    }
  });

  it('has times that let writes resume within 30 seconds', () => {
    const {
      ttl,
      loop_wait: loopWait,
      retry_timeout: retryTimeout,
    } = (parse(rendered('patroni1.yml')) as Patroni).bootstrap.dcs;
    // As Patroni demands, so that a leader without etcd gives up before another one leads.
    expect(loopWait + 2 * retryTimeout).toBeLessThanOrEqual(ttl);
    // The lock ends, another node looks, and HAProxy looks twice.
    expect(ttl + loopWait + 2).toBeLessThan(30);
  });

  it('lets nobody in without a password, and only from the nodes', () => {
    const rules = (parse(rendered('patroni1.yml')) as Patroni).postgresql.pg_hba;
    const addresses = ['127.0.0.1', ...[1, 2, 3].map((node) => settings().get(`ADDRESS_${node}`) ?? '')];
    for (const rule of rules) {
      const [type, , , address = ''] = rule.split(' ');
      expect(rule).toMatch(/ scram-sha-256$/);
      if (type === 'host') expect(addresses.map((one) => `${one}/32`)).toContain(address);
      else expect(type).toBe('local');
    }
  });

  it('has settings that Opdesk takes', () => {
    for (const node of [1, 2]) {
      const lines = rendered(`opdesk${node}.env`).split('\n');
      const env = Object.fromEntries(lines.filter((line) => /^[A-Z]/.test(line)).map((line) => line.split(/=(.*)/s)));
      const config = loadConfig(env as Record<string, string>);
      expect(config).toMatchObject({ host: settings().get(`ADDRESS_${node}`), port: 13_000 });
      expect(new URL(config.databaseUrl ?? '').host).toBe(`127.0.0.1:${settings().get('DATABASE_PORT')}`);
    }
  });

  it('is made for one machine of three, from the settings that all share', () => {
    const other = mkdtempSync(join(tmpdir(), 'opdesk-ha-'));
    const text = textOf(join(folder, 'settings'))
      .replace(/^HERE=.*$/m, 'HERE=3')
      .replace(/^ADDRESS_3=.*$/m, 'ADDRESS_3=10.0.0.3');
    writeFileSync(join(other, 'settings'), text);
    execFileSync(join(source, 'ha'), ['prepare'], { env: { ...process.env, OPDESK_HA: other } });
    expect(readdirSync(join(other, 'etc')).toSorted()).toEqual([
      'database.sql',
      'etcd3.yml',
      'haproxy.cfg',
      'patroni3.yml',
    ]);
    expect((parse(textOf(join(other, 'etc', 'patroni3.yml'))) as Patroni).restapi.listen).toBe('10.0.0.3:18008');
    const asked = spawnSync(join(source, 'ha'), ['opdesk', 'help'], { env: { ...process.env, OPDESK_HA: other } });
    expect([asked.status, asked.stderr.toString()]).toEqual([1, 'ha: node 3 has no Opdesk: run this on node 1 or 2\n']);
    rmSync(other, { recursive: true });
  });
});

const isRoot = process.getuid?.() === 0;
/** The user as whom a program of the folder runs; without root, that of the folder. */
const userOf = (setting: string): number =>
  isRoot ? Number(execFileSync('id', ['-u', settings().get(setting) ?? ''])) : (process.getuid?.() ?? 0);

/** The status of an answer to a path that is sent as it is spelt. */
async function statusOf(port: number, path: string): Promise<number | undefined> {
  const asked = request({ host: '127.0.0.1', port, path, agent: false }).end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  answer.resume();
  return answer.statusCode;
}

/** HAProxy as the folder has it, before a server that answers each path by 200. */
async function startHaproxy(): Promise<{ port: number; pid: number; stop(): Promise<void> }> {
  const other = mkdtempSync(join(tmpdir(), 'opdesk-ha-'));
  const server = createServer((_, answer) => answer.end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = await freePort();
  const text = textOf(join(folder, 'settings'))
    .replaceAll(/^(ADDRESS_\d)=.*$/gm, '$1=127.0.0.1')
    .replace(/^HTTP_BIND=.*$/m, `HTTP_BIND="127.0.0.1:${port}"`)
    .replace(/^DATABASE_PORT=.*$/m, `DATABASE_PORT=${await freePort()}`)
    .replace(/^OPDESK_PORT=.*$/m, `OPDESK_PORT=${(server.address() as AddressInfo).port}`);
  writeFileSync(join(other, 'settings'), text);
  const env = { ...process.env, OPDESK_HA: other };
  execFileSync(join(source, 'ha'), ['prepare'], { env });
  const child = spawn(join(source, 'ha'), ['run', 'haproxy'], { env, stdio: 'ignore' });
  await vi.waitFor(async () => expect(await statusOf(port, '/')).toBe(200), { timeout: 10_000 });
  const stop = async (): Promise<void> => {
    child.kill();
    if (child.exitCode === null) await once(child, 'exit');
    server.close();
    rmSync(other, { recursive: true });
  };
  return { port, pid: child.pid ?? 0, stop };
}

describe('HAProxy of a highly available Opdesk', () => {
  let haproxy: Awaited<ReturnType<typeof startHaproxy>>;
  beforeAll(async () => (haproxy = await startHaproxy()));
  afterAll(() => haproxy.stop());

  it('keeps metrics and health inside, in every spelling', async () => {
    for (const path of ['/metrics', '/healthz', '/readyz', '/metrics/', '/%6detrics', '/%6Detrics?a', '/read%79z'])
      expect(await statusOf(haproxy.port, path), path).toBe(404);
    expect(await statusOf(haproxy.port, `http://127.0.0.1:${haproxy.port}/%6detrics`)).toBe(404);
    expect(await statusOf(haproxy.port, '/v1/metrics')).toBe(200);
  });

  it('may take port 443 and has no other right of root', () => {
    const status = textOf(`/proc/${haproxy.pid}/status`);
    const netBindService = (1n << 10n).toString(16).padStart(16, '0');
    expect(/^CapEff:\s*(\w+)/m.exec(status)?.[1]).toBe(isRoot ? netBindService : '0'.repeat(16));
    expect(/^Uid:\s*(\d+)/m.exec(status)?.[1]).toBe(String(userOf('RUN_AS')));
    const unit = textOf(join(source, 'opdesk-ha@.service'));
    const rights = /^CapabilityBoundingSet=(.*)$/m.exec(unit)?.[1]?.split(' ') ?? [];
    expect(rights).toEqual(['CAP_SETUID', 'CAP_SETGID', 'CAP_NET_BIND_SERVICE']);
    // The script changes the user itself, to the one in the settings.
    expect(unit).not.toMatch(/^User=/m);
  });
});

describe('the script of a highly available Opdesk', () => {
  /** The script with these programs of the machine in the place of its own; answers both outputs. */
  const withPrograms = (programs: Readonly<Record<string, string>>, ...args: string[]): string => {
    const tools = join(folder, 'tools');
    mkdirSync(tools, { recursive: true });
    for (const [name, body] of Object.entries(programs))
      writeFileSync(join(tools, name), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
    const env = { ...process.env, OPDESK_HA: folder, PATH: [tools, process.env['PATH']].join(delimiter) };
    const { stdout, stderr } = spawnSync(join(source, 'ha'), args, { env, encoding: 'utf8' });
    rmSync(tools, { recursive: true });
    return stdout + stderr;
  };

  it('runs and reads as its caller nothing that a program of the folder can change', () => {
    for (const file of [
      '.',
      'settings',
      'run',
      'log',
      'etc',
      ...readdirSync(join(folder, 'etc')).map((n) => `etc/${n}`),
    ]) {
      const { uid, mode } = statSync(join(folder, file));
      expect([uid, mode & 0o022], file).toEqual([process.getuid?.(), 0]);
    }
    for (const name of ['node1', 'node2', 'node3', 'haproxy'])
      expect(statSync(join(folder, name)).uid, name).toBe(userOf('RUN_AS'));
    for (const name of ['opdesk1', 'opdesk2'])
      expect(statSync(join(folder, name)).uid, name).toBe(userOf('OPDESK_RUN_AS'));
    // Only root can give a file away, and be made to run what is another's.
    if (isRoot) {
      const file = join(folder, 'settings');
      chownSync(file, userOf('RUN_AS'), 0);
      expect(withPrograms({}, 'start')).toContain(`${file} does not belong to root`);
      chownSync(file, 0, 0);
    }
  });

  it('stops a PostgreSQL of a Patroni that it has started, and of no other', () => {
    const file = join(folder, 'settings');
    const before = textOf(file);
    writeFileSync(file, before.replace(/^POSTGRES_BIN=.*$/m, `POSTGRES_BIN=${join(folder, 'tools')}`));
    mkdirSync(join(folder, 'node1', 'postgres'));
    writeFileSync(join(folder, 'node1', 'postgres', 'postmaster.pid'), '');
    const programs = { systemctl: 'exit 1', pg_ctl: 'echo pg_ctl "$1"' };
    expect(withPrograms(programs, 'stop', 'patroni1')).toBe('');
    writeFileSync(join(folder, 'run', 'patroni1.pid'), '999999999 1\n');
    expect(withPrograms(programs, 'stop', 'patroni1')).toBe('pg_ctl stop\n');
    rmSync(join(folder, 'node1', 'postgres'), { recursive: true });
    writeFileSync(file, before);
  });

  it('shows a unit that systemd runs on this folder, and leaves it to systemd', async () => {
    const child = spawn('sleep', ['600'], { env: { ...process.env, OPDESK_HA: folder }, stdio: 'ignore' });
    await once(child, 'spawn');
    const systemctl = `[ "$4" = opdesk-ha@patroni2 ] && echo ${child.pid} || echo 0`;
    const state = withPrograms({ systemctl, patronictl: '' }, 'state');
    expect(state).toContain(`patroni2 runs (${child.pid}, by systemd)\n`);
    expect(state).toContain('patroni1 does not run\n');
    expect(withPrograms({ systemctl }, 'stop', 'patroni2')).toContain('systemctl stop opdesk-ha@patroni2');
    expect([child.exitCode, child.signalCode]).toEqual([null, null]);
    child.kill();
    await once(child, 'exit');
  });
});
