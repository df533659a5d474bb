import type { AppOverrides } from '../src/compose.ts';
import { type ProgramRequest, withProgram } from './capture.ts';

/** A statement with its values, as it went to the database. */
export interface CapturedStatement {
  readonly text: string;
  readonly values: readonly CapturedValue[];
}

export type CapturedValue = string | number | boolean | null | readonly CapturedValue[];

/**
 * Sends requests about one appointment to the program and writes down which statements each makes of them. The
 * requests are carried out; what the program asks of its own accord meanwhile is left out.
 * @param ids of the appointment, ours and the partner's: a statement about it has one of them among its values
 * @throws when an answer has another status than 200 or 204
 */
export async function captureStatements(
  databaseUrl: string,
  clientId: string,
  requests: readonly ProgramRequest[],
  ids: readonly string[],
): Promise<CapturedStatement[][]> {
  let captured: CapturedStatement[] = [];
  const runtime: AppOverrides['runtime'] = (runtime) => ({
    ...runtime,
    db: {
      ...runtime.db,
      query(statement, values = []) {
        const texts = values.filter((value) => typeof value === 'string');
        if (ids.some((id) => texts.some((text) => text.includes(id)))) {
          captured.push({ text: statement.text, values: values as readonly CapturedValue[] });
        }
        return runtime.db.query(statement, values);
      },
    },
  });
  return withProgram(databaseUrl, clientId, { runtime }, async (send) => {
    const all: CapturedStatement[][] = [];
    for (const request of requests) {
      captured = [];
      const answer = await send(request);
      if (!/^20[04]:/.test(answer)) throw new Error(`${request.path} was answered with ${answer}`);
      all.push(captured);
    }
    return all;
  });
}
