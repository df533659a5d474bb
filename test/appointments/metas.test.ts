import { describe, expect, test } from 'vitest';
import { bookedId, instant, issuesOf, openDesk, today } from '../support/desk.ts';
import type { ApiAnswer } from '../support/server.ts';

const desk = openDesk();

/** A booking with this text, verbatim, as its partner_meta. */
function withMeta(text: string, start = '09:00'): string {
  return `{"clinic_id":"cl-1","doctor_id":"do-1","patient_id":"pt-1","appointment_details":{"start_time":${instant(start)}},"partner_meta":${text}}`;
}

async function issuesOfMeta(text: string): Promise<string[]> {
  return issuesOf(await desk.send(withMeta(text)));
}

describe('partner_meta', () => {
  const texts = [
    '{"b":1,"a":2,"10":3,"2":4}',
    '{"deep":{"z":[1,{"y":null,"x":[[]]}],"a":{}},"e":""}',
    '{"n":[1.0,1.50,1e2,1E+2,-0,0.1,-1.5e-7,9007199254740991,-9007199254740991,1e-400]}',
    '{"t":"ಕನ್ನಡ 🙂 \\u00e9 \\ud83d\\ude42 \\\\u0000 \\" \\/ \\n","f":[true,false,null]}',
    '{"__proto__":{"a":1},"constructor":"x","":0}',
    '{"twice":1,"twice":2}',
    '{}',
  ];

  test.each(texts)('C12: it is echoed with key order, nesting and numbers as sent: %s', async (text) => {
    const id = bookedId(await desk.send(withMeta(text)));
    const paths = [
      `/dr/v1/appointment/${id}`,
      '/dr/v1/appointment?patient_id=pt-1',
      `/dr/v1/appointment?start_date=${today}&end_date=${today}`,
      '/dr/v1/appointment/patient/pt-1',
    ];
    for (const path of paths) expect((await desk.business.api('GET', path)).text).toContain(`"partner_meta":${text}`);
    const [event] = await desk.rows('select data from outbox where business_id = $1');
    expect(event.data).toContain(`"partner_meta" : ${text}`);
  });

  test('C12: white space between its tokens is all that is lost', async () => {
    const id = bookedId(await desk.send(withMeta('{ "b" :\n\t[ 1 , " two  spaces " ] ,\r\n "a" : { } }')));
    expect((await desk.business.api('GET', `/dr/v1/appointment/${id}`)).text).toContain(
      '"partner_meta":{"b":[1," two  spaces "],"a":{}}',
    );
  });

  test('C12: it is found however its name is written, and of two the last counts', async () => {
    const escaped = withMeta('{"a":1.0}').replace('"partner_meta"', '"partner\\u005fmeta"');
    const id = bookedId(await desk.send(escaped));
    expect((await desk.business.api('GET', `/dr/v1/appointment/${id}`)).text).toContain('"partner_meta":{"a":1.0}');
    const twice = withMeta('{"a":1}', '09:15').replace(/\}$/, ',"partner_meta":{"b":2.0}}');
    const other = bookedId(await desk.send(twice));
    expect((await desk.business.api('GET', `/dr/v1/appointment/${other}`)).text).toContain('"partner_meta":{"b":2.0}');
  });

  test('C12: one that stands elsewhere in the body is not meant', async () => {
    const id = bookedId(
      await desk.send(desk.body('09:00', { partner_meta: { a: 1 } }, { x: { partner_meta: { b: 1 } } })),
    );
    expect(await desk.read(id)).not.toHaveProperty('partner_meta');
  });

  test.each(texts)('C12: a rescheduling echoes it likewise, byte for byte: %s', async (text) => {
    const id = bookedId(await desk.send(withMeta(text)));
    const moved = await desk.business.api('PUT', `/dr/v1/appointment/${id}/reschedule`, {
      start_time: instant('10:00'),
    });
    expect([moved.status, (await desk.business.api('GET', `/dr/v1/appointment/${id}`)).text]).toEqual([
      204,
      expect.stringContaining(`"partner_meta":${text}`),
    ]);
    const replaced = await desk.business.api('PATCH', `/appointments/v1/${id}/reschedule`, {
      start_time: instant('10:30'),
      end_time: instant('10:45'),
    });
    expect([replaced.status, replaced.text]).toEqual([200, expect.stringContaining(`"partner_meta":${text}`)]);
    for (const each of [id, replaced.body.appointment_id as string]) {
      expect((await desk.business.api('GET', `/dr/v1/appointment/${each}`)).text).toContain(`"partner_meta":${text}`);
    }
    const events = await desk.rows('select data from outbox where business_id = $1 order by position');
    expect(events).toHaveLength(5);
    for (const event of events) expect(event.data).toContain(`"partner_meta" : ${text}`);
  });

  test('C12: no search finds a word of it, and it stands in no card of the queue', async () => {
    const more = { partner_meta: { nick: 'Zebulon', mobile: '9812345678' }, display_meta: { visit: 1 } };
    const id = bookedId(await desk.send(desk.body('09:00', {}, more)));
    await desk.business.api('PATCH', '/dr/v1/patient/pt-1', { partner_meta: more.partner_meta });
    expect((await desk.business.api('GET', '/dr/v1/patient/pt-1')).text).toContain('Zebulon');
    const found = async (path: string): Promise<unknown> => {
      const { status, body } = await desk.business.api('GET', path);
      return [status, Array.isArray(body) ? body.length : body.code];
    };
    expect(await found('/profiles/v1/patient/search?prefix=meer')).toEqual([200, 1]);
    for (const prefix of ['Zebulon', 'zeb', 'nick', '9812345678'])
      expect(await found(`/profiles/v1/patient/search?prefix=${prefix}`)).toEqual([200, 0]);
    expect(await found('/profiles/v1/patient/by-mobile/?mob=9812345678')).toEqual([200, 0]);
    expect(await found('/dr/v1/business/patients/search?mobile=9812345678')).toEqual([404, 'PATIENTS_NOT_FOUND']);
    const queue = await desk.business.api('GET', '/opdesk/v1/queue?clinic_id=cl-1');
    expect(queue.body.entries).toMatchObject([{ appointment_id: id, card: [{ label: 'Visit', value: 1 }] }]);
    expect(queue.text).not.toMatch(/Zebulon|9812345678|nick/);
  });

  test('C12: an integer beyond 2^53 is a 400 that names it rather than a changed number', async () => {
    expect(await issuesOfMeta('{"id":9007199254740993}')).toEqual(['/partner_meta/id not_exact']);
    expect(await issuesOfMeta('{"a/b":[0,{"~":-12345678901234567890}],"c":9007199254740992}')).toEqual([
      '/partner_meta/a~1b/1/~0 not_exact',
      '/partner_meta/c not_exact',
    ]);
    bookedId(await desk.send(withMeta('{"id":"9007199254740993"}')));
  });

  test('C12: a number beyond 2^53 is refused however it is written, one beyond all numbers, too', async () => {
    expect(await issuesOfMeta('{"a":1e20,"b":[-1E400,9007199254740993.0],"c":1e15,"d":"1e20"}')).toEqual([
      '/partner_meta/a not_exact',
      '/partner_meta/b/0 not_exact',
      '/partner_meta/b/1 not_exact',
    ]);
  });

  test('C12: it is an object of at most 16 KiB', async () => {
    for (const text of ['[]', '"x"', '1', 'null', 'true'])
      expect(await issuesOfMeta(text)).toEqual(['/partner_meta type']);
    const exactly = `{"k":"${'x'.repeat(16 * 1024 - 8)}"}`;
    expect(exactly).toHaveLength(16 * 1024);
    expect(await issuesOfMeta(exactly.replace('x', 'é'))).toEqual(['/partner_meta too_large']);
    bookedId(await desk.send(withMeta(exactly.replace(':', ' :  '))));
  });

  test('B7: a U+0000 anywhere in it is a 400', async () => {
    expect(await issuesOfMeta('{"a":["\\u0000"]}')).toEqual(['/partner_meta/a/0 null_character']);
    expect(await issuesOfMeta('{"x\\u0000":1}')).toEqual(['/partner_meta null_character']);
  });
});

describe('display_meta', () => {
  const send = (meta: unknown): Promise<ApiAnswer> => desk.send(desk.body('09:00', {}, { display_meta: meta }));

  test('C13: strings, integers and floats are kept and shown', async () => {
    const meta = {
      vendor_patient_id: 'P41025551968206',
      count: 3,
      price: 12.5,
      below: -1e-7,
      empty: '',
      ಕೀ: '🙂'.repeat(50),
    };
    expect((await desk.read(bookedId(await send(meta)))).display_meta).toEqual(meta);
  });

  test('C13: a boolean, null, an object or a list is refused, each by name', async () => {
    expect(issuesOf(await send({ a: true, b: null, c: {}, d: [], e: 'fine' }))).toEqual(
      ['a', 'b', 'c', 'd'].map((key) => `/display_meta/${key} type`),
    );
    for (const meta of [[], 'x', 1, null]) expect(issuesOf(await send(meta))).toEqual(['/display_meta type']);
  });

  test('C13: at most fifty keys of thirty characters, values shown with at most fifty', async () => {
    const keys = (count: number): object =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`key_${index}`, index]));
    expect(issuesOf(await send(keys(51)))).toEqual(['/display_meta too_many']);
    expect(
      issuesOf(await send({ ['k'.repeat(31)]: 1, long: 'x'.repeat(51), ['🙂'.repeat(31)]: 'y'.repeat(51) })),
    ).toEqual([
      `/display_meta/${'k'.repeat(31)} too_long`,
      '/display_meta/long too_long',
      `/display_meta/${'🙂'.repeat(31)} too_long`,
    ]);
    bookedId(await send({ ...keys(49), ['🙂'.repeat(30)]: 'x'.repeat(50) }));
  });

  test('C13: a number that would be shown as another one is refused', async () => {
    const answer = await desk.send(
      JSON.stringify(desk.body('09:00', {}, { display_meta: { id: 0 } })).replace('"id":0', '"id":9007199254740993'),
    );
    expect(issuesOf(answer)).toEqual(['/display_meta/id not_exact']);
  });
});

describe('what is kept as it came', () => {
  /** A booking with these texts, verbatim. */
  const send = (attributes: string, display = '{}', video = '{}'): Promise<ApiAnswer> =>
    desk.send(
      `{"clinic_id":"cl-1","doctor_id":"do-1","patient_id":"pt-1","display_meta":${display},"appointment_details":{` +
        `"start_time":${instant('09:00')},"custom_attributes":${attributes},"video_connect":${video}}}`,
    );

  test('C10, C13: keys that look like numbers come back in the order sent', async () => {
    const attributes = '{"tags":["a","10"],"label":"2"}';
    const display = '{"b":1,"10":2,"a":"x","2":1.5,"b":3}';
    const video = '{"vendor":"other","7":{"z":[{"1":1,"0":null}],"1":true},"1":[]}';
    const id = bookedId(await send(attributes, display, video));
    const { text } = await desk.business.api('GET', `/dr/v1/appointment/${id}`);
    expect(text).toContain(`"custom_attributes":${attributes}`);
    expect(text).toContain('"display_meta":{"b":3,"10":2,"a":"x","2":1.5}');
    expect(text).toContain(`"video_connect":${video}`);
  });

  test('B1: a key __proto__, however it is written, is a 400 that names it rather than lost', async () => {
    expect(
      issuesOf(await send('{"__proto__":["a"],"tags":[]}', '{"__proto__":1,"a":1}', '{"x":[{"__pr\\u006fto__":2}]}')),
    ).toEqual([
      '/appointment_details/custom_attributes/__proto__ not_allowed',
      '/appointment_details/video_connect/x/0/__proto__ not_allowed',
      '/display_meta/__proto__ not_allowed',
    ]);
  });

  test('C10: a number of video_connect that would come back as another one is a 400 that names it', async () => {
    const video =
      '{"vendor":"other","room":9007199254740993,"conf":{"a/b":[1.5,-12345678901234567890]},"fine":9007199254740991}';
    expect(issuesOf(await send('{}', '{}', video))).toEqual([
      '/appointment_details/video_connect/room not_exact',
      '/appointment_details/video_connect/conf/a~1b/1 not_exact',
    ]);
  });
});

describe('notes and reason', () => {
  const html = '<p>Patient reported <b>mild fever</b> &amp; "cough"</p><script>alert(1)</script>\n\t ಜ್ವರ 🙂';

  test('C14: notes, plain or HTML, are returned as sent, beside or inside appointment_details', async () => {
    expect(await desk.read(await desk.book('09:00', {}, { notes: html }))).toMatchObject({ notes: html });
    expect(await desk.read(await desk.book('09:15', { notes: html }))).toMatchObject({ notes: html });
    expect(await desk.read(await desk.book('09:30', { notes: html }, { notes: html }))).toMatchObject({ notes: html });
    expect(await desk.read(await desk.book('09:45', { notes: '' }))).toMatchObject({ notes: '' });
  });

  test('C14: a reason is stored and shown', async () => {
    expect(await desk.read(await desk.book('09:00', { reason: ' fever ' }))).toMatchObject({ reason: ' fever ' });
    expect(await desk.read(await desk.book('09:15', {}, { reason: 'fever' }))).toMatchObject({ reason: 'fever' });
  });

  test('C14: said in both places and differently is a 400', async () => {
    const answer = await desk.send(desk.body('09:00', { notes: 'a', reason: 'c' }, { notes: 'b', reason: 'd' }));
    expect(issuesOf(answer)).toEqual(['/notes conflict', '/reason conflict']);
  });

  test('C14: notes have at most 20,000 characters and a reason 1,000', async () => {
    const answer = await desk.send(desk.body('09:00', { notes: 'x'.repeat(20_001) }, { reason: 'y'.repeat(1_001) }));
    expect(issuesOf(answer)).toEqual(['/appointment_details/notes too_long', '/reason too_long']);
    await desk.book('09:00', { notes: '🙂'.repeat(20_000), reason: '🙂'.repeat(1_000) });
    expect(issuesOf(await desk.send(desk.body('09:15', { notes: 5 }, { reason: null })))).toEqual([
      '/appointment_details/notes type',
      '/reason type',
    ]);
  });

  test('C14: neither notes nor metas nor names are in the log, the history or the event', async () => {
    const words = { notes: 'Zebulon', reason: 'Quixotic', display_meta: { a: 'Xanadu' } };
    await desk.book('09:00', {}, { ...words, patient_details: { last_name: 'Yggdrasil', mobile: '9876501234' } });
    const written = [
      ...desk.server.log,
      ...(await desk.rows('select data as text from outbox where business_id = $1')).map((row) => row.text as string),
      ...(await desk.rows('select changes as text from appointment_history where business_id = $1')).map(
        (row) => row.text as string,
      ),
      (await desk.server.api('GET', '/metrics')).text,
    ].join('\n');
    expect(written).toContain('appointment_id');
    for (const word of ['Zebulon', 'Quixotic', 'Xanadu', 'Yggdrasil', '9876501234', 'Meera'])
      expect(written).not.toContain(word);
  });
});
