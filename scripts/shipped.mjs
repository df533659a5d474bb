import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Whether a package, by its name and version, is passed on to users: the program runs with it, or it is built into the
 * desk, whose build lists what it took.
 */
export function isShippedOf(project) {
  const { packages } = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8'));
  const ofProduction = Object.entries(packages)
    .filter(([path, { dev, link }]) => path.startsWith('node_modules/') && dev !== true && link !== true)
    .map(([path, { version }]) => `${path.replace(/^.*node_modules\//, '')} ${version}`);
  const licences = readFileSync(join(project, 'web', 'dist', 'licences.md'), 'utf8');
  const ofDesk = [...licences.matchAll(/^## (\S+) - (\S+) \(/gm)].map(([, name, version]) => `${name} ${version}`);
  const shipped = new Set([...ofProduction, ...ofDesk]);
  return (name, version) => shipped.has(`${name} ${version}`);
}
