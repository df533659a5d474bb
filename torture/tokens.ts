import { setTimeout as delay } from 'node:timers/promises';
import { logIn, type ClientCredentials } from '../bench/server.ts';
import type { Line } from './client.ts';

const pauseMs = 50;

/**
 * One access token for all clients, and another one when that is good no more; whichever server answers gives it. Empty
 * where none has given one until nobody tries any more.
 */
export function createTokens(
  { ports, isOpen }: Pick<Line, 'ports' | 'isOpen'>,
  credentials: ClientCredentials,
): Line['token'] {
  let current: Promise<string> | undefined;
  let last = '';
  const logInSomewhere = async (): Promise<string> => {
    for (let number = 0; isOpen(); number += 1) {
      try {
        last = await logIn(`http://127.0.0.1:${ports[number % ports.length]}`, credentials);
        return last;
      } catch {
        await delay(pauseMs);
      }
    }
    return '';
  };
  return (refused) => {
    if (current === undefined || refused === last) {
      last = '';
      current = logInSomewhere();
    }
    return current;
  };
}
