import {
  chownSync,
  closeSync,
  fstatSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { removeLeftovers } from '../postgres/leftovers.ts';
import type { Runtime } from './context.ts';
import { newSecretKeyText, readSecretKeys, type SecretKey } from './secret-keys.ts';

/** The secret keys that this process has: those of the setting, or else of the file in the data folder. */
export interface SecretKeySource {
  /** As messages name it. */
  readonly place: string;
  readonly isFile: boolean;
  /**
   * The newest first; none where there is no file.
   * @throws Error that says what is wrong with the setting or the file
   */
  all(): readonly SecretKey[];
  /** One of them, also one that came into the file since it was read. */
  find(id: string): SecretKey | undefined;
  /**
   * Writes a new key before those of the file, which is made where there is none.
   * @throws Error where the keys come from the setting
   */
  add(): SecretKey;
}

const variable = 'OPDESK_SECRET_KEY';

/** @param given the value of OPDESK_SECRET_KEY */
export function createSecretKeySource(
  { secretKey: given, dataFolder }: { readonly secretKey: string | undefined; readonly dataFolder: string },
  randomBytes: Runtime['randomBytes'],
): SecretKeySource {
  const file = join(dataFolder, 'secret.key');
  let keys: readonly SecretKey[] | undefined;

  function read(): readonly SecretKey[] {
    const text = given ?? readOwnFile(file);
    const found = text === undefined ? [] : readSecretKeys(text, randomBytes);
    if (found !== undefined) return found;
    const example = '32 bytes in base64 or hexadecimal digits, such as "openssl rand -base64 32" prints';
    throw new Error(
      given === undefined
        ? `${file} must hold keys of ${example}, one a line; put it back as it was.`
        : `${variable} must be ${example}; several are separated by commas, the newest first.`,
    );
  }

  const all = (): readonly SecretKey[] => (keys = keys === undefined || keys.length === 0 ? read() : keys);
  return {
    place: given === undefined ? file : variable,
    isFile: given === undefined,
    all,
    find(id) {
      const isIt = (key: SecretKey): boolean => key.id === id;
      const known = all().find(isIt);
      if (known !== undefined || given !== undefined) return known;
      keys = read();
      return keys.find(isIt);
    },
    add() {
      if (given !== undefined) throw new Error(`${variable} holds the keys: put a new one before them there.`);
      const before = readOwnFile(file);
      writeOwnFile(file, `${newSecretKeyText(randomBytes)}\n${before ?? ''}`, before === undefined);
      const [added] = (keys = read());
      if (added === undefined) throw new Error(`${file} cannot be read.`);
      return added;
    },
  };
}

/** Undefined where it is not there. @throws Error where others than its owner can read it */
function readOwnFile(file: string): string | undefined {
  let fd: number;
  try {
    fd = openSync(file, 'r');
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new Error(`${file} cannot be read: ${code}.`);
  }
  try {
    if ((fstatSync(fd).mode & 0o077) !== 0) {
      throw new Error(`Others than its owner may read ${file}: run "chmod 600" on it. If others have, change the key.`);
    }
    return readFileSync(fd, 'utf8');
  } finally {
    closeSync(fd);
  }
}

/** On the disk as a whole, or not at all. @param isNew never overwrites */
function writeOwnFile(file: string, text: string, isNew: boolean): void {
  const draft = `${file}.${process.pid}.part`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    removeLeftovers(dirname(file), `${basename(file)}.`);
    writeFileSync(draft, text, { flag: 'wx', mode: 0o600, flush: true });
    try {
      // Root may run a command beside a server of another user, who must be able to read the file then.
      const { uid, gid } = statSync(isNew ? dirname(file) : file);
      if (process.geteuid?.() === 0) chownSync(draft, uid, gid);
      if (isNew) linkSync(draft, file);
      else renameSync(draft, file);
    } finally {
      rmSync(draft, { force: true });
    }
    const folder = openSync(dirname(file), 'r');
    fsyncSync(folder);
    closeSync(folder);
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw new Error(`${file} cannot be written: ${code}. Make its folder writable, or set ${variable}.`);
  }
}
