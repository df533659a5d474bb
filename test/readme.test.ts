import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commands } from '../src/cli/commands.ts';
import { seedDemo } from '../src/demo/demo.ts';
import { documentExample } from './support/document-example.ts';
import type { Document } from './support/examples.ts';
import { runInBash, scriptsOf } from './support/bash.ts';
import { startTestServer, testConfig, type TestServer } from './support/server.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const readme = readFileSync(join(root, 'README.md'), 'utf8');

const parse = (line: string): Document => JSON.parse(line) as Document;

describe('the scripts of the README', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
    await seedDemo(server.runtime);
  });
  afterAll(() => server.close());

  it('book on the demo as they stand, one after the other, and end with the appointment just booked', async () => {
    const scripts = scriptsOf(readme).slice(0, 3);
    const address = { OPDESK: server.url };
    const separator = '== next ==';
    const printed = (await runInBash(scripts.join(`\necho '${separator}'\n`), address)).split(`${separator}\n`);
    const day = (printed.pop() ?? '')
      .trim()
      .split('\n')
      .filter((line) => line !== '')
      .map(parse);
    expect(
      day.map(
        (answer) =>
          answer.status ??
          answer.entry?.state ??
          answer.entries?.map(({ state }: Document) => state) ??
          answer.history.map(({ to }: Document) => to),
      ),
    ).toEqual(['called', 'OG', 'PA', 'CMNP', 'CK', ['done', 'waiting'], ['BK', 'CN']]);
    const appointments = printed.map(
      (output) => JSON.parse(output.trim().split('\n').at(-1) ?? '') as Record<string, unknown>,
    );
    const booked = {
      status: 'BK',
      partner_doctor_id: '8423994',
      partner_clinic_id: '642783',
      partner_patient_id: '6742984',
      appointment_mode: 'INCLINIC',
    };
    expect(appointments).toEqual([
      expect.objectContaining({ ...booked, token: 1 }),
      // The contract's example: everything that it sends is there.
      expect.objectContaining({
        ...booked,
        token: 2,
        partner_appointment_id: expect.stringMatching(/^\d+$/),
        custom_attributes: { label: ['vitals_submitted'], tags: ['paid', 'in_consult'] },
        video_connect: { vendor: 'other', url: 'https://xyz.com' },
        partner_meta: { encounter_id: '123' },
        display_meta: { key1: 'value1' },
      }),
    ]);
    const ids = appointments.map(({ appointment_id: id }) => String(id));
    expect(new Set(ids).size).toBe(ids.length);
    // The one answer to a booking that is printed names the appointment that is printed after it.
    expect(JSON.parse(printed[1]?.trim().split('\n')[0] ?? '')).toEqual({ appointment_id: ids[1] });
    const again = await runInBash(scripts.join('\n'), address);
    expect(again.split('\n').filter((line) => line.includes('"error"'))).toEqual([]);
  });

  it('book in a clinic of one’s own with what setup prints', async () => {
    const [demo = '', ...others] = scriptsOf(readme);
    const [own = ''] = others.splice(2);
    expect(others).toHaveLength(2);
    const lines = await commands['setup']?.run(server.runtime, {
      values: { name: 'Sunrise', doctor: 'Asha Rao' },
      positionals: [],
      config: testConfig(server.connectionString),
      ask: null,
      made: () => undefined,
    });
    const valueOf = (name: string): string => lines?.find((line) => line.startsWith(`${name} `))?.split(' ')[1] ?? '';
    // The login of the demo ends with the business beside it; the functions stay.
    const functions = demo.split('\n').filter((line) => /^(?:OPDESK=|json\(\)|api\(\))/.test(line));
    const printed = await runInBash(`${functions.join('\n')}\n${own}`, {
      OPDESK: server.url,
      CLIENT: valueOf('client_id'),
      SECRET: valueOf('client_secret'),
      CLINIC: valueOf('clinic'),
      DOCTOR: valueOf('doctor'),
      FIRST: valueOf('first_slot'),
    });
    const [booked, slots] = printed.trim().split('\n').map(parse);
    expect(booked).toEqual({ appointment_id: expect.any(String) });
    const [[session]] = Object.values(slots.data.schedule) as [[{ slots: Document[] }]];
    expect(session.slots[0]).toMatchObject({ available: false });
  });
});

it('C16: the contract’s own example in the README is as the document prints it, but for its time', () => {
  const [, body = ''] = /^## The contract's own example$.*?-d '(\{\n.*?\n\})'\n/ms.exec(readme) ?? [];
  expect(
    JSON.parse(
      body
        .replaceAll(`'$START'`, String(documentExample.appointment_details.start_time))
        .replaceAll(`'$NUMBER'`, String(documentExample.token))
        .replaceAll(`'$VISIT'`, documentExample.partner_appointment_id),
    ),
  ).toEqual(documentExample);
});

describe('the documents', () => {
  const texts = [
    ...readdirSync(root).filter((file) => file.endsWith('.md')),
    ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.md'))
      .map((file) => join('docs', file)),
  ];

  it.each(texts)('%s links only to files and headings that there are', (file) => {
    const text = withoutCode(readFileSync(join(root, file), 'utf8'));
    const targets = [...text.matchAll(/\]\(([^)\s]+)(?:\s+"[^"]*")?\)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !/^[a-z]+:/.test(target));
    const broken = targets.filter((target) => {
      const [path = '', anchor] = target.split('#');
      const linked = path === '' ? join(root, file) : resolve(root, dirname(file), path);
      if (!existsSync(linked)) return true;
      return anchor !== undefined && !headingsOf(readFileSync(linked, 'utf8')).includes(anchor);
    });
    expect(broken).toEqual([]);
  });
});

function withoutCode(markdown: string): string {
  return markdown.replace(/^```.*?^```$/gms, '').replace(/`[^`\n]*`/g, '');
}

/** The anchors that headings get where the documents are read. */
function headingsOf(markdown: string): string[] {
  const headings = markdown.replace(/^```.*?^```$/gms, '').matchAll(/^#{1,6} (.+)$/gm);
  return [...headings].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  );
}
