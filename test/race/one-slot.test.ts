import { expect, test } from 'vitest';
import { addHours, addService, bookedId, conflictOf, instant, openDesk, reasonOf } from '../support/desk.ts';
import type { ApiAnswer } from '../support/server.ts';

const desk = openDesk({ session: null });

interface Alternative {
  readonly start_time: number;
  readonly end_time: number;
  readonly conf_id: string;
}

function alternativesOf(answer: ApiAnswer): Alternative[] {
  return conflictOf(answer).details.alternatives as Alternative[];
}

test.each([[1], [2]])(
  'C6: of two hundred who want one slot of %d seats at once, as many get it, and all others hear what is free',
  async (seats) => {
    await addHours(desk, { from: '09:00', to: '13:00', seats });
    const answers = await Promise.all(Array.from({ length: 200 }, () => desk.send(desk.body('10:00'))));
    const winners = answers.filter(({ status }) => status === 201);
    const losers = answers.filter(({ status }) => status !== 201);
    expect(new Set(winners.map(bookedId)).size).toBe(seats);
    expect(losers).toHaveLength(200 - seats);
    for (const loser of losers) {
      expect(reasonOf(loser)).toBe('TAKEN');
      expect(alternativesOf(loser)).toHaveLength(6);
      expect(alternativesOf(loser).map((slot) => slot.start_time)).not.toContain(instant('10:00'));
    }
    expect(await desk.counts()).toEqual({
      appointments: seats,
      seat_claims: seats,
      tokens: seats,
      appointment_history: seats,
      outbox: seats,
      patients: 1,
    });
    // Nothing else was booked, so that every alternative is still free: in every seat.
    const offered = new Map(losers.flatMap((loser) => alternativesOf(loser).map((slot) => [slot.start_time, slot])));
    for (const slot of offered.values()) {
      for (let seat = 0; seat < seats; seat += 1)
        await desk.book(slot.start_time, { end_time: slot.end_time, conf_id: slot.conf_id });
    }
  },
);

test.each([[1], [2]])(
  'C6: services of different lengths, raced over %d seats, fill them: who loses had no free seat',
  async (seats) => {
    const { serviceId } = desk.practice;
    const short = await addService(desk, { name: 'Short', duration_minutes: 10 });
    await addHours(desk, { from: '09:00', to: '11:00', seats });
    await addHours(desk, { conf_id: short, from: '09:00', to: '11:00', seats });
    const wanted = [
      ...Array.from({ length: 8 }, (_, slot) => ({
        start: instant('09:00') + slot * 900,
        minutes: 15,
        confId: serviceId,
      })),
      ...Array.from({ length: 12 }, (_, slot) => ({
        start: instant('09:00') + slot * 600,
        minutes: 10,
        confId: short,
      })),
    ];
    const tries = [...wanted, ...wanted, ...wanted].toSorted((a, b) => ((a.start * 7) % 11) - ((b.start * 7) % 11));
    const answers = await Promise.all(
      tries.map(({ start, confId }) => desk.send(desk.body(start, { conf_id: confId }))),
    );
    const claims = await desk.rows(
      `select extract(epoch from lower(period))::float8 as start, extract(epoch from upper(period))::float8 as until
     from seat_claims where business_id = $1`,
    );
    const mostAtOnce = (start: number, until: number): number => {
      const minutes = Array.from({ length: (until - start) / 60 }, (_, minute) => start + minute * 60);
      return Math.max(
        ...minutes.map((minute) => claims.filter((claim) => claim.start <= minute && minute < claim.until).length),
      );
    };
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(claims.length);
    expect(mostAtOnce(instant('09:00'), instant('11:00'))).toBe(seats);
    for (const [index, answer] of answers.entries()) {
      const { start = 0, minutes = 0 } = tries[index] ?? {};
      if (answer.status === 201) continue;
      expect(reasonOf(answer)).toBe('TAKEN');
      expect(mostAtOnce(start, start + minutes * 60)).toBe(seats);
    }
  },
);
