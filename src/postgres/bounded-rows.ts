import { DomainError } from '../kernel/errors.ts';
import { getTypeParser } from './type-parsers.ts';

/** The rows of a statement are more than it may read. A 400 where nothing answers less by itself. */
export class RowsTooLarge extends DomainError {
  constructor(maxLength: number) {
    const message = `What this call reads has more than ${maxLength} characters: ask for less at once.`;
    super('INVALID_REQUEST_PARAMETERS', message);
    this.name = 'RowsTooLarge';
  }
}

type Parse = (value: string) => unknown;

/**
 * The parsers of one run of a statement, which count what they read: beyond so many characters the driver keeps none of
 * the rows, passes over the others, and the connection stays as good as it was.
 * @throws RowsTooLarge
 */
export function boundedTypes(maxLength: number): { readonly getTypeParser: typeof getTypeParser } {
  let length = 0;
  return {
    getTypeParser: (oid, format) => {
      const parse = getTypeParser(oid, format) as Parse;
      return (value: string) => {
        length += value.length;
        if (length > maxLength) throw new RowsTooLarge(maxLength);
        return parse(value);
      };
    },
  };
}

/** The most characters of the rows of one answer. */
export const maxAnswerLength = 4_000_000;

/** A fraction of the rows is tried where all are too large. */
const smallerBy = 4;

/**
 * The first rows, up to so many; fewer where they would be too large together.
 * @param read with a statement that has a maxLength
 */
export async function readAsMany<Row>(limit: number, read: (limit: number) => Promise<Row[]>): Promise<Row[]> {
  return read(limit).catch((error: unknown) => {
    if (error instanceof RowsTooLarge && limit > 1) return readAsMany(Math.ceil(limit / smallerBy), read);
    throw error;
  });
}
