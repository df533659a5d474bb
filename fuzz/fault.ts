import type { Kind } from './counts.ts';
import { curlOf, type WireRequest } from './wire.ts';

/** Something that the server did and should not do. */
export interface Fault {
  readonly kind: Kind | 'server';
  readonly operation: string;
  readonly problem: string;
  /** The request as a command, or its bytes as text where it is none; empty where no single request shows it. */
  readonly request: string;
  readonly bytes: Buffer;
  /** The requests before it on the same business, each with its status. */
  readonly before: readonly string[];
}

const maxShown = 3_000;

/** @param request undefined for bytes that are none */
export function faultOf(
  kind: Kind,
  request: WireRequest | undefined,
  bytes: Buffer,
  { problems, answer, before }: { problems: readonly string[]; answer: string; before: readonly string[] },
): Fault {
  const command = request === undefined ? JSON.stringify(bytes.toString('latin1')) : curlOf(request);
  return {
    kind,
    operation: request?.operation?.id ?? 'none',
    problem: `${problems.slice(0, 4).join('; ')}; answered ${answer.slice(0, 600)}`,
    request: command.slice(0, maxShown),
    bytes,
    before: [...before],
  };
}

/** Of what no single request shows. */
export function faultOfServer(problem: string): Fault {
  return { kind: 'server', operation: 'any', problem, request: '', bytes: Buffer.alloc(0), before: [] };
}
