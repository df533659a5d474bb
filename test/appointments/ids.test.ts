import { expect, test } from 'vitest';
import { addClinic, addDoctor, addPatient, expectDone } from '../support/practice.ts';
import { type Body, bookedId, instant, issuesOf, openDesk, reasonOf } from '../support/desk.ts';

const desk = openDesk();

/** A body that names nobody yet. */
function naming(start: string, ids: Body, more: Body = {}): Body {
  return { appointment_details: { start_time: instant(start) }, ...ids, ...more };
}

async function partnersPatient(partnerId = '6742984'): Promise<void> {
  await desk.rows(
    `insert into patients (business_id, id, partner_id, first_name, gender, created_at, updated_at)
      values ($1, 'pt-2', $2, 'Ravi', 'M', now(), now())`,
    partnerId,
  );
}

test('C1: clinic, doctor and patient are each named by our id or the partner’s, in every mixture', async () => {
  await partnersPatient();
  const clinics = [{ clinic_id: 'cl-1' }, { partner_clinic_id: '642783' }];
  const doctors = [{ doctor_id: 'do-1' }, { partner_doctor_id: '8423994' }];
  const patients = [{ patient_id: 'pt-2' }, { partner_patient_id: '6742984' }];
  const mixtures = clinics.flatMap((clinic) =>
    doctors.flatMap((doctor) => patients.map((patient) => ({ ...clinic, ...doctor, ...patient }))),
  );
  expect(mixtures).toHaveLength(8);
  for (const [index, ids] of mixtures.entries()) {
    const start = `${10 + Math.floor(index / 4)}:${['00', '15', '30', '45'][index % 4] ?? ''}`;
    const id = bookedId(await desk.send(naming(start, ids)));
    expect(await desk.read(id)).toMatchObject({
      clinic_id: 'cl-1',
      partner_clinic_id: '642783',
      doctor_id: 'do-1',
      partner_doctor_id: '8423994',
      patient_id: 'pt-2',
      partner_patient_id: '6742984',
    });
  }
});

test('C1: neither id of the same one is a 400 that names it', async () => {
  expect(issuesOf(await desk.send(naming('09:00', {})))).toEqual([
    '/clinic_id required',
    '/doctor_id required',
    '/patient_id required',
  ]);
  expect(issuesOf(await desk.send(naming('09:00', { clinic_id: 'cl-1', doctor_id: 'do-1' })))).toEqual([
    '/patient_id required',
  ]);
});

test('C1: both ids of the same one are a 400 that names it, also when they agree', async () => {
  const ids = {
    clinic_id: 'cl-1',
    partner_clinic_id: '642783',
    doctor_id: 'do-1',
    partner_doctor_id: '8423994',
    patient_id: 'pt-1',
    partner_patient_id: 'x',
  };
  const answer = await desk.send(naming('09:00', ids));
  expect(issuesOf(answer)).toEqual(['/clinic_id conflict', '/doctor_id conflict', '/patient_id conflict']);
  expect(answer.body.error.details.issues[0].allowed).toEqual({ exactlyOneOf: ['clinic_id', 'partner_clinic_id'] });
});

test('C1: the patient’s id in patient_details names nobody by itself', async () => {
  const body = naming(
    '09:00',
    { clinic_id: 'cl-1', doctor_id: 'do-1' },
    {
      patient_details: { partner_patient_id: 'new', first_name: 'A', gender: 'F', age: 3 },
    },
  );
  expect(issuesOf(await desk.send(body))).toEqual(['/patient_id required']);
});

test('C1: patient_details.partner_patient_id, where both are given, must equal partner_patient_id', async () => {
  await partnersPatient();
  const ids = { clinic_id: 'cl-1', doctor_id: 'do-1', partner_patient_id: '6742984' };
  const differs = await desk.send(naming('09:00', ids, { patient_details: { partner_patient_id: '6742985' } }));
  expect(issuesOf(differs)).toEqual(['/patient_details/partner_patient_id conflict']);
  bookedId(await desk.send(naming('09:00', ids, { patient_details: { partner_patient_id: '6742984' } })));
});

test('B5: an unknown clinic, doctor or patient in a body is a 400 whose issue names the field', async () => {
  const place = { clinic_id: 'cl-1', doctor_id: 'do-1' };
  const unknown: readonly [ids: Body, issues: string[]][] = [
    [{ clinic_id: 'cl-9', doctor_id: 'do-1', patient_id: 'pt-1' }, ['/clinic_id unknown_id']],
    [{ clinic_id: 'cl-1', doctor_id: 'do-9', patient_id: 'pt-1' }, ['/doctor_id unknown_id']],
    [
      { partner_clinic_id: '1', partner_doctor_id: '2', patient_id: 'pt-1' },
      ['/partner_clinic_id unknown_id', '/partner_doctor_id unknown_id'],
    ],
    [{ ...place, patient_id: 'pt-9' }, ['/patient_id unknown_id']],
    [{ ...place, partner_patient_id: '9' }, ['/partner_patient_id unknown_id']],
    // Each kind of id is looked for among its own kind only.
    [
      { clinic_id: '642783', partner_doctor_id: 'do-1', patient_id: 'pt-1' },
      ['/clinic_id unknown_id', '/partner_doctor_id unknown_id'],
    ],
  ];
  for (const [ids, issues] of unknown) expect(issuesOf(await desk.send(naming('09:00', ids)))).toEqual(issues);
  expect(await desk.counts()).toMatchObject({ appointments: 0, seat_claims: 0, patients: 1 });
});

test('A4: ids of another business are answered exactly like ids that nobody has', async () => {
  const other = await desk.server.createBusiness();
  await addClinic(desk.server, other, { id: 'cl-other', partnerId: 'pc-other' });
  await addDoctor(desk.server, other, { id: 'do-other', clinicIds: ['cl-other'], partnerId: 'pd-other' });
  await addPatient(desk.server, other, 'pt-other');
  const texts = async (suffix: string): Promise<string[]> => {
    const place = { clinic_id: 'cl-1', doctor_id: 'do-1' };
    const bodies = [
      naming('09:00', { clinic_id: `cl-${suffix}`, doctor_id: `do-${suffix}`, patient_id: 'pt-1' }),
      naming('09:00', { partner_clinic_id: `pc-${suffix}`, partner_doctor_id: `pd-${suffix}`, patient_id: 'pt-1' }),
      naming('09:00', { ...place, patient_id: `pt-${suffix}` }),
    ];
    return Promise.all(bodies.map(async (body) => (await desk.send(body)).text));
  };
  expect(await texts('other')).toEqual(await texts('nobody'));
});

test('D6: a removed doctor or clinic is unknown to bookings', async () => {
  await addDoctor(desk.server, desk.business, { id: 'do-2', clinicIds: ['cl-1'] });
  await addClinic(desk.server, desk.business, { id: 'cl-2' });
  expectDone(await desk.business.api('DELETE', '/cdr/v1/doctor/do-2/'));
  expectDone(await desk.business.api('DELETE', '/cdr/v1/clinic/cl-2/'));
  const ids = { clinic_id: 'cl-2', doctor_id: 'do-2', patient_id: 'pt-1' };
  expect(issuesOf(await desk.send(naming('09:00', ids)))).toEqual(['/clinic_id unknown_id', '/doctor_id unknown_id']);
});

test('B6: a doctor who does not work at the clinic offers nothing there', async () => {
  await addClinic(desk.server, desk.business, { id: 'cl-2' });
  const answer = await desk.send(naming('09:00', { clinic_id: 'cl-2', doctor_id: 'do-1', patient_id: 'pt-1' }));
  expect(reasonOf(answer)).toBe('NOT_OFFERED');
  expect(answer.body.error.details.alternatives).toEqual([]);
  expect(reasonOf(await desk.send(naming('07:00', { clinic_id: 'cl-2', doctor_id: 'do-1', patient_id: 'pt-1' })))).toBe(
    'PAST',
  );
});

test('B2: ids are opaque: whatever characters a partner’s has, up to 255 of them', async () => {
  const partnerIds = [' spaced ', 'o\'clock";--', 'ಕನ್ನಡ/🙂', 'x'.repeat(255), '🙂'.repeat(255)];
  for (const [index, partnerId] of partnerIds.entries()) {
    const id = await desk.book(instant('09:00') + index * 900, {}, { partner_appointment_id: partnerId });
    const read = await desk.business.api('GET', `/dr/v1/appointment/${encodeURIComponent(partnerId)}?partner_id=1`);
    expect(read.body).toMatchObject({ appointment_id: id, partner_appointment_id: partnerId });
  }
  for (const [partnerId, code] of [
    ['', 'too_short'],
    ['x'.repeat(256), 'too_long'],
    [7, 'type'],
    [null, 'type'],
  ]) {
    const answer = await desk.send(desk.body('12:00', {}, { partner_appointment_id: partnerId }));
    expect(issuesOf(answer)).toEqual([`/partner_appointment_id ${code}`]);
  }
});
