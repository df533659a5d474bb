/** A key that nothing else has. `crypto.randomUUID` is kept from pages that come over plain http from elsewhere. */
export function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
