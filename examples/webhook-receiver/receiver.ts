import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type Server } from 'node:http';

export interface ReceiverOptions {
  readonly opdesk: string;
  readonly clientId: string;
  readonly clientSecret: string;
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
export function createReceiver({ opdesk, clientId, clientSecret, signingKey, onEvent, now = () => Date.now() / 1_000 }: ReceiverOptions): Server {
  const handled = new Set<string>(); // A real one keeps these in its database, with what it did.
  let token: string | undefined;
  const login = async (): Promise<string> => {
    const body = JSON.stringify({ client_id: clientId, client_secret: clientSecret });
    const answer = await fetch(`${opdesk}/connect-auth/v1/account/login`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    return ((await answer.json()) as { access_token: string }).access_token;
  };
  const readAppointment = async (id: string): Promise<unknown> => {
    for (const isLastTry of [false, true]) {
      token ??= await login();
      const answer = await fetch(`${opdesk}/dr/v1/appointment/${id}`, { headers: { auth: token } });
      if (answer.ok) return answer.json();
      token = undefined; // It may have expired.
      if (isLastTry) throw new Error(`The appointment could not be read: ${answer.status}`);
    }
    return undefined;
  };
  return createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => void receive().catch(() => 500).then((status) => response.writeHead(status).end()));
    async function receive(): Promise<number> {
      const body = Buffer.concat(chunks); // The bytes as they came: JSON that was parsed and written again may differ.
      if (!isSigned(request.headers['eka-webhook-signature'], body, signingKey, now())) return 401;
      const id = String(request.headers['webhook-id']);
      if (handled.has(id)) return 204;
      const event = JSON.parse(body.toString()) as WebhookEvent;
      const { appointment_id: appointmentId } = event.data;
      await onEvent(event, appointmentId === undefined ? undefined : await readAppointment(appointmentId));
      handled.add(id);
      return 204;
    }
  });
}
