import { Type } from 'typebox';

/** An instant in epoch seconds. */
export const Seconds = (description?: string) => Type.Integer(description === undefined ? {} : { description });

/** The second of an instant, as answers have it. */
export function whole(instant: number | null): number | null {
  return instant === null ? null : Math.floor(instant);
}
