import { beforeEach, describe, expect, test } from 'vitest';
import { at } from '../support/calendar.ts';
import { addHours, addSecondClinic, addService, issuesOf, openDesk, today as monday } from '../support/desk.ts';
import { addDoctor, expectDone } from '../support/practice.ts';
import { staff } from '../support/queue.ts';
import type { ApiAnswer } from '../support/server.ts';

// At any hour of the wall clock. The clinic is in Kolkata, five and a half hours ahead of London, to which its clock
// was set.
const allDay = { from: '00:00', to: '24:00' };
const desk = openDesk({ session: { weekdays: [1, 2, 3, 4, 5, 6, 7], ...allDay } });
const [london, kolkata] = ['Europe/London', 'Asia/Kolkata'];
const tuesday = '2026-03-03';
const inLondon = (clock: string): number => at(monday, clock, london);

beforeEach(async () => {
  await correct(london);
});

const patch = (body: object, path = '/opdesk/v1/clinics/cl-1'): Promise<ApiAnswer> =>
  desk.business.api('PATCH', path, body);

interface Told {
  readonly appointment_id: string;
  readonly to: { readonly practice_date: string };
  readonly outside_hours: boolean;
}

/** Whom the answer lists, each with the day and whether it is outside the hours. */
async function correct(zone: string): Promise<[string, string, boolean][]> {
  const appointments = expectDone(await patch({ time_zone: zone })).data.appointments as Told[];
  return appointments.map(({ appointment_id: id, to, outside_hours: isOutside }) => [id, to.practice_date, isOutside]);
}

describe('C8: whether an appointment is outside the hours in the right zone', () => {
  test('is judged with leaves', async () => {
    expectDone(await desk.business.api('POST', '/opdesk/v1/leaves', { doctor_id: 'do-1', start_date: tuesday }));
    await desk.book(inLondon('10:00'));
    const late = await desk.book(inLondon('20:00'));
    expect(await correct(kolkata)).toEqual([[late, tuesday, true]]);
  });

  test('is judged by the grid of the service, for a patient who is here as well', async () => {
    const hourly = await addService(desk, { name: 'Long', duration_minutes: 60 });
    await addHours(desk, { conf_id: hourly, ...allDay });
    desk.clock.set(inLondon('08:00'));
    const here = await desk.book(inLondon('10:00'), { conf_id: hourly });
    const later = await desk.book(inLondon('12:00'), { conf_id: hourly });
    await desk.book(inLondon('14:00'));
    expectDone(await desk.business.api('POST', `/opdesk/v1/appointments/${here}/check-in`, staff));
    desk.clock.set(inLondon('11:30'));
    // Half past an hour in Kolkata.
    expect(await correct(kolkata)).toEqual([
      [here, monday, true],
      [later, monday, true],
    ]);
  });

  test('is not told of one that had no place before and keeps its day', async () => {
    await addDoctor(desk.server, desk.business, { id: 'do-2', clinicIds: ['cl-1'] });
    const old = await addService(desk, { name: 'Old' });
    await addHours(desk, { conf_id: old, ...allDay });
    await desk.book(inLondon('10:00'), { conf_id: old });
    const late = await desk.book(inLondon('20:00'), { conf_id: old });
    expectDone(await patch({ archived: true }, `/opdesk/v1/services/${old}`));
    expectDone(await patch({ accept_any_time: true }));
    await desk.book(inLondon('11:00'), {}, { doctor_id: 'do-2' });
    expect(await correct(kolkata)).toEqual([[late, tuesday, true]]);
  });
});

describe('a zone in which sessions of one service overlap at two clinics', () => {
  let sessions: readonly [string, string];
  beforeEach(async () => {
    await addSecondClinic(desk, { acceptAnyTime: false });
    const visits = await addService(desk, { name: 'Visits' });
    const add = async (clinicId: string): Promise<string> => {
      const [id = ''] = await addHours(desk, {
        conf_id: visits,
        clinic_id: clinicId,
        weekdays: [1],
        from: '09:00',
        to: '13:00',
      });
      return id;
    };
    sessions = [await add('cl-1'), await add('cl-2')];
  });

  const refused = (answer: ApiAnswer): string => {
    expect(issuesOf(answer)).toEqual(['/time_zone conflict']);
    return answer.body.error.details.issues[0].message as string;
  };

  test('is refused as such a session is, with both and the first date, and changes nothing', async () => {
    const message = refused(await patch({ time_zone: kolkata }));
    for (const part of [...sessions, 'of the same service', `first on ${monday}`]) expect(message).toContain(part);
    refused(await patch({ time_zone: kolkata, dry_run: true }));
    expect(expectDone(await desk.business.api('GET', '/opdesk/v1/clinics/cl-1')).data.clinic.time_zone).toBe(london);
    expectDone(await desk.business.api('DELETE', `/opdesk/v1/sessions/${sessions[1]}`));
    expect(await correct(kolkata)).toEqual([]);
  });

  test('is refused for the zone of the business, and not for clocks that are set together', async () => {
    const settings = '/opdesk/v1/settings';
    refused(await patch({ time_zone: london }, settings));
    // Neither at 14:30 to 18:30, which are the other's hours while it is in London, nor at 09:00 to 13:00.
    expectDone(await patch({ from: '19:00', to: '22:00' }, `/opdesk/v1/sessions/${sessions[1]}`));
    expectDone(await patch({ time_zone: null }));
    // There 09:00 to 13:00 is 18:30 to 22:30 in Kolkata.
    expectDone(await patch({ time_zone: 'America/Puerto_Rico' }, settings));
  });

  test('is accepted where they overlap already', async () => {
    await desk.rows(`update clinics set time_zone = '${london}' where business_id = $1 and id = 'cl-2'`);
    expectDone(await patch({ time_zone: 'Europe/Dublin' }, '/opdesk/v1/clinics/cl-2'));
  });
});
