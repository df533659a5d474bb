import { expect, test } from 'vitest';
import { elsewhere, logIn, openFrontDesk } from '../support/front-desk.ts';
import { addUser, password } from '../support/staff.ts';

const desk = openFrontDesk();

async function slotsOf(doctor: string, clinic: string): Promise<{ s: string; conf_id: string; available: boolean }[]> {
  const day = '2026-03-02';
  const { body } = await desk.api(
    'GET',
    `/dr/v1/doctor/${doctor}/clinic/${clinic}/appointment/slot?start_date=${day}&end_date=${day}`,
  );
  return (Object.values(body.data.schedule) as { slots: { s: string; conf_id: string; available: boolean }[] }[][])
    .flat()
    .flatMap(({ slots }) => slots)
    .filter(({ available }) => available);
}

async function firstDoctor(): Promise<{ clinic: string; doctor: string }> {
  const clinic = await desk.clinicId();
  const { body } = await desk.api('GET', '/dr/v1/business/entities');
  const found = body.clinics.find((each: { clinic_id: string }) => each.clinic_id === clinic);
  return { clinic, doctor: String(found.doctors[0]) };
}

async function walkIn(name: string): Promise<string> {
  const { clinic, doctor } = await firstDoctor();
  const asked = { clinic_id: clinic, doctor_id: doctor, name };
  const { body, status, text } = await desk.api('POST', '/opdesk/v1/walk-ins', asked);
  expect(status, text).toBe(201);
  return String(body.entry.appointment_id);
}

test('a change at one desk appears at the other by itself', async () => {
  const [one, other] = await Promise.all([desk.open('front'), desk.open('manager')]);
  await Promise.all([one, other].map(({ page }) => page.getByRole('button', { name: 'Book', exact: true }).waitFor()));
  const name = 'Seen By Both';
  await walkIn(name);
  await Promise.all([one, other].map(({ page }) => page.getByRole('article', { name }).waitFor()));
  await one.page.getByRole('article', { name }).getByRole('button', { name: 'Call' }).click();
  await other.page.getByRole('article', { name }).getByText('called').waitFor();
});

test('a change that comes while the day is read for the first time is shown', async () => {
  const { page } = await desk.open('front', {}, '/patients');
  await page.getByRole('heading', { name: 'Patients' }).waitFor();
  let release = (): void => undefined;
  const isReleased = new Promise<void>((resolve) => (release = resolve));
  let isHeld = (): void => undefined;
  const held = new Promise<void>((resolve) => (isHeld = resolve));
  await page.route(
    '**/opdesk/v1/queue?**',
    async (route) => {
      const before = await route.fetch();
      isHeld();
      await isReleased;
      await route.fulfill({ response: before });
    },
    { times: 1 },
  );
  await page.getByRole('link', { name: 'Day', exact: true }).click();
  await held;
  // The tab that has the feed tells the others what it has read of it.
  const told = page.evaluate(
    () => new Promise<void>((resolve) => (new BroadcastChannel('opdesk-live').onmessage = () => resolve())),
  );
  await walkIn('Came While Loading');
  await told;
  release();
  await page.getByRole('article', { name: 'Came While Loading' }).waitFor();
});

test('a reading that is made between a press and its answer does not take the press back', async () => {
  const { page } = await desk.open();
  await walkIn('Pressed Already');
  const waits = page
    .getByRole('region', { name: 'Waiting', exact: true })
    .getByRole('article', { name: 'Pressed Already' });
  const parked = page
    .getByRole('region', { name: 'Parked', exact: true })
    .getByRole('article', { name: 'Pressed Already' });
  await waits.waitFor();
  let release = (): void => undefined;
  const isReleased = new Promise<void>((resolve) => (release = resolve));
  await page.route('**/park', async (route) => {
    await isReleased;
    await route.continue();
  });
  await waits.getByRole('button').first().focus();
  await page.keyboard.press('p');
  await parked.waitFor();
  await walkIn('Read Meanwhile');
  await page.getByRole('article', { name: 'Read Meanwhile' }).waitFor();
  expect([await parked.count(), await waits.count()]).toEqual([1, 0]);
  release();
  await page.getByText('Pressed Already is parked').waitFor();
});

test('requests say whether a person caused them, so that a desk that stands open ends its login', async () => {
  const { page } = await desk.open();
  await page.getByRole('button', { name: 'Book', exact: true }).waitFor();
  const sent: (readonly [method: string, background: string | undefined])[] = [];
  page.on('request', (request) => {
    if (request.resourceType() === 'fetch') sent.push([request.method(), request.headers()['opdesk-background']]);
  });
  const name = 'Seen By Itself';
  await walkIn(name);
  const card = page.getByRole('article', { name });
  await card.waitFor();
  expect([...new Set(sent.map(String))]).toEqual(['GET,true']);
  sent.splice(0);
  await card.getByRole('button', { name: 'Call' }).click();
  await card.getByText('called').waitFor();
  expect(sent[0]).toEqual(['POST', undefined]);
});

test('what another desk changes is marked for a moment, and what this desk changes is not', async () => {
  const { page } = await desk.open('front', { reducedMotion: 'no-preference' });
  const id = await walkIn('Marked Once');
  await page.getByRole('article', { name: 'Marked Once' }).waitFor();
  const marked = page.locator(`[data-card="${id}"][data-changed]`);
  await marked.waitFor({ state: 'hidden' });
  expect((await desk.api('POST', `/opdesk/v1/appointments/${id}/call`)).status).toBe(200);
  await marked.waitFor();
  await marked.waitFor({ state: 'hidden' });
});

test('the desk that comes too late is told who was faster', async () => {
  const { page } = await desk.open();
  const id = await walkIn('Both Want');
  const card = page.getByRole('article', { name: 'Both Want' });
  await card.waitFor();
  await page.route('**/opdesk/v1/queue?**', (route) => route.abort());
  expect((await desk.api('POST', `/opdesk/v1/appointments/${id}/cancel`)).status).toBe(200);
  await card.getByRole('button', { name: 'Call' }).click();
  await page.getByText(/Both Want: .* was faster \(cancelled/).waitFor();
});

test('typing at one desk is not disturbed by what another does', async () => {
  const { page } = await desk.open();
  await page.getByRole('button', { name: 'Book', exact: true }).waitFor();
  await page.keyboard.press('w');
  await page.getByLabel('Patient', { exact: true }).fill('Half Typ');
  await walkIn('From Elsewhere');
  await page.getByRole('article', { name: 'From Elsewhere' }).waitFor();
  await page.keyboard.type('ed');
  expect(await page.getByLabel('Patient', { exact: true }).inputValue()).toBe('Half Typed');
});

test('a slot that has just gone offers its alternatives in place, and one press takes the nearest', async () => {
  const { page } = await desk.open();
  await page.getByRole('button', { name: 'Book', exact: true }).click();
  await page.getByLabel('Patient', { exact: true }).fill('Meera Gowda');
  await page
    .getByRole('option', { name: /^Meera Gowda/ })
    .first()
    .click();
  const submit = page.getByRole('button', { name: /^Book ·/ });
  await submit.waitFor();
  const { clinic, doctor } = await firstDoctor();
  const doctorSelect = page.getByLabel('Doctor', { exact: true });
  await doctorSelect.selectOption(doctor);
  await submit.waitFor();
  // The live feed would show that the time has gone before anybody could press: here it comes too late.
  await page.route('**/appointment/slot?**', (route) => route.abort());
  const [first] = await slotsOf(doctor, clinic);
  const taken = await desk.api('POST', '/dr/v1/appointment', {
    clinic_id: clinic,
    doctor_id: doctor,
    partner_patient_id: 'took-it',
    patient_details: { first_name: 'Quick', gender: 'F', age: 30 },
    appointment_details: { start_time: Date.parse(first?.s ?? '') / 1_000, conf_id: first?.conf_id },
  });
  expect(taken.status, taken.text).toBe(201);
  await submit.click();
  const nearby = page.getByRole('group', { name: 'Free nearby:' });
  await nearby.getByRole('button').first().click();
  await page.getByRole('article', { name: 'Meera Gowda' }).waitFor();
});

test('a booking whose answer is lost is made once', async () => {
  const { page } = await desk.open();
  let lost = 0;
  await page.route('**/opdesk/v1/walk-ins', async (route) => {
    const answer = await route.fetch();
    lost += 1;
    if (lost === 1) await route.abort();
    else await route.fulfill({ response: answer });
  });
  await page.getByRole('button', { name: 'Walk-in' }).click();
  await page.getByLabel('Patient', { exact: true }).fill('Only Once');
  await page.getByRole('option', { name: 'New patient: Only Once' }).click();
  await page.getByRole('button', { name: 'Add to the queue' }).click();
  await page.getByText('Only Once is in the queue').waitFor();
  expect(lost).toBe(2);
  expect(await page.getByRole('article', { name: 'Only Once' }).count()).toBe(1);
});

test('a login that ends while somebody types is renewed over the page in every tab, and nothing typed is lost', async () => {
  const { page, context } = await desk.open();
  await page.getByRole('button', { name: 'Walk-in' }).click();
  await page.getByLabel('Patient', { exact: true }).fill('Still Here');
  await page.getByRole('option', { name: 'New patient: Still Here' }).click();
  const other = await context.newPage();
  await other.goto(`${desk.server.url}/patients`);
  await other.getByLabel('Find a patient').fill('Meera Gow');
  await other.getByRole('link', { name: /^Meera Gowda/ }).waitFor();
  await context.clearCookies();
  await page.getByRole('button', { name: 'Add to the queue' }).click();
  for (const each of [page, other]) await each.getByRole('dialog', { name: 'Log in again' }).waitFor();
  await page.getByRole('textbox', { name: 'Password' }).fill('demo-secret');
  await page.keyboard.press('Enter');
  await other.getByRole('dialog', { name: 'Log in again' }).waitFor({ state: 'hidden' });
  expect(await other.getByLabel('Find a patient').inputValue()).toBe('Meera Gow');
  await page.getByRole('article', { name: 'Still Here' }).waitFor();
});

test('a server that is away is said in a banner, and the queue stays readable', async () => {
  const { page, context } = await desk.open();
  await page.getByRole('button', { name: 'Book', exact: true }).waitFor();
  await walkIn('Stays Readable');
  await page.getByRole('article', { name: 'Stays Readable' }).waitFor();
  // What comes by itself shows that the feed is open: one that is still opening would not be cut.
  await walkIn('Comes By Itself');
  await page.getByRole('article', { name: 'Comes By Itself' }).waitFor();
  await context.setOffline(true);
  await page.getByRole('alert').getByText('The server cannot be reached').waitFor();
  expect(await page.getByRole('article', { name: 'Stays Readable' }).isVisible()).toBe(true);
  await context.setOffline(false);
  await page.getByRole('alert').waitFor({ state: 'hidden' });
});

test('notes with scripts are inert', async () => {
  const { page } = await desk.open();
  const { clinic, doctor } = await firstDoctor();
  await desk.api('POST', '/opdesk/v1/walk-ins', {
    clinic_id: clinic,
    doctor_id: doctor,
    name: 'Noted',
    notes: '<b>Allergic</b><script>document.title = "run"</script><img src=x onerror="document.title = \'run\'">',
  });
  await page.getByRole('article', { name: 'Noted' }).getByText('has notes').waitFor();
  await page.getByRole('article', { name: 'Noted' }).getByRole('button').first().click();
  await page.getByRole('complementary', { name: 'Noted' }).getByText('Allergic').waitFor();
  expect(await page.title()).not.toBe('run');
  expect(await page.locator('aside img, aside script').count()).toBe(0);
});

test('who logs out sees the login page, and gets in again', async () => {
  const { page } = await desk.open();
  await page.getByRole('button', { name: /^Account of/ }).click();
  await page.getByRole('menuitem', { name: 'Log out' }).click();
  await page.getByRole('heading', { name: 'Log in' }).waitFor();
  await logIn(page, 'doctor');
});

test('the desk works over plain http within a clinic, where browsers keep some of their parts back', async () => {
  const { context } = await desk.open();
  const { body } = await desk.api('GET', '/dr/v1/business/entities');
  const { username } = await addUser(desk.server, body.business.business_id, { role: 'receptionist' });
  const page = await context.newPage();
  await page.goto(`${desk.server.url.replace('127.0.0.1', elsewhere)}/login`);
  expect(await page.evaluate('isSecureContext')).toBe(false);
  await logIn(page, username, password);
  await page.getByRole('button', { name: 'Walk-in' }).click();
  await page.getByLabel('Patient', { exact: true }).fill('Plain Http');
  await page.getByRole('option', { name: 'New patient: Plain Http' }).click();
  await page.getByRole('button', { name: 'Add to the queue' }).click();
  await page.getByRole('article', { name: 'Plain Http' }).waitFor();
  await walkIn('Live There Too');
  await page.getByRole('article', { name: 'Live There Too' }).waitFor();
});

test('what one tab does with the login holds in the others', async () => {
  const { page, context } = await desk.open();
  await page.getByRole('button', { name: 'Book', exact: true }).waitFor();
  const other = await context.newPage();
  await other.goto(desk.server.url);
  await other.getByRole('button', { name: /^Account of/ }).click();
  await other.getByRole('menuitem', { name: 'Log out' }).click();
  await page.getByRole('heading', { name: 'Log in' }).waitFor();
});

test('what one person has done is not undone by the next at the same desk', async () => {
  const { page } = await desk.open();
  const id = await walkIn('Handed Over');
  await page.getByRole('article', { name: 'Handed Over' }).getByRole('button', { name: 'Call' }).click();
  await page.getByText('Handed Over is called').waitFor();
  await page.getByRole('button', { name: /^Account of/ }).click();
  await page.getByRole('menuitem', { name: 'Log out' }).click();
  await page.getByRole('heading', { name: 'Log in' }).waitFor();
  expect(await page.getByText('Handed Over').count()).toBe(0);
  await logIn(page, 'manager');
  await page.getByRole('article', { name: 'Handed Over' }).waitFor();
  await page.keyboard.press('z');
  await page.getByText('There is nothing to undo.').waitFor();
  const { body } = await desk.api('GET', `/opdesk/v1/queue?clinic_id=${await desk.clinicId()}`);
  const entry = body.entries.find((each: { appointment_id: string }) => each.appointment_id === id);
  expect(entry.state).toBe('called');
});
