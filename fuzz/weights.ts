import type { Random } from '../test/model/random.ts';
import type { Operation } from './document.ts';

/** How often an operation is picked where others have 10. */
const weights: Readonly<Record<string, number>> = {
  // Without these there is nothing that the others could be done to.
  bookAppointment: 250,
  addWalkIn: 80,
  addPatient: 60,
  holdSlot: 40,
  callNext: 30,
  proposeFollowUp: 30,
  addWebhook: 30,
  addLeave: 30,
  addDisplayCode: 20,
  addDisplay: 20,
  addImport: 20,
  // They cost the server some fifty times as much as others: a password is hashed, or all that there is sent.
  logIn: 3,
  logInStaff: 1,
  changePassword: 1,
  addStaff: 1,
  addClient: 1,
  addClientSecret: 1,
  rotateClientSecret: 1,
  resetPassword: 1,
  addSecondFactor: 1,
  removeSecondFactor: 1,
  confirmSecondFactor: 1,
  getOpenApi: 1,
  getReference: 1,
  getMetrics: 2,
  watchAppointments: 2,
  exportTable: 3,
  // They look through all that there is of a patient or of the hours.
  erasePersonalData: 3,
  changeService: 4,
  removeLeave: 4,
  undoImport: 4,
  addService: 4,
  // After them a login has ended, or there is nothing to book any more.
  logOut: 2,
  logOutStaff: 1,
  endOtherLogins: 1,
  endStaffLogins: 1,
  eraseStaff: 1,
  changeStaff: 2,
  removeClinic: 1,
  removeDoctor: 1,
  removeDoctorFromClinic: 1,
  removeSession: 1,
  changeSession: 2,
  changeSettings: 3,
};

/** One of the operations. */
export function pickByWeight(operations: readonly Operation[], random: Random): Operation {
  const weightOf = ({ id }: Operation): number => weights[id] ?? 10;
  let left = random.below(operations.reduce((sum, operation) => sum + weightOf(operation), 0));
  return operations.find((operation) => (left -= weightOf(operation)) < 0) ?? random.pick(operations);
}
