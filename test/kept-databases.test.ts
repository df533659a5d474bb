import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { onTestServer } from './support/on-test-server.ts';

const project = fileURLToPath(new URL('..', import.meta.url));
const isTest = "from pg_tables where tablename = 'left_by_failed_test'";

interface Ended {
  readonly code: number;
  readonly output: string;
}

function run(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { cwd: project, env: { PATH: process.env['PATH'] ?? '', NO_COLOR: '1', ...env }, timeout: 100_000 };
    execFile(process.execPath, args, options, (error, stdout, stderr) => {
      const code = typeof error?.code === 'number' ? error.code : error === null ? 0 : -1;
      resolve({ code, output: stdout + stderr });
    });
  });
}

/** A run of the files that fail on purpose, whose names begin so. */
function runFailing(names: string, env: Readonly<Record<string, string>>): Promise<Ended> {
  const config = ['--config', 'test/support/failing/vitest.config.ts'];
  return run(['node_modules/vitest/vitest.mjs', 'run', ...config, `support/failing/${names}`], env);
}

describe('on a server that is named', () => {
  const url = inject('testServerUrl');
  const countKept = async (): Promise<number> => {
    const text = `select
      from pg_database where shobj_description(oid, 'pg_database') like 'kept: test/support/failing/%'`;
    return (await onTestServer(url, (client) => client.query(text))).rowCount ?? 0;
  };

  test('the database of a failed file stays with the command that opens it, until the next run', async () => {
    const failed = await runFailing('', { TEST_DATABASE_URL: url });
    expect(failed.code).toBe(1);
    expect(failed.output).toContain('none-fails.ts');
    const kept = failed.output.slice(failed.output.indexOf('Databases of files with a failed test'));
    expect(kept).toContain('  test/support/failing/one-fails.ts\n');
    expect(kept).toContain('  test/support/failing/setup-fails.ts\n');
    expect(kept).not.toContain('none-fails');
    const opened = /one-fails\.ts\n {4}psql '([^']+)'/.exec(kept)?.[1] ?? '';
    expect((await onTestServer(opened, (client) => client.query(`select ${isTest}`))).rowCount).toBe(1);
    const passed = await runFailing('none', { TEST_DATABASE_URL: url });
    expect([passed.code, passed.output.includes('failed test'), await countKept()]).toEqual([0, false, 0]);
  });

  test('CI keeps nothing', async () => {
    const { code, output } = await runFailing('', { TEST_DATABASE_URL: url, CI: 'true' });
    expect([code, output.includes('psql'), await countKept()]).toEqual([1, false, 0]);
  });
});

describe('on the embedded server', () => {
  let temporary = '';
  let folder = '';
  let name = '';
  const keptFolders = (): string[] => readdirSync(temporary).filter((found) => found.startsWith('opdesk-kept-'));

  beforeAll(async () => {
    temporary = mkdtempSync(join(inject('testFolder'), 'kept-'));
    chmodSync(temporary, 0o711);
    const { output } = await runFailing('one', { TMPDIR: temporary });
    [, folder = '', name = ''] = /npm run db -- (\S+) (\S+)/.exec(output) ?? [];
  });

  test('the data stay, and the command that is printed opens the database', async () => {
    const count = `select 'tables: ' || count(*) ${isTest}`;
    const opening = ['--import', 'tsx', 'scripts/db.mjs', folder, name];
    // Stands for psql where there is none: prints what it is given.
    const programs = join(temporary, 'programs');
    mkdirSync(programs);
    writeFileSync(join(programs, 'psql'), '#!/bin/sh\necho "$@"\n', { mode: 0o755 });
    const { code, output } = await run([...opening, '--command', count], {
      PATH: `${programs}:${process.env['PATH'] ?? ''}`,
    });
    expect([code, output]).toEqual([0, expect.stringContaining(`/${name}?host=`)]);
  });

  test('the next run removes them', async () => {
    expect(keptFolders()).toHaveLength(1);
    const { code } = await runFailing('none', { TMPDIR: temporary });
    expect([code, keptFolders()]).toEqual([0, []]);
  });
});
