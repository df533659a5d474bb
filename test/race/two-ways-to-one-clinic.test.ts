import { expect, test } from 'vitest';
import { openDesk } from '../support/desk.ts';

const desk = openDesk({ session: { weekdays: [1], from: '00:00', to: '24:00' } });

test('changing a clinic in two ways at once, while it is booked, answers every change and every booking', async () => {
  const { business, practice } = desk;
  const changes = Array.from({ length: 60 }, (_, index) =>
    index % 2 === 0
      ? business.api('PATCH', `/cdr/v1/clinic/${practice.clinicId}`, { city: `City ${index}` })
      : business.api('PATCH', `/opdesk/v1/clinics/${practice.clinicId}`, { latitude: index }),
  );
  const bookings = Array.from({ length: 40 }, (_, index) =>
    desk.send(desk.body(desk.clock.now() + 3_600 + index * 900)),
  );
  expect(new Set((await Promise.all(changes)).map(({ status }) => status))).toEqual(new Set([200]));
  expect(new Set((await Promise.all(bookings)).map(({ status }) => status))).toEqual(new Set([201]));
});
