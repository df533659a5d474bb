import type { ServerResponse } from 'node:http';

/** The answer of an operation. */
export interface Answer {
  readonly status: number;
  /** A value to be sent as JSON, or bytes that are JSON unless the headers say otherwise. None: no body. */
  readonly body?: unknown;
  /** The patients of a body of bytes, for the audit of those who read it. */
  readonly patientIds?: readonly string[];
  /**
   * The things that were changed, where the body has them in a list, or what was exported, where the body has no ids:
   * for the audit, which reads neither.
   */
  readonly subjectIds?: readonly string[];
  readonly headers?: Readonly<Record<string, string | string[]>>;
  /** For an answer that goes on: gets the response after its head, and everything more is its own affair. */
  readonly stream?: (response: ServerResponse) => void;
  /** Called in place of `stream` where the answer is not given after all: its entry in the audit failed. */
  readonly abandon?: () => void;
}
