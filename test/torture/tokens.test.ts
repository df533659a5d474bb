import { expect, test } from 'vitest';
import { createTokens } from '../../torture/tokens.ts';

test('nobody waits for a token once clients have given up', async () => {
  const credentials = { clientId: 'nobody', clientSecret: 'none' };
  expect(await createTokens({ ports: [1], isOpen: () => false }, credentials)()).toBe('');
});
