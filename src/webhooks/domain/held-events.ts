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
}

/** What becomes of the events of one appointment that wait: those in neither list go on waiting. */
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
 * event, which has shown the state in between, nor over a change of contents, of which the history keeps the name alone.
 * @param held in the order of their positions
 */
export function decideHeld(held: readonly HeldEvent[], now: number): HeldOutcome {
  const steps = stepsOf(held);
  if (wasNeverThere(steps)) return { due: [], withdrawn: held.map(({ position }) => position) };
  const kept: Step[] = [];
  const withdrawn: Step[] = [];
  let runsFrom = 0;
  let before: Step | undefined;
  for (const step of steps) {
    if (step.changes === null || before?.changes === null || (before && step.version !== before.version + 1)) {
      runsFrom = kept.length;
    }
    before = step;
    const begin = beginOfRun(kept, runsFrom, step);
    if (begin === null) kept.push(step);
    else withdrawn.push(...kept.splice(begin), step);
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
  if (first === undefined || first.from === null || !isOfChange(first.event)) return null;
  // Of a change of status the other event may have been sent before the business let events wait.
  if (others.length !== (first.from === first.to ? 0 : 1)) return null;
  const changes = Object.entries(JSON.parse(first.changes) as Record<string, unknown>);
  const known = changes.flatMap(([name, change]) =>
    Array.isArray(change) && change.length === 2 && name !== 'fields'
      ? [[name, [change[0], change[1]] as const] as const]
      : [],
  );
  return known.length < changes.length ? null : Object.fromEntries([...known, ['status', [first.from, first.to]]]);
}

function wasNeverThere(steps: readonly Step[]): boolean {
  const isMade = steps[0]?.events[0]?.event === 'appointment.created';
  const last = steps.flatMap(({ events }) => events.filter(({ event }) => isOfChange(event))).at(-1);
  return isMade && cancelled.includes(last?.to ?? '');
}

/** Where in what is kept the longest run begins that `last` takes back; null for none. */
function beginOfRun(kept: readonly Step[], runsFrom: number, last: Step): number | null {
  for (let begin = runsFrom; begin < kept.length; begin += 1) {
    if (isTakenBack([...kept.slice(begin), last])) return begin;
  }
  return null;
}

function isTakenBack(steps: readonly Step[]): boolean {
  const net = new Map<string, readonly [unknown, unknown]>();
  for (const { changes } of steps) {
    if (changes === null) return false;
    for (const [name, [from, to]] of Object.entries(changes))
      net.set(name, [net.has(name) ? net.get(name)?.[0] : from, to]);
  }
  return [...net.values()].every(([from, to]) => from === to);
}
