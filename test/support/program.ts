import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createBundle } from '../../scripts/dev/bundle.ts';

const project = fileURLToPath(new URL('../../', import.meta.url));

export interface BuiltProgram {
  /** What Node runs: `node file serve`. */
  readonly file: string;
  remove(): void;
}

/**
 * The sources as one file, for the tests that run the program: it starts in a quarter of the processor time that the
 * sources take one by one.
 */
export async function buildProgram(): Promise<BuiltProgram> {
  const folder = join(project, 'node_modules', '.cache', 'opdesk-test', String(process.pid));
  const file = join(folder, 'main.mjs');
  const bundle = await createBundle(join(project, 'src', 'main.ts'), file);
  const isBuilt = await bundle.build();
  await bundle.close();
  if (!isBuilt) throw new Error('the program cannot be built');
  return { file, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
