import { readFileSync } from 'node:fs';

/** Of Opdesk as it is shown: where it was built from a checkout, with the commit, such as 0.1.0+abcdef1. */
export function programVersion(): string {
  const commit = commitOfBuild();
  return commit === '' ? releaseVersion() : `${releaseVersion()}+${commit}`;
}

/** Of the release that this is or will be, as its package has it; the same from `src/` and from `dist/`. */
export function releaseVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/** The build leaves it beside the program; the sources have none. */
function commitOfBuild(): string {
  try {
    return readFileSync(new URL('built-from.txt', import.meta.url), 'utf8');
  } catch {
    return '';
  }
}
