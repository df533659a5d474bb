import type { Runtime } from '../../runtime/context.ts';

/** The tokens with which a program calls the API, and gets the next ones. */
export interface Grant {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresInSeconds: number;
  readonly refreshExpiresInSeconds: number;
}

/** @param refreshSeconds for how long the refresh token works; an access token does not outlive it */
export function grant(runtime: Runtime, accessToken: string, refreshToken: string, refreshSeconds: number): Grant {
  const { accessTokenSeconds } = runtime.accessTokens;
  return {
    accessToken,
    refreshToken,
    expiresInSeconds: Math.min(accessTokenSeconds, Math.floor(refreshSeconds)),
    refreshExpiresInSeconds: Math.round(refreshSeconds),
  };
}

/** The client's id is part of the text, because the table is reached by business alone. */
export function refreshTokenText(clientId: string, secret: string): string {
  return `rt_${clientId}.${secret}`;
}

/** The client that a text names in the form of a refresh token. */
export function clientIdIn(refreshToken: string): string | undefined {
  return /^rt_([^.]{1,255})\.[A-Za-z0-9_-]{43}$/.exec(refreshToken)?.[1];
}

/** The database keeps microseconds: a whole millisecond comes back from it as it went in. */
export function milliseconds(epochSeconds: number): number {
  return Math.round(epochSeconds * 1_000) / 1_000;
}
