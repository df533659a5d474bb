import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { wholeAnswer } from '../../fuzz/answer.ts';
import { createChecks } from '../../fuzz/check.ts';
import { operationsOf, readDocument } from '../../fuzz/document.ts';
import { watchLog } from '../../fuzz/log-watch.ts';
import { markedNumber, markedText } from '../../fuzz/markers.ts';
import { growthOf } from '../../fuzz/memory.ts';
import type { WireRequest } from '../../fuzz/wire.ts';
import { createRandom } from '../model/random.ts';

const document = readDocument();
const checks = createChecks(document);
const operations = new Map(operationsOf(document).map((operation) => [operation.id, operation]));

function requestOf(id: string): WireRequest {
  const operation = operations.get(id);
  if (operation === undefined) throw new Error(`there is no operation ${id}`);
  return { operation, method: operation.method, target: operation.path, headers: [], body: undefined };
}

function answerOf(status: number, body: string, type = 'application/json; charset=utf-8'): Buffer {
  return Buffer.from(
    `HTTP/1.1 ${status} X\r\nContent-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

function problemsOf(id: string, status: number, body: string, type?: string): string[] {
  const answer = wholeAnswer(answerOf(status, body, type), true);
  if (answer === undefined) throw new Error('the answer is not whole');
  return checks.problemsOf(requestOf(id), answer);
}

const notFound = JSON.stringify({
  success: false,
  status_code: 404,
  code: 'NOT_FOUND',
  message: 'Nothing has this id.',
  data: {},
  error: { code: 'NOT_FOUND', message: 'Nothing has this id.' },
});

describe('an answer', () => {
  test('that the document describes is no fault', () => {
    expect(problemsOf('isAlive', 200, '{"status":"ok","version":"1"}')).toEqual([]);
    expect(problemsOf('removeLeave', 404, notFound)).toEqual([]);
  });

  test.each([
    ['of the status 500', 500, notFound, undefined, /status 500/],
    ['of a status that the document does not have', 418, notFound, undefined, /418 is not described/],
    ['of another media type', 404, notFound, 'text/html', /content type text\/html/],
    ['with a member that no schema names', 404, notFound.replace('"data"', '"hint":1,"data"'), undefined, /additional/],
    [
      'with a code that is not of the operation',
      404,
      notFound.replaceAll('NOT_FOUND', 'TOKEN_TAKEN'),
      undefined,
      /TOKEN_TAKEN/,
    ],
    ['that is not JSON', 404, notFound.slice(1), undefined, /must be object/],
  ])('%s is a fault', (_name, status, body, type, problem) => {
    expect(problemsOf('removeLeave', status, body, type).join()).toMatch(problem);
  });

  test('that does not come is a fault, but for a head that is longer than any may be', () => {
    expect(checks.problemsOf(requestOf('isAlive'), 'hang')).toHaveLength(1);
    expect(checks.problemsOf(requestOf('isAlive'), 'closed')).toHaveLength(1);
    const long = { ...requestOf('isAlive'), target: `/${'x'.repeat(20_000)}` };
    expect(checks.problemsOf(long, 'closed')).toEqual([]);
  });

  test('of the metrics with the mark of a patient is a fault', () => {
    const text = `opdesk_requests{route="${markedText(createRandom(1))}"} 1\n`;
    expect(problemsOf('getMetrics', 200, text, 'text/plain; version=0.0.4').join()).toMatch(/metrics/);
  });
});

describe('answers to bytes of any kind', () => {
  test('are each looked at, as they follow each other', () => {
    expect(checks.problemsOfRaw(Buffer.concat([answerOf(404, notFound), answerOf(200, '{}')]))).toEqual([]);
    expect(checks.problemsOfRaw(Buffer.concat([answerOf(404, notFound), answerOf(500, '{}')]))).toEqual(['status 500']);
    const goOn = Buffer.from('HTTP/1.1 100 Continue\r\n\r\n');
    expect(checks.problemsOfRaw(Buffer.concat([goOn, answerOf(200, '{}'), goOn, answerOf(404, notFound)]))).toEqual([]);
    expect(checks.problemsOfRaw(answerOf(400, 'Bad Request', 'text/plain'))).toHaveLength(1);
    expect(checks.problemsOfRaw(Buffer.from('no answer at all\r\n\r\n'))).toHaveLength(1);
  });

  test('may be missing, but the connection must end', () => {
    expect(checks.problemsOfRaw(Buffer.alloc(0))).toEqual([]);
    expect(checks.problemsOfRaw(undefined)).toHaveLength(1);
  });
});

describe('the log', () => {
  const folder = mkdtempSync(join(tmpdir(), 'opdesk-fuzz-log-'));
  const file = join(folder, 'server.log');
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('holds lines of requests, and no failure, nothing printed beside it, nothing of a patient', () => {
    const line = (more: object): string =>
      `${JSON.stringify({ level: 30, time: '2026-11-29T21:22:28.731Z', durationMs: 0.9876112345, ...more })}\n`;
    const random = createRandom(1);
    const busy = line({ level: 50, err: { code: 'SERVICE_UNAVAILABLE' }, msg: 'failed' });
    writeFileSync(
      file,
      `Opdesk serves http://127.0.0.1:1 (reference: …)\nThe desk: http://127.0.0.1:1/\n${line({})}${busy}`,
    );
    const log = watchLog(file);
    expect(log.read()).toEqual([]);
    const faults = [
      line({ level: 50, msg: 'failed' }),
      '(node:1) Warning: something\n',
      line({ name: markedText(random).toLowerCase() }),
      line({ mobile: `+91${markedNumber(random)}` }),
    ];
    for (const fault of faults) {
      // In two parts, as a line may be written when it is read.
      appendFileSync(file, line({}) + fault.slice(0, 9));
      const first = log.read();
      appendFileSync(file, fault.slice(9));
      expect([...first, ...log.read()], fault).toHaveLength(1);
    }
    log.close();
  });
});

describe('memory', () => {
  const samples = (growthMb: number) =>
    Array.from({ length: 200 }, (_, index) => ({
      requests: index * 1_000,
      megabytes: index < 20 ? index * 10 : 200 + (growthMb * index) / 200 + (index % 5),
    }));

  test('that grows with the requests is a fault, and a warm-up is not', () => {
    expect(growthOf(samples(0), 200_000)?.isFair).toBe(true);
    expect(growthOf(samples(120), 200_000)?.isFair).toBe(false);
    expect(growthOf(samples(0), 20_000)).toBeUndefined();
  });
});
