/** The clock of a clinic over a day of practice, from its midnight to the end of the next date. */
export interface DayClock {
  /** YYYY-MM-DD */
  readonly date: string;
  /** Epoch seconds. */
  readonly midnight: number;
  /** Where the clock jumps. */
  readonly change: {
    /** Epoch seconds. */
    readonly at: number;
    /** Minutes; negative where it goes back. */
    readonly by: number;
  } | null;
}

const daySeconds = 86_400;

/** @param date YYYY-MM-DD; @param timeZone an IANA name */
export function dayClock(date: string, timeZone: string): DayClock {
  const offsetAt = offsets(timeZone);
  const wall = Date.parse(`${date}T00:00:00Z`) / 1_000;
  const before = offsetAt(wall - daySeconds);
  const after = offsetAt(wall + 3 * daySeconds);
  if (before === after) return { date, midnight: wall - before, change: null };
  let [still, changed] = [wall - daySeconds, wall + 3 * daySeconds];
  while (changed - still > 1) {
    const middle = Math.floor((still + changed) / 2);
    if (offsetAt(middle) === before) still = middle;
    else changed = middle;
  }
  if (changed <= wall - before) return { date, midnight: wall - after, change: null };
  return { date, midnight: wall - before, change: { at: changed, by: (after - before) / 60 } };
}

/** Minutes after the midnight of the day as the clock shows them; on the next date 1440 and more. */
export function clockMinutes({ midnight, change }: DayClock, instant: number): number {
  return (instant - midnight) / 60 + (change !== null && instant >= change.at ? change.by : 0);
}

/** What the clock shows when it jumps, in minutes after midnight. */
export function minutesAtChange({ midnight, change }: DayClock): number {
  return change === null ? 0 : (change.at - midnight) / 60;
}

/** @returns seconds east of Greenwich at an instant in epoch seconds */
function offsets(timeZone: string): (instant: number) => number {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  return (instant) => {
    const parts = new Map(format.formatToParts(instant * 1_000).map(({ type, value }) => [type, Number(value)]));
    const read = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
    const wall = Date.UTC(read('year'), read('month') - 1, read('day'), read('hour'), read('minute'), read('second'));
    return wall / 1_000 - instant;
  };
}
