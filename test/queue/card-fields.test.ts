import { expect, it } from 'vitest';
import { openDesk, today } from '../support/desk.ts';
import { openQueue } from '../support/queue.ts';

const desk = openDesk();
const { entries, walkIn } = openQueue(desk);

it('shows age and sex of a registered patient, the reason, the video link, and that there are notes', async () => {
  await desk.business.api('PATCH', '/dr/v1/patient/pt-1', { gender: 'F', dob: '1990-12-31' });
  await walkIn({
    patient_id: 'pt-1',
    reason: 'Fever',
    notes: '<b>since Monday</b>',
    mode: 'VIDEO',
  });
  const [entry] = await entries();
  const born = 1990;
  expect(entry).toMatchObject({
    patient: { gender: 'F', age: Number(today.slice(0, 4)) - born - 1 },
    reason: 'Fever',
    has_notes: true,
  });
  expect(JSON.stringify(entry)).not.toContain('since Monday');
  await walkIn({ name: 'Ravi' });
  const [, guest] = await entries();
  for (const member of ['reason', 'has_notes', 'video_url']) expect(guest).not.toHaveProperty(member);
  expect(guest?.patient).toEqual({ name: 'Ravi' });
});
