import { withoutPersonalData } from '../kernel/impersonal.ts';
import { RawJson, stringifyAnswer } from '../kernel/raw-json.ts';
import { mayReadPatients } from '../rights/scopes.ts';
import type { Answer } from './answer.ts';
import type { Caller } from './auth.ts';
import type { Operation } from './route-spec.ts';

/**
 * A caller that may write and not read gets ids, times and codes back, also of what they have sent (rule A5). The tag
 * and what is kept for an Idempotency-Key are of the whole answer: another scope makes no other state.
 */
export function forCaller({ scope }: Pick<Operation, 'scope'>, caller: Caller | null, answer: Answer): Answer {
  const isOfPatients = scope === 'appointments:write' || scope === 'patients:write';
  if (!isOfPatients || answer.body === undefined || caller === null || mayReadPatients(caller.scopes)) return answer;
  return { ...answer, body: new RawJson(withoutPersonalData(stringifyAnswer(answer.body))) };
}
