import { insertDisplayCode } from '../db/codes.ts';
import { codeLength, codeOf } from '../domain/code.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Runtime } from '../../runtime/context.ts';
import { createSecret, digestOf } from '../../runtime/secrets.ts';

/** How long a code can be typed at the desk. */
const codeSeconds = 600;
/** Another screen shows one of a thousand million codes: that happens hardly once. */
const maxTries = 5;

interface DisplayCode {
  readonly code: string;
  /** For the cookie of the screen; stored nowhere. */
  readonly secret: string;
  /** Epoch seconds. */
  readonly expiresAt: number;
}

/** A code for a screen to show. Once it is typed at the desk, the secret opens what the clinic shows (rule A10). */
export async function addDisplayCode(runtime: Runtime): Promise<DisplayCode> {
  const secret = createSecret(runtime);
  const now = runtime.now();
  const expiresAt = Math.floor(now) + codeSeconds;
  for (let tries = 0; tries < maxTries; tries += 1) {
    const code = codeOf(runtime.randomBytes(codeLength));
    if (await insertDisplayCode(runtime.db, { code, digest: digestOf(secret), expiresAt }, now)) {
      return { code, secret, expiresAt };
    }
  }
  throw new DomainError('SERVICE_UNAVAILABLE');
}
