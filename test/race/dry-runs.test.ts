import { openHolder } from '../support/holder.ts';
import { expect, test } from 'vitest';
import { type Body, instant, openDesk } from '../support/desk.ts';
import { addWalkIn } from '../support/merges.ts';
import { expectDone } from '../support/practice.ts';

const desk = openDesk();

const holder = openHolder(desk);

test.each<[string, string, string, Body]>([
  [
    'a leave',
    'POST',
    '/opdesk/v1/leaves',
    { doctor_id: 'do-1', start_time: instant('07:00'), end_time: instant('10:00') },
  ],
  ['another time zone', 'PATCH', '/opdesk/v1/settings', { time_zone: 'America/New_York' }],
])(
  'a dry run of %s tells one state: what is changed after it has begun to read is not in its answer',
  async (_what, method, path, body) => {
    const walkIn = await addWalkIn(desk, 'pt-1');
    await holder.query('lock table appointments in access exclusive mode');
    const dry = desk.business.api(method, path, { ...body, dry_run: true });
    await holder.waiting(1);
    await holder.query(`update appointments set status = 'CM' where business_id = $1 and id = $2`, [
      desk.business.id,
      walkIn,
    ]);
    await holder.query('commit');
    expect(expectDone(await dry).data.appointments).toMatchObject([{ appointment_id: walkIn }]);
    expect(expectDone(await desk.business.api(method, path, { ...body, dry_run: true })).data.appointments).toEqual([]);
  },
);
