import type { AppointmentState } from '../../calendar/appointment-state.ts';
import type { Period } from '../../kernel/interval.ts';
import type { StrandedInstruction } from './instruction.ts';

/** The time of which the claims are needed. @param movesFrom the latest of all zones; epoch seconds */
export function searchedPeriod(
  stranded: readonly AppointmentState[],
  { withinDays }: Pick<StrandedInstruction, 'withinDays'>,
  { now, movesFrom }: { readonly now: number; readonly movesFrom: number },
): Period {
  const last = Math.max(now, movesFrom, ...stranded.map(({ endAt }) => endAt));
  const first = Math.min(now, ...stranded.map(({ startAt }) => startAt));
  // Four days back, because limits count what has taken place on the same day of practice.
  // Three days more: one for zones, one for the day that has begun, one for the time that a slot occupies.
  return { startAt: first - 4 * 86_400, endAt: last + (withinDays + 3) * 86_400 };
}
