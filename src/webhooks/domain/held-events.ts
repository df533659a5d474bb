/** An event that waits, with the change that it reports, as the history has that. Instants are epoch seconds. */
export interface HeldEvent {
  readonly position: number;
  readonly event: string;
  readonly version: number;
  readonly dueAt: number;
  readonly from: string | null;
  readonly to: string | null;
  /** JSON: old and new of times, ids and numbers; of contents their names, under `fields`. */
  readonly changes: string;
  /** The client that made the change; empty for the desk and for Opdesk itself. */
  readonly clientId: string;
  /** The appointment took the place of another, of which receivers may have heard. */
  readonly isReplacement: boolean;
}

/** An event that has to wait. UNDECIDED: its change may still be taken back. DUE: until its business has its turn. */
export interface EventToHold {
  readonly position: number;
  readonly dueAt: number;
  readonly decision: 'UNDECIDED' | 'DUE';
}

/** The events of one appointment that are sent, and those that are withdrawn: those in neither list go on waiting. */
interface HeldOutcome {
  /** Positions, ascending: to be sent now. */
  readonly due: readonly number[];
  /** Positions, ascending: what they report was taken back, and nobody has heard of it. */
  readonly withdrawn: readonly number[];
}

/** When an event may be sent; null: at once. An event never overtakes one of its appointment that waits. */
export function holdUntil(
  event: { readonly event: string; readonly occurredAt: number; readonly delaySeconds: number },
  lastDueAt: number | null,
): number | null {
  const own = isOfChange(event.event) && event.delaySeconds > 0 ? event.occurredAt + event.delaySeconds : null;
  if (own === null) return lastDueAt;
  return Math.max(own, lastDueAt ?? own);
}

const eventsOfChange = ['appointment.created', 'appointment.updated', 'appointment.statuschange'];
const cancelled = ['CN', 'CNS', 'CND'];

/** A bare event reports no change: a reminder, say. */
function isOfChange(event: string): boolean {
  return eventsOfChange.includes(event);
}

/**
 * Decides on all events of one appointment that wait, once one of them is due (rule F5).
 *
 * An appointment that was made and cancelled was never there: nothing of it is sent. Else changes that follow each
 * other, and after which everything is as before the first of them, are left out; the longest such run first. What
 * remains is sent in its order, so that a receiver who has everything knows the truth. A run does not reach over a bare
 * event, which has shown the state in between, nor over a change of contents, of which the history keeps the name
 * alone, nor over a change by a client: the answer has told that client of it.
 * @param held in the order of their positions
 */
export function decideHeld(held: readonly HeldEvent[], now: number): HeldOutcome {
  if (wasNeverThere(held)) return { due: [], withdrawn: positionsOf(held) };
  const kept: Step[] = [];
  const withdrawn: Step[] = [];
  let states = statesFrom(0);
  let before: Step | undefined;
  for (const step of stepsOf(held)) {
    if (step.changes === null || before?.changes === null || (before && step.version !== before.version + 1)) {
      states = statesFrom(kept.length);
    }
    before = step;
    kept.push(step);
    if (step.changes === null) continue;
    const remaining = states.change(step.changes, kept.length);
    for (const each of kept.splice(remaining)) withdrawn.push(each);
  }
  const waiting = kept.flatMap(({ events }) => events);
  const firstLater = waiting.findIndex(({ dueAt }) => dueAt > now);
  return {
    due: positionsOf(firstLater === -1 ? waiting : waiting.slice(0, firstLater)),
    withdrawn: positionsOf(withdrawn.flatMap(({ events }) => events)).toSorted((a, b) => a - b),
  };
}

function positionsOf(events: readonly HeldEvent[]): number[] {
  return events.map(({ position }) => position);
}

/** One change with its one or two events, or a bare event. */
interface Step {
  readonly events: HeldEvent[];
  readonly version: number;
  /** Null where no run reaches over it. */
  readonly changes: Readonly<Record<string, readonly [unknown, unknown]>> | null;
}

function stepsOf(held: readonly HeldEvent[]): Step[] {
  const groups: HeldEvent[][] = [];
  for (const event of held) {
    const last = groups.at(-1);
    const isSameChange = last?.[0]?.version === event.version && isOfChange(last[0].event) && isOfChange(event.event);
    if (isSameChange) last.push(event);
    else groups.push([event]);
  }
  return groups.map((events) => ({ events, version: events[0]?.version ?? 0, changes: changesOf(events) }));
}

/** Old and new of all that a change has changed, the status too; null where that is not known of everything. */
function changesOf([first, ...others]: readonly HeldEvent[]): Step['changes'] {
  if (first === undefined || first.from === null || first.clientId !== '' || !isOfChange(first.event)) return null;
  // Of a change of status the other event may have been sent before the business let events wait.
  if (others.length !== (first.from === first.to ? 0 : 1)) return null;
  const changes = Object.entries(JSON.parse(first.changes) as Record<string, unknown>);
  if (changes.length === 0 && first.from === first.to) return null;
  const known = changes.flatMap(([name, change]) =>
    Array.isArray(change) && change.length === 2 && name !== 'fields'
      ? [[name, [change[0], change[1]] as const] as const]
      : [],
  );
  return known.length < changes.length ? null : Object.fromEntries([...known, ['status', [first.from, first.to]]]);
}

/** Made and cancelled by the desk alone, and in the place of no other appointment. */
function wasNeverThere(held: readonly HeldEvent[]): boolean {
  const [first] = held;
  if (first?.event !== 'appointment.created' || first.isReplacement) return false;
  const last = held.findLast(({ event }) => isOfChange(event));
  return cancelled.includes(last?.to ?? '') && held.every(({ clientId }) => clientId === '');
}

interface States {
  /**
   * @param count of the steps that are kept, with this change
   * @returns how many of them remain: fewer where the change has brought an earlier state back
   */
  change(changes: NonNullable<Step['changes']>, count: number): number;
}

/**
 * The states of an appointment before a run and after each of its steps that is kept. Each is named by what differs
 * from the first, so that one look tells whether it was there before: comparing each with all before took minutes.
 */
function statesFrom(begin: number): States {
  const firstValues = new Map<string, string>();
  const differing = new Map<string, string>();
  const keys = [nameOf(differing)];
  const counts = new Map(keys.map((key) => [key, begin]));
  return {
    change(changes, count) {
      for (const [name, [from, to]] of Object.entries(changes)) {
        const value = JSON.stringify(to);
        if (!firstValues.has(name)) firstValues.set(name, JSON.stringify(from));
        if (firstValues.get(name) === value) differing.delete(name);
        else differing.set(name, value);
      }
      const key = nameOf(differing);
      const remaining = counts.get(key);
      if (remaining === undefined) {
        keys.push(key);
        counts.set(key, count);
        return count;
      }
      for (const left of keys.splice(remaining - begin + 1)) counts.delete(left);
      return remaining;
    },
  };
}

function nameOf(differing: ReadonlyMap<string, string>): string {
  return JSON.stringify([...differing].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
