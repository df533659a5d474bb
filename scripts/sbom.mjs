// Writes which packages are passed on to users, as CycloneDX, into the file that is named: `npm run sbom -- FILE`.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isShippedOf } from './shipped.mjs';

const [file = 'opdesk.cdx.json'] = process.argv.slice(2);
const project = dirname(dirname(fileURLToPath(import.meta.url)));
// Not by --omit=dev: npm then leaves out what a package of development needs, too, such as pg-protocol; and the desk is
// built from packages of development.
const made = spawnSync('npm', ['sbom', '--sbom-format=cyclonedx'], {
  cwd: project,
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
});
if (made.status === 0) {
  const sbom = ofShipped(JSON.parse(made.stdout));
  // npm takes the name of the folder.
  sbom.metadata.component.name = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')).name;
  sbom.metadata.component.type = 'application';
  writeFileSync(file, `${JSON.stringify(sbom, null, 2)}\n`);
  process.stdout.write(`${sbom.components.length} packages are listed in ${file}\n`);
} else {
  process.stderr.write(`sbom: npm cannot list the packages: ${made.stderr.trim()}\n`);
  process.exitCode = 1;
}

function ofShipped({ components, dependencies, ...rest }) {
  const isShipped = isShippedOf(project);
  const kept = components.filter(({ name, version }) => isShipped(name, version));
  const refs = new Set([rest.metadata.component['bom-ref'], ...kept.map((component) => component['bom-ref'])]);
  return {
    ...rest,
    components: kept,
    dependencies: dependencies
      .filter(({ ref }) => refs.has(ref))
      .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((each) => refs.has(each)) })),
  };
}
