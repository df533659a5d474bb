// Which commit a build is of: for the version that is shown, and for the name of the package.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The commit that was noted beside the program of a project; empty where there is none, as in an image. */
export function builtFrom(project) {
  try {
    return readFileSync(fileOf(project), 'utf8');
  } catch {
    return '';
  }
}

/**
 * Notes the commit of a checkout beside the program. What was noted stays where the commit cannot be found out or
 * written down, as in the checkout of another user, in which git tells nothing.
 */
export function noteCommit(project) {
  const commit = commitOf(project);
  if (commit === null || (existsSync(fileOf(project)) && builtFrom(project) === commit)) return;
  try {
    writeFileSync(fileOf(project), commit);
  } catch {
    // The program runs as well without.
  }
}

/** Empty where there is no history, null where git does not say. */
function commitOf(project) {
  if (!existsSync(join(project, '.git'))) return '';
  const args = ['describe', '--always', '--abbrev=7', '--exclude=*', '--dirty=-changed'];
  const { status, stdout } = spawnSync('git', args, { cwd: project, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : null;
}

function fileOf(project) {
  return join(project, 'dist', 'built-from.txt');
}
