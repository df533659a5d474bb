import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/backups.ts';

const module = new URL('../../scripts/built-from.mjs', import.meta.url).href;

/** The commit that is noted, after it was noted anew. */
function noted(folder: string): string {
  const script = `import { builtFrom, noteCommit } from ${JSON.stringify(module)};
    noteCommit(process.argv[1]);
    process.stdout.write(builtFrom(process.argv[1]));`;
  return execFileSync(process.execPath, ['--input-type=module', '--eval', script, folder], { encoding: 'utf8' });
}

/** The folder of a project, with a build of an earlier commit. */
function project(): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'dist'));
  writeFileSync(join(folder, 'dist', 'built-from.txt'), 'abcdef1');
  return folder;
}

test('a build without its history is of no commit', () => {
  expect(noted(project())).toBe('');
});

test('where git does not say the commit, as in the checkout of another user, the build stays of its own', () => {
  const folder = project();
  writeFileSync(join(folder, '.git'), 'gitdir: /nowhere');
  expect(noted(folder)).toBe('abcdef1');
});

test('a commit that cannot be written down stops nothing', () => {
  expect(noted(temporaryFolder())).toBe('');
});
