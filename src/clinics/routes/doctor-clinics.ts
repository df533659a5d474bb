import { Type } from 'typebox';
import { Id, isPartnerId, PartnerIdQuery } from '../../kernel/schemas.ts';
import { checkStranded, StrandedBody, strandedAnswer, strandedAnswerFields } from '../../hours/contract.ts';
import { removeDoctorFromClinic } from '../services/remove-doctor-from-clinic.ts';
import { pathReference } from '../../runtime/find-clinic-or-doctor.ts';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';
import { strandedExample } from '../../schedules/routes/examples.ts';
import { hoursRequest, strandedDescription } from '../../hours/routes.ts';

/** The contract only adds clinics to a doctor. */
export function defineRemoveDoctorFromClinic(server: HttpServer): void {
  defineRoute(server, {
    id: 'removeDoctorFromClinic',
    mayBeLarge: true,
    method: 'DELETE',
    url: '/opdesk/v1/doctors/:doctor_id/clinics/:clinic_id',
    scope: 'directory:write',
    tag: 'Clinics and doctors',
    summary: 'Take a doctor from a clinic',
    exampleParameters: { doctor_id: '8423995', clinic_id: '642784', partner_id: '1' },
    description:
      'The doctor offers no slots there any more; the sessions stay unused ' +
      'until the doctor is assigned to the clinic again. ' +
      `With partner_id=1 both ids are your own. ${strandedDescription}`,
    params: Type.Object({ doctor_id: Id, clinic_id: Id }),
    query: PartnerIdQuery,
    body: StrandedBody,
    example: { appointments: { action: 'keep' }, dry_run: true },
    check: ({ body }) => checkStranded(body),
    responses: {
      200: {
        description: 'Taken from the clinic',
        schema: Type.Object({ data: Type.Object(strandedAnswerFields) }),
        example: { data: { appointments: [strandedExample], dry_run: true } },
      },
    },
    errors: ['DOCTOR_NOT_FOUND', 'CLINIC_NOT_FOUND', 'UNAUTHORIZED_ACCESS'],
    handler: async (ctx, { params, query, body }) => {
      const isPartners = isPartnerId(query);
      const named = {
        doctor: pathReference(params.doctor_id, isPartners),
        clinic: pathReference(params.clinic_id, isPartners),
      };
      return {
        status: 200,
        body: { data: strandedAnswer(await removeDoctorFromClinic(ctx, named, hoursRequest(ctx, body))) },
      };
    },
  });
}
