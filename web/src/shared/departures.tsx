import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';
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
}

const DeparturesContext = createContext<Departures>({ known: new Map(), keep: () => undefined });

export const useDepartures = (): Departures => useContext(DeparturesContext);

/** Knows as long as the desk is open who has to be phoned: whichever page is shown meanwhile. */
export function DeparturesProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [known, setKnown] = useState<ReadonlyMap<string, Departure>>(new Map());
  const keep = useCallback(
    (departure: Departure) => setKnown((before) => new Map([...before, [departure.leaveId, departure]])),
    [],
  );
  return (
    <DeparturesContext.Provider value={useMemo(() => ({ known, keep }), [known, keep])}>
      {children}
    </DeparturesContext.Provider>
  );
}
