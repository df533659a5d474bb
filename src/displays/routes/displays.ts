import { Type } from 'typebox';
import {
  AddDisplayBody,
  BoardAnswer,
  boardAnswer,
  checkAddDisplay,
  DisplayAnswer,
  displayAnswer,
  DisplayCodeAnswer,
  DisplaysAnswer,
} from '../contract/displays.ts';
import { addDisplay } from '../services/add-display.ts';
import { addDisplayCode } from '../services/add-display-code.ts';
import { getDisplay } from '../services/get-display.ts';
import { listDisplays } from '../services/list-displays.ts';
import { removeDisplay } from '../services/remove-display.ts';
import { displayCookie, readDisplayCookie } from '../../http/login-cookie.ts';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';
import { Id } from '../../kernel/schemas.ts';
import type { QueueEntries } from '../../queue/services/entries.ts';
import { boardExample, displayExample } from './examples.ts';

const url = '/opdesk/v1/displays';

const ofDesk = { scope: 'admin', tag: 'Displays' } as const;

/** The screens of the waiting rooms (rule A10). */
export function displayRoutes(server: HttpServer, queueEntries: QueueEntries): void {
  defineAddDisplayCode(server);
  defineGetDisplay(server, queueEntries);
  defineRoute(server, {
    ...ofDesk,
    id: 'listDisplays',
    method: 'GET',
    url,
    summary: 'List the screens of the waiting rooms',
    description: 'Oldest first.',
    responses: {
      200: { description: 'The screens', schema: DisplaysAnswer, example: { displays: [displayExample] } },
    },
    handler: async (ctx) => ({
      status: 200,
      body: { displays: (await listDisplays(ctx)).map(displayAnswer) },
    }),
  });
  defineAddDisplay(server);
  defineRoute(server, {
    ...ofDesk,
    id: 'removeDisplay',
    method: 'DELETE',
    url: `${url}/:display_id`,
    summary: 'Remove a screen',
    description: 'It shows nothing of the clinic any more, and asks for a code.',
    params: Type.Object({ display_id: Id }),
    exampleFollows: { id: 'addDisplay', parameters: { display_id: '/display_id' } },
    responses: { 204: { description: 'Removed' } },
    errors: ['NOT_FOUND'],
    handler: async (ctx, { params }) => {
      await removeDisplay(ctx, params.display_id);
      return { status: 204 };
    },
  });
}

function defineAddDisplay(server: HttpServer): void {
  defineRoute(server, {
    ...ofDesk,
    id: 'addDisplay',
    method: 'POST',
    url,
    summary: 'Add a screen',
    description: 'The screen that shows the code shows the queues of the clinic from now on.',
    body: AddDisplayBody,
    example: { partner_clinic_id: '642783', code: 'K7M4PX', name: 'Beside the door' },
    exampleFollows: { id: 'addDisplayCode', body: { code: '/code' } },
    check: ({ body }) => checkAddDisplay(body),
    triesCredentialsOf: () => 'display code',
    responses: { 201: { description: 'Added', schema: DisplayAnswer, example: displayExample } },
    errors: ['CLINIC_NOT_FOUND'],
    handler: async (ctx, { body }) => {
      const { clinic_id: id, partner_clinic_id: partnerId, code, name } = body;
      return { status: 201, body: displayAnswer(await addDisplay(ctx, { clinic: { id, partnerId }, code, name })) };
    },
  });
}

function defineAddDisplayCode(server: HttpServer): void {
  defineRoute(server, {
    id: 'addDisplayCode',
    method: 'POST',
    url: '/opdesk/v1/display-codes',
    scope: 'public',
    tag: 'Displays',
    summary: 'A code for a screen to show',
    description:
      'For the page of a screen that no clinic has yet. It gets a cookie that no script can read, and that opens ' +
      'nothing until the code is typed at the desk (addDisplay), within ten minutes; then it opens getDisplay alone.',
    givesCookie: true,
    // Each is a row until it expires.
    triesCredentialsOf: () => 'new display code',
    responses: {
      201: {
        description: 'The code',
        schema: DisplayCodeAnswer,
        example: { code: 'K7M4PX', expires_at: 1788250600 },
      },
    },
    handler: async (runtime, { isSecure }) => {
      const { code, secret, expiresAt } = await addDisplayCode(runtime);
      return {
        status: 201,
        headers: { 'set-cookie': displayCookie(secret, isSecure) },
        body: { code, expires_at: expiresAt },
      };
    },
  });
}

function defineGetDisplay(server: HttpServer, queueEntries: QueueEntries): void {
  defineRoute(server, {
    id: 'getDisplay',
    mayBeLarge: true,
    method: 'GET',
    url: '/opdesk/v1/display',
    scope: 'public',
    tag: 'Displays',
    summary: 'What a screen shows',
    description:
      'The queues of the clinic that has the screen, on the present day of practice: tokens and doctors alone. By the ' +
      'cookie of the screen, from addDisplayCode; 401 until a clinic has it, and again once it is removed.',
    exampleFollows: [{ id: 'addDisplayCode' }, { id: 'addDisplay' }],
    answersEntityTag: true,
    responses: { 200: { description: 'The queues', schema: BoardAnswer, example: boardExample } },
    errors: ['UNAUTHENTICATED'],
    handler: async (runtime, { headers, isSecure }) => {
      const secret = readDisplayCookie(headers.cookie, isSecure);
      const shown = await getDisplay(runtime, queueEntries, secret);
      // A screen that starts keeps its cookie for another year.
      const isStarting = secret !== undefined && headers['if-none-match'] === undefined;
      return {
        status: 200,
        ...(isStarting ? { headers: { 'set-cookie': displayCookie(secret, isSecure) } } : {}),
        body: boardAnswer(shown),
      };
    },
  });
}
