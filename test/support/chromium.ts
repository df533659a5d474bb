import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';

/** The one without windows first: it costs less. */
const paths = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/**
 * The browser that the tests of the desk drive: `CHROMIUM`, or where Debian puts it. Root installs Debian's where there
 * is none.
 * @throws Error one line on what to install
 */
export function chromiumPath(): string {
  const found = find();
  if (found !== undefined) return found;
  if (process.getuid?.() === 0) {
    const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const apt = (...args: string[]) => spawnSync('apt-get', args, { env: environment, stdio: 'ignore' });
    apt('update', '-qq');
    apt('install', '-y', '-qq', '--no-install-recommends', 'chromium-headless-shell');
  }
  const installed = find();
  if (installed === undefined) {
    throw new Error(
      'The tests of the desk need Chromium: apt-get install chromium-headless-shell, or set CHROMIUM to its path.',
    );
  }
  return installed;
}

function find(): string | undefined {
  return [process.env['CHROMIUM'] ?? '', ...paths].find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return path !== '';
    } catch {
      return false;
    }
  });
}
