import { QueryClient } from '@tanstack/react-query';
import { isProblem } from '../errors.ts';

/** How often a reading that got no answer is tried again by itself. */
const maxTries = 3;

/** What no part of a page shows any more is kept for so long. */
const keptMs = 60 * 60_000;

/** One cache of everything read. The live feed says what has changed, so that nothing is polled. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: keptMs,
      refetchOnWindowFocus: false,
      retry: (failures, error) => failures < maxTries && isProblem(error) && error.isUnreachable,
      retryDelay: (failures) => Math.min(1_000 * 2 ** failures, 8_000),
      networkMode: 'always',
    },
    mutations: { retry: false, networkMode: 'always' },
  },
});
