import { type Static, Type } from 'typebox';
import { displayNames } from '../domain/clinic.ts';
import type { ClinicSettings, ClinicSettingsChanges } from '../domain/clinic-settings.ts';
import { plainNameRule } from '../../kernel/names.ts';
import { clearable, named, readClearable, ruledText } from '../../kernel/schemas.ts';
import { withoutUnsaid } from '../../kernel/without-unsaid.ts';
import { correctionFields } from './zone-correction.ts';

const ownZone = Type.Unsafe<string | null>({
  type: ['string', 'null'],
  ...ruledText,
  description: "null: the business's",
});

const DisplayNamesField = Type.Enum([...displayNames], {
  description: 'What the screens of the waiting room show of a patient beside the token',
});

/** The body of `PATCH /opdesk/v1/clinics/{clinic_id}`; what is left out stays, null means as the business. */
export const ChangeClinicSettingsBody = Type.Object({
  time_zone: Type.Optional(ownZone),
  country: Type.Optional(ownZone),
  accept_any_time: Type.Optional(Type.Unsafe<boolean | null>({ type: ['boolean', 'null'] })),
  latitude: Type.Optional(Type.Unsafe<number | null>({ type: ['number', 'null'], minimum: -90, maximum: 90 })),
  longitude: Type.Optional(Type.Unsafe<number | null>({ type: ['number', 'null'], minimum: -180, maximum: 180 })),
  display_names: Type.Optional(DisplayNamesField),
  display_message: clearable(200, plainNameRule),
  ...correctionFields,
});
export type ChangeClinicSettingsBody = Static<typeof ChangeClinicSettingsBody>;

export const ClinicSettingsAnswer = named('ClinicSettings', {
  clinic_id: Type.String(),
  partner_clinic_id: Type.Optional(Type.String()),
  name: Type.String(),
  time_zone: ownZone,
  country: ownZone,
  accept_any_time: Type.Unsafe<boolean | null>({ type: ['boolean', 'null'] }),
  latitude: Type.Unsafe<number | null>({ type: ['number', 'null'] }),
  longitude: Type.Unsafe<number | null>({ type: ['number', 'null'] }),
  display_names: DisplayNamesField,
  display_message: Type.Unsafe<string | null>({
    type: ['string', 'null'],
    description: 'What the screens of the waiting room tell the people who wait; null: nothing',
  }),
});

/** @returns ClinicSettingsAnswer */
export function clinicSettingsAnswer(clinic: ClinicSettings): Static<typeof ClinicSettingsAnswer> {
  return {
    clinic_id: clinic.id,
    ...(clinic.partner_id === null ? {} : { partner_clinic_id: clinic.partner_id }),
    name: clinic.name,
    time_zone: clinic.time_zone,
    country: clinic.country,
    accept_any_time: clinic.accept_any_time,
    latitude: clinic.latitude === null ? null : Number(clinic.latitude),
    longitude: clinic.longitude === null ? null : Number(clinic.longitude),
    display_names: clinic.display_names,
    display_message: clinic.display_message,
  };
}

/** The settings of a clinic that a valid body names. */
export function readClinicSettingsChanges(body: ChangeClinicSettingsBody): ClinicSettingsChanges {
  return withoutUnsaid<Required<ClinicSettingsChanges>>({
    time_zone: body.time_zone,
    country: body.country,
    accept_any_time: body.accept_any_time,
    latitude: body.latitude === undefined ? undefined : textOf(body.latitude),
    longitude: body.longitude === undefined ? undefined : textOf(body.longitude),
    display_names: body.display_names,
    display_message: readClearable(body.display_message),
  });
}

function textOf(degrees: number | null): string | null {
  return degrees === null ? null : String(degrees);
}
