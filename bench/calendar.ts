import type { Browser, Page } from 'playwright-core';
import { addReceptionist, logIn, openBrowser } from './browser.ts';
import type { Bench } from './bench.ts';
import { withClient } from './cluster.ts';
import { markdownTable, milliseconds, verdict } from './figures.ts';
import { businessId, idStart, numbered, size } from './practice.ts';

const doctors = 30;
const days = 7;
/** Until the week is drawn as far as a screen shows it. */
const drawnMs = 1_500;
/** Of a scroll: three of a screen's frames, as a hand does not see. */
const frameMs = 50;
const scrollSteps = 90;

/** A week of a clinic with 30 doctors in a browser: until it is drawn, and how it scrolls both ways. */
export async function benchCalendar(bench: Bench): Promise<string> {
  const practice = await bench.createPractice('calendar');
  await withClient(practice.databaseUrl, (client) => client.query(moveDoctors, [businessId, ...moved]));
  const given = await addReceptionist(practice.databaseUrl);
  const server = await practice.startServer();
  let browser: Browser | undefined;
  try {
    bench.say('calendar: in Chromium');
    browser = await openBrowser();
    const page = await logIn(browser, server, given);
    const from = performance.now();
    await page.goto(`${server.url}/calendar?view=week&date=${bench.first.date}&clinic=${numbered('clinic', 0)}`);
    await page.waitForFunction(`document.querySelectorAll('[data-slot]').length > 0`);
    const drawn = performance.now() - from;
    await page.waitForFunction(`document.querySelectorAll('[data-column]').length >= ${doctors * days}`);
    const all = performance.now() - from;
    const rows = [
      ['until the first hours are there', milliseconds(drawn), String(drawnMs), verdict(drawn < drawnMs)],
      [`until all ${doctors * days} columns are there`, milliseconds(all), '', ''],
    ];
    for (const [name, x, y] of [
      ['scrolling through the hours', 0, 40],
      ['scrolling through the doctors', 120, 0],
    ] as const) {
      const frames = await framesOf(page, x, y);
      const at = (share: number): number => frames[Math.floor((frames.length - 1) * share)] ?? 0;
      rows.push([`${name}: frame, median`, milliseconds(at(0.5)), '', '']);
      rows.push([`${name}: frame, p95`, milliseconds(at(0.95)), String(frameMs), verdict(at(0.95) < frameMs)]);
    }
    return [
      `### The calendar: a week of ${doctors} doctors, in Chromium`,
      '',
      markdownTable(['', 'ms', 'target ms', 'met'], rows),
    ].join('\n');
  } finally {
    await browser?.close();
    await server.stop();
    await practice.drop();
  }
}

/** The first doctors all work at the first clinic. */
const moveDoctors = `
  with moved as (select $2 || n as id from generate_series($3::bigint, $4::bigint) as n),
  places as (
    update doctor_clinics set clinic_id = $5 where business_id = $1 and doctor_id in (select id from moved)
  ),
  version as (update businesses set catalog_version = catalog_version + 1 where id = $1)
  update sessions set clinic_id = $5 where business_id = $1 and doctor_id in (select id from moved)`;
const firstNumber = Number(numbered('doctor', 0).slice(idStart.doctor.length));
const moved = [idStart.doctor, firstNumber, firstNumber + Math.min(doctors, size.doctors) - 1, numbered('clinic', 0)];

/** The times between the frames of a scroll, in ms, the shortest first. */
async function framesOf(page: Page, x: number, y: number): Promise<readonly number[]> {
  await page.mouse.move(720, 500);
  await page.evaluate(`
    globalThis.frames_ = [];
    let last = performance.now();
    globalThis.isMeasured_ = true;
    const frame = (now) => {
      globalThis.frames_.push(now - last);
      last = now;
      if (globalThis.isMeasured_) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  `);
  for (let step = 0; step < scrollSteps; step += 1) await page.mouse.wheel(x, y);
  const frames = await page.evaluate(`globalThis.isMeasured_ = false, globalThis.frames_`);
  return (frames as number[]).sort((a, b) => a - b);
}
