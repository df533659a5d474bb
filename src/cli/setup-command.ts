import type { Issue } from '../kernel/errors.ts';
import { isoWithOffset } from '../kernel/time.ts';
import type { Runtime } from '../runtime/context.ts';
import { hoursExample } from '../setup/hours.ts';
import { checkSetup, setupDefaults, type SetupFields } from '../setup/plan.ts';
import { setUp } from '../setup/set-up.ts';
import type { CommandInput } from './commands.ts';
import { optionName } from './error-line.ts';

/** Puts one question to the person at the terminal, and answers the line that they write. */
export type Ask = (question: string) => Promise<string>;

/** The option of each field, in the order of the questions. */
const questions: Readonly<Record<keyof SetupFields, string>> = {
  name: 'Name of the business',
  timeZone: 'Time zone',
  country: 'Country, in two letters',
  clinic: 'Name of the clinic',
  address: 'Address of the clinic',
  doctor: 'First and last name of a doctor',
  gender: 'Gender of the doctor (M, F or O)',
  service: 'Service that patients book',
  minutes: 'Minutes of an appointment',
  hours: `Weekly hours, such as ${hoursExample}`,
  seats: 'Appointments at one time',
};
const fieldNames = Object.keys(questions) as (keyof SetupFields)[];

const text = { type: 'string' } as const;
export const setupOptions = Object.fromEntries(fieldNames.map((field) => [optionName(`/${field}`).slice(2), text]));

/**
 * Makes a first practice of what the options say, and of answers where somebody is there to give them.
 * @returns the lines to print
 */
export async function runSetup(
  runtime: Runtime,
  values: CommandInput['values'],
  ask: Ask | null,
  made: (id: string) => void,
): Promise<readonly string[]> {
  const said = Object.fromEntries(
    fieldNames.flatMap((field) => {
      const value = values[optionName(`/${field}`).slice(2)];
      return typeof value === 'string' ? [[field, value]] : [];
    }),
  ) as Partial<SetupFields>;
  const fields = ask === null ? withDefaults(said) : await askForRest(said, ask, runtime.now());
  const { ids, clientSecret, firstSlotAt } = await setUp(runtime, fields);
  Object.values(ids).forEach(made);
  return [
    `business ${ids.business}`,
    `clinic ${ids.clinic}`,
    `doctor ${ids.doctor}`,
    `service ${ids.service}`,
    `client_id ${ids.client}`,
    `client_secret ${clientSecret}`,
    `first_slot ${firstSlotAt === null ? 'none' : isoWithOffset(firstSlotAt, fields.timeZone)}`,
    `Next, a login for the front desk: opdesk staff create USERNAME --business ${ids.business} --name NAME --role manager`,
  ];
}

function withDefaults(said: Partial<SetupFields>): SetupFields {
  const { name = '', doctor = '' } = said;
  return { ...setupDefaults(said), ...said, name, doctor };
}

/** Asks for what was not said, and again for what is wrong of it; what was said wrongly is for setUp to refuse. */
async function askForRest(given: Partial<SetupFields>, ask: Ask, now: number): Promise<SetupFields> {
  let said = given;
  let open = fieldNames.filter((field) => given[field] === undefined);
  let issues: readonly Issue[] = [];
  while (open.length > 0) {
    for (const field of open) {
      const wrong = issues.find(({ path }) => path === `/${field}`);
      said = { ...said, [field]: await askFor(field, said, wrong, ask) };
    }
    issues = checkSetup(withDefaults(said), now);
    open = fieldNames.filter((field) => given[field] === undefined && issues.some(({ path }) => path === `/${field}`));
  }
  return withDefaults(said);
}

async function askFor(
  field: keyof SetupFields,
  said: Partial<SetupFields>,
  wrong: Issue | undefined,
  ask: Ask,
): Promise<string> {
  const usual = field === 'name' || field === 'doctor' ? '' : setupDefaults(said)[field];
  const refused = wrong === undefined ? '' : `${wrong.message}\n`;
  const answer = await ask(`${refused}${questions[field]}${usual === '' ? '' : ` [${usual}]`}: `);
  return answer.trim() === '' ? usual : answer.trim();
}
