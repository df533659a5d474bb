import { setTimeout as delay } from 'node:timers/promises';
import { logIn, type ClientCredentials } from '../bench/server.ts';
import type { Line } from './client.ts';

const pauseMs = 50;

/** One access token for all clients, and another one when that is good no more; whichever server answers gives it. */
export function createTokens({ ports }: Pick<Line, 'ports'>, credentials: ClientCredentials): Line['token'] {
  let current: Promise<string> | undefined;
  let last = '';
  const logInSomewhere = async (): Promise<string> => {
    for (let number = 0; ; number += 1) {
      try {
        last = await logIn(`http://127.0.0.1:${ports[number % ports.length]}`, credentials);
        return last;
      } catch {
        await delay(pauseMs);
      }
    }
  };
  return (refused) => {
    if (current === undefined || refused === last) {
      last = '';
      current = logInSomewhere();
    }
    return current;
  };
}
