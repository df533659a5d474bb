export type Gender = 'M' | 'F' | 'O';

/** A name of several parts as people read it. */
export function fullName(parts: readonly (string | null | undefined)[]): string {
  return parts.filter((part) => part !== null && part !== undefined && part !== '').join(' ');
}
