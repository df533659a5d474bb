// Makes a release: `npm run release -- 0.2.0` gives the version to package.json, package-lock.json and the changelog,
// commits and tags it. Nothing is pushed. The changelog's first section must be of this version and "not yet released".
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

try {
  release(process.argv[2] ?? '');
} catch (error) {
  process.stderr.write(`release: ${error.message}\n`);
  process.exitCode = 1;
}

function release(version) {
  if (!/^\d+\.\d+\.\d+$/.test(version)) throw new Error('usage: npm run release -- 0.2.0');
  if (git('status', '--porcelain') !== '') throw new Error('there are changes that are not committed');
  if (git('tag', '--list', `v${version}`) !== '') throw new Error(`v${version} has been released already`);
  const today = new Date().toISOString().slice(0, 10);
  change('CHANGELOG.md', `\n## ${version} — not yet released\n`, `\n## ${version} — ${today}\n`);
  for (const file of ['package.json', 'package-lock.json']) setVersion(file, version);
  git('commit', '--quiet', '--all', '--message', `Release ${version}`);
  git('tag', '--annotate', `v${version}`, '--message', `Opdesk ${version}`);
  process.stdout.write(`v${version} is tagged; git push --follow-tags publishes it\n`);
}

function change(file, from, to) {
  const text = readFileSync(file, 'utf8');
  if (!text.includes(from)) throw new Error(`${file} has no line "${from.trim()}"`);
  writeFileSync(file, text.replace(from, to));
}

/** As npm writes them: two spaces, and the version of the project itself in two places of the lock file. */
function setVersion(file, version) {
  const content = JSON.parse(readFileSync(file, 'utf8'));
  content.version = version;
  if (content.packages?.[''] !== undefined) content.packages[''].version = version;
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
}

function git(...args) {
  const { status, stdout, stderr } = spawnSync('git', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`git ${args[0]} failed: ${stderr.trim()}`);
  return stdout.trim();
}
