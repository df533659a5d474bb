import { expect } from 'vitest';
import { at } from './calendar.ts';
import { type Body, type Desk, today } from './desk.ts';
import { addDoctor, addSessions, expectDone } from './practice.ts';
import type { ApiAnswer } from './server.ts';

/** An appointment that lost its place, as an answer tells of it. */
export interface StrandedAnswer {
  readonly appointment_id: string;
  readonly outcome: string;
  readonly reason?: string;
  /** Its status now. */
  readonly status: string;
  readonly to?: {
    readonly start_time: number;
    readonly end_time: number;
    readonly doctor_id: string;
    readonly token?: number;
  };
}

/** The stranded appointments of an answer, wherever its path has them. */
export function strandedBy(answer: ApiAnswer): StrandedAnswer[] {
  const body = expectDone(answer);
  return (body.data ?? body).appointments as StrandedAnswer[];
}

/** Of each the outcome, then the new time and another doctor than `do-1`, then the reason. */
export function told(answer: ApiAnswer): string[] {
  return strandedBy(answer).map(({ outcome, to, reason }) =>
    [
      outcome,
      ...(to === undefined ? [] : [clock(to.start_time), ...(to.doctor_id === 'do-1' ? [] : [to.doctor_id])]),
      ...(reason === undefined ? [] : [reason]),
    ].join(' '),
  );
}

/** `09:15` today, else with the date. */
export function clock(time: number): string {
  const [date, minute = ''] = new Date((time + 19_800) * 1_000).toISOString().split('T');
  return date === today ? minute.slice(0, 5) : `${date} ${minute.slice(0, 5)}`;
}

/** A colleague at the clinic of the practice, with the same service, every day; answers the service's id. */
export async function addColleague(
  { business, practice, server }: Desk,
  hours: Body = {},
  id = 'do-2',
  service: Body = {},
): Promise<string> {
  await addDoctor(server, business, { id, clinicIds: [practice.clinicId], partnerId: `partner-${id}` });
  const added = await business.api('POST', `/opdesk/v1/doctors/${id}/services`, {
    name: 'Consultation',
    duration_minutes: 15,
    ...service,
  });
  const serviceId = expectDone(added).data.service.conf_id as string;
  const other = { ...practice, doctorId: id, serviceId };
  await addSessions(business, other, { weekdays: [1, 2, 3, 4, 5, 6, 7], from: '09:00', to: '13:00', ...hours });
  return serviceId;
}

export const morning = { start_time: at(today, '09:00'), end_time: at(today, '10:00') };

/** A leave of the practice's doctor. @param appointments what becomes of those that it hits */
export async function addLeave(
  desk: Desk,
  appointments: Body | undefined,
  period: Body = morning,
  more: Body = {},
): Promise<ApiAnswer> {
  return desk.business.api('POST', '/opdesk/v1/leaves', {
    doctor_id: desk.practice.doctorId,
    ...period,
    ...(appointments === undefined ? {} : { appointments }),
    ...more,
  });
}

/** What changed an appointment after it was booked. */
export async function changesOf(desk: Desk, id: string): Promise<unknown[]> {
  return desk.rows(
    `select action, role, on_behalf_of, to_status
      from appointment_history where business_id = $1 and appointment_id = $2 and version > 1 order by version`,
    id,
  );
}

/** As a server leaves the one answer that was kept, when it dies after the commit. */
export async function loseAnswer(desk: Desk): Promise<void> {
  const lost = await desk.rows(
    `update idempotency_keys set status = null, body = null, leased_until = 'epoch'
      where business_id = $1 returning key`,
  );
  expect(lost).toHaveLength(1);
}
