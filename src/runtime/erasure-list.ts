import { type FileHandle, mkdir, open, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Telemetry } from './telemetry.ts';

/** A patient, or the appointment of a guest, that was erased. */
export interface ErasedSubject {
  readonly businessId: string;
  readonly subjectId: string;
  readonly isGuest: boolean;
  /** Epoch seconds. */
  readonly erasedAt: number;
}

/** The ids of all that was erased, outside the database: a restored one is erased again by it. */
export interface ErasureList {
  add(subjects: readonly ErasedSubject[]): Promise<void>;
}

/** The file of the list in a data folder. */
export function erasureListFile(dataFolder: string): string {
  return join(dataFolder, 'erasures.jsonl');
}

/** A list that each erasure is appended to, one line of JSON for each. A failure is reported, and stops no erasure. */
export function createErasureList(dataFolder: string, telemetry: Telemetry): ErasureList {
  return {
    async add(subjects) {
      try {
        await append(erasureListFile(dataFolder), subjects);
      } catch (error) {
        telemetry.jobFailed('note erasure', error);
      }
    },
  };
}

/**
 * Appends to the file those that it does not list yet; makes it where there is none, also for no erasure at all. What it
 * has stays, so that a copy of a list never gets shorter.
 * @returns how many it lists then
 */
export async function extendErasureList(path: string, subjects: readonly ErasedSubject[]): Promise<number> {
  const listed = (await readErasureListIfAny(path)) ?? [];
  const all = withoutRepeats([...listed, ...subjects]);
  await append(path, all.slice(withoutRepeats(listed).length));
  return all.length;
}

/** Each subject once, as it is listed first. */
export function withoutRepeats(subjects: readonly ErasedSubject[]): ErasedSubject[] {
  const first = new Map<string, ErasedSubject>();
  for (const subject of subjects) {
    const key = JSON.stringify([subject.businessId, subject.subjectId]);
    if (!first.has(key)) first.set(key, subject);
  }
  return [...first.values()];
}

async function append(path: string, subjects: readonly ErasedSubject[]): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, 'a+', 0o600);
  try {
    const start = (await endsWithinLine(file)) ? '\n' : '';
    await file.appendFile(start + subjects.map((subject) => `${JSON.stringify(subject)}\n`).join(''));
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A disk that was full has left a part of a line: what is appended to it could not be read either. */
async function endsWithinLine(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat();
  if (size === 0) return false;
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer.toString() !== '\n';
}

/** Undefined where there is no such file. @throws Error see readErasureList */
export async function readErasureListIfAny(path: string): Promise<ErasedSubject[] | undefined> {
  try {
    return await readErasureList(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** @throws Error naming the line that is not an erasure */
export async function readErasureList(path: string): Promise<ErasedSubject[]> {
  const lines = (await readText(path)).split('\n');
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return [];
    const subject = subjectOf(line);
    if (subject === undefined) throw new Error(`${path}: line ${index + 1} is not an erasure.`);
    return [subject];
  });
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw code === 'ENOENT' ? error : new Error(`The list of erasures ${path} cannot be read (${code}).`);
  }
}

function subjectOf(line: string): ErasedSubject | undefined {
  try {
    const { businessId, subjectId, isGuest, erasedAt } = JSON.parse(line) as Readonly<Record<string, unknown>>;
    return typeof businessId === 'string' &&
      typeof subjectId === 'string' &&
      typeof isGuest === 'boolean' &&
      typeof erasedAt === 'number'
      ? { businessId, subjectId, isGuest, erasedAt }
      : undefined;
  } catch {
    return undefined;
  }
}
