import { type Static, Type } from 'typebox';
import { maxOverlapSeconds, minOverlapSeconds, usualOverlapSeconds } from './domain.ts';
import { named } from '../kernel/schemas.ts';

/** The body of `POST /connect-auth/v1/account/login`. An `api_key` or `sharing_key` beside it is ignored (rule A2). */
export const LoginBody = Type.Object({
  client_id: Type.String({ minLength: 1, maxLength: 255 }),
  client_secret: Type.String({ minLength: 1, maxLength: 1_024 }),
});

/** The body of both refresh operations. Without a token in it, the token is looked for in the headers (rule A2). */
export const RefreshBody = named('RefreshRequest', {
  refresh_token: Type.Optional(Type.String({ maxLength: 1_024 })),
  access_token: Type.Optional(Type.Unknown({ description: 'Not needed and not read' })),
});
export type RefreshBody = Static<typeof RefreshBody>;

/** The body of `POST /connect-auth/v1/account/logout`. Without a token in it, one is looked for in the headers. */
export const LogoutBody = Type.Object({
  refresh_token: Type.Optional(Type.String({ maxLength: 1_024 })),
});

export const LogoutAnswer = Type.Object({ success: Type.Literal(true) });

export const TokensAnswer = named('AccessTokens', {
  access_token: Type.String({ description: 'A JWT; b-id is the business, c-id the client' }),
  refresh_token: Type.String({ description: 'Works once' }),
  token_type: Type.Literal('Bearer'),
  expires_in: Type.Integer({ description: 'Seconds for which the access token works' }),
  refresh_expires_in: Type.Integer({
    description: 'Seconds for which the refresh token works, and all that follow from the login',
  }),
});

interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresInSeconds: number;
  readonly refreshExpiresInSeconds: number;
}

export function showTokens(tokens: Tokens): Static<typeof TokensAnswer> {
  return {
    access_token: tokens.accessToken,
    refresh_token: tokens.refreshToken,
    token_type: 'Bearer',
    expires_in: tokens.expiresInSeconds,
    refresh_expires_in: tokens.refreshExpiresInSeconds,
  };
}

const scopes = Type.Array(Type.String({ maxLength: 64 }), {
  minItems: 1,
  maxItems: 50,
  description: 'What it may do: appointments:read, schedules, admin and the others of rule A5',
});

export const NewClientBody = named('NewClient', {
  name: Type.String({ minLength: 1, maxLength: 255 }),
  scopes: Type.Optional(scopes),
});

export const ClientScopesBody = named('ClientScopes', { scopes });

export const NewSecretBody = named('NewClientSecret', {
  overlap_seconds: Type.Optional(
    Type.Integer({
      minimum: minOverlapSeconds,
      maximum: maxOverlapSeconds,
      description: `For how long the secret before is good as well; left out: ${usualOverlapSeconds}, seven days`,
    }),
  ),
});

const credentials = {
  client_id: Type.String(),
  client_secret: Type.String({ description: 'Told this once: only its hash is kept' }),
};

export const CredentialsAnswer = named('ClientCredentials', credentials);

export const NewSecretAnswer = named('AddedClientSecret', {
  ...credentials,
  previous_secret_until: Type.Integer({ description: 'Until when the secret before it is good; epoch seconds' }),
});

export const ClientScopesAnswer = named('ScopesOfClient', {
  client_id: Type.String(),
  scopes: Type.Array(Type.String()),
});

export const ClientsAnswer = Type.Object({
  clients: Type.Array(
    named('ApiClient', {
      client_id: Type.String(),
      name: Type.String(),
      scopes: Type.Array(Type.String()),
      revoked: Type.Boolean(),
      created_at: Type.Integer({ description: 'Epoch seconds' }),
      previous_secret_until: Type.Optional(
        Type.Integer({ description: 'Where two secrets are good: until when the older one is' }),
      ),
    }),
  ),
});

interface ShownClient {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly revoked: boolean;
  /** Epoch seconds. */
  readonly createdAt: number;
  readonly previousSecretUntil: number | null;
}

export function showClients(clients: readonly ShownClient[]): Static<typeof ClientsAnswer> {
  return {
    clients: clients.map(({ id, name, scopes: held, revoked, createdAt, previousSecretUntil }) => ({
      client_id: id,
      name,
      scopes: [...held],
      revoked,
      created_at: Math.floor(createdAt),
      ...(previousSecretUntil === null ? {} : { previous_secret_until: Math.floor(previousSecretUntil) }),
    })),
  };
}
