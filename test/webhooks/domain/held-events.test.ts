import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideHeld, type HeldEvent, holdUntil } from '../../../src/webhooks/domain/held-events.ts';

/** One change as its history has it, at a second; `event` for a bare one. */
interface Step {
  readonly from: string | null;
  readonly to: string;
  readonly changes?: object;
  readonly event?: string;
  readonly at?: number;
  /** The client that made it; the desk where none is named. */
  readonly by?: string;
  /** It took the place of another appointment. */
  readonly isReplacement?: boolean;
}

/** The events of these changes in a row, due a minute after each. */
function heldOf(steps: readonly Step[], firstVersion = 2): HeldEvent[] {
  let version = firstVersion - 1;
  const events = steps.flatMap(({ from, to, changes = {}, event, at = 0, by = '', isReplacement = false }) => {
    if (event === undefined) version += 1;
    const names =
      event !== undefined
        ? [event]
        : from === null
          ? ['appointment.created']
          : ['appointment.updated', ...(from === to ? [] : ['appointment.statuschange'])];
    const change = { version, dueAt: at + 60, from, to, changes: JSON.stringify(changes), clientId: by, isReplacement };
    return names.map((name) => ({ event: name, ...change }));
  });
  return events.map((event, index) => ({ ...event, position: index + 1 }));
}

const book: Step = { from: null, to: 'BK' };
const cancel: Step = { from: 'BK', to: 'CNS' };
const reinstate: Step = { from: 'CNS', to: 'BK' };
const checkIn: Step = { from: 'BK', to: 'CK' };
const undo: Step = { from: 'CK', to: 'BK' };
const move: Step = { from: 'BK', to: 'BK', changes: { start_time: [100, 200], end_time: [115, 215], token: [1, 4] } };
const moveBack: Step = {
  from: 'BK',
  to: 'BK',
  changes: { start_time: [200, 100], end_time: [215, 115], token: [4, 1] },
};
const otherToken: Step = { ...moveBack, changes: { start_time: [200, 100], end_time: [215, 115], token: [4, 5] } };
const note: Step = { from: 'BK', to: 'BK', changes: { fields: ['notes'] } };
const remind: Step = { from: 'BK', to: 'BK', event: 'appointment.reminder_instant' };
const byClient = (step: Step): Step => ({ ...step, by: 'cl-1' });
const rescheduled: Step = { from: 'BK', to: 'RES', changes: { next_aid: 'api-2' } };

describe('events that have waited (rule F5)', () => {
  it.each<[string, Step[], number[], number[]]>([
    ['a cancellation and its undoing', [cancel, reinstate], [], [1, 2, 3, 4]],
    ['a check-in and its undoing', [checkIn, undo], [], [1, 2, 3, 4]],
    ['a move there and back', [move, moveBack], [], [1, 2]],
    ['a booking and its cancellation', [book, cancel], [], [1, 2, 3]],
    [
      'a booking with all that was done until it was cancelled',
      [book, note, remind, move, cancel],
      [],
      [1, 2, 3, 4, 5, 6],
    ],
    [
      'one in another',
      [checkIn, { ...move, from: 'CK', to: 'CK' }, { ...moveBack, from: 'CK', to: 'CK' }, undo],
      [],
      [1, 2, 3, 4, 5, 6],
    ],
    ['one that is done twice', [checkIn, undo, checkIn, undo], [], [1, 2, 3, 4, 5, 6, 7, 8]],
    ['a way round', [checkIn, { from: 'CK', to: 'PA' }, { from: 'PA', to: 'BK' }], [], [1, 2, 3, 4, 5, 6]],
    ['what remains', [checkIn, undo, checkIn], [5, 6], [1, 2, 3, 4]],
    ['the booking that was cancelled and reinstated', [book, cancel, reinstate], [1], [2, 3, 4, 5]],
  ])('leave out %s', (_name, steps, due, withdrawn) => {
    expect(decideHeld(heldOf(steps, steps[0] === book ? 1 : 2), 60)).toEqual({ due, withdrawn });
  });

  it.each<[string, Step[]]>([
    ['a cancellation', [cancel]],
    ['a move back with another number', [move, otherToken]],
    ['a check-in and its undoing with a reminder in between', [checkIn, { ...remind, from: 'CK', to: 'CK' }, undo]],
    ['contents, of which the history has no values', [note, note]],
    ['a status with contents', [checkIn, { ...undo, changes: { fields: ['notes'] } }]],
    ['a booking that was rescheduled', [book, rescheduled]],
    ['a booking that became a no-show', [book, { from: 'BK', to: 'NSS' }]],
    ['a booking by a client that the desk cancels', [byClient(book), cancel]],
    ['a booking that a client cancels', [book, byClient(cancel)]],
    ['a booking of which a client sent a reminder', [book, byClient(remind), cancel]],
    ['a cancellation by a client that the desk undoes', [byClient(cancel), reinstate]],
    ['a cancellation that a client undoes', [cancel, byClient(reinstate)]],
    ['a cancellation and its undoing, both by a client', [byClient(cancel), byClient(reinstate)]],
    ['a check-in and its undoing with a change by a client in between', [checkIn, byClient(move), undo]],
    ['a booking in the place of another that is cancelled', [{ ...book, isReplacement: true }, cancel]],
    [
      'changes of which the history says nothing',
      [
        { from: 'BK', to: 'BK' },
        { from: 'BK', to: 'BK' },
      ],
    ],
  ])('are all sent of %s', (_name, steps) => {
    const held = heldOf(steps, steps[0]?.from === null ? 1 : 2);
    expect(decideHeld(held, 60)).toEqual({ due: held.map(({ position }) => position), withdrawn: [] });
  });

  it('leave out what the desk took back after a change by a client', () => {
    expect(decideHeld(heldOf([byClient(book), cancel, reinstate], 1), 60)).toEqual({
      due: [1],
      withdrawn: [2, 3, 4, 5],
    });
    expect(decideHeld(heldOf([{ ...book, isReplacement: true }, cancel, reinstate], 1), 60)).toEqual({
      due: [1],
      withdrawn: [2, 3, 4, 5],
    });
  });

  it('are decided in time that grows with their number alone', () => {
    const recalls = Array.from({ length: 3_000 }, (_, n): Step => ({
      from: 'BK',
      to: 'BK',
      changes: { calls: [n, n + 1] },
    }));
    const held = heldOf([checkIn, ...recalls.map((step) => ({ ...step, from: 'CK', to: 'CK' })), undo]);
    const before = process.cpuUsage();
    const { due, withdrawn } = decideHeld(held, 60);
    expect(process.cpuUsage(before).user).toBeLessThan(500_000);
    expect([due.length, withdrawn]).toEqual([held.length, []]);
    const back = recalls.toReversed().map((step, n) => ({ ...step, changes: { calls: [3_000 - n, 2_999 - n] } }));
    expect(decideHeld(heldOf([...recalls, ...back]), 60)).toEqual({
      due: [],
      withdrawn: Array.from({ length: 6_000 }, (_, n) => n + 1),
    });
  });

  it('are sent where a change in between has no event, or half of one was sent before', () => {
    const [updated, changed, ...undone] = heldOf([checkIn, undo]);
    if (updated === undefined || changed === undefined) throw new Error('two events of a change of status');
    const gap = [updated, changed, ...undone.map((event) => ({ ...event, version: 4 }))];
    expect(decideHeld(gap, 60)).toEqual({ due: [1, 2, 3, 4], withdrawn: [] });
    expect(decideHeld([changed, ...undone], 60)).toEqual({ due: [2, 3, 4], withdrawn: [] });
  });

  it('go on waiting until they are due, and hold later ones back', () => {
    const held = heldOf([checkIn, { from: 'CK', to: 'OG', at: 30 }]);
    expect(decideHeld(held, 60)).toEqual({ due: [1, 2], withdrawn: [] });
    expect(decideHeld(heldOf([checkIn, { ...undo, at: 30 }]), 60)).toEqual({ due: [], withdrawn: [1, 2, 3, 4] });
  });

  it('wait from their own instant, and never overtake one of their appointment', () => {
    const changed = { event: 'appointment.updated', occurredAt: 100, delaySeconds: 60 };
    expect(holdUntil(changed, null)).toBe(160);
    expect(holdUntil(changed, 400)).toBe(400);
    expect(holdUntil({ ...changed, delaySeconds: 0 }, null)).toBeNull();
    expect(holdUntil({ ...changed, delaySeconds: 0 }, 120)).toBe(120);
    expect(holdUntil({ ...changed, event: 'appointment.reminder_instant' }, null)).toBeNull();
    expect(holdUntil({ ...changed, event: 'appointment.reminder_instant' }, 160)).toBe(160);
  });

  it('leave a receiver with the truth, whatever was done and whenever it was sent', () => {
    const act = fc.record({
      status: fc.option(fc.constantFrom('BK', 'CK', 'OG', 'CNS')),
      start: fc.option(fc.constantFrom(100, 200)),
      note: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
      isBare: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
      by: fc.integer({ min: 0, max: 9 }).map((n) => (n === 0 ? 'cl-1' : '')),
      after: fc.integer({ min: 0, max: 40 }),
    });
    fc.assert(
      fc.property(fc.array(act, { maxLength: 12 }), fc.boolean(), (acts, isNew) => {
        const before = { status: 'BK', start: 100, notes: 0 };
        let state = before;
        const steps: Step[] = isNew ? [book] : [];
        const shown = new Map<number, typeof before>();
        const states: (typeof before)[] = isNew ? [before] : [];
        let at = 0;
        for (const { status, start, note: isNoted, isBare, by, after } of acts) {
          at += after;
          const next = isBare
            ? state
            : { status: status ?? state.status, start: start ?? state.start, notes: state.notes + (isNoted ? 1 : 0) };
          const isSame = JSON.stringify(next) === JSON.stringify(state);
          if (isSame && !isBare) continue;
          const changes = {
            ...(next.start === state.start ? {} : { start_time: [state.start, next.start] }),
            ...(next.notes === state.notes ? {} : { fields: ['notes'] }),
          };
          steps.push({ from: state.status, to: next.status, changes, at, by, ...(isBare ? { event: 'bare' } : {}) });
          states.push(next);
          state = next;
        }
        const all = heldOf(steps, isNew ? 1 : 2);
        let index = -1;
        let last: HeldEvent | undefined;
        for (const event of all) {
          if (last === undefined || event.version !== last.version || event.event === 'bare' || last.event === 'bare')
            index += 1;
          shown.set(event.position, states[index] ?? before);
          last = event;
        }
        // Every second the events of the past are looked at, as the job does.
        let known: typeof before | null = isNew ? null : before;
        let sent = 0;
        let waiting: HeldEvent[] = [];
        for (let now = 0; now <= at + 60; now += 1) {
          waiting.push(...all.filter(({ dueAt }) => dueAt - 60 === now));
          if (!waiting.some(({ dueAt }) => dueAt <= now)) continue;
          const { due, withdrawn } = decideHeld(waiting, now);
          for (const position of due) {
            expect(position).toBeGreaterThan(sent);
            sent = position;
            known = shown.get(position) ?? null;
          }
          const ended = new Set([...due, ...withdrawn]);
          expect(ended.size).toBe(due.length + withdrawn.length);
          waiting = waiting.filter(({ position }) => !ended.has(position));
        }
        expect(waiting).toEqual([]);
        if (known === null) {
          expect(steps.length === 0 || state.status === 'CNS').toBe(true);
          expect(steps.filter(({ by = '' }) => by !== '')).toEqual([]);
        } else expect(known).toEqual(state);
      }),
      { numRuns: 500 },
    );
  });
});
