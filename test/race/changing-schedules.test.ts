import { expect, test } from 'vitest';
import { addHours, type Desk, instant, openDesk, reasonOf } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';
import type { ApiAnswer } from '../support/server.ts';

const desk = openDesk({ session: null });
const slots = 48;

/** Each change, and how a booking is refused once it holds. */
const changes: readonly (readonly [
  name: string,
  change: (desk: Desk, sessions: readonly string[]) => Promise<ApiAnswer>,
  reasons: readonly string[],
])[] = [
  [
    'archives the service',
    ({ business, practice }) => business.api('PATCH', `/opdesk/v1/services/${practice.serviceId}`, { archived: true }),
    ['NOT_OFFERED'],
  ],
  [
    'removes the session',
    ({ business }, [monday = '']) => business.api('DELETE', `/opdesk/v1/sessions/${monday}`),
    ['NOT_OFFERED'],
  ],
  [
    'shortens the session to nothing',
    ({ business }, [monday = '']) =>
      business.api('PATCH', `/opdesk/v1/sessions/${monday}`, { from: '08:00', to: '08:15' }),
    ['NOT_OFFERED'],
  ],
  [
    'asks for more notice',
    ({ business, practice }) =>
      business.api('PATCH', `/opdesk/v1/services/${practice.serviceId}`, { minimum_notice_minutes: 100_000 }),
    ['TOO_SOON'],
  ],
  [
    'adds a leave',
    ({ business }) => business.api('POST', '/opdesk/v1/leaves', { doctor_id: 'do-1', start_date: '2026-03-02' }),
    ['DOCTOR_ON_LEAVE'],
  ],
  [
    'closes the clinic',
    ({ business }) => business.api('POST', '/opdesk/v1/leaves', { clinic_id: 'cl-1', start_date: '2026-03-02' }),
    ['CLINIC_CLOSED'],
  ],
];

test.each(changes)(
  'nothing is booked on the old schedules once a change that %s is answered',
  async (_name, change, reasons) => {
    const sessions = await addHours(desk, { from: '09:00', to: '21:00' });
    const starts = Array.from({ length: slots }, (_, slot) => instant('09:00') + slot * 900);
    let changed: Promise<readonly string[]> | undefined;
    const storm = starts.map(async (start, index) => {
      // The change goes out in the middle of the bookings.
      if (index === slots / 2) {
        changed = change(desk, sessions).then(async (answer) => {
          if (answer.status > 299) throw new Error(answer.text);
          return booked();
        });
      }
      return desk.send(desk.body(start));
    });
    const answers = await Promise.all(storm);
    // What was there when the change was answered is all that there will ever be.
    expect(await booked()).toEqual(await changed);
    const won = answers.filter(({ status }) => status === 201);
    expect(won).toHaveLength((await booked()).length);
    for (const answer of answers.filter(({ status }) => status !== 201)) expect(reasons).toContain(reasonOf(answer));
    const late = await desk.send(desk.body(starts.at(-1) ?? 0));
    expect(['TAKEN', ...reasons]).toContain(reasonOf(late));
  },
);

async function booked(): Promise<readonly string[]> {
  return (await desk.rows('select id from appointments where business_id = $1 order by id')).map(
    (row) => row.id as string,
  );
}

test('a doctor who is removed in the middle of a storm is booked by nobody after the answer, which lists who is', async () => {
  await addHours(desk, { from: '09:00', to: '21:00' });
  const starts = Array.from({ length: slots }, (_, slot) => instant('09:00') + slot * 900);
  const before = starts.slice(0, slots / 2).map((start) => desk.send(desk.body(start)));
  const deleted = desk.business.api('DELETE', '/cdr/v1/doctor/do-1/');
  const after = starts.slice(slots / 2).map((start) => desk.send(desk.body(start)));
  expectDone(await deleted);
  const atAnswer = await booked();
  const answers = await Promise.all([...before, ...after]);
  expect(await booked()).toEqual(atAnswer);
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(atAnswer.length);
  for (const answer of answers.filter(({ status }) => status !== 201)) {
    expect(answer.status).toBe(400);
    expect(answer.body.error.details.issues).toMatchObject([{ path: '/doctor_id', code: 'unknown_id' }]);
  }
});
