import { Type } from 'typebox';
import { asObject, Id, isPartnerId, PartnerIdQuery } from '../../kernel/schemas.ts';
import {
  ChangeClinicSettingsBody,
  ClinicSettingsAnswer,
  clinicSettingsAnswer,
  readClinicSettingsChanges,
} from '../contract/clinic-settings.ts';
import { checkZoneAndCountry } from '../contract/settings.ts';
import { correctionAnswer, correctionAnswerFields } from '../contract/zone-correction.ts';
import { pathReference } from '../../runtime/find-clinic-or-doctor.ts';
import { changeClinicSettings } from '../services/change-clinic-settings.ts';
import { getClinicSettings } from '../services/get-clinic-settings.ts';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';
import { readOrigin } from '../../appointments/contract/origin.ts';
import { zoneDescription } from './examples.ts';

const OneClinic = Type.Object({ data: Type.Object({ clinic: ClinicSettingsAnswer }) });
const ChangedClinic = Type.Object({ data: Type.Object({ clinic: ClinicSettingsAnswer, ...correctionAnswerFields }) });
const ClinicParams = Type.Object({ clinic_id: Id });

/** The settings of a clinic itself. */
export function clinicSettingsRoutes(server: HttpServer): void {
  defineGetClinicSettings(server);
  defineChangeClinicSettings(server);
}

function defineGetClinicSettings(server: HttpServer): void {
  defineRoute(server, {
    id: 'getClinicSettings',
    method: 'GET',
    url: '/opdesk/v1/clinics/:clinic_id',
    scope: 'admin',
    tag: 'Settings',
    summary: "A clinic's own settings",
    exampleParameters: { clinic_id: '642783', partner_id: '1' },
    params: ClinicParams,
    query: PartnerIdQuery,
    responses: {
      200: {
        description: "null where the business's settings count",
        schema: OneClinic,
        example: { data: { clinic: clinicExample } },
      },
    },
    errors: ['CLINIC_NOT_FOUND'],
    handler: async (ctx, { params, query }) => {
      const clinic = await getClinicSettings(ctx, pathReference(params.clinic_id, isPartnerId(query)));
      return { status: 200, body: { data: { clinic: clinicSettingsAnswer(clinic) } } };
    },
  });
}

function defineChangeClinicSettings(server: HttpServer): void {
  defineRoute(server, {
    id: 'changeClinicSettings',
    mayBeLarge: true,
    method: 'PATCH',
    url: '/opdesk/v1/clinics/:clinic_id',
    scope: 'admin',
    tag: 'Settings',
    summary: "Change a clinic's own settings",
    description: `Fields that are left out stay; null means the setting of the business. ${zoneDescription}`,
    params: ClinicParams,
    query: PartnerIdQuery,
    body: ChangeClinicSettingsBody,
    example: { accept_any_time: true, latitude: 12.925, longitude: 77.5938 },
    exampleParameters: { clinic_id: '642784', partner_id: '1' },
    check: ({ body }) => checkZoneAndCountry(asObject(body)),
    responses: {
      200: {
        description: 'The settings as they are now, or would be',
        schema: ChangedClinic,
        example: { data: { clinic: clinicExample, ...correctionExample } },
      },
    },
    errors: ['CLINIC_NOT_FOUND'],
    handler: async (ctx, { params, query, body }) => {
      const isDryRun = body.dry_run === true;
      const named = pathReference(params.clinic_id, isPartnerId(query));
      const { values, appointments } = await changeClinicSettings(ctx, named, readClinicSettingsChanges(body), {
        origin: readOrigin(ctx, body),
        isDryRun,
      });
      return {
        status: 200,
        body: { data: { clinic: clinicSettingsAnswer(values), ...correctionAnswer(appointments, isDryRun) } },
      };
    },
  });
}

const clinicExample = {
  clinic_id: 'cl-0197f3d2-4a2b-7d91-9c33-1a2b3c4d5e6f',
  partner_clinic_id: '642784',
  name: 'Sunrise Clinic Jayanagar',
  time_zone: null,
  country: null,
  accept_any_time: true,
  latitude: 12.925,
  longitude: 77.5938,
  display_names: 'none',
  display_message: null,
};

const correctionExample = {
  appointments: [
    {
      appointment_id: 'api-0197f3d5-3bae-7042-8d83-4e5f6a7b8c9d',
      partner_appointment_id: 'visit-1001',
      patient_id: 'pt-0197f3d5-17c4-7153-9e94-5f6a7b8c9dae',
      doctor_id: 'do-0197f3d2-5b11-7c02-8a44-6b7f3c2d1e0f',
      clinic_id: clinicExample.clinic_id,
      start_time: 1935372600,
      end_time: 1935373500,
      status: 'BK',
      from: { practice_date: '2031-05-01', token: 12 },
      to: { practice_date: '2031-05-02', token: 3 },
      outside_hours: true,
    },
  ],
  dry_run: false,
};
