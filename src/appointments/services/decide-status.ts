import { decideVerb, type Status, type VerbName, visitTimes } from '../../calendar/status.ts';
import type { AppointmentState } from '../../calendar/appointment-state.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Origin } from '../domain/origin.ts';
import { type Change, instantColumn } from './change-request.ts';

/** The status after a verb; null for an appointment that has it already. @throws the verb's refusal */
export function decideStatus(state: AppointmentState, verb: VerbName, { role }: Origin): Status | null {
  const decision = decideVerb(state.status, verb, role);
  if (decision.kind === 'forbidden') throw new DomainError(decision.code, undefined, { status: state.status });
  return decision.kind === 'nothing' ? null : decision.to;
}

/** The columns that change with the status: the instants of the visit, and the call, which is over. */
export function statusColumns(state: AppointmentState, to: Status, now: number): Change['columns'] {
  const { checkedInAt, startedAt, endedAt } = visitTimes(state, to, now);
  return {
    status: to,
    checked_in_at: instantColumn(checkedInAt),
    started_at: instantColumn(startedAt),
    ended_at: instantColumn(endedAt),
    called_at: null,
  };
}
