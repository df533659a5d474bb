import { openEchoServer, writes } from '../support/echo-server.ts';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createEcho, echoRoutes } from '../support/echo-routes.ts';
import { apiOf, startBeside } from '../support/server.ts';

const app = openEchoServer();
const { echo, newKey, write } = app;

describe('Idempotency-Key (rule B8)', () => {
  it('makes twins in flight wait for the first', async () => {
    const key = newKey();
    const paused = deferred();
    echo.before = () => paused.promise;
    let answered = 0;
    const twins = Array.from({ length: 8 }, () =>
      write(key, undefined, { path: writes }).finally(() => (answered += 1)),
    );
    await expect.poll(() => [echo.arrived.length, echo.handled.length]).toEqual([8, 1]);
    await app.business.api('GET', '/healthz');
    expect([echo.handled.length, answered]).toEqual([1, 0]);
    paused.resolve();
    const answers = await Promise.all(twins);
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(echo.handled).toHaveLength(1);
  });

  it('makes a twin with another body that comes in flight wait, and then refuses it', async () => {
    const key = newKey();
    const paused = deferred();
    echo.before = () => paused.promise;
    const first = write(key, undefined, { path: writes });
    await expect.poll(() => echo.handled.length).toBe(1);
    const other = write(key, { name: 'Ravi' }, { path: writes });
    await expect.poll(() => echo.arrived.length).toBe(2);
    paused.resolve();
    expect([(await first).status, (await other).body.code]).toEqual([200, 'IDEMPOTENCY_KEY_REUSED']);
    expect(echo.handled).toHaveLength(1);
  });

  it('makes a twin that another server gets wait for the first too', async () => {
    const key = newKey();
    const paused = deferred();
    echo.before = () => paused.promise;
    const elsewhere = createEcho();
    let looks = 0;
    const other = await startBeside(app.server, {
      config: { accessTokenSeconds: 100_000 },
      extraRoutes: [echoRoutes(elsewhere)],
      runtime: (runtime) => ({
        ...runtime,
        db: {
          ...runtime.db,
          query: (statement, values) => {
            if (statement.name === 'select_idempotency_key') looks += 1;
            return runtime.db.query(statement, values);
          },
        },
      }),
    });
    onTestFinished(() => other.close());
    let answered = 0;
    const first = write(key).finally(() => (answered += 1));
    await expect.poll(() => echo.handled.length).toBe(1);
    const twin = write(key, undefined, { api: apiOf(other.url, { auth: app.business.token }) }).finally(
      () => (answered += 1),
    );
    await expect.poll(() => looks).toBeGreaterThan(2);
    expect(answered).toBe(0);
    paused.resolve();
    expect([(await first).status, (await twin).text]).toEqual([200, (await first).text]);
    expect([echo.handled.length, elsewhere.handled.length]).toEqual([1, 0]);
  });

  it('makes a twin wait for the first, though the twin would be refused', async () => {
    const key = newKey();
    const paused = deferred();
    const begun = deferred();
    echo.before = () => {
      begun.resolve();
      return paused.promise;
    };
    const first = write(key, { name: 'Asha' });
    await begun.promise;
    echo.refused.add('Asha');
    const twin = write(key, { name: 'Asha' });
    paused.resolve();
    const answers = await Promise.all([first, twin]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(answers[1]?.text).toBe(answers[0]?.text);
  });
});

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}
