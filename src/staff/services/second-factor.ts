import {
  secondFactorIdentity,
  selectSecondFactor,
  useRecoveryCode,
  useSecondFactorStep,
} from '../db/second-factors.ts';
import { foldCode, isAppCode, stepOfCode } from '../domain.ts';
import { invalidRequest } from '../../kernel/errors.ts';
import type { Runtime } from '../../runtime/context.ts';
import { digestOf } from '../../runtime/secrets.ts';

type Parts = Pick<Runtime, 'db' | 'now' | 'sealing'>;

interface User {
  readonly businessId: string;
  readonly id: string;
}

/** Whether a code is asked for at the login of a user. */
export async function hasSecondFactor({ db }: Pick<Runtime, 'db'>, { businessId, id }: User): Promise<boolean> {
  const found = await selectSecondFactor(db, businessId, id);
  return found !== undefined && found.confirmedAt !== null;
}

/** Whether this is a code of now, or a recovery code, that nobody has used; with this it is used (rule A8). */
export async function isGoodCode(
  { db, now, sealing }: Parts,
  { businessId, id }: User,
  code: string,
): Promise<boolean> {
  const factor = await selectSecondFactor(db, businessId, id);
  if (factor === undefined || factor.confirmedAt === null) return false;
  const folded = foldCode(code);
  if (!isAppCode(folded)) return useRecoveryCode(db, businessId, id, digestOf(folded));
  const step = stepOfCode(sealing.open(factor.secret, secondFactorIdentity(businessId, id)), folded, now());
  return step !== null && (await useSecondFactorStep(db, businessId, id, step));
}

/** How long the secret of a second factor waits for its first code. */
const confirmSeconds = 900;

/** Whether a secret that waits for its first code still takes it. @param now epoch seconds */
export function isConfirmable({ createdAt }: { readonly createdAt: number }, now: number): boolean {
  return now < createdAt + confirmSeconds;
}

export function wrongCode(): Error {
  return invalidRequest([{ path: '/code', code: 'conflict', message: 'is not a code of now, or was used before' }]);
}
