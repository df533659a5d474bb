import { type Static, Type } from 'typebox';
import type { Turn } from '../domain/turn.ts';
import { type QueueState, queueStates } from '../../queue/domain/entry.ts';

/** The parameters of `GET /opdesk/v1/turns/{ticket}`. */
export const TurnParams = Type.Object({ ticket: Type.String({ minLength: 1, maxLength: 255 }) });

export const TurnTicketAnswer = Type.Object({
  ticket: Type.String({
    description: 'For getTurn, and for the page /turn/{ticket}, until the day of practice is over',
  }),
});

export const TurnAnswer = Type.Object({
  clinic: Type.String({ description: 'The name of the clinic' }),
  time_zone: Type.String(),
  doctor: Type.String({ description: 'The name of the doctor' }),
  token: Type.Optional(Type.Integer()),
  state: Type.Enum([...queueStates]),
  start_time: Type.Integer({ description: 'Epoch seconds; of the appointment' }),
  before: Type.Optional(
    Type.Integer({
      description: 'How many go in before, or are with the doctor now; left out where the patient does not wait',
    }),
  ),
  wait_minutes: Type.Optional(
    Type.Object(
      { from: Type.Integer(), to: Type.Integer() },
      { description: 'In how many minutes the patient will probably go in' },
    ),
  ),
  away_until: Type.Optional(Type.Integer({ description: 'Epoch seconds; when a pause of the doctor ends' })),
  has_left: Type.Optional(Type.Boolean({ description: 'True: the doctor does not come back today' })),
});

/** A patient's place as their own phone shows it. Instants are epoch seconds. */
export interface ShownTurn extends Turn {
  readonly clinicName: string;
  readonly timeZone: string;
  readonly doctorName: string;
  readonly token: number | null;
  readonly state: QueueState;
  readonly startAt: number;
  /** When a pause of the doctor ends; null without one. */
  readonly awayUntil: number | null;
  readonly hasLeft: boolean;
}

/** @returns TurnAnswer */
export function turnAnswer(turn: ShownTurn): Static<typeof TurnAnswer> {
  const { before, wait, token, awayUntil } = turn;
  return {
    clinic: turn.clinicName,
    time_zone: turn.timeZone,
    doctor: turn.doctorName,
    ...(token === null ? {} : { token }),
    state: turn.state,
    start_time: Math.floor(turn.startAt),
    ...(before === null ? {} : { before }),
    ...(wait === null ? {} : { wait_minutes: { from: wait.from, to: wait.to } }),
    ...(awayUntil === null ? {} : { away_until: awayUntil }),
    ...(turn.hasLeft ? { has_left: true } : {}),
  };
}
