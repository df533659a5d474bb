// Builds the program into a folder: `program.cjs`, which holds it with its packages in one file, so that a start reads
// one file in place of some thousand; `main.js`, which starts it; the SQL functions; and the licences of the packages.
// usage: node scripts/bundle.mjs <folder>
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const project = dirname(dirname(fileURLToPath(import.meta.url)));
const src = join(project, 'src');
const [out = join(project, 'dist')] = process.argv.slice(2);

const common = { bundle: true, platform: 'node', target: 'node20', logLevel: 'warning', absWorkingDir: project };

const { metafile } = await build({
  ...common,
  entryPoints: [join(src, 'main.ts')],
  outfile: join(out, 'program.cjs'),
  format: 'cjs',
  // Code of the machine: each system has its own package of it.
  external: ['@node-rs/argon2'],
  // Some packages put parts together while they run, in the form that `main` names; the form of `module` does not.
  mainFields: ['module', 'main'],
  sourcemap: 'linked',
  metafile: true,
  banner: { js: "const programUrl = require('node:url').pathToFileURL(__filename);" },
  plugins: [{ name: 'own-addresses', setup: keepAddresses }],
});
const digest = createHash('sha256')
  .update(readFileSync(join(out, 'program.cjs')))
  .digest('hex');
await build({
  ...common,
  entryPoints: [join(src, 'launch.ts')],
  outfile: join(out, 'main.js'),
  format: 'esm',
  define: { PROGRAM_DIGEST: JSON.stringify(digest.slice(0, 16)) },
});
copySql();
writeFileSync(join(out, 'LICENCES.txt'), licencesOf(packagesIn(metafile)));

/** A source file finds other files beside its own place, which in the one file it no longer has. */
function keepAddresses({ onLoad }) {
  onLoad({ filter: /\.ts$/ }, ({ path }) => {
    const place = relative(src, path).replaceAll('\\', '/');
    const address = `new URL(${JSON.stringify(place)}, programUrl).href`;
    return { contents: readFileSync(path, 'utf8').replaceAll('import.meta.url', address), loader: 'ts' };
  });
}

function copySql() {
  for (const file of readdirSync(src, { recursive: true }).filter((name) => name.endsWith('.sql'))) {
    const copy = join(out, file);
    mkdirSync(dirname(copy), { recursive: true });
    copyFileSync(join(src, file), copy);
  }
}

/** The folders of the packages of which the program holds a part. */
function packagesIn({ outputs }) {
  const inputs = Object.values(outputs).flatMap((output) => Object.keys(output.inputs ?? {}));
  const folders = inputs.map((input) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0]);
  return [...new Set(folders.filter((folder) => folder !== undefined))].toSorted();
}

function licencesOf(folders) {
  return folders
    .map((folder) => {
      const { name, version, license } = JSON.parse(readFileSync(join(project, folder, 'package.json'), 'utf8'));
      const file = readdirSync(join(project, folder)).find((each) => /^licen[cs]e/i.test(each));
      const text = file === undefined ? '' : `\n${readFileSync(join(project, folder, file), 'utf8').trim()}\n`;
      return `${name} ${version} (${license})\n${text}`;
    })
    .join(`\n${'-'.repeat(80)}\n\n`);
}
