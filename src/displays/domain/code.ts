/** Letters and digits that nobody takes for another one. */
const signs = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** Signs of a code: people type it. */
export const codeLength = 6;

/** The code of these bytes, one sign for each; every code is as probable as every other. */
export function codeOf(bytes: Uint8Array): string {
  return [...bytes].map((byte) => signs.charAt(byte % signs.length)).join('');
}

/** A code as it was typed: in small letters, or with spaces and hyphens between. */
export function foldDisplayCode(typed: string): string {
  return typed.replace(/[\s-]/g, '').toUpperCase();
}
