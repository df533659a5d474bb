import { inject, expect, test } from 'vitest';
import { fuzz } from '../../fuzz/fuzz.ts';
import { startTarget } from '../../fuzz/target.ts';

/** A few seconds of it; `npm run fuzz` goes on for as long as it is asked to. */
const requests = 400;

test.each([1])(
  'no generated request is answered as the document does not say, and none is logged with a name (seed %i)',
  async (seed) => {
    const target = await startTarget(inject('testServerUrl'));
    try {
      const { faults } = await fuzz(target, { requests, seed, say: () => undefined });
      expect(faults.map(({ operation, problem, request }) => ({ operation, problem, request }))).toEqual([]);
    } finally {
      await target.stop();
    }
  },
);
