import { afterAll, beforeAll, expect, test } from 'vitest';
import { underImportLock } from '../../src/imports/services/under-import-lock.ts';
import { callerContext, type Context } from '../../src/runtime/context.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => (server = await startTestServer()));
afterAll(() => server.close());

function contextOf(businessId: string): Context {
  return callerContext(server.runtime, { businessId, actor: { kind: 'client', id: 'x' }, scopes: new Set() });
}

test('the businesses take turns with imports, and each has few requests that wait', async () => {
  const [one, other] = [contextOf('bu-one'), contextOf('bu-other')];
  const begun: string[] = [];
  let end = (): void => undefined;
  const first = new Promise<void>((resolve) => (end = resolve));
  const noted = (name: string, until?: Promise<void>) => async (): Promise<string> => {
    begun.push(name);
    await until;
    return name;
  };
  const working = underImportLock(one, 'im-1', noted('one 1', first));
  const waiting = underImportLock(one, 'im-2', noted('one 2'));
  const busy = { code: 'SERVICE_UNAVAILABLE' };
  await expect(underImportLock(one, 'im-3', noted('one 3'))).rejects.toMatchObject(busy);
  const others = underImportLock(other, 'im-1', noted('other 1'));
  await expect(underImportLock(other, 'im-1', noted('other again'))).rejects.toMatchObject(busy);
  const late = underImportLock(other, 'im-2', noted('other 2'));
  end();
  expect(await Promise.all([working, waiting, others, late])).toEqual(['one 1', 'one 2', 'other 1', 'other 2']);
  expect(begun).toEqual(['one 1', 'one 2', 'other 1', 'other 2']);
  // Nothing is left of them.
  expect(await underImportLock(one, 'im-1', noted('one again'))).toBe('one again');
});

test('a business that always has a request waiting lets the others in between', async () => {
  const [one, other] = [contextOf('bu-one'), contextOf('bu-other')];
  const begun: string[] = [];
  let ends: (() => void)[] = [];
  const held = (name: string) => (): Promise<void> => {
    begun.push(name);
    return new Promise((resolve) => ends.push(resolve));
  };
  const endOne = async (name: string): Promise<void> => {
    await expect.poll(() => begun.at(-1)).toBe(name);
    const [end] = ends;
    ends = [];
    end?.();
  };
  const done = [underImportLock(one, 'im-1', held('one 1')), underImportLock(one, 'im-2', held('one 2'))];
  done.push(underImportLock(other, 'im-1', held('other 1')));
  await endOne('one 1');
  await done[0];
  // It comes again at once, behind the other business.
  done.push(underImportLock(one, 'im-3', held('one 3')));
  for (const name of ['one 2', 'other 1', 'one 3']) await endOne(name);
  await Promise.all(done);
  expect(begun).toEqual(['one 1', 'one 2', 'other 1', 'one 3']);
});

test('a request that fails gives its turn on', async () => {
  const one = contextOf('bu-one');
  const failing = underImportLock(one, 'im-1', () => Promise.reject(new Error('broken')));
  const after = underImportLock(one, 'im-2', () => Promise.resolve('done'));
  await expect(failing).rejects.toThrow('broken');
  expect(await after).toBe('done');
});
