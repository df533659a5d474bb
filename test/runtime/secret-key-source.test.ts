import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createSecretKeySource, type SecretKeySource } from '../../src/runtime/secret-key-source.ts';
import { createSecretKey } from '../../src/runtime/secret-keys.ts';
import { temporaryFolder } from '../support/backups.ts';

const sourceOf = (dataFolder: string, secretKey?: string): SecretKeySource =>
  createSecretKeySource({ secretKey, dataFolder }, randomBytes);
const idOf = (byte: number): string => createSecretKey(Buffer.alloc(32, byte), randomBytes).id;
const text = (byte: number): string => Buffer.alloc(32, byte).toString('hex');

test('the file is made once, for its owner alone, and its key is there at the next start', () => {
  const folder = join(temporaryFolder(), 'data');
  const source = sourceOf(folder);
  expect(source.all()).toEqual([]);
  const { id } = source.add();
  expect(readdirSync(folder)).toEqual(['secret.key']);
  expect(statSync(join(folder, 'secret.key')).mode & 0o777).toBe(0o600);
  expect(
    sourceOf(folder)
      .all()
      .map((key) => key.id),
  ).toEqual([id]);
  expect(source.find(id)?.id).toBe(id);
});

test('a file that is made meanwhile is not overwritten', () => {
  const folder = temporaryFolder();
  const [one, other] = [sourceOf(folder), sourceOf(folder)];
  expect([one.all(), other.all()]).toEqual([[], []]);
  const { id } = one.add();
  const added = other.add();
  expect(
    sourceOf(folder)
      .all()
      .map((key) => key.id),
  ).toEqual([added.id, id]);
});

test('a key that is added comes first, and a process that has read the file before finds it', () => {
  const folder = temporaryFolder();
  const running = sourceOf(folder);
  const first = running.add();
  const second = sourceOf(folder).add();
  expect(running.find(second.id)?.id).toBe(second.id);
  expect(running.all().map((key) => key.id)).toEqual([second.id, first.id]);
  expect(running.find(idOf(1))).toBeUndefined();
});

test('the file stays with the user of the server, also where root runs the command', () => {
  const own = process.getuid?.() ?? 0;
  const [server, other] = own === 0 ? [65_534, 65_533] : [own, own];
  const folder = temporaryFolder();
  chownSync(folder, server, server);
  const ownerOf = () => statSync(join(folder, 'secret.key')).uid;
  const source = sourceOf(folder);
  source.add();
  expect(ownerOf()).toBe(server);
  chownSync(join(folder, 'secret.key'), other, other);
  source.add();
  expect(ownerOf()).toBe(other);
});

test('a file that others can read is refused, and says what to do', () => {
  const folder = temporaryFolder();
  const file = join(folder, 'secret.key');
  writeFileSync(file, text(1), { mode: 0o600 });
  for (const mode of [0o640, 0o604, 0o660, 0o644]) {
    chmodSync(file, mode);
    expect(() => sourceOf(folder).all()).toThrow(/may read .*secret\.key: run "chmod 600"/);
  }
  chmodSync(file, 0o400);
  expect(sourceOf(folder).all()).toHaveLength(1);
});

test('a file that holds anything else is refused without showing it, and stays', () => {
  const folder = temporaryFolder();
  const file = join(folder, 'secret.key');
  for (const wrong of ['', 'hidden', `${text(1)}\nhidden`]) {
    writeFileSync(file, wrong, { mode: 0o600 });
    expect(() => sourceOf(folder).all()).toThrow(/^(?!.*hidden).*secret\.key must hold keys of 32 bytes/);
    expect(readFileSync(file, 'utf8')).toBe(wrong);
  }
});

test('a folder that cannot be written is named, with the other way', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'data'));
  writeFileSync(join(folder, 'file'), '');
  expect(() => sourceOf(join(folder, 'file')).add()).toThrow(
    /secret\.key cannot be written: \w+\. Make its folder writable, or set OPDESK_SECRET_KEY\.$/,
  );
});

test('the setting stands before the file, which is not touched', () => {
  const folder = temporaryFolder();
  const source = sourceOf(folder, `${text(2)},${text(1)}`);
  expect(source.all().map(({ id }) => id)).toEqual([idOf(2), idOf(1)]);
  expect([source.find(idOf(1))?.id, source.find(idOf(3))]).toEqual([idOf(1), undefined]);
  expect(() => source.add()).toThrow('OPDESK_SECRET_KEY holds the keys: put a new one before them there.');
  expect(() => sourceOf(folder, 'hidden').all()).toThrow(/^OPDESK_SECRET_KEY must be 32 bytes(?!.*hidden)/);
  expect(readdirSync(folder)).toEqual([]);
});
