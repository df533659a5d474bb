/** A file that was chosen, as text; or why it is not read. */
type ReadFile = { readonly text: string } | { readonly problem: 'utf16' | 'notUtf8' };

/** Reads UTF-8, with and without a byte order mark. */
export async function readFile(file: File): Promise<ReadFile> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return { problem: 'utf16' };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { problem: 'notUtf8' };
  }
}

/**
 * Names a file by its contents, so that the same file goes on with the same import. On a page that came without TLS the
 * browser has no digest: there its size and time stand for them.
 */
export async function keyOf(file: File): Promise<string> {
  if (!isSecureContext) return `${file.size} bytes of ${file.lastModified}`;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
