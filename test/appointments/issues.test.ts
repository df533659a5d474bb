import { describe, expect, test } from 'vitest';
import { bookedId, instant, issuesOf, openDesk, reasonOf } from '../support/desk.ts';

const desk = openDesk();

const manyMistakes = {
  clinic_id: 'cl-1',
  partner_clinic_id: 'Zebulon1',
  patient_id: 77_123,
  token: 77_123_123,
  overbook: 'Zebulon2',
  appointment_details: {
    mode: 'Zebulon3',
    start_time: 1_772_422_277_123,
    end_time: '7712345678901',
    custom_attributes: { mood: 'Zebulon4', tags: [77_123] },
    video_connect: { vendor: 'Zebulon5', url: 'ftp://zebulon6' },
    notes: ['Zebulon7'],
  },
  patient_details: {
    designation: 'Zebulon8',
    first_name: '',
    gender: 'Zebulon9',
    dob: '7712345678901',
    age: 771,
    mobile: '7712345678901',
    address: 'Zebulon',
  },
  partner_meta: 'Zebulon',
  display_meta: { bad: { zebulon: 77_123 }, long: 'Zebulon'.repeat(8) },
};

describe('B4', () => {
  test('B4: one answer reports every problem of a body at once, each with its place, its code and what was allowed', async () => {
    const answer = await desk.send(manyMistakes);
    expect(issuesOf(answer).toSorted()).toEqual([
      '/appointment_details/custom_attributes/mood not_allowed',
      '/appointment_details/custom_attributes/tags/0 type',
      '/appointment_details/end_time type',
      '/appointment_details/mode enum',
      '/appointment_details/notes type',
      '/appointment_details/start_time too_large',
      '/appointment_details/video_connect/url format',
      '/appointment_details/video_connect/vendor enum',
      '/clinic_id conflict',
      '/display_meta/bad type',
      '/display_meta/long too_long',
      '/doctor_id required',
      '/overbook type',
      '/partner_meta type',
      '/patient_details/address type',
      '/patient_details/age too_large',
      '/patient_details/designation enum',
      '/patient_details/dob conflict',
      '/patient_details/dob format',
      '/patient_details/first_name too_short',
      '/patient_details/gender enum',
      '/patient_details/mobile format',
      '/patient_id type',
      '/token too_large',
    ]);
    for (const issue of answer.body.error.details.issues) {
      expect(Object.keys(issue).toSorted()).toEqual(expect.arrayContaining(['code', 'message', 'path']));
      expect(issue.message).not.toBe('');
    }
    expect(answer.body.error.message).toContain('and 23 more');
    expect(await desk.counts()).toMatchObject({ appointments: 0, seat_claims: 0, patients: 1 });
  });

  test('B4: no message, path or log line holds a value that was sent', async () => {
    const { text } = await desk.send(manyMistakes);
    for (const held of [text, desk.server.log.join('\n')]) expect(held).not.toMatch(/zebulon|7712345678901/i);
  });

  test('B4: at most fifty are reported, and that there may be more', async () => {
    const mood = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`mood_${index}`, 'x']));
    const answer = await desk.send(desk.body('09:00', { custom_attributes: mood }));
    expect(issuesOf(answer)).toHaveLength(50);
    expect(answer.body.error.message).toContain('and at least 49 more');
    const meta = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`key_${index}`, true]));
    expect(issuesOf(await desk.send(desk.body('09:00', {}, { display_meta: meta })))).toHaveLength(50);
    const tags = Array.from({ length: 50 }, () => 5);
    expect(issuesOf(await desk.send(desk.body('09:00', { custom_attributes: { tags, ...mood } })))).toHaveLength(50);
  });

  test('B4: ids are looked up only for a body that is otherwise valid', async () => {
    const body = desk.body('09:00', {}, { clinic_id: 'cl-9', doctor_id: 'do-9', patient_id: 'pt-9', token: 0 });
    expect(issuesOf(await desk.send(body))).toEqual(['/token too_small']);
    expect(issuesOf(await desk.send({ ...body, token: 1 }))).toEqual([
      '/clinic_id unknown_id',
      '/doctor_id unknown_id',
    ]);
  });

  test('B4: what the rules say of a value is not said where its type is wrong', async () => {
    for (const wrong of [null, 5, 'x', true, [1]]) {
      const issues = issuesOf(
        await desk.send({ ...desk.body('09:00'), patient_details: wrong, display_meta: wrong, partner_meta: wrong }),
      );
      expect(issues).toEqual(['/patient_details type', '/partner_meta type', '/display_meta type']);
      expect(issuesOf(await desk.send({ ...desk.body('09:00'), appointment_details: wrong }))).toEqual([
        '/appointment_details type',
      ]);
    }
  });
});

describe('bodies', () => {
  test('B1: the path answers with and without a trailing slash', async () => {
    bookedId(await desk.business.api('POST', '/dr/v1/appointment/', desk.body('09:00')));
    expect((await desk.business.api('GET', '/dr/v1/appointment/?patient_id=pt-1')).body.appointments).toHaveLength(1);
  });

  test('B1: unknown fields are ignored, at every level, and never stored', async () => {
    const body = desk.body(
      '09:00',
      { zebulon: 1, video_connect: { vendor: 'other' } },
      {
        zebulon: { a: [1] },
        status: 'CM',
        channel: 'Walkin',
        patient_details: { zebulon: 1, address: { zebulon: 1, city: 'Mysore' } },
      },
    );
    const id = bookedId(await desk.send(body));
    expect(await desk.read(id)).toMatchObject({ status: 'BK', channel: 'API' });
    const [stored] = await desk.rows(
      `select row_to_json(a)::text || row_to_json(p)::text || o.data::text as text
       from appointments a join patients p on (p.business_id, p.id) = (a.business_id, a.patient_id)
         join outbox o on o.appointment_id = a.id
       where a.business_id = $1`,
    );
    expect(stored.text).toContain('Mysore');
    expect(stored.text).not.toContain('zebulon');
  });

  test('B1: an empty body counts as {}, whatever its content type says', async () => {
    for (const [body, type] of [
      ['', 'application/json'],
      ['', 'text/plain'],
      [undefined, 'application/json'],
    ] as const) {
      expect(issuesOf(await desk.send(body, { 'content-type': type }))).toEqual([
        '/appointment_details required',
        '/clinic_id required',
        '/doctor_id required',
        '/patient_id required',
      ]);
    }
  });

  test('B1: what is no object is a 400', async () => {
    for (const text of ['[]', '"x"', '1', 'true', 'null']) {
      const issues = issuesOf(await desk.send(text));
      expect([text, issues]).toEqual([text, expect.arrayContaining([' type'])]);
    }
    expect(issuesOf(await desk.send('{"a":'))).toEqual([' not_json']);
  });

  test('B1: nothing is coerced', async () => {
    expect(
      issuesOf(
        await desk.send(
          desk.body(instant('09:00'), { start_time: `${instant('09:00')}` }, { token: '2', overbook: 1 }),
        ),
      ),
    ).toEqual(['/token type', '/appointment_details/start_time type', '/overbook type']);
    expect(issuesOf(await desk.send(desk.body('09:00', { notes: true }, { patient_id: 1 })))).toEqual([
      '/patient_id type',
      '/appointment_details/notes type',
    ]);
  });

  test('B1: an integer written with a decimal point or an exponent is the same number', async () => {
    const text = JSON.stringify(desk.body('09:00')).replace(String(instant('09:00')), `${instant('09:00')}.0`);
    bookedId(await desk.send(text));
  });

  test('B7: U+0000 in any string or key is a 400', async () => {
    const body = desk.body(
      '09:00',
      { notes: 'a\u0000', video_connect: { 'k\u0000': 1 } },
      {
        partner_appointment_id: '\u0000',
        patient_details: { last_name: 'x\u0000y' },
        unknown: ['\u0000'],
        display_meta: { a: '\u0000' },
      },
    );
    expect(issuesOf(await desk.send(body)).toSorted()).toEqual([
      '/appointment_details/notes null_character',
      '/appointment_details/video_connect null_character',
      '/display_meta/a null_character',
      '/partner_appointment_id null_character',
      '/patient_details/last_name null_character',
      '/unknown/0 null_character',
    ]);
  });

  test('B7: lengths count characters, not bytes', async () => {
    const long = '🙂'.repeat(255);
    await desk.book('09:00', {}, { partner_appointment_id: long, patient_details: { last_name: '🙂'.repeat(100) } });
    expect(issuesOf(await desk.send(desk.body('09:15', {}, { partner_appointment_id: `${long}x` })))).toEqual([
      '/partner_appointment_id too_long',
    ]);
  });
});

describe('access', () => {
  test('A5: booking needs appointments:write, said before anything is looked at', async () => {
    const reader = await desk.business.addClient([
      'appointments:read',
      'appointments:overbook',
      'directory:write',
      'admin',
    ]);
    for (const body of [desk.body('09:00'), {}, '{"broken', manyMistakes]) {
      const { status, body: answer } = await reader.api('POST', '/dr/v1/appointment', body);
      expect([status, answer.code]).toEqual([403, 'UNAUTHORIZED_ACCESS']);
    }
    expect((await desk.server.api('POST', '/dr/v1/appointment', desk.body('09:00'))).status).toBe(401);
  });

  test('A5: appointments:write books and adds the patient, and nothing else is needed', async () => {
    const writer = await desk.business.addClient(['appointments:write']);
    const person = { first_name: 'A', gender: 'F', age: 3 };
    const body = desk.body('09:00', {}, { patient_id: undefined, partner_patient_id: 'new', patient_details: person });
    const id = bookedId(await writer.api('POST', '/dr/v1/appointment', body));
    expect((await writer.api('GET', `/dr/v1/appointment/${id}`)).status).toBe(403);
    expect(reasonOf(await writer.api('POST', '/dr/v1/appointment', body))).toBe('TAKEN');
  });
});
