import type { Random } from '../model/random.ts';

/** An event as the outbox has it. */
export interface OutboxEvent {
  readonly id: string;
  readonly appointmentId: string;
  readonly event: string;
  readonly status: string;
}

interface Changes {
  /** Fulfilled when so many changes have been acknowledged. */
  reached(count: number): Promise<void>;
  readonly finished: Promise<void>;
  /** What these events lack, or have too much, of the changes that were acknowledged. */
  difference(events: readonly OutboxEvent[]): string[];
}

/** A program that knows nothing of what became of a request without an answer sends it again, to whoever is there. */
type Send = (
  method: 'POST' | 'PATCH',
  path: string,
  body: object,
) => Promise<{ readonly status: number; readonly text: string }>;

const workers = 12;
const eventsOfEach = [
  'appointment.created BK',
  'appointment.updated BK',
  ...['CK', 'OG', 'CMNP'].flatMap((status) => [`appointment.updated ${status}`, `appointment.statuschange ${status}`]),
];

/** Books appointments, and takes each through a visit: five changes of each, several appointments at once. */
export function makeChanges(options: {
  readonly urls: readonly string[];
  readonly token: string;
  readonly appointments: number;
  readonly slots: readonly number[];
  readonly random: Random;
}): Changes {
  const { appointments, slots, random } = options;
  const send = sender(options);
  const waiting: { readonly count: number; readonly go: () => void }[] = [];
  const ids: string[] = [];
  let acknowledged = 0;
  let begun = 0;

  async function change(method: 'POST' | 'PATCH', path: string, body: object): Promise<string> {
    const { status, text } = await send(method, path, body);
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`);
    acknowledged += 1;
    for (const { count, go } of waiting) if (acknowledged >= count) go();
    return text;
  }

  async function visit(number: number): Promise<void> {
    const booked = await change('POST', '/dr/v1/appointment', {
      clinic_id: 'cl-1',
      doctor_id: 'do-1',
      patient_id: 'pt-1',
      partner_appointment_id: `visit-${number}`,
      appointment_details: { start_time: slots[number % slots.length] },
    });
    const { appointment_id: id } = JSON.parse(booked) as { appointment_id: string };
    ids.push(id);
    await change('PATCH', `/dr/v1/appointment/${id}/custom_attribute`, { tags: [`t${random.below(1_000)}`] });
    for (const verb of ['check-in', 'start', 'finish'])
      await change('POST', `/opdesk/v1/appointments/${id}/${verb}`, {});
  }

  const finished = Promise.all(
    Array.from({ length: workers }, async () => {
      while (begun < appointments) {
        begun += 1;
        await visit(begun);
      }
    }),
  );
  return {
    finished: finished.then(() => undefined),
    // What fails ends the waiting too.
    reached: async (count) =>
      Promise.race([finished.then(() => undefined), new Promise<void>((go) => waiting.push({ count, go }))]),
    difference(events) {
      const found = new Map(ids.map((id) => [id, [] as string[]]));
      for (const { appointmentId, event, status } of events) {
        found.set(appointmentId, [...(found.get(appointmentId) ?? []), `${event} ${status}`]);
      }
      return [...found]
        .map(([id, said]) => `${id}: ${said.join()}`)
        .filter((line) => !line.endsWith(`: ${eventsOfEach.join()}`));
    },
  };
}

function sender({
  urls,
  token,
  random,
}: {
  readonly urls: readonly string[];
  readonly token: string;
  readonly random: Random;
}): Send {
  return async (method, path, body) => {
    for (;;) {
      try {
        const request = {
          method,
          body: JSON.stringify(body),
          headers: { auth: token, 'content-type': 'application/json' },
        };
        const response = await fetch(random.pick(urls) + path, request);
        return { status: response.status, text: await response.text() };
      } catch {
        // The server was killed. The other one is there, and the request may be repeated.
      }
    }
  };
}
