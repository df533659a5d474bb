import { expect } from 'vitest';
import type { ApiAnswer, TestBusiness } from './server.ts';

export const path = '/cdr/v1/doctor/';
export const full = {
  firstname: 'Rajesh',
  lastname: 'Sharma',
  gender: 'M',
  mobile: '9876543210',
  dob: '1970-01-01',
  email: 'r@example.com',
  specialisations: ['Cardiology', 'Internal Medicine'],
  qualifications: ['MBBS'],
  about: 'About',
  partner_id: 'd-1',
  profile_image_url: 'https://example.com/r.jpg',
};

/** Two clinics, and a doctor with everything at the first of them. */
export async function addFullDoctor(business: TestBusiness): Promise<{ id: string; clinics: string[] }> {
  const clinics: string[] = [];
  for (const partner_id of ['c-1', 'c-2']) {
    clinics.push(
      (await business.api('POST', '/cdr/v1/clinic/', { name: partner_id, address: 'Road', partner_id })).body
        .ekaid as string,
    );
  }
  const id = (await business.api('POST', path, { ...full, clinic_ids: [clinics[0]] })).body.ekaid as string;
  return { id, clinics };
}

/** Changes the doctor, and answers them as they are then. */
export async function changeDoctor(
  business: TestBusiness,
  id: string,
  body: unknown,
  at = `${path}${id}/`,
): Promise<ApiAnswer['body']> {
  const answer = await business.api('PATCH', at, body);
  expect(answer.status, answer.text).toBe(200);
  expect(answer.body).toEqual({ status: 'success', ekaid: id });
  return (await business.api('GET', `${path}${id}/`)).body.doctor;
}
