import type { Runtime } from '../../runtime/context.ts';

/** The tokens with which a program calls the API, and gets the next ones. */
export interface Grant {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresInSeconds: number;
  readonly refreshExpiresInSeconds: number;
}

export function grant(runtime: Runtime, accessToken: string, refreshToken: string): Grant {
  const { accessTokenSeconds, refreshTokenSeconds } = runtime.accessTokens;
  return {
    accessToken,
    refreshToken,
    expiresInSeconds: accessTokenSeconds,
    refreshExpiresInSeconds: refreshTokenSeconds,
  };
}

/** The client's id is part of the text, because the table is reached by business alone. */
export function refreshTokenText(clientId: string, secret: string): string {
  return `rt_${clientId}.${secret}`;
}

/** The database keeps microseconds: a whole millisecond comes back from it as it went in. */
export function milliseconds(epochSeconds: number): number {
  return Math.round(epochSeconds * 1_000) / 1_000;
}
