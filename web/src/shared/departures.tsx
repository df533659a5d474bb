import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef, useState } from 'react';
import type { Stranded } from '../api/mutations/schedule.ts';
import type { Entry } from '../api/queries/queue.ts';

/** An appointment that a departure has hit. */
export interface Affected {
  readonly stranded: Stranded;
  /** As it was in the queue before: the day may not show it any more. */
  readonly entry: Entry | undefined;
  /** After it was taken back: another one than on the patient's slip. */
  readonly token?: number | undefined;
  /** Why it could not be taken back; left out where nobody has tried, or it is back. */
  readonly failure?: string;
}

/** A doctor who has left for the day, and what became of those who were booked. */
export interface Departure {
  readonly leaveId: string;
  readonly clinic: string;
  readonly doctor: string;
  readonly affected: readonly Affected[];
  readonly isTakenBack: boolean;
}

interface Departures {
  /** By the id of the leave. */
  readonly known: ReadonlyMap<string, Departure>;
  readonly keep: (departure: Departure) => void;
  /**
   * Takes back a departure that is known, as it is known by then: once, however often and from wherever it is asked for.
   * @param take does it
   */
  readonly takeBackOnce: (departure: Departure, take: (latest: Departure) => Promise<Departure>) => Promise<Departure>;
}

const DeparturesContext = createContext<Departures>({
  known: new Map(),
  keep: () => undefined,
  takeBackOnce: (departure) => Promise.resolve(departure),
});

export const useDepartures = (): Departures => useContext(DeparturesContext);

/** Knows as long as the desk is open who has to be phoned: whichever page is shown meanwhile. */
export function DeparturesProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [known, setKnown] = useState<ReadonlyMap<string, Departure>>(new Map());
  // A way back that was made with an older page asks too.
  const latest = useRef<ReadonlyMap<string, Departure>>(known);
  const underWay = useRef(new Map<string, Promise<Departure>>());
  const keep = useCallback((departure: Departure): void => {
    latest.current = new Map([...latest.current, [departure.leaveId, departure]]);
    setKnown(latest.current);
  }, []);
  const takeBackOnce = useCallback<Departures['takeBackOnce']>(
    async (asked, take) => {
      const { leaveId } = asked;
      const departure = latest.current.get(leaveId) ?? asked;
      if (departure.isTakenBack) return departure;
      const begun = underWay.current.get(leaveId);
      if (begun !== undefined) return begun;
      const takeAndKeep = async (): Promise<Departure> => {
        const after = await take(departure);
        keep(after);
        return after;
      };
      const taken = takeAndKeep().finally(() => underWay.current.delete(leaveId));
      underWay.current.set(leaveId, taken);
      return taken;
    },
    [keep],
  );
  const value = useMemo(() => ({ known, keep, takeBackOnce }), [keep, known, takeBackOnce]);
  return <DeparturesContext.Provider value={value}>{children}</DeparturesContext.Provider>;
}
