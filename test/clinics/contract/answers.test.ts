import type { TSchema } from 'typebox';
import { expect, test } from 'vitest';
import { businessInfo, BusinessInfoAnswer, entities, EntitiesAnswer } from '../../../src/clinics/contract/entities.ts';
import {
  ClinicAnswer,
  clinicAnswer,
  clinicDetails,
  ClinicDetailsAnswer,
  clinicEntry,
  ClinicsAnswer,
} from '../../../src/clinics/contract/clinics.ts';
import { doctorProfile, DoctorProfileAnswer } from '../../../src/clinics/contract/doctor-profiles.ts';
import { DoctorAnswer, doctorAnswer, doctorEntry, DoctorsAnswer } from '../../../src/clinics/contract/doctors.ts';
import { PatientAnswer, patientAnswer } from '../../../src/patients/contract/patient-answer.ts';
import { searchAnswer, SearchPatientsAnswer } from '../../../src/patients/contract/search.ts';
import { examplePatient } from '../../../src/patients/routes/directory-examples.ts';
import { exampleOf } from '../../../src/http/example-of.ts';
import { exampleClinic, exampleDoctor, exampleHours } from '../../../src/clinics/routes/examples.ts';
import { createValidator } from '../../../src/runtime/validation.ts';

const bareClinic = {
  ...exampleClinic,
  partnerId: null,
  city: null,
  state: null,
  pincode: null,
  contact: null,
  latitude: null,
  longitude: null,
  doctors: [],
};
const bareDoctor = {
  ...exampleDoctor,
  partnerId: null,
  mobile: null,
  email: null,
  specialisations: [],
  qualifications: [],
  about: null,
  profileImageUrl: null,
  clinics: [],
};
const barePatient = {
  ...examplePatient,
  partnerId: null,
  designation: null,
  lastName: null,
  dateOfBirth: null,
  email: null,
  address: null,
  partnerMeta: null,
};
const agedPatient = { ...examplePatient, fromAge: true, tag: 'vip', relations: '[{"relation":"Son","pid":"pt-1"}]' };
const business = { id: 'bu-1', name: 'Sunrise' };

const answers: readonly (readonly [string, TSchema, object])[] = [
  ['a clinic', ClinicAnswer, clinicAnswer(exampleClinic)],
  ['a bare clinic', ClinicAnswer, clinicAnswer(bareClinic)],
  ['clinics', ClinicsAnswer, { status: 'success', clinics: [clinicEntry(bareClinic)] }],
  ['details of a clinic', ClinicDetailsAnswer, clinicDetails(exampleClinic)],
  ['details of a bare clinic', ClinicDetailsAnswer, clinicDetails(bareClinic)],
  ['a doctor', DoctorAnswer, doctorAnswer(exampleDoctor)],
  ['a bare doctor', DoctorAnswer, doctorAnswer(bareDoctor)],
  ['doctors', DoctorsAnswer, { status: 'success', doctors: [doctorEntry(exampleDoctor), doctorEntry(bareDoctor)] }],
  [
    'a profile',
    DoctorProfileAnswer,
    doctorProfile(exampleDoctor, [
      { clinic: exampleClinic, hours: exampleHours },
      { clinic: bareClinic, hours: [] },
    ]),
  ],
  ['a bare profile', DoctorProfileAnswer, doctorProfile(bareDoctor, [])],
  ['entities', EntitiesAnswer, entities(business, [exampleClinic, bareClinic], [exampleDoctor, bareDoctor])],
  ['a business', BusinessInfoAnswer, businessInfo(business)],
  ['a patient', PatientAnswer, patientAnswer(examplePatient, '2026-01-01')],
  ['a bare patient', PatientAnswer, patientAnswer(barePatient, '2026-01-01')],
  ['a patient told by age', PatientAnswer, patientAnswer(agedPatient, '2026-01-01')],
  ['found patients', SearchPatientsAnswer, searchAnswer([examplePatient, barePatient])],
];

test.each(answers)('the answer with %s is what its schema says', (_name, schema, answer) => {
  expect(createValidator().compile(schema, '')(exampleOf(answer))).toEqual([]);
});
