/** What the server tells a screen: BoardAnswer of the API. */
export interface Board {
  readonly clinic: string;
  readonly time_zone: string;
  readonly message?: string;
  readonly doctors: readonly Doctor[];
}

export interface Doctor {
  readonly name: string;
  readonly called: readonly Token[];
  readonly in_consultation: readonly Token[];
  readonly next: readonly Token[];
  /** Epoch seconds. */
  readonly away_until?: number;
  readonly has_left?: boolean;
}

export interface Token {
  readonly token: number;
  readonly calls: number;
  /** Epoch seconds. */
  readonly called_at?: number;
  readonly initials?: string;
}

/** A call that people are to see and hear. */
export interface Call {
  readonly doctor: string;
  readonly token: number;
}

/** How often each patient was called, as far as the screen knows. */
export type KnownCalls = Record<string, number>;

/**
 * The calls that came since: a token that was called once more than is known, a recall, too. The first board announces
 * nothing: those calls were made before the screen was on.
 */
export function newCalls(board: Board, known: KnownCalls | null): { known: KnownCalls; calls: Call[] } {
  const now: KnownCalls = {};
  const calls: Call[] = [];
  for (const { name: doctor, called, in_consultation: inside, next } of board.doctors) {
    for (const { token, calls: count } of called.concat(inside, next)) {
      const key = `${doctor}/${token}`;
      now[key] = count;
      if (known !== null && count > (known[key] || 0)) calls.push({ doctor, token });
    }
  }
  return { known: now, calls };
}

/** The last calls of all doctors, the last one first. */
export function lastCalls(board: Board, most: number): Call[] {
  const all: { readonly call: Call; readonly at: number }[] = [];
  for (const { name: doctor, called } of board.doctors) {
    for (const { token, called_at: at } of called) all.push({ call: { doctor, token }, at: at || 0 });
  }
  return all
    .sort((a, b) => b.at - a.at)
    .slice(0, most)
    .map(({ call }) => call);
}
