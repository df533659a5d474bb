import { temporaryPassword } from '../domain.ts';
import type { Runtime } from '../../runtime/context.ts';

/** The random bytes of a password that is typed once. */
export const passwordBytes = 16;

/** A password for once, and its hash. */
export async function newPassword({
  randomBytes,
  hashing,
}: Pick<Runtime, 'randomBytes' | 'hashing'>): Promise<{ readonly password: string; readonly hash: string }> {
  const password = temporaryPassword(randomBytes(passwordBytes));
  return { password, hash: await hashing.hash(password) };
}
