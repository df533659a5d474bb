import type { Judge } from './check.ts';
import type { Evidence } from './evidence.ts';
import type { Facts } from './facts.ts';

/** The numbers of each queue are 1, 2, 3 … without a gap, and each has belonged to one appointment alone (rule C8). */
export function checkTokens({ states }: Facts, _evidence: Evidence, judge: Judge): void {
  const queues = new Map<string, Map<number, string>>();
  for (const { id, doctor, clinic, date, token } of states) {
    if (token === null) continue;
    const queue = `${doctor} at ${clinic} on ${date}`;
    const owners = queues.get(queue) ?? new Map<number, string>();
    queues.set(queue, owners);
    const owner = owners.get(token) ?? id;
    judge.demand(owner === id, `token ${token} of ${queue} was given twice`, [owner, id]);
    owners.set(token, owner);
  }
  for (const [queue, owners] of queues) {
    const missing = Array.from({ length: Math.max(...owners.keys()) }, (_, index) => index + 1).filter(
      (token) => !owners.has(token),
    );
    judge.demand(missing.length === 0, `the tokens of ${queue} have a gap`, missing);
  }
}
