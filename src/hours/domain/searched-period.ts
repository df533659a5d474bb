import type { AppointmentState } from '../../calendar/appointment-state.ts';
import type { Period } from '../../kernel/interval.ts';
import { daySeconds } from '../../kernel/time.ts';
import type { StrandedInstruction } from './instruction.ts';

/** Before the first appointment: limits count what has taken place on the same day of practice. */
const daysBefore = 4;
/**
 * Beyond the days that are searched: one for zones, one for the day that has begun, one for the time that a slot
 * occupies.
 */
const daysAfter = 3;

/** The time of which the claims are needed. @param movesFrom the latest of all zones; epoch seconds */
export function searchedPeriod(
  stranded: readonly AppointmentState[],
  { withinDays }: Pick<StrandedInstruction, 'withinDays'>,
  { now, movesFrom }: { readonly now: number; readonly movesFrom: number },
): Period {
  const last = Math.max(now, movesFrom, ...stranded.map(({ endAt }) => endAt));
  const first = Math.min(now, ...stranded.map(({ startAt }) => startAt));
  return { startAt: first - daysBefore * daySeconds, endAt: last + (withinDays + daysAfter) * daySeconds };
}
