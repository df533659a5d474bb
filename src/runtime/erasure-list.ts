import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
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
        await mkdir(dataFolder, { recursive: true });
        const file = await open(erasureListFile(dataFolder), 'a', 0o600);
        try {
          await file.appendFile(subjects.map((subject) => `${JSON.stringify(subject)}\n`).join(''));
          await file.sync();
        } finally {
          await file.close();
        }
      } catch (error) {
        telemetry.jobFailed('note erasure', error);
      }
    },
  };
}

/** @throws Error naming the line that is not an erasure */
export async function readErasureList(path: string): Promise<ErasedSubject[]> {
  const lines = (await readFile(path, 'utf8')).split('\n');
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return [];
    const subject = subjectOf(line);
    if (subject === undefined) throw new Error(`${path}: line ${index + 1} is not an erasure.`);
    return [subject];
  });
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
