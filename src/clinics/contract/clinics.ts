import { type Static, Type } from 'typebox';
import { type Clinic, type ClinicValues, countryName } from '../domain/clinic.ts';
import type { Issue } from '../../kernel/errors.ts';
import { normaliseMobile } from '../../kernel/mobile-number.ts';
import {
  asObject,
  clearable,
  named,
  notBlankRule,
  readClearable,
  readClearableId,
  withoutEmpty,
} from '../../kernel/schemas.ts';
import { plainNameRule, visibleNameRule } from '../../kernel/names.ts';
import { phoneRule } from './fields.ts';
import { withoutUnsaid } from '../../kernel/without-unsaid.ts';
import { checkOneKind, IdList } from './references.ts';

const Name = Type.String({ maxLength: 255, allOf: [visibleNameRule, plainNameRule] });
const Address = Type.String({ maxLength: 1_000, allOf: [notBlankRule] });

const optional = {
  partner_id: clearable(255),
  pincode: clearable(12),
  contact: clearable(11, phoneRule),
  doctor_ids: IdList,
  partner_doctor_ids: IdList,
  city: clearable(100),
  state: clearable(100),
};

/** The body of `POST /cdr/v1/clinic/`. */
export const AddClinicBody = Type.Object({ name: Name, address: Address, ...optional });

/** The body of `PATCH /cdr/v1/clinic/{clinic_id}/`: what it names is overwritten, doctors are added. */
export const ChangeClinicBody = Type.Object({
  name: Type.Optional(Name),
  address: Type.Optional(Address),
  ...optional,
});

/** Doctors are named by our ids or the partner's, not both. Tolerates any shape. */
export function checkClinic(body: unknown): Issue[] {
  return checkOneKind(asObject(body), 'doctor_ids', 'partner_doctor_ids');
}

/** The values of the clinic that the body names. */
export function readClinicChanges(body: Static<typeof ChangeClinicBody>): Partial<ClinicValues> {
  return withoutUnsaid<ClinicValues>({
    partnerId: readClearableId(body.partner_id),
    name: body.name?.trim(),
    address: body.address?.trim(),
    city: readClearable(body.city),
    state: readClearable(body.state),
    pincode: readClearable(body.pincode),
    contact: readClearable(body.contact),
  });
}

export function readNewClinic(body: Static<typeof AddClinicBody>): ClinicValues {
  const { name, address } = body;
  const nothing = { partnerId: null, city: null, state: null, pincode: null, contact: null };
  return { name, address, ...nothing, ...readClinicChanges(body) };
}

const ClinicEntry = named('Clinic', {
  id: Type.String(),
  name: Type.String(),
  pincode: Type.Optional(Type.String()),
  contact: Type.Optional(Type.String()),
  mobile: Type.Optional(Type.String({ description: 'The contact number in E.164, where it is one of the country' })),
  address: Type.String(),
  city: Type.Optional(Type.String()),
  state: Type.Optional(Type.String()),
  doctors: Type.Array(Type.Object({ id: Type.String(), firstname: Type.String(), lastname: Type.String() })),
  partner_id: Type.Optional(Type.String()),
});

/** The fields of the clinic at the top level, too (rule D2). */
export const ClinicAnswer = Type.Object({
  status: Type.Literal('success'),
  clinic: ClinicEntry,
  ...ClinicEntry.properties,
});
export const ClinicsAnswer = Type.Object({ status: Type.Literal('success'), clinics: Type.Array(ClinicEntry) });

/** @returns ClinicEntry */
export function clinicEntry(clinic: Clinic): Readonly<Record<string, unknown>> {
  return withoutEmpty({
    id: clinic.id,
    name: clinic.name,
    pincode: clinic.pincode,
    contact: clinic.contact,
    mobile: contactNumber(clinic),
    address: clinic.address,
    city: clinic.city,
    state: clinic.state,
    doctors: clinic.doctors.map((doctor) => ({
      id: doctor.id,
      firstname: doctor.firstName,
      lastname: doctor.lastName,
    })),
    partner_id: clinic.partnerId,
  });
}

/** @returns ClinicAnswer */
export function clinicAnswer(clinic: Clinic): Readonly<Record<string, unknown>> {
  const entry = clinicEntry(clinic);
  return { status: 'success', clinic: entry, ...entry };
}

/** The contact as E.164, or null where it is not a number of the clinic's country. */
export function contactNumber({ contact, country }: Pick<Clinic, 'contact' | 'country'>): string | null {
  return contact === null ? null : normaliseMobile(contact, country);
}

const ClinicAddress = named('ClinicAddress', {
  line1: Type.String(),
  city: Type.Optional(Type.String()),
  state: Type.Optional(Type.String()),
  country: Type.String({ description: 'In English' }),
  pincode: Type.Optional(Type.String()),
  lat: Type.Optional(Type.String()),
  lon: Type.Optional(Type.String()),
});

const ClinicDetails = named('ClinicDetails', {
  clinic_id: Type.String(),
  partner_id: Type.Optional(Type.String()),
  name: Type.String(),
  address: ClinicAddress,
});

/** The answer of `GET /dr/v1/business/clinic/{clinic_id}`: its fields at the top level, too (rule D2). */
export const ClinicDetailsAnswer = Type.Object({
  success: Type.Literal(true),
  status_code: Type.Literal(200),
  ...ClinicDetails.properties,
  clinic: ClinicDetails,
  data: Type.Object({ clinic: ClinicDetails }),
});

/** @returns ClinicDetailsAnswer */
export function clinicDetails(clinic: Clinic): Readonly<Record<string, unknown>> {
  const { id, partnerId, name } = clinic;
  const details = withoutEmpty({ clinic_id: id, partner_id: partnerId, name, address: clinicAddress(clinic) });
  return { success: true, status_code: 200, ...details, clinic: details, data: { clinic: details } };
}

function clinicAddress(clinic: Clinic): Readonly<Record<string, unknown>> {
  return withoutEmpty({
    line1: clinic.address,
    city: clinic.city,
    state: clinic.state,
    country: countryName(clinic.country),
    pincode: clinic.pincode,
    lat: clinic.latitude,
    lon: clinic.longitude,
  });
}
