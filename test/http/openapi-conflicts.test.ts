import { isOfStatus, refusalsOf, seen, shown } from '../support/described-refusals.ts';
import { beforeAll, describe, expect, it } from 'vitest';
import { at } from '../support/calendar.ts';
import { createDescribedAnswers, type DescribedAnswers } from '../support/described-answers.ts';
import {
  type Demo,
  type DescribedOperation,
  describedOperations,
  type Document,
  openDemo,
  sendRequest,
} from '../support/examples.ts';
import { changeConflicts, refusedByStatus, type Seen } from '../support/refused-changes.ts';
import { patientConflicts } from '../support/refused-patients.ts';
import { createClock, startTestServer } from '../support/server.ts';

const today = '2026-03-02';

/** Some walks send thousands of requests. */
const walkMs = 120_000;

describe('conflicts', () => {
  let document: Document;
  let operations: DescribedOperation[];
  let described: DescribedAnswers;
  let demo: Demo;
  const clock = createClock(at(today, '08:00'));
  beforeAll(async () => {
    const server = await startTestServer({ now: clock.now, config: { accessTokenSeconds: 100_000_000 } });
    document = (await server.api('GET', '/openapi.json')).body;
    operations = describedOperations(document);
    described = createDescribedAnswers(document);
    demo = await openDemo(server, today);
    return () => server.close();
  });

  /** Those for which it must be later than it is. */
  async function laterConflicts(find: (id: string) => DescribedOperation): Promise<string[]> {
    const [hold, book, reserve] = [find('holdSlot'), find('bookAppointment'), find('reserveAppointment')];
    const { body: held } = await demo.play(hold);
    const again = await sendRequest(demo.api, {
      ...(await demo.fill(hold)),
      body: { ...(hold.body as object), start_time: held.start_time },
    });
    clock.set(held.expires_at);
    const request = await demo.fill(book);
    const { partner_appointment_id: _, ...body } = {
      ...(request.body as Document),
      appointment_details: { start_time: held.start_time },
    };
    expect((await sendRequest(demo.api, { ...request, body })).status).toBe(201);
    const late = await sendRequest(demo.api, { ...request, body: { ...body, hold_id: held.hold_id } });
    const { visit_start_time: __, client_meta: ___, ...reservation } = reserve.body as Document;
    const other = {
      ...reservation,
      client_meta: { client_visit_id: 'visit-1001' },
      visit_start_time: '2031-01-01T00:00:00Z',
    };
    const named = await sendRequest(demo.api, { ...(await demo.fill(reserve)), body: other });
    clock.set(at(today, '23:59'));
    const full = await sendRequest(demo.api, { ...(await demo.fill(reserve)), body: reservation });
    expect(seen(described, reserve, full)).toBe('422 APPOINTMENT_BOOKING_FAILED');
    return [
      `${hold.id} ${seen(described, hold, again)}`,
      `${book.id} ${seen(described, book, late)}`,
      `${reserve.id} ${seen(described, reserve, named)}`,
    ];
  }

  /** Their answers open something, or they change nothing: no key brings them back. */
  const keys = ['addWebhook', 'rotateWebhookKey', 'addClient', 'addClientSecret', 'addStaff', 'resetPassword'];
  const opening = ['issueLiveTicket', 'issueTurnTicket', ...keys];
  const keptNowhere = opening.concat('searchPatientsByPost', 'searchProfilesByPost', 'listProfilesByMobileByPost');

  it('are answered as described where a write is repeated with its key and another body', async () => {
    for (const operation of operations) {
      const headers = { 'idempotency-key': `key of ${operation.id}` };
      const first = await demo.play(operation, headers);
      expect([operation.id, first.status < 300 ? 'done' : first.text]).toEqual([operation.id, 'done']);
      if (operation.method === 'GET' || operation.isPublic || operation.isOfStaff || keptNowhere.includes(operation.id))
        continue;
      const request = await demo.fill(operation);
      const again = await sendRequest(
        demo.api,
        { ...request, body: { ...(request.body as object), x: null } },
        headers,
      );
      expect([operation.id, seen(described, operation, again)]).toEqual([
        operation.id,
        shown(operation, '409', 'IDEMPOTENCY_KEY_REUSED'),
      ]);
    }
  });

  it(
    'of a status that does not allow it are answered as described',
    async () => {
      for (const operation of operations) {
        for (const { status, code } of refusalsOf(document, operation).filter((refusal) => isOfStatus(refusal.code))) {
          const answer = await refusedByStatus(demo, operation, code);
          expect([operation.id, answer && seen(described, operation, answer)]).toEqual([
            operation.id,
            `${status} ${code}`,
          ]);
        }
      }
    },
    walkMs,
  );

  it('of a slot, a token, a name given twice are answered as described', async () => {
    const find = (id: string): DescribedOperation =>
      operations.find((operation) => operation.id === id) as DescribedOperation;
    const [book, add, addProfile, update] = [
      find('bookAppointment'),
      find('addPatient'),
      find('addProfile'),
      find('changeProfile'),
    ];
    const request = await demo.fill(book);
    const body = request.body as { appointment_details: { start_time: number } };
    const variants = [
      { ...body, appointment_details: { start_time: 1 }, partner_appointment_id: 'past' },
      { ...body, partner_appointment_id: 'visit-1001' },
      { ...body, partner_appointment_id: 'token', token: 1 },
    ];
    const answers = [];
    for (const variant of variants) answers.push(await sendRequest(demo.api, { ...request, body: variant }));
    const patient = await demo.fill(add);
    const taken = await sendRequest(demo.api, {
      ...patient,
      body: { ...(patient.body as object), partner_patient_id: '6742984' },
    });
    const named = async (operation: DescribedOperation): Promise<string> => {
      const profile = await demo.fill(operation);
      const answer = await sendRequest(demo.api, {
        ...profile,
        body: { ...(profile.body as object), username: '6742984' },
      });
      return `${operation.id} ${seen(described, operation, answer)}`;
    };
    const walkIn = find('addWalkIn');
    const walked = await sendRequest(demo.api, {
      ...(await demo.fill(walkIn)),
      body: { ...(walkIn.body as object), partner_appointment_id: 'visit-1001' },
    });
    const toSeen: Seen = (operation, answer) => seen(described, operation, answer);
    const changes = [...(await changeConflicts(demo, find, toSeen)), ...(await patientConflicts(demo, find, toSeen))];
    const conflicts = [
      ...answers.map((answer) => `${book.id} ${seen(described, book, answer)}`),
      `${add.id} ${seen(described, add, taken)}`,
      `${walkIn.id} ${seen(described, walkIn, walked)}`,
      await named(addProfile),
      await named(update),
      ...(await laterConflicts(find)),
    ];
    expect(conflicts).toEqual([
      'bookAppointment 409 SLOT_UNAVAILABLE',
      'bookAppointment 409 APPOINTMENT_ALREADY_EXISTS',
      'bookAppointment 409 TOKEN_TAKEN',
      'addPatient 409 PATIENT_ALREADY_EXISTS',
      'addWalkIn 409 APPOINTMENT_ALREADY_EXISTS',
      'addProfile 409 PATIENT_ALREADY_EXISTS',
      'changeProfile 409 PATIENT_ALREADY_EXISTS',
      'holdSlot 409 SLOT_UNAVAILABLE',
      'bookAppointment 409 HOLD_EXPIRED',
      'reserveAppointment 409 APPOINTMENT_ALREADY_EXISTS',
    ]);
    // Whatever else is described must be made to happen here too.
    const all = operations.flatMap((operation) =>
      refusalsOf(document, operation).map(({ status, code }) => `${operation.id} ${status} ${code}`),
    );
    expect(all.filter((conflict) => / 409 (?!IDEMPOTENCY_KEY_REUSED)/.test(conflict)).toSorted()).toEqual(
      [...conflicts, ...changes].toSorted(),
    );
  });
});
