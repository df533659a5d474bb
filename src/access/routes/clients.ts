import { Type } from 'typebox';
import {
  ClientsAnswer,
  ClientScopesAnswer,
  ClientScopesBody,
  CredentialsAnswer,
  NewClientBody,
  NewSecretAnswer,
  NewSecretBody,
  showClients,
} from '../contract.ts';
import { usualOverlapSeconds } from '../domain.ts';
import { addClient, defaultScopes } from '../services/add-client.ts';
import { addClientSecret } from '../services/add-client-secret.ts';
import { changeClientScopes } from '../services/change-client-scopes.ts';
import { listClients } from '../services/list-clients.ts';
import { requireRightsOfClient, requireRightsOfScopes } from '../services/require-rights.ts';
import { revokeClient } from '../services/revoke-client.ts';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';
import { Id } from '../../kernel/schemas.ts';

const url = '/opdesk/v1/clients';
const common = { scope: 'admin', tag: 'Clients' } as const;
const ofClient = {
  ...common,
  params: Type.Object({ client_id: Id }),
  exampleFollows: { id: 'addClient', parameters: { client_id: '/client_id' } },
  errors: ['NOT_FOUND'],
} as const;

const exampleId = 'ec-0197f3d2-6c1a-7b3e-9d55-0f2d6c1a7b3e';
const exampleCredentials = { client_id: exampleId, client_secret: 'b2Z0aGVjbGllbnQtc2VjcmV0LXRvbGQtb25jZQ' };
const exampleScopes = ['directory:read', 'appointments:write'];

/** The API clients of the business: for managers, and for clients with the scope admin. */
export function clientRoutes(server: HttpServer): void {
  defineRoute(server, {
    ...common,
    id: 'listClients',
    method: 'GET',
    url,
    summary: 'List the API clients',
    description: 'The oldest first, revoked ones too. Secrets are never shown.',
    responses: {
      200: {
        description: 'The clients',
        schema: ClientsAnswer,
        example: showClients([
          {
            id: exampleId,
            name: 'Website',
            scopes: exampleScopes,
            revoked: false,
            createdAt: 1_935_719_100,
            previousSecretUntil: null,
          },
        ]),
      },
    },
    handler: async (ctx) => ({ status: 200, body: showClients(await listClients(ctx, ctx.businessId)) }),
  });
  defineAddClient(server);
  defineChangeScopes(server);
  defineAddSecret(server);
  defineRoute(server, {
    ...ofClient,
    id: 'revokeClient',
    method: 'DELETE',
    url: `${url}/:client_id`,
    summary: 'Revoke an API client',
    description:
      'Ends it for good: its secrets and refresh tokens at once, its access tokens within a second on every server. ' +
      'A client may revoke itself.',
    responses: { 204: { description: 'Revoked' } },
    handler: async (ctx, { params }) => {
      await requireRightsOfClient(ctx, params.client_id);
      await revokeClient(ctx, params.client_id);
      return { status: 204 };
    },
  });
}

function defineAddClient(server: HttpServer): void {
  defineRoute(server, {
    ...common,
    id: 'addClient',
    method: 'POST',
    url,
    summary: 'Add an API client',
    description:
      'The answer has its secret, told this once. Without scopes it may read and book appointments and keep the ' +
      'directory. The caller needs every scope that it gives, and to see every clinic.',
    body: NewClientBody,
    example: { name: 'Website', scopes: exampleScopes },
    givesCredentials: true,
    responses: {
      201: { description: 'Its id and secret', schema: CredentialsAnswer, example: exampleCredentials },
    },
    handler: async (ctx, { body: { name, scopes = defaultScopes } }) => {
      requireRightsOfScopes(ctx, scopes);
      const { clientId, clientSecret } = await addClient(ctx, { businessId: ctx.businessId, name, scopes });
      return { status: 201, body: { client_id: clientId, client_secret: clientSecret } };
    },
  });
}

function defineChangeScopes(server: HttpServer): void {
  defineRoute(server, {
    ...ofClient,
    id: 'changeClientScopes',
    method: 'PUT',
    url: `${url}/:client_id/scopes`,
    summary: 'Change what an API client may do',
    description: 'All of its scopes, in place of those that it has; on every server within a second.',
    body: ClientScopesBody,
    example: { scopes: ['directory:read'] },
    responses: {
      200: {
        description: 'The scopes',
        schema: ClientScopesAnswer,
        example: { client_id: exampleId, scopes: ['directory:read'] },
      },
    },
    handler: async (ctx, { params: { client_id: clientId }, body }) => {
      await requireRightsOfClient(ctx, clientId);
      requireRightsOfScopes(ctx, body.scopes);
      const scopes = await changeClientScopes(ctx, clientId, body.scopes);
      return { status: 200, body: { client_id: clientId, scopes } };
    },
  });
}

function defineAddSecret(server: HttpServer): void {
  defineRoute(server, {
    ...ofClient,
    id: 'addClientSecret',
    method: 'POST',
    url: `${url}/:client_id/secret`,
    summary: 'Replace the secret of an API client',
    description:
      'The answer has it, told this once. The secret before it is good for some time yet, as are tokens; a client has ' +
      'two secrets at most.',
    body: NewSecretBody,
    example: { overlap_seconds: usualOverlapSeconds },
    givesCredentials: true,
    responses: {
      200: {
        description: 'The new secret',
        schema: NewSecretAnswer,
        example: { ...exampleCredentials, previous_secret_until: 1_936_323_900 },
      },
    },
    handler: async (ctx, { params, body }) => {
      await requireRightsOfClient(ctx, params.client_id);
      const added = await addClientSecret(ctx, params.client_id, body.overlap_seconds);
      const { clientId, clientSecret, previousUntil } = added;
      return {
        status: 200,
        body: {
          client_id: clientId,
          client_secret: clientSecret,
          previous_secret_until: Math.floor(previousUntil),
        },
      };
    },
  });
}
