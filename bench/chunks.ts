/** A body in chunks (RFC 9112) at the beginning of what was received, once it is all there; undefined before. */
export function wholeChunks(received: Buffer): { readonly chunks: Buffer[]; readonly length: number } | undefined {
  const chunks: Buffer[] = [];
  for (let at = 0; ;) {
    const lineEnd = received.indexOf('\r\n', at);
    if (lineEnd === -1) return undefined;
    const size = Number.parseInt(received.toString('latin1', at, lineEnd), 16);
    const from = lineEnd + 2;
    if (received.length < from + size + 2) return undefined;
    if (size === 0) return { chunks, length: from + 2 };
    chunks.push(received.subarray(from, from + size));
    at = from + size + 2;
  }
}
