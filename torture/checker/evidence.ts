/** One request of a client, and all that the client knows of what became of it. */
export interface Asked {
  /** Kept by the server beside what the request does: as the person it is done for, a partner's id, a reason. */
  readonly id: string;
  readonly kind: Kind;
  /** The appointment, patient or session that is to change; null where something new is to be made. */
  readonly target: string | null;
  readonly wants: Wants;
  outcome: 'open' | 'acknowledged' | 'refused' | 'abandoned';
  /** The status of the last answer; 0 for none. */
  status: number;
  tries: number;
  answer: Answer | null;
  /** Whether another client asked for a seat at the same doctor and time while this request was under way. */
  isContested: boolean;
  /** Of the clock of the clients, in milliseconds. */
  readonly askedAt: number;
  /** When the client knew what became of it; null where it never did. */
  answeredAt: number | null;
}

export type Kind =
  | 'book'
  | 'walk-in'
  | 'verb'
  | 'move'
  | 'replace'
  | 'call-next'
  | 'merge'
  | 'patient'
  | 'seats'
  | 'leave'
  | 'return';

/** The parts of a request that its effect must show. */
export interface Wants {
  readonly doctorId?: string;
  readonly clinicId?: string;
  readonly serviceId?: string;
  /** Epoch seconds. */
  readonly startAt?: number;
  readonly isOverbooked?: boolean;
  /** The statuses of which the appointment may have one after it. */
  readonly to?: readonly string[];
  readonly into?: string;
  readonly seats?: number;
}

/** The parts of a success that must be found again. */
export interface Answer {
  /** The appointment, the patient or the leave that the answer names; null where it says that there was nothing. */
  readonly id: string | null;
  readonly status?: string;
  readonly token?: number;
}

/** One request that reached the receiver of webhooks. */
export interface Arrival {
  readonly eventId: string;
  readonly sequence: number;
  readonly body: string;
  /** The number of what happened at the receiver, arrivals and answers counted together. */
  readonly at: number;
  /** The same of its answer, if the event was taken. */
  succeededAt: number | null;
}

/** All that the checker is given beside the database. */
export interface Evidence {
  readonly asked: readonly Asked[];
  /** The patients who were there before anybody asked for anything. */
  readonly patientIds: readonly string[];
  readonly arrivals: readonly Arrival[];
  /** What clients saw that must not be, such as an answer to a repeat that differs from the first. */
  readonly surprises: readonly string[];
}
