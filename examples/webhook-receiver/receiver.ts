import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createAppointmentReader, type OpdeskClient } from './opdesk.ts';

export interface ReceiverOptions extends OpdeskClient {
  readonly signingKey: string;
  /** What is to be done about an event. Whatever it rejects, Opdesk sends again. */
  readonly onEvent: (event: WebhookEvent, appointment: unknown) => Promise<void> | void;
  readonly now?: () => number;
}

export interface WebhookEvent {
  readonly event: string;
  readonly transaction_id: string;
  readonly data: { readonly appointment_id?: string; readonly status?: string };
}

/** Whether these bytes were signed with the key, at most five minutes from `now`. */
export function isSigned(header: string | string[] | undefined, body: Buffer, key: string, now: number): boolean {
  const [, time = '', signature = ''] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(header)) ?? [];
  const expected = createHmac('sha256', key).update(`${time}.`).update(body).digest();
  const given = Buffer.from(signature, 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected) && Math.abs(now - Number(time)) <= 300;
}

/** Receives events: checks who sent each, skips those that it has had, and fetches the appointment as it is now. */
export function createReceiver({
  signingKey,
  onEvent,
  now = () => Date.now() / 1_000,
  ...client
}: ReceiverOptions): Server {
  const handled = new Map<string, Promise<void>>(); // A real one keeps these in its database, with what it did.
  const readAppointment = createAppointmentReader(client);
  async function receive(request: IncomingMessage): Promise<number> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks); // The bytes as they came: JSON that was parsed and written again may differ.
    if (!isSigned(request.headers['eka-webhook-signature'], body, signingKey, now())) return 401;
    const id = String(request.headers['webhook-id']);
    const work = handled.get(id) ?? handle(JSON.parse(body.toString()) as WebhookEvent);
    handled.set(id, work); // At once: the same event may come again while it is being handled.
    await work.catch((error: unknown) => {
      handled.delete(id);
      throw error;
    });
    return 204;
  }
  async function handle(event: WebhookEvent): Promise<void> {
    const { appointment_id: appointmentId } = event.data;
    await onEvent(event, appointmentId === undefined ? undefined : await readAppointment(appointmentId));
  }
  return createServer(
    (request, response) =>
      void receive(request)
        .catch(() => 500)
        .then((status) => response.writeHead(status).end()),
  );
}
