import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadConfig } from '../../src/config.ts';

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
    const ofScript = ['HERE', 'OPDESK', 'RUN_AS'];
    expect([...settings().keys()].filter((name) => !used.has(name))).toEqual(ofScript);
  });

  it('has passwords of its own that only its user can read, and that a second preparation keeps', () => {
    const before = textOf(join(folder, 'settings'));
    const secrets = [...settings()].filter(([name]) => /PASSWORD|KEY/.test(name)).map(([, value]) => value);
    expect(new Set(secrets).size).toBe(5);
    for (const secret of secrets) expect(secret.length).toBeGreaterThan(25);
    for (const file of ['settings', 'etc/patroni1.yml', 'etc/opdesk1.env', 'etc/database.sql'])
      expect(statSync(join(folder, file)).mode & 0o077, file).toBe(0);
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
    rmSync(other, { recursive: true });
  });
});
