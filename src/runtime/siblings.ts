/** What the processes of one program tell each other. */
export type SiblingTopic = 'changes' | 'units';

/** The other processes of the same program on this machine; see processes/. A program of one process has none. */
export interface Siblings {
  readonly areThere: boolean;
  /** The same in each of them, and of no other program: what one of them notifies others of, its siblings know. */
  readonly programId: string;
  /**
   * Tells all of them.
   * @param message plain data
   * @returns fulfilled once each has heard it, has ended, or takes too long
   */
  tell(topic: SiblingTopic, message: unknown): Promise<void>;
  /** @param hear called with every message of another one, in the order in which that one told it */
  onTold(topic: SiblingTopic, hear: (message: unknown) => void): void;
  /** What each of the others answers; one that takes too long is left out. */
  askMetrics(): Promise<object[]>;
  /** @param answer what this process answers the others */
  onMetricsAsked(answer: () => Promise<object>): void;
}

/** @param programId of its own */
export function withoutSiblings(programId: string): Siblings {
  return {
    areThere: false,
    programId,
    tell: () => Promise.resolve(),
    onTold: () => undefined,
    askMetrics: () => Promise.resolve([]),
    onMetricsAsked: () => undefined,
  };
}
