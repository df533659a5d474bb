import { describe, expect, test } from 'vitest';
import { addHours, addService, type Body, issuesOf, openDesk, reasonOf } from '../support/desk.ts';

const desk = openDesk({ service: { modes: ['PHONE', 'INCLINIC', 'VIDEO'] } });

describe('mode', () => {
  test.each([
    ['INCLINIC', 'INCLINIC'],
    ['in_clinic', 'INCLINIC'],
    ['in-clinic', 'INCLINIC'],
    ['IN_CLINIC', 'INCLINIC'],
    ['PHONE', 'PHONE'],
    ['phone', 'PHONE'],
    ['AUDIO', 'PHONE'],
    ['VIDEO', 'VIDEO'],
    ['video', 'VIDEO'],
    ['tele', 'VIDEO'],
  ])('C9: %s is understood as %s', async (mode, exact) => {
    const read = await desk.read(await desk.book('09:00', { mode }));
    expect(read).toMatchObject({ appointment_mode: exact, mode: exact === 'INCLINIC' ? 'in_clinic' : 'tele' });
  });

  test('C9: left out, it is the first of the service', async () => {
    expect((await desk.read(await desk.book('09:00'))).appointment_mode).toBe('PHONE');
  });

  test('C9: nothing else is understood', async () => {
    for (const [mode, code] of [
      ['Inclinic', 'enum'],
      ['', 'enum'],
      ['TELE', 'enum'],
      ['constructor', 'enum'],
      [1, 'enum'],
      [null, 'enum'],
    ]) {
      const issues = issuesOf(await desk.send(desk.body('09:00', { mode })));
      expect(issues.map((issue) => issue.replace(/ type$/, ' enum'))).toContain(`/appointment_details/mode ${code}`);
    }
  });

  test('C4: a mode that the service does not have is not offered', async () => {
    const onlyVideo = await addService(desk, { name: 'Video', modes: ['VIDEO'] });
    await addHours(desk, { conf_id: onlyVideo, from: '16:00', to: '17:00' });
    expect(reasonOf(await desk.send(desk.body('16:00', { mode: 'PHONE' })))).toBe('NOT_OFFERED');
    expect((await desk.read(await desk.book('16:00', { mode: 'tele' }))).service.mode).toEqual(['VIDEO']);
  });
});

describe('video_connect', () => {
  const video = { vendor: 'other', url: 'https://xyz.com/room?id=1' };
  const url = (value: unknown): Body => ({ video_connect: { vendor: 'other', url: value } });

  test.each(['INCLINIC', 'PHONE', 'VIDEO'])('C10: it is stored whatever the mode (%s)', async (mode) => {
    expect((await desk.read(await desk.book('09:00', { mode, video_connect: video }))).video_connect).toEqual(video);
  });

  test('C10: the vendors are 100ms and other, and extra keys are kept', async () => {
    const rich = { vendor: '100ms', url: 'http://x.example', conf: { room: [1, 2.5, null] }, pt_joined: false };
    expect((await desk.read(await desk.book('09:00', { video_connect: rich }))).video_connect).toEqual(rich);
    expect((await desk.read(await desk.book('09:15', { video_connect: {} }))).video_connect).toEqual({});
    const answer = await desk.send(desk.body('09:30', { video_connect: { vendor: 'zoom' } }));
    expect(issuesOf(answer)).toEqual(['/appointment_details/video_connect/vendor enum']);
    expect(answer.body.error.details.issues[0].allowed).toEqual(['100ms', 'other']);
  });

  test.each(['ftp://x.example', 'javascript:alert(1)', 'x.example', '', '//x.example', 'data:text/html,x', 'https://'])(
    'C10: an address that is not http or https is refused: %j',
    async (address) => {
      expect(issuesOf(await desk.send(desk.body('09:00', url(address))))).toEqual([
        '/appointment_details/video_connect/url format',
      ]);
    },
  );

  test('C10: what is no object, or no text, is refused', async () => {
    expect(issuesOf(await desk.send(desk.body('09:00', { video_connect: 'https://x.example' })))).toEqual([
      '/appointment_details/video_connect type',
    ]);
    expect(issuesOf(await desk.send(desk.body('09:00', url(7))))).toEqual([
      '/appointment_details/video_connect/url type',
    ]);
    expect(issuesOf(await desk.send(desk.body('09:00', url(`https://x.example/${'x'.repeat(2_000)}`))))).toEqual([
      '/appointment_details/video_connect/url too_long',
    ]);
  });
});
