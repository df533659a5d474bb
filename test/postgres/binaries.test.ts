import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { locateBinaries } from '../../src/postgres/embedded/binaries.ts';
import { temporaryFolder } from '../support/backups.ts';

test('an installed Opdesk runs PostgreSQL from a copy in its data folder, which npm does not replace', () => {
  const folder = temporaryFolder();
  const ofCheckout = locateBinaries(folder, '/srv/opdesk/dist/main.js');
  expect(ofCheckout.folder).toMatch(/node_modules/);
  expect(readdirSync(folder)).toEqual([]);

  const program = '/opt/opdesk/lib/node_modules/opdesk/dist/main.js';
  const copy = locateBinaries(folder, program);
  expect(dirname(copy.folder)).toBe(folder);
  expect([copy.version, copy.major]).toEqual([ofCheckout.version, ofCheckout.major]);
  expect(dirname(dirname(copy.postgres))).toBe(copy.folder);
  expect(readdirSync(join(copy.folder, 'lib'))).toEqual(readdirSync(join(ofCheckout.folder, 'lib')));
  // The next start finds it.
  expect(locateBinaries(folder, program)).toEqual(copy);
});
