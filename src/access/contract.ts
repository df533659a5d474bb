import { type Static, Type } from 'typebox';
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
