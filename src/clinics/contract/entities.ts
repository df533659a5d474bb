import { Type } from 'typebox';
import type { Clinic } from '../domain/clinic.ts';
import { type Doctor, titledName } from '../domain/doctor.ts';
import { named, withoutEmpty } from '../../kernel/schemas.ts';

const entityFields = {
  clinics: Type.Array(
    named('EntityClinic', {
      clinic_id: Type.String(),
      name: Type.String(),
      partner_id: Type.Optional(Type.String()),
      time_zone: Type.String({ description: 'The IANA name' }),
      doctors: Type.Array(Type.String()),
    }),
  ),
  doctors: Type.Array(
    named('EntityDoctor', {
      name: Type.String(),
      doctor_id: Type.String(),
      partner_id: Type.Optional(Type.String()),
      pic: Type.Optional(Type.String()),
    }),
  ),
  business: named('Business', { business_id: Type.String(), name: Type.String() }),
};

/** The answer of `GET /dr/v1/business/entities`, at the top level and under `data` (rule D2). */
export const EntitiesAnswer = Type.Object({
  success: Type.Literal(true),
  status_code: Type.Literal(200),
  ...entityFields,
  data: Type.Object(entityFields),
});

interface NamedBusiness {
  readonly id: string;
  readonly name: string;
}

/** @returns EntitiesAnswer */
export function entities(
  business: NamedBusiness,
  clinics: readonly Clinic[],
  doctors: readonly Doctor[],
): Readonly<Record<string, unknown>> {
  const fields = {
    clinics: clinics.map(({ id, name, partnerId, timeZone, doctors: assigned }) =>
      withoutEmpty({
        clinic_id: id,
        name,
        partner_id: partnerId,
        time_zone: timeZone,
        doctors: assigned.map((doctor) => doctor.id),
      }),
    ),
    doctors: doctors.map((doctor) =>
      withoutEmpty({
        name: titledName(doctor),
        doctor_id: doctor.id,
        partner_id: doctor.partnerId,
        pic: doctor.profileImageUrl,
      }),
    ),
    business: { business_id: business.id, name: business.name },
  };
  return { success: true, status_code: 200, ...fields, data: fields };
}

/** The answer of `GET /cdr/v1/get_business_info/`. */
export const BusinessInfoAnswer = Type.Object({
  status: Type.Literal('success'),
  bid: Type.String(),
  business_name: Type.String(),
});

/** @returns BusinessInfoAnswer */
export function businessInfo(business: NamedBusiness): Readonly<Record<string, unknown>> {
  return { status: 'success', bid: business.id, business_name: business.name };
}
