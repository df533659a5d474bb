import { type Body, type Desk, today } from './desk.ts';
import { expectDone } from './practice.ts';

/** On whose behalf the desk acts in tests. */
export const staff = { by: { role: 'staff', id: 'reception-1' }, why: 'at the desk' } as const;

// oxlint-disable-next-line typescript/no-explicit-any
type Entry = any;

/** The queue of the desk's doctor today. */
interface Queue {
  // oxlint-disable-next-line typescript/no-explicit-any
  queue(more?: string): Promise<any>;
  entries(more?: string): Promise<Entry[]>;
  /** Ids in the order of the queue. */
  order(): Promise<string[]>;
  /** Adds one and answers the appointment's id. */
  walkIn(details: Body): Promise<string>;
  /** Done by staff; answers the body. */
  verb(id: string, path: string, body?: Body): Promise<Entry>;
  /** Of the outbox, in order. */
  events(id: string): Promise<string[]>;
}

export function openQueue(desk: Desk): Queue {
  const queue = async (more = ''): Promise<Entry> =>
    expectDone(await desk.business.api('GET', `/opdesk/v1/queue?clinic_id=cl-1&doctor_id=do-1&date=${today}${more}`));
  return {
    queue,
    entries: async (more) => (await queue(more)).entries as Entry[],
    order: async () => ((await queue()).entries as Entry[]).map((entry) => entry.appointment_id as string),
    walkIn: async (details) => {
      const body = { clinic_id: 'cl-1', doctor_id: 'do-1', ...details, ...staff };
      return expectDone(await desk.business.api('POST', '/opdesk/v1/walk-ins', body)).entry.appointment_id as string;
    },
    verb: async (id, path, body = {}) =>
      expectDone(await desk.business.api('POST', `/opdesk/v1/appointments/${id}/${path}`, { ...body, ...staff })),
    events: async (id) => {
      const rows = await desk.rows(
        'select event from outbox where business_id = $1 and appointment_id = $2 order by position',
        id,
      );
      return rows.map(({ event }) => event as string);
    },
  };
}
