import fs, { existsSync, mkdirSync, readdirSync, readlinkSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { locateBinaries } from '../../src/postgres/embedded/binaries.ts';
import { temporaryFolder } from '../support/backups.ts';

/** Of an installed Opdesk. */
const program = '/opt/opdesk/lib/node_modules/opdesk/dist/main.js';

test('an installed Opdesk runs PostgreSQL from a copy in its data folder, which npm does not replace', () => {
  const folder = temporaryFolder();
  const ofCheckout = locateBinaries(folder, '/srv/opdesk/dist/main.js');
  expect(ofCheckout.folder).toMatch(/node_modules/);
  expect(readdirSync(folder)).toEqual([]);

  const copy = locateBinaries(folder, program);
  expect(dirname(copy.folder)).toBe(folder);
  expect([copy.version, copy.major]).toEqual([ofCheckout.version, ofCheckout.major]);
  expect(dirname(dirname(copy.postgres))).toBe(copy.folder);
  expect(readdirSync(join(copy.folder, 'lib'))).toEqual(readdirSync(join(ofCheckout.folder, 'lib')));
  // The next start finds it.
  expect(locateBinaries(folder, program)).toEqual(copy);
});

test('a copy that a kill has left by half is removed by the next start, and no copy that is in use', () => {
  const folder = temporaryFolder();
  // No process has the first number, and a version may end with one; the second process is at work.
  const [left, ofOther, earlier] = ['1.2.99999999.part', `1.2.${process.ppid}.part`, '18.3.0-beta.99999999'].map(
    (end) => join(folder, `postgresql-${end}`, 'bin'),
  );
  for (const path of [left, ofOther, earlier]) mkdirSync(path ?? '', { recursive: true });
  const copy = locateBinaries(folder, program);
  expect([left, ofOther, earlier].map((path) => existsSync(path ?? ''))).toEqual([false, true, true]);
  mkdirSync(left ?? '', { recursive: true });
  expect(locateBinaries(folder, program)).toEqual(copy);
  expect(existsSync(left ?? '')).toBe(false);
});

test('every file of a copy is on the disk before the copy has its name', () => {
  const folder = temporaryFolder();
  const synced = new Set<string>();
  const { fsyncSync } = fs;
  fs.fsyncSync = (descriptor) => {
    synced.add(readlinkSync(`/proc/self/fd/${descriptor}`));
    fsyncSync(descriptor);
  };
  syncBuiltinESMExports();
  onTestFinished(() => {
    fs.fsyncSync = fsyncSync;
    syncBuiltinESMExports();
  });
  const copy = locateBinaries(folder, program);
  const draft = `${copy.folder}.${process.pid}.part`;
  const entries = readdirSync(copy.folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() || entry.isDirectory(),
  );
  expect(entries.length).toBeGreaterThan(100);
  const expected = entries.map(({ parentPath, name }) => join(parentPath, name).replace(copy.folder, draft));
  expect(expected.filter((path) => !synced.has(path))).toEqual([]);
  expect([synced.has(draft), synced.has(folder)]).toEqual([true, true]);
});
