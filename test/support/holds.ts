import { type Body, type Desk, instant } from './desk.ts';
import { expectDone } from './practice.ts';
import type { Api, ApiAnswer } from './server.ts';

/** The calls that hold slots of a desk, and book with a hold. */
export function openHolds(desk: Desk) {
  function ask(start: string | number, more: Body = {}, api: Api = desk.business.api): Promise<ApiAnswer> {
    const { clinicId, doctorId } = desk.practice;
    return api('POST', '/opdesk/v1/holds', {
      clinic_id: clinicId,
      doctor_id: doctorId,
      start_time: instant(start),
      ...more,
    });
  }

  /** Holds, and fails unless that succeeds; answers the hold's id. */
  async function hold(start: string | number, more?: Body, api?: Api): Promise<string> {
    return expectDone(await ask(start, more, api)).hold_id as string;
  }

  function bookWith(holdId: string, start: string | number, details: Body = {}, more: Body = {}): Promise<ApiAnswer> {
    return desk.send(desk.body(start, details, { hold_id: holdId, ...more }));
  }

  return { ask, hold, bookWith };
}
