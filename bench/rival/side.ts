/** One of the two programs that are compared. Each slot is given once. */
export interface Side {
  readonly name: string;
  readonly port: number;
  /** Asks for the free times of a day of one doctor, as it goes over the wire. */
  readonly freeTimes: string;
  /** Requests that book so many different slots. */
  bookings(count: number): Promise<string[]>;
  /** So many requests at once that ask for one slot, and how many appointments are kept for it afterwards. */
  bookAtOnce(count: number): Promise<{ readonly accepted: number; readonly kept: number }>;
}

/** Sends as many requests as there are bodies, each on a connection of its own. @returns how many were accepted */
export async function postAtOnce(
  url: string,
  headers: Readonly<Record<string, string>>,
  bodies: readonly object[],
): Promise<number> {
  const answers = await Promise.all(
    bodies.map(async (body) => {
      const sent = { 'content-type': 'application/json', ...headers };
      const answer = await fetch(url, { method: 'POST', headers: sent, body: JSON.stringify(body) });
      await answer.arrayBuffer();
      return answer.status;
    }),
  );
  return answers.filter((status) => status === 201).length;
}
