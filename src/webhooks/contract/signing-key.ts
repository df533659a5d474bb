/** How a key of Standard Webhooks begins: the rest is base64. */
const standardPrefix = 'whsec_';

/** Whether a key begins like one of Standard Webhooks and is none: its signatures could not be checked. */
export function isMalformedKey(key: string): boolean {
  return key.startsWith(standardPrefix) && standardBytes(key) === undefined;
}

/** A key of Standard Webhooks that stands for these bytes. */
export function standardKey(bytes: Buffer): string {
  return `${standardPrefix}${bytes.toString('base64')}`;
}

/**
 * The bytes that sign (rule F3): those that a `whsec_` key stands for in the headers of Standard Webhooks, else the
 * key's own in UTF-8.
 */
export function keyBytes(key: string, kind: 'eka' | 'standard'): Buffer {
  return (kind === 'standard' ? standardBytes(key) : undefined) ?? Buffer.from(key);
}

/** The bytes of a key of Standard Webhooks; undefined for any other text. Canonical base64 alone, with its padding. */
function standardBytes(key: string): Buffer | undefined {
  const text = key.slice(standardPrefix.length);
  const bytes = Buffer.from(text, 'base64');
  return key.startsWith(standardPrefix) && bytes.length > 0 && bytes.toString('base64') === text ? bytes : undefined;
}
