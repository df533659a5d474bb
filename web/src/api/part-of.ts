/** Characters that go in one request: as UTF-8 they stay below the limit of a body. */
const partLength = 60_000;

/** The part of a text from a place on that one request takes. It cuts no character in two. */
export function partOf(text: string, from: number): string {
  const end = from + partLength;
  if (end >= text.length) return text.slice(from);
  return text.slice(from, /[\uD800-\uDBFF]/.test(text.charAt(end - 1)) ? end - 1 : end);
}
