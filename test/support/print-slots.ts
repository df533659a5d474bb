import { explainStart } from '../../src/slots/domain/explain.ts';
import { findSlots } from '../../src/calendar/slots.ts';
import { isoUtc, isoWithOffset, parseDateInput } from '../../src/kernel/time.ts';
import { aCalendar, aLeave, aSession } from './calendar.ts';

// A program of its own, so that a test can start it in any time zone: slots over days on which clocks change.
const now = 1_774_000_000;
const sessions = [1, 2, 3, 4, 5, 6, 7].map((weekday) =>
  aSession({ id: `${weekday}`, weekday, fromMinute: 0, toMinute: 1500 }),
);
const leaves = [aLeave({ startDate: '2026-03-30', endDate: '2026-03-30' })];
const answer = ['Asia/Kolkata', 'Europe/London', 'America/New_York'].map((zone) => {
  const calendar = aCalendar({ zone, sessions, leaves });
  const slots = findSlots(calendar, [], { fromDate: '2026-03-28', toDate: '2026-03-30', now });
  return slots.map((slot) => [
    slot,
    isoWithOffset(slot.startAt, zone),
    isoUtc(slot.endAt),
    explainStart(calendar, [], slot.startAt, now),
  ]);
});
process.stdout.write(
  JSON.stringify([answer, parseDateInput('2026-03-28T23:59:00-11:00'), new Date(now * 1000).getHours()]),
);
