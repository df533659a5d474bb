import { mayBecome, type Status } from '../../../src/calendar/status.ts';
import type { Login } from '../api/queries/login.ts';
import type { Entry } from '../api/queries/queue.ts';
import type { Action } from './action.ts';
import type { Step } from '../api/mutations/steps.ts';

const may = (entry: Entry, to: Status): boolean => mayBecome(entry.status, to, 'staff');

/** The steps from waiting to the status that the entry has. */
const stepsFromWaiting: Readonly<Partial<Record<Status, readonly Step[]>>> = {
  BK: ['undo-check-in'],
  CK: [],
  PA: ['park'],
  OG: ['start'],
};

/** Back to the status that the entry has, by way of waiting. Reserved ones come back as booked. */
function backFrom(entry: Entry, toWaiting: readonly Step[]): readonly Step[] {
  const status = entry.status === 'RV' ? 'BK' : entry.status;
  return [...toWaiting, ...(stepsFromWaiting[status] ?? [])];
}

/** From booked, where an entry comes back to that was off. */
function backFromOff(entry: Entry, back: Step): readonly Step[] {
  const later: Readonly<Partial<Record<Status, readonly Step[]>>> = { CK: ['check-in'], PA: ['park'] };
  return [back, ...(later[entry.status] ?? [])];
}

/** A patient of a later day is moved to this one, not taken into its queue. */
const laterDaySeconds = 12 * 3_600;
const isOfLaterDay = ({ start_time: start }: Entry, now: number): boolean => start - now > laterDaySeconds;

/** In the order of a visit, which is the order of the menu. */
export const appointmentActions = {
  confirm: {
    id: 'confirm',
    text: 'action.confirm',
    done: 'done.confirm',
    isAvailable: ({ status }) => status === 'IN',
    steps: () => ['confirm'],
  },
  checkIn: {
    id: 'checkIn',
    text: 'action.checkIn',
    done: 'done.checkIn',
    key: 'i',
    offersSlip: true,
    isAvailable: (entry, now) => (entry.status === 'BK' || entry.status === 'RV') && !isOfLaterDay(entry, now),
    steps: () => ['check-in'],
    undo: () => ['undo-check-in'],
  },
  call: {
    id: 'call',
    text: 'action.call',
    done: 'done.call',
    key: 'c',
    isAvailable: ({ state }) => state === 'waiting',
    steps: () => ['call'],
  },
  start: {
    id: 'start',
    text: 'action.start',
    done: 'done.start',
    key: 's',
    isAvailable: (entry, now) => entry.status !== 'IN' && may(entry, 'OG') && !isOfLaterDay(entry, now),
    steps: () => ['start'],
    undo: (entry) => backFrom(entry, ['undo-start']),
  },
  callAgain: {
    id: 'callAgain',
    text: 'action.callAgain',
    done: 'done.call',
    key: 'c',
    isAvailable: ({ state }) => state === 'called',
    steps: () => ['call'],
  },
  finish: {
    id: 'finish',
    text: 'action.finish',
    done: 'done.finish',
    key: 'f',
    isAvailable: ({ status }) => status === 'OG',
    steps: () => ['finish'],
  },
  unpark: {
    id: 'unpark',
    text: 'action.unpark',
    done: 'done.unpark',
    key: 'p',
    isAvailable: ({ status }) => status === 'PA',
    steps: () => ['unpark'],
    undo: () => ['park'],
  },
  park: {
    id: 'park',
    text: 'action.park',
    done: 'done.park',
    key: 'p',
    isAvailable: (entry, now) => entry.status !== 'PA' && may(entry, 'PA') && !isOfLaterDay(entry, now),
    steps: () => ['park'],
    undo: (entry) => backFrom(entry, ['unpark']),
  },
  skip: {
    id: 'skip',
    text: 'action.skip',
    done: 'done.skip',
    key: 'x',
    isAvailable: ({ state }) => state === 'waiting' || state === 'called',
    steps: () => ['skip'],
  },
  slip: {
    id: 'slip',
    text: 'action.slip',
    key: 'l',
    page: 'slip',
    isAvailable: ({ state, token }) =>
      token !== undefined && state !== 'done' && state !== 'cancelled' && state !== 'no_show',
  },
  undoStart: {
    id: 'undoStart',
    text: 'action.undoStart',
    done: 'done.undoStart',
    isAvailable: (entry) => entry.status === 'OG' && may(entry, 'CK'),
    steps: () => ['undo-start'],
    undo: () => ['start'],
  },
  undoCheckIn: {
    id: 'undoCheckIn',
    text: 'action.undoCheckIn',
    done: 'done.undoCheckIn',
    isAvailable: (entry) => entry.status === 'CK' && entry.channel !== 'Walkin' && may(entry, 'BK'),
    steps: () => ['undo-check-in'],
    undo: () => ['check-in'],
  },
  transfer: {
    id: 'transfer',
    text: 'action.transfer',
    key: 't',
    dialog: 'transfer',
    operation: 'transferPatient',
    isAvailable: ({ status }) => status === 'CK' || status === 'PA' || status === 'BK' || status === 'RV',
  },
  move: {
    id: 'move',
    text: 'action.move',
    key: 'm',
    dialog: 'move',
    isAvailable: (entry) => may(entry, 'RES') && entry.channel !== 'Walkin',
  },
  followUp: {
    id: 'followUp',
    text: 'action.followUp',
    dialog: 'followUp',
    isAvailable: ({ state, patient }) =>
      (state === 'done' || state === 'in_consultation') && patient.patient_id !== undefined,
  },
  noShow: {
    id: 'noShow',
    text: 'action.noShow',
    done: 'done.noShow',
    isDangerous: true,
    isAvailable: (entry, now) => may(entry, 'NSS') && entry.start_time <= now,
    steps: () => ['no-show'],
    undo: (entry) => backFromOff(entry, 'undo-no-show'),
  },
  /** Who was here is no no-show: the appointment is cancelled, and its history says why. */
  left: {
    id: 'left',
    text: 'action.left',
    done: 'done.left',
    isDangerous: true,
    isAvailable: (entry) => (entry.status === 'CK' || entry.status === 'PA') && may(entry, 'CNS'),
    steps: () => ['cancel'],
    why: 'action.left',
    undo: (entry) => backFromOff(entry, 'reinstate'),
  },
  cancel: {
    id: 'cancel',
    text: 'action.cancel',
    done: 'done.cancel',
    key: 'Delete',
    isDangerous: true,
    isAvailable: (entry) => may(entry, 'CNS'),
    steps: () => ['cancel'],
    undo: (entry) => backFromOff(entry, 'reinstate'),
  },
  undoNoShow: {
    id: 'undoNoShow',
    text: 'action.undoNoShow',
    done: 'done.undoNoShow',
    isAvailable: ({ state }) => state === 'no_show',
    steps: () => ['undo-no-show'],
    undo: () => ['no-show'],
  },
  reinstate: {
    id: 'reinstate',
    text: 'action.reinstate',
    done: 'done.reinstate',
    isAvailable: (entry) => entry.state === 'cancelled' && may(entry, 'BK'),
    steps: () => ['reinstate'],
    undo: () => ['cancel'],
  },
} as const satisfies Readonly<Record<string, Action>>;

const everyAction: readonly Action[] = Object.values(appointmentActions);

/** The one thing that usually comes next. */
export function nextAction(entry: Entry, now: number): Action | undefined {
  const { confirm, checkIn, call, start, finish, unpark } = appointmentActions;
  return [confirm, checkIn, call, start, finish, unpark].find(
    (action: Action) => (action.id !== 'start' || entry.state === 'called') && action.isAvailable(entry, now),
  );
}

/** Everything that can be done with an entry by a person who may call the operations, in the order of the menu. */
export function actionsOf(entry: Entry, now: number, operations: Login['operations']): readonly Action[] {
  return allowedTo(operations).filter((action) => action.isAvailable(entry, now));
}

/** Those that a person may take who may call the operations. */
export function allowedTo(operations: Login['operations']): readonly Action[] {
  return everyAction.filter(({ operation }) => operation === undefined || operations.includes(operation));
}
