import { daysBetween, parseDateInput } from '../kernel/time.ts';

type Query = Readonly<Record<string, unknown>>;

/** The units of a client's rate limit that a call counts as. */
interface CallCost {
  /** As the reference and the page of limits say it. */
  readonly text: string;
  /** Known before the call is looked at any further; of a query that is wrong any number. */
  readonly of: (query: Query) => number;
}

/**
 * The calls that count as more than one unit, by their operations: about one unit for each five milliseconds that they
 * may take of the server or the database.
 */
export const callCosts: Readonly<Record<string, CallCost>> = {
  getAppointmentSlots: { text: '1 for each 4 days begun, at most 8', of: (query) => atMost(8, daysOf(query) / 4) },
  listSlots: { text: '2 for each day, at most 10', of: (query) => atMost(10, daysOf(query) * 2) },
  explainSlot: fixed(2),
  listAppointments: fixed(2),
  listPatientAppointments: fixed(5),
  getAppointmentHistory: fixed(2),
  getQueue: fixed(2),
  getDisplay: fixed(2),
  getTurn: fixed(2),
  watchAppointments: fixed(5),
  startPractice: fixed(5),

  searchPatients: fixed(3),
  searchPatientsByPost: fixed(3),
  searchProfiles: fixed(3),
  searchProfilesByPost: fixed(3),
  listProfilesByMobile: fixed(3),
  listProfilesByMobileByPost: fixed(3),
  listProfilesById: { text: '1 for each 100 patients begun, at most 5', of: (query) => atMost(5, idsOf(query) / 100) },
  listProfiles: {
    text: '1 for each 100 patients of a page begun, and 1 for each 25,000 before it, at most 40',
    of: costOfPage,
  },
  exportPatient: fixed(20),
  erasePersonalData: fixed(10),
  eraseGuestData: fixed(10),
  mergePatient: fixed(5),
  unmergePatient: fixed(5),

  listClinics: fixed(2),
  listDoctors: fixed(2),
  listEntities: fixed(2),
  listSessions: fixed(3),
  addLeave: fixed(10),
  removeLeave: fixed(10),
  pauseDoctor: fixed(10),
  leaveEarly: fixed(10),
  resumeDoctor: fixed(10),
  addSessions: fixed(10),
  changeSession: fixed(10),
  removeSession: fixed(10),
  changeService: fixed(10),
  changeClinic: fixed(10),
  removeClinic: fixed(10),
  removeDoctor: fixed(10),
  removeDoctorFromClinic: fixed(10),
  changeSettings: fixed(10),
  changeClinicSettings: fixed(10),

  addClient: fixed(20),
  addClientSecret: fixed(20),
  addStaff: fixed(20),
  resetPassword: fixed(20),
  eraseStaff: fixed(20),
  changePassword: fixed(20),
  addSecondFactor: fixed(20),
  removeSecondFactor: fixed(20),

  addWebhook: fixed(5),
  addSubscription: fixed(5),
  changeWebhook: fixed(5),
  changeSubscription: fixed(5),
  rotateWebhookKey: fixed(5),
  sendTestEvent: fixed(5),
  replayFailedDeliveries: fixed(10),
  listWebhooks: fixed(5),
  getWebhook: fixed(5),
  getMerge: fixed(5),
  listMerges: fixed(20),
  listDeliveries: fixed(2),
  listAudit: fixed(5),
  addImport: fixed(5),
  addImportRows: fixed(40),
  exportTable: fixed(40),
  getFigures: fixed(20),
  undoImport: fixed(40),
};

/** So many bytes of a body count as a unit: reading them, and checking what they say, takes about as long. */
const bytesOfUnit = 4_096;

/** The units of a call, at least those of its body. */
export function costOf(operationId: string, query: unknown, bodyBytes: number): number {
  return Math.max(callCosts[operationId]?.of((query ?? {}) as Query) ?? 1, Math.ceil(bodyBytes / bytesOfUnit));
}

/** So many bytes of an answer count as a unit, where they are more than its call counted as: known when it is made. */
const bytesOfAnswerUnit = 32_768;

export function costOfAnswer(bytes: number): number {
  return Math.ceil(bytes / bytesOfAnswerUnit);
}

function fixed(units: number): CallCost {
  return { text: String(units), of: () => units };
}

/** Whole units, one at least. */
function atMost(most: number, units: number): number {
  return Math.max(1, Math.min(most, Math.ceil(units)));
}

function daysOf({ start_date: start, end_date: end }: Query): number {
  const [from, to] = [start, end].map((text) => (typeof text === 'string' ? parseDateInput(text) : null));
  return from === null || from === undefined || to === null || to === undefined ? 1 : daysBetween(from, to) + 1;
}

function idsOf({ oid_list: ids }: Query): number {
  return typeof ids === 'string' ? ids.split(',').length : 1;
}

function costOfPage({ pageNo, page, pageSize, limit }: Query): number {
  const [number, size] = [wholeNumber(pageNo ?? page) ?? 1, wholeNumber(pageSize ?? limit) ?? 500];
  return atMost(40, Math.ceil(size / 100) + Math.floor((Math.max(0, number - 1) * size) / 25_000));
}

function wholeNumber(text: unknown): number | undefined {
  return typeof text === 'string' && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
