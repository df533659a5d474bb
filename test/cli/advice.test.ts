import { execFile } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { commands } from '../../src/cli/commands.ts';
import { errorLine } from '../../src/cli/error-line.ts';
import { startTestServer, testConfig, testSecretKey, type TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => (server = await startTestServer()));
afterAll(() => server.close());

/** Runs a command in this process, on the test's database. */
async function run(
  name: string,
  values: Readonly<Record<string, string>>,
  positionals: readonly string[] = [],
): Promise<readonly string[] | undefined> {
  const config = testConfig(server.connectionString);
  return commands[name]?.run(server.runtime, { values, positionals, config, ask: null, made: () => undefined });
}

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program itself. */
function opdesk(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ended> {
  const options = { env: { PATH: process.env['PATH'] ?? '', OPDESK_SECRET_KEY: testSecretKey, ...env } };
  return new Promise((resolve) => {
    execFile(process.execPath, [inject('testProgram'), ...args], options, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    );
  });
}

describe('the program', () => {
  it('prints the help of a command, or of those that begin with a word, where it is asked for', async () => {
    for (const [args, begins] of [
      [['serve', '--help'], ['serve [--no-jobs]']],
      [['restore', '-h'], ['restore FILE']],
      [['client', 'rotate', '--help'], ['client rotate CLIENT']],
      [
        ['key', '--help'],
        ['key list', 'key rotate', 'key revoke', 'key rotate-secret', 'key reset'],
      ],
    ] as const) {
      const { code, stdout, stderr } = await opdesk(args, {});
      expect([code, stderr]).toEqual([0, '']);
      const lines = stdout.trimEnd().split('\n');
      expect(lines.map((line, index) => line.startsWith(`  ${begins[index]}`))).toEqual(begins.map(() => true));
    }
    expect((await opdesk(['dance', '--help'], {})).stderr).toContain('There is no command "dance --help"');
  });

  it('warns of a variable that is nearly a setting, by its name alone', async () => {
    const { code, stderr } = await opdesk(['business', 'list'], {
      DATABASE_URL: server.connectionString,
      OPDESK_SECRT_KEY: 'hidden',
    });
    expect(code).toBe(0);
    expect(stderr).toContain('opdesk: OPDESK_SECRT_KEY is not a setting of Opdesk');
    expect(stderr).not.toContain('hidden');
  });

  it('refuses a business that nobody has, also where it would list nothing', async () => {
    const named = [
      'client list',
      'staff list',
      'audit',
      'import list',
      'export doctors',
      'client create',
      'staff create',
    ];
    for (const name of named) {
      const values = { business: 'bu-none', name: 'Asha', role: 'manager' };
      const refused = run(name, values, name === 'staff create' ? ['asha'] : []);
      const line = await refused.then(
        () => 'done',
        (error: unknown) => errorLine(error),
      );
      expect([name, line]).toEqual([name, expect.stringMatching(/business (?:bu-none|list)/)]);
    }
  });

  it('says what an option takes', async () => {
    await expect(run('audit', { kind: 'nope' })).rejects.toThrow(
      '--kind must be one of login, administration, read, export, erasure.',
    );
    const { code, stderr } = await opdesk(['move', '--to', '127.0.0.1'], {});
    expect([code, stderr]).toEqual([
      1,
      'opdesk: --to must be a URL such as postgresql://user:password@host:5432/database.\n',
    ]);
    const { id: business } = await server.createBusiness();
    const values = { business, name: 'Asha', role: 'receptionist', doctor: 'none', clinics: 'nowhere' };
    const refused = run('staff create', values, ['a b']).catch((error: unknown) => errorLine(error));
    expect(await refused).toMatch(/^USERNAME [^;]+; --doctor is for [^;]+; --doctor no [^;]+; --clinics [^;]+$/);
  });
});
