/** What the processes of one server notify each other of. */
export type SiblingTopic = 'changes' | 'logins' | 'units';

/** The other processes of the same server on this machine; see processes/. A server of one process has none. */
export interface Siblings {
  readonly areThere: boolean;
  /** The same in each of them, and of no other server: what one of them notifies others of, its siblings know. */
  readonly serverId: string;
  /** Notifies all of them. @param message plain data */
  notify(topic: SiblingTopic, message: unknown): void;
  /** @param take called with every message of another one, in the order in which that one sent it */
  onNotified(topic: SiblingTopic, take: (message: unknown) => void): void;
  /**
   * Fulfilled once each has taken all changes and logins that it was notified of, has ended, or takes too long;
   * undefined where nothing is under way.
   */
  acknowledged(): Promise<void> | undefined;
  /** What each of the others answers; one that takes too long is left out. */
  askMetrics(): Promise<object[]>;
  /** @param answer what this process answers the others */
  onMetricsAsked(answer: () => Promise<object>): void;
}

export function withoutSiblings(serverId: string): Siblings {
  return {
    areThere: false,
    serverId,
    notify: () => undefined,
    onNotified: () => undefined,
    acknowledged: () => undefined,
    askMetrics: () => Promise.resolve([]),
    onMetricsAsked: () => undefined,
  };
}
