import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const script = fileURLToPath(new URL('../../scripts/release.mjs', import.meta.url));
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'opdesk-release-'));
  writeFileSync(join(folder, 'package.json'), '{\n  "name": "opdesk",\n  "version": "0.1.0"\n}\n');
  writeFileSync(
    join(folder, 'package-lock.json'),
    '{\n  "version": "0.1.0",\n  "packages": {\n    "": {\n      "version": "0.1.0"\n    }\n  }\n}\n',
  );
  writeFileSync(
    join(folder, 'CHANGELOG.md'),
    '# Changes\n\n## 0.2.0 — not yet released\n- More.\n\n## 0.1.0 — 2026-01-01\n- All.\n',
  );
  git('init', '--quiet');
  git('config', 'user.email', 'somebody@example.com');
  git('config', 'user.name', 'Somebody');
  commit();
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function git(...args: readonly string[]): string {
  return execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).trim();
}

function commit(): void {
  git('add', '--all');
  git('commit', '--quiet', '--message', 'Some state');
}

function release(version: string): { readonly status: number | null; readonly stderr: string } {
  return spawnSync(process.execPath, [script, version], { cwd: folder, encoding: 'utf8' });
}

function textOf(file: string): string {
  return readFileSync(join(folder, file), 'utf8');
}

test('a release has its version in every file, its day in the changelog, and a tag of its commit', () => {
  expect(release('0.2.0')).toMatchObject({ status: 0, stderr: '' });
  expect(JSON.parse(textOf('package.json'))).toMatchObject({ version: '0.2.0' });
  expect(JSON.parse(textOf('package-lock.json'))).toMatchObject({
    version: '0.2.0',
    packages: { '': { version: '0.2.0' } },
  });
  expect(textOf('CHANGELOG.md')).toMatch(/^## 0\.2\.0 — \d{4}-\d\d-\d\d$/m);
  expect(git('log', '-1', '--format=%s %D')).toMatch(/^Release 0\.2\.0 .*tag: v0\.2\.0/);
  expect(git('status', '--porcelain')).toBe('');
});

test.each([
  ['of no version', '2', () => undefined, 'usage'],
  ['over changes that are not committed', '0.2.0', () => writeFileSync(join(folder, 'more.md'), ''), 'not committed'],
  ['of a version that is tagged', '0.2.0', () => git('tag', 'v0.2.0'), 'released already'],
  ['that the changelog does not announce', '0.3.0', () => undefined, '0.3.0 — not yet released'],
])('a release %s is refused and changes nothing', (_name, version, prepare, message) => {
  prepare();
  const before = git('log', '--format=%H');
  const { status, stderr } = release(version);
  expect([status, stderr]).toEqual([1, expect.stringContaining(message)]);
  expect([git('log', '--format=%H'), JSON.parse(textOf('package.json')).version]).toEqual([before, '0.1.0']);
});
