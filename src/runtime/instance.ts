import { chownSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** The data folder as its own: a copy of it must not send again what the original sends. */
export interface Instance {
  /** Whether the folder was copied from another one, and nobody has said since that it is the only one. */
  isCopy(): boolean;
  /** The folder that it was copied from; undefined where it is not a copy. */
  original(): FolderIdentity | undefined;
  /** Makes a copy an Opdesk of its own. Answers false where it is not a copy. */
  adopt(): boolean;
}

/** A folder, by what stays when the machine starts anew and does not when files are copied. */
interface FolderIdentity {
  readonly host: string;
  readonly folder: string;
  readonly device: string;
  readonly inode: string;
}

/** Of a database that is not in the data folder: a copied folder is not a copy of it. */
export const withoutInstance: Instance = { isCopy: () => false, original: () => undefined, adopt: () => false };

/** Reads where the folder was when it was last used, and keeps where it is unless it is a copy. */
export function openInstance(dataFolder: string): Instance {
  const folder = realpathSync(dataFolder);
  const file = join(folder, 'instance.json');
  const original = (): FolderIdentity | undefined => {
    const kept = readIdentity(file);
    return kept === undefined || isSame(kept, identityOf(folder)) ? undefined : kept;
  };
  let mayBeCopy = original() !== undefined;
  if (!mayBeCopy) writeIdentity(file, folder);
  return {
    // Another process may adopt it; what is not a copy never becomes one.
    isCopy: () => (mayBeCopy = mayBeCopy && original() !== undefined),
    original,
    adopt() {
      if (original() === undefined) return false;
      writeIdentity(file, folder);
      return true;
    },
  };
}

/** A folder that is moved keeps its number on its disk, and a disk may get another number with each start. */
function isSame(kept: FolderIdentity, found: FolderIdentity): boolean {
  return kept.inode === found.inode && (kept.device === found.device || kept.folder === found.folder);
}

function identityOf(folder: string): FolderIdentity {
  const { dev, ino } = statSync(folder, { bigint: true });
  return { host: hostname(), folder, device: String(dev), inode: String(ino) };
}

/** Undefined where there is none, or one that a power cut has left empty. */
function readIdentity(file: string): FolderIdentity | undefined {
  try {
    const found = JSON.parse(readFileSync(file, 'utf8')) as Partial<FolderIdentity>;
    const { host = '', folder = '', device = '', inode } = found;
    return typeof inode === 'string' ? { host, folder, device, inode } : undefined;
  } catch {
    return undefined;
  }
}

/** It holds no secret: root may write it for a server of another user, who reads it. */
function writeIdentity(file: string, dataFolder: string): void {
  const identity = identityOf(dataFolder);
  const text = `${JSON.stringify(identity)}\n`;
  // Not with every start: a disk may be full.
  if (JSON.stringify(readIdentity(file)) === JSON.stringify(identity)) return;
  const draft = `${file}.${process.pid}`;
  try {
    writeFileSync(draft, text, { mode: 0o644 });
    const { uid, gid } = statSync(dataFolder);
    if (process.geteuid?.() === 0) chownSync(draft, uid, gid);
    renameSync(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
}
