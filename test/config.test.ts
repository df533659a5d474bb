import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConfigError, loadConfig, type Environment } from '../src/config.ts';

function problemsOf(env: Environment): readonly string[] {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('CORS_ORIGINS', () => {
  test('is a list of exact origins', () => {
    expect(
      loadConfig({ CORS_ORIGINS: ' https://desk.example.com, http://localhost:5173,https://desk.example.com ' })
        .corsOrigins,
    ).toEqual(['https://desk.example.com', 'http://localhost:5173']);
  });

  test.each([
    '*',
    'desk.example.com',
    'https://desk.example.com/',
    'https://desk.example.com/path',
    'https://Desk.example.com',
    'null',
    'ftp://a.example',
    'https://a.example:443',
  ])('refuses %s, saying what would be right', (origin) => {
    const [problem = ''] = problemsOf({ CORS_ORIGINS: `https://good.example,${origin}` });
    expect(problem).toContain('CORS_ORIGINS must list origins as browsers send them');
    expect(problem).toContain(origin);
  });
});

describe('settings', () => {
  test('have defaults for everything', () => {
    expect(loadConfig({})).toEqual({
      port: 3000,
      host: '127.0.0.1',
      dataFolder: join(dirname(import.meta.dirname), '.opdesk'),
      databaseUrl: undefined,
      databaseTlsOnly: false,
      waitSeconds: 0,
      poolSize: 12,
      logLevel: 'info',
      logFormat: undefined,
      trustProxy: false,
      corsOrigins: [],
      accessTokenSeconds: 1800,
      refreshTokenSeconds: 2_592_000,
      rateLimitPerSecond: 600,
      loginLimitPerMinute: 10,
      staffIdleSeconds: 3_600,
      staffLoginSeconds: 43_200,
      quotas: { patients: 5_000, webhooks: 200, test_events: 300, holds: 6_000, walk_ins: 3_000 },
      webhookAllowPrivate: false,
      webhookHttpsOnly: false,
      webhookPorts: [80, 443],
      auditDays: 365,
      secretKey: undefined,
      backupPassphrase: undefined,
      backupBeforeMigration: true,
    });
  });

  test('of an installed package keep the data out of its folder', () => {
    const installed = '/home/front/.npm/_npx/1/node_modules/opdesk';
    const folderOf = (env: Environment): string => loadConfig(env, { projectFolder: installed }).dataFolder;
    expect(folderOf({})).toBe(join(homedir(), '.local/share/opdesk'));
    expect(folderOf({ XDG_DATA_HOME: '/data/home' })).toBe('/data/home/opdesk');
    expect(folderOf({ XDG_DATA_HOME: '/data/home', OPDESK_DATA: '/srv/opdesk' })).toBe('/srv/opdesk');
  });

  test('are read from the variables of their names', () => {
    expect(
      loadConfig({
        PORT: '0',
        HOST: '::1',
        OPDESK_DATA: 'some/where',
        DATABASE_URL: 'postgresql://u:p@db.example/opdesk',
        DATABASE_TLS_ONLY: '1',
        POOL_SIZE: '16',
        LOG_LEVEL: 'DEBUG',
        TRUST_PROXY: '10.0.0.1',
        ACCESS_TOKEN_SECONDS: '60',
        REFRESH_TOKEN_SECONDS: '120',
        RATE_LIMIT_PER_SECOND: '5',
        LOGIN_LIMIT_PER_MINUTE: '3',
        QUOTA_PATIENTS: '7',
        QUOTA_HOLDS: '0',
        WEBHOOK_ALLOW_PRIVATE: '1',
        WEBHOOK_HTTPS_ONLY: 'true',
        WEBHOOK_PORTS: '443, 8443',
        OPDESK_SECRET_KEY: 'some key',
        OPDESK_BACKUP_PASSPHRASE: 'correct horse',
        OPDESK_BACKUP_BEFORE_MIGRATION: 'false',
      }),
    ).toMatchObject({
      port: 0,
      host: '::1',
      dataFolder: resolve('some/where'),
      databaseUrl: 'postgresql://u:p@db.example/opdesk',
      databaseTlsOnly: true,
      poolSize: 16,
      logLevel: 'debug',
      trustProxy: ['10.0.0.1'],
      accessTokenSeconds: 60,
      refreshTokenSeconds: 120,
      rateLimitPerSecond: 5,
      loginLimitPerMinute: 3,
      quotas: { patients: 7, webhooks: 200, test_events: 300, holds: 0, walk_ins: 3_000 },
      webhookAllowPrivate: true,
      webhookHttpsOnly: true,
      webhookPorts: [443, 8443],
      secretKey: 'some key',
      backupPassphrase: 'correct horse',
      backupBeforeMigration: false,
    });
  });

  test('that are empty count as absent', () => {
    expect(loadConfig({ PORT: ' ', DATABASE_URL: '', OPDESK_DATA: '' })).toEqual(loadConfig({}));
  });

  test('that are wrong are all reported at once, a line each', () => {
    const problems = problemsOf({
      PORT: '70000',
      HOST: 'a b',
      POOL_SIZE: '1.5',
      LOG_LEVEL: 'loud',
      TRUST_PROXY: 'maybe',
      DATABASE_URL: 'mysql://x',
    });
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual([
      'PORT',
      'HOST',
      'DATABASE_URL',
      'POOL_SIZE',
      'LOG_LEVEL',
      'TRUST_PROXY',
    ]);
    expect(problems.every((problem) => !problem.includes('\n'))).toBe(true);
  });

  test('with a single mistake make a message of one line', () => {
    expect(() => loadConfig({ PORT: 'http' })).toThrow(/^PORT must be a whole number from 0 to 65535, not "http"$/);
    expect(() => loadConfig({ HOST: '300.1.1.1' })).toThrow(/^HOST must be an address[^\n]*$/);
  });

  test.each(['-1', '1e3', '0x10', '3000.0', '+1', '65536', 'NaN', '99999999999999999999'])(
    'refuse the port %s',
    (port) => {
      expect(problemsOf({ PORT: port })).toHaveLength(1);
    },
  );

  test.each(['yes', '2', 'on'])('refuse the flag %s', (text) => {
    expect(problemsOf({ WEBHOOK_ALLOW_PRIVATE: text, WEBHOOK_HTTPS_ONLY: text })).toHaveLength(2);
  });

  test.each([
    ['2', 2],
    ['false', false],
    ['10.0.0.0/8, 192.0.2.1,::1', ['10.0.0.0/8', '192.0.2.1', '::1']],
  ])('understand TRUST_PROXY=%s', (text, expected) => {
    expect(loadConfig({ TRUST_PROXY: text }).trustProxy).toEqual(expected);
  });

  test.each(['10.0.0.0/33', '10.0.0.0/8/8', 'localhost', '10.0.0.1,', '0', '10', 'true'])(
    'refuse TRUST_PROXY=%s',
    (text) => {
      expect(problemsOf({ TRUST_PROXY: text })).toHaveLength(1);
    },
  );

  test('take the address of a database behind a socket', () => {
    const url = 'postgresql://opdesk@/opdesk?host=%2Ftmp%2Fdata';
    expect(loadConfig({ DATABASE_URL: url }).databaseUrl).toBe(url);
  });

  test('never repeat the address of the database, which holds a password', () => {
    expect(problemsOf({ DATABASE_URL: 'mysql://opdesk:hunter2@db/x' }).join()).not.toContain('hunter2');
  });

  test('refuse refresh tokens that do not outlive access tokens', () => {
    expect(problemsOf({ ACCESS_TOKEN_SECONDS: '100', REFRESH_TOKEN_SECONDS: '100' })).toHaveLength(1);
  });
});
