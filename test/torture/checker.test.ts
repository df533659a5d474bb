import { expect, test } from 'vitest';
import { checkAcknowledged } from '../../torture/checker/acknowledged.ts';
import type { Judge } from '../../torture/checker/check.ts';
import type { Asked, Evidence } from '../../torture/checker/evidence.ts';
import type { AppointmentState, Facts, HistoryRow } from '../../torture/checker/facts.ts';
import { checkOrigins } from '../../torture/checker/origins.ts';

const appointment = 'api-1';
const [nine, ten] = [1_900_000_000, 1_900_003_600];

test('a move is there where it has made a change, or where there was nothing to change at that time', () => {
  const away = moveOf('away', ten, 10);
  const histories = { history: [rowOf(1, 'booking'), rowOf(2, 'away')], states: [stateOf(1, nine), stateOf(2, ten)] };
  const judged = (move: Asked): readonly string[] => violationsOf(histories, [away, move], checkAcknowledged);
  expect(judged(moveOf('meanwhile', nine, 10))).toEqual([]);
  expect(judged(moveOf('stay', ten, 20))).toEqual([]);
  // It was at nine once, before the move that was answered before this one was asked for.
  expect(judged(moveOf('back', nine, 20))).toEqual([expect.stringContaining('the place and the time')]);
  expect(judged(moveOf('early', ten, 0))).toEqual([expect.stringContaining('the place and the time')]);
});

test('a patient or a leave that no request has made, or one request twice, is found out', () => {
  const patient = (id: string, partnerId: string | null) => ({ id, partner_id: partnerId, merged_into: null });
  const add = { ...moveOf('add', nine, 0), kind: 'patient', answer: { id: 'pt-new' } } as const;
  const judged = (outcome: Asked['outcome'], ...patients: Facts['patients']): readonly string[] =>
    violationsOf({ patients: [patient('pt-1', null), ...patients] }, [{ ...add, outcome }], checkOrigins);
  expect(judged('acknowledged', patient('pt-new', 'add'))).toEqual([]);
  expect(judged('abandoned')).toEqual([]);
  expect(judged('refused', patient('pt-new', 'add'))).toEqual(['a patient is there that nobody asked for']);
  expect(judged('acknowledged', patient('pt-2', null))).toEqual(['a patient is there that nobody asked for']);
  expect(judged('abandoned', patient('pt-new', 'add'), patient('pt-3', 'add'))).toEqual([
    'one request made two of a patient',
  ]);
  const leave = { ...add, kind: 'leave' } as const;
  const leaves = [
    { id: 'le-1', reason: 'add' },
    { id: 'le-2', reason: 'add' },
  ];
  expect(violationsOf({ leaves }, [{ ...leave, outcome: 'abandoned' }], checkOrigins)).toEqual([
    'one request made two of a leave',
  ]);
});

/** Answered five milliseconds after it was asked for. */
function moveOf(id: string, startAt: number, askedAt: number): Asked {
  return {
    id,
    kind: 'move',
    target: appointment,
    wants: { doctorId: 'do-1', clinicId: 'cl-1', startAt },
    outcome: 'acknowledged',
    status: 200,
    tries: 1,
    answer: { id: appointment },
    isContested: false,
    askedAt,
    answeredAt: askedAt + 5,
  };
}

function rowOf(version: number, asked: string): HistoryRow {
  const change = { action: 'reschedule', from_status: 'BK', to_status: 'BK', changes: {} };
  return { appointment, version, actor: 'client', asked, ...change };
}

function stateOf(version: number, from: number): AppointmentState {
  const place = { doctor: 'do-1', clinic: 'cl-1', session: 'se-1', date: '2030-03-17', token: null };
  const time = { from, until: from + 900, overbooked: false };
  return {
    position: version,
    transaction: `${version}`,
    id: appointment,
    version,
    status: 'BK',
    seated: true,
    ...place,
    ...time,
  };
}

function violationsOf(
  { history = [], ...known }: Partial<Omit<Facts, 'history'>> & { readonly history?: readonly HistoryRow[] },
  asked: readonly Asked[],
  check: (facts: Facts, evidence: Evidence, judge: Judge) => void,
): readonly string[] {
  const facts: Facts = {
    states: [],
    seats: [],
    appointments: new Map(),
    history: new Map([[appointment, history]]),
    events: [],
    patients: [],
    merges: [],
    leaves: [],
    orphans: [],
    ...known,
  };
  const violations: string[] = [];
  check(
    facts,
    { asked, patientIds: ['pt-1'], arrivals: [], surprises: [] },
    {
      demand: (isSo, what) => void (isSo || violations.push(what)),
    },
  );
  return violations;
}
