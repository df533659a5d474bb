// Asks the registry for known weaknesses of the packages that are passed on to users, and fails on one of severity high
// or critical. A registry that does not answer fails nothing: a check must not depend on another machine.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isShippedOf } from './shipped.mjs';

const grave = ['high', 'critical'];

const args = ['audit', '--json', '--fetch-retries=0', '--fetch-timeout=20000'];
const project = dirname(dirname(fileURLToPath(import.meta.url)));
const { stdout, error } = spawnSync('npm', args, { cwd: project, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
const report = parsed(stdout);

if (typeof report.vulnerabilities !== 'object') {
  const reason = error?.message ?? report.message ?? 'no reason was given';
  say(`NOT CHECKED. Nothing is known of any package, because the registry did not answer: ${firstLine(reason)}`);
} else {
  const isShipped = isShippedOf(project);
  const { packages } = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8'));
  const shipped = Object.values(report.vulnerabilities).filter(({ name, nodes }) =>
    nodes.some((path) => isShipped(name, packages[path]?.version)),
  );
  const found = shipped.flatMap(({ name, range, via }) =>
    via
      .filter((advisory) => typeof advisory === 'object' && grave.includes(advisory.severity))
      .map(
        (advisory) => `${advisory.severity}: ${name} ${advisory.range ?? range}: ${advisory.title} (${advisory.url})`,
      ),
  );
  for (const line of found) say(line);
  if (found.length > 0) process.exitCode = 1;
  else say('none of severity high or critical is known');
}

function parsed(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

function firstLine(text) {
  return String(text).split('\n')[0];
}

function say(line) {
  process.stdout.write(`advisories: ${line}\n`);
}
