import { Type } from 'typebox';
import {
  ChangeSettingsBody,
  checkSettings,
  readSettingsChanges,
  SettingsAnswer,
  settingsAnswer,
} from '../contract/settings.ts';
import { correctionAnswer, correctionAnswerFields } from '../contract/zone-correction.ts';
import { changeSettings } from '../services/change-settings.ts';
import { getSettings } from '../services/get-settings.ts';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';
import { readOrigin } from '../../appointments/contract/origin.ts';
import { clinicSettingsRoutes } from './clinic-settings.ts';
import { zoneDescription } from './examples.ts';

const OneSettings = Type.Object({ data: Type.Object({ settings: SettingsAnswer }) });
const ChangedSettings = Type.Object({ data: Type.Object({ settings: SettingsAnswer, ...correctionAnswerFields }) });

const settingsExample = {
  time_zone: 'Asia/Kolkata',
  country: 'IN',
  accept_any_time: false,
  custom_attributes: [
    {
      key: 'payment_status',
      text: 'Payment',
      values: [
        { key: 'paid', text: 'Paid' },
        { key: 'unpaid', text: 'Unpaid' },
      ],
      place: 1,
    },
  ],
  labels: null,
  tags: null,
  patient_conflicts: 'warn',
  queue_order: 'token',
  notify_delay_seconds: 0,
  retention: { notes_days: null, patients_days: null },
  midnight: { marks_no_shows: true },
};

/** The settings of the business and its clinics. */
export function settingsRoutes(server: HttpServer): void {
  defineGetSettings(server);
  defineChangeSettings(server);
  clinicSettingsRoutes(server);
}

function defineGetSettings(server: HttpServer): void {
  defineRoute(server, {
    id: 'getSettings',
    method: 'GET',
    url: '/opdesk/v1/settings',
    scope: 'admin',
    tag: 'Settings',
    summary: "The business's settings",
    responses: {
      200: { description: 'All of them', schema: OneSettings, example: { data: { settings: settingsExample } } },
    },
    handler: async (ctx) => {
      const found = await getSettings(ctx);
      return { status: 200, body: { data: { settings: settingsAnswer(found.settings, found) } } };
    },
  });
}

function defineChangeSettings(server: HttpServer): void {
  defineRoute(server, {
    id: 'changeSettings',
    mayBeLarge: true,
    method: 'PATCH',
    url: '/opdesk/v1/settings',
    scope: 'admin',
    tag: 'Settings',
    summary: "Change the business's settings",
    description: `Fields that are left out stay; lists are replaced whole. ${zoneDescription}`,
    body: ChangeSettingsBody,
    example: { custom_attributes: settingsExample.custom_attributes },
    check: ({ body }) => checkSettings(body),
    responses: {
      200: {
        description: 'The settings as they are now, or would be',
        schema: ChangedSettings,
        example: { data: { settings: settingsExample, appointments: [], dry_run: false } },
      },
    },
    handler: async (ctx, { body }) => {
      const isDryRun = body.dry_run === true;
      const { values, appointments } = await changeSettings(ctx, readSettingsChanges(body), {
        origin: readOrigin(ctx, body),
        isDryRun,
      });
      return {
        status: 200,
        body: {
          data: { settings: settingsAnswer(values.settings, values), ...correctionAnswer(appointments, isDryRun) },
        },
      };
    },
  });
}
