import { describe, expect, test } from 'vitest';
import { createApp } from '../../src/compose.ts';
import { closeDay } from '../../src/jobs/close-day.ts';
import { at } from '../support/calendar.ts';
import { openDesk, today as monday } from '../support/desk.ts';
import { addDoctor, expectDone } from '../support/practice.ts';
import { staff } from '../support/queue.ts';
import { testConfig } from '../support/server.ts';

// Every evening from 20:00 to 02:00, half an hour each.
const desk = openDesk({
  service: { duration_minutes: 30 },
  session: { weekdays: [1, 2, 3, 4, 5, 6, 7], from: '20:00', to: '02:00' },
});

const sunday = '2026-03-01';
const tuesday = '2026-03-03';
const night = (clock: string): number => at(tuesday, clock);

async function run(moment: number): Promise<void> {
  desk.clock.set(moment);
  await closeDay(desk.server.runtime);
}

async function verb(id: string, path: string): Promise<void> {
  expectDone(await desk.business.api('POST', `/opdesk/v1/appointments/${id}/${path}`, staff));
}

async function walkIn(doctorId = 'do-1'): Promise<string> {
  const body = { clinic_id: 'cl-1', doctor_id: doctorId, name: 'Guest', ...staff };
  return expectDone(await desk.business.api('POST', '/opdesk/v1/walk-ins', body)).entry.appointment_id as string;
}

async function statuses(...ids: readonly string[]): Promise<string[]> {
  const rows = await desk.rows('select id, status from appointments where business_id = $1');
  return ids.map((id) => rows.find((row) => row.id === id)?.status as string);
}

async function closedUntil(): Promise<string | undefined> {
  return (await desk.rows(`select closed_until from closed_days where business_id = $1 and clinic_id = 'cl-1'`))[0]
    ?.closed_until as string | undefined;
}

describe('closing a night', () => {
  test('E5: who waits at midnight is seen on, and is closed when the session ends', async () => {
    const ids = [await desk.book('23:30'), await desk.book(night('00:30')), await desk.book('20:00')];
    desk.clock.set(at(monday, '23:45'));
    const [waits = '', late = '', missed = ''] = ids;
    await verb(waits, 'check-in');
    const guest = await walkIn();
    await run(night('00:00'));
    await run(night('00:05'));
    expect(await statuses(waits, late, missed, guest)).toEqual(['CK', 'BK', 'BK', 'CK']);
    await verb(waits, 'start');
    await run(night('01:59'));
    expect(await statuses(waits, late, missed, guest)).toEqual(['OG', 'BK', 'BK', 'CK']);
    expect(await closedUntil()).toBe(sunday);
    await run(night('02:00'));
    expect(await statuses(waits, late, missed, guest)).toEqual(['AB', 'NS', 'NS', 'NS']);
    expect(await closedUntil()).toBe(monday);
  });

  test('E5: a night in which nobody is left at midnight stays open for who comes', async () => {
    await run(night('00:00'));
    await run(night('00:10'));
    expect(await closedUntil()).toBe(sunday);
    const guest = await walkIn();
    await run(night('01:00'));
    expect(await statuses(guest)).toEqual(['CK']);
    await run(night('02:00'));
    expect(await statuses(guest)).toEqual(['NS']);
    expect(await closedUntil()).toBe(monday);
  });

  test('E5: what no session covers waits for those of its day', async () => {
    expectDone(await desk.business.api('PATCH', '/opdesk/v1/settings', { accept_any_time: true }));
    const early = await desk.book('19:30');
    desk.clock.set(at(monday, '19:40'));
    await verb(early, 'check-in');
    await run(night('00:10'));
    expect(await statuses(early)).toEqual(['CK']);
    await run(night('02:00'));
    expect(await statuses(early)).toEqual(['NS']);
  });

  test('E5: the night of a doctor who has been removed goes on too', async () => {
    const waits = await desk.book('23:30');
    desk.clock.set(at(monday, '23:40'));
    await verb(waits, 'check-in');
    expectDone(await desk.business.api('DELETE', '/cdr/v1/doctor/do-1/'));
    await run(night('00:10'));
    expect(await statuses(waits)).toEqual(['CK']);
    await run(night('02:00'));
    expect(await statuses(waits)).toEqual(['NS']);
  });

  test('E5: a night of an archived service is not held, so its day is closed at midnight', async () => {
    const [late, tail] = [await desk.book('23:30'), await desk.book(night('00:30'))];
    expectDone(await desk.business.api('PATCH', `/opdesk/v1/services/${desk.practice.serviceId}`, { archived: true }));
    await run(night('00:10'));
    expect(await statuses(late, tail)).toEqual(['NS', 'BK']);
    await run(night('01:00'));
    expect(await statuses(late, tail)).toEqual(['NS', 'NS']);
    expect(await closedUntil()).toBe(monday);
  });

  test('E5: of a doctor without a night, the day is closed at midnight', async () => {
    await addDoctor(desk.server, desk.business, { id: 'do-2', clinicIds: ['cl-1'] });
    desk.clock.set(at(monday, '23:00'));
    const [theirs, own] = [await walkIn('do-2'), await walkIn()];
    await run(night('00:00'));
    expect(await statuses(theirs, own)).toEqual(['NS', 'CK']);
    desk.clock.set(night('00:30'));
    // Of Tuesday: at this doctor's the day has changed.
    const next = await walkIn('do-2');
    await run(night('02:00'));
    expect(await statuses(next, own)).toEqual(['CK', 'NS']);
    await run(at('2026-03-04', '02:00'));
    expect(await statuses(next)).toEqual(['NS']);
  });

  test('E5: after downtime over several midnights every night is closed once, and the one that goes on is not', async () => {
    const starts = [at(monday, '23:30'), night('01:00'), at(tuesday, '23:30'), at('2026-03-04', '01:00')];
    const ids = [];
    for (const start of starts) ids.push(await desk.book(start));
    await run(at('2026-03-04', '00:30'));
    expect(await statuses(...ids)).toEqual(['NS', 'NS', 'BK', 'BK']);
    expect(await closedUntil()).toBe(monday);
    await run(at('2026-03-06', '01:00'));
    await run(at('2026-03-06', '01:01'));
    expect(await statuses(...ids)).toEqual(['NS', 'NS', 'NS', 'NS']);
    expect(await closedUntil()).toBe('2026-03-04');
    const closings = await desk.rows(
      `select count(*)::int as times from appointment_history
        where business_id = $1 and action = 'close_day' group by appointment_id`,
    );
    expect(closings).toEqual(ids.map(() => ({ times: 1 })));
  });

  test('E5: two servers close a night once, at the end of its session', async () => {
    const ids = [await desk.book('23:30'), await desk.book(night('00:30')), await desk.book(night('01:30'))];
    const other = await createApp(testConfig(desk.server.connectionString), {
      now: desk.clock.now,
      logDestination: { write: () => undefined },
    });
    const closeAtOnce = async (moment: number): Promise<void> => {
      desk.clock.set(moment);
      await Promise.all(
        [desk.server.runtime, other.runtime, desk.server.runtime, other.runtime].map((runtime) => closeDay(runtime)),
      );
    };
    try {
      for (const clock of ['00:00', '00:30', '01:59']) await closeAtOnce(night(clock));
      expect(await statuses(...ids)).toEqual(['BK', 'BK', 'BK']);
      await closeAtOnce(night('02:00'));
      await closeAtOnce(night('02:01'));
    } finally {
      await other.close();
    }
    expect(await statuses(...ids)).toEqual(['NS', 'NS', 'NS']);
    const closings = await desk.rows(
      `select count(*)::int as times from appointment_history
        where business_id = $1 and action = 'close_day' group by appointment_id`,
    );
    expect(closings).toEqual(ids.map(() => ({ times: 1 })));
  });
});

describe('where the clocks change in the night', () => {
  const newYork = 'America/New_York';
  test.each([
    ['forward', '2026-03-07', '2026-03-08', '2026-03-08T06:59:59Z', '2026-03-08T07:30:00Z'],
    ['back', '2026-10-31', '2026-11-01', '2026-11-01T06:59:59Z', '2026-11-01T07:30:00Z'],
  ])('E5: a night in which they go %s is closed at its own end', async (_what, evening, morning, before, end) => {
    expectDone(await desk.business.api('PATCH', '/opdesk/v1/clinics/cl-1', { time_zone: newYork }));
    // The sessions of the desk end at 02:00, which is skipped in March and is past the repeated hour in November.
    desk.clock.set(at(evening, '12:00', newYork));
    const [late, tail] = [
      await desk.book(at(evening, '23:30', newYork)),
      await desk.book(at(morning, '00:30', newYork)),
    ];
    await run(Date.parse(before) / 1_000);
    expect(await statuses(late, tail)).toEqual(['BK', 'BK']);
    await run(Date.parse(end) / 1_000);
    expect(await statuses(late, tail)).toEqual(['NS', 'NS']);
    const rows = await desk.rows('select distinct practice_date from appointments where business_id = $1');
    expect(rows).toEqual([{ practice_date: evening }]);
  });
});
