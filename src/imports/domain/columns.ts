/** What the rows of a file are. */
export const kinds = ['patients', 'doctors', 'hours', 'appointments'] as const;
export type Kind = (typeof kinds)[number];

/** How the text of a cell becomes a value of the body that the row stands for. */
type CellType = 'text' | 'number' | 'date' | 'clock' | 'flag' | 'texts' | 'numbers';

/** A column of a file. */
export interface Column {
  /** As exports write it. */
  readonly name: string;
  /** Other names that an import knows it by; case, spaces and signs do not count. */
  readonly aliases: readonly string[];
  readonly isRequired?: true;
  readonly type: CellType;
  /** JSON pointer to its value in the body of the operation that adds one such thing. */
  readonly path: string;
  readonly description: string;
  readonly example: string;
}

const patientColumns: readonly Column[] = [
  column(
    'partner_id',
    '/partner_patient_id',
    "the patient's id in your own program, by which a second import knows the patient again",
    'P-1001',
    'partner_patient_id patient_id id uhid mrn record_number',
  ),
  column('designation', '/designation', 'Mr., Ms., Dr. …', 'Ms.', 'title'),
  required(column('first_name', '/first_name', 'the first name', 'Asha', 'given_name forename')),
  column('middle_name', '/middle_name', 'the middle name', ''),
  column('last_name', '/last_name', 'the last name', 'Rao', 'surname family_name'),
  required(column('gender', '/gender', 'M, F or O; Male, Female or Other', 'F', 'sex')),
  column('date_of_birth', '/dob', 'the birth date; this or age', '1987-01-06', 'dob birth_date birthday', 'date'),
  column('age', '/age', 'in years', '', 'age_years', 'number'),
  column('from_age', '/from_age', 'yes where the birth date was worked out from an age', '', '', 'flag'),
  column(
    'mobile',
    '/mobile',
    'the phone number, with + and country code, or as it is written in the country',
    '+919999999999',
    'mobile_number mobile_no phone phone_number phone_no contact_number telephone',
  ),
  column('email', '/email', 'the e-mail address', '', 'email_address mail'),
  column('address', '/address/line1', 'the first line of the address', '12 Park Road', 'address_line_1 line1 street'),
  column('address_2', '/address/line2', 'the second line', '', 'address_line_2 line2'),
  column('city', '/address/city', 'the city', 'Bengaluru', 'town'),
  column('state', '/address/state', 'the state', '', 'province'),
  column('country', '/address/country', 'the country', ''),
  column('pincode', '/address/pincode', 'the postal code', '560038', 'pin_code postcode postal_code zip zip_code'),
  column('tag', '/tag', 'a word that the desk shows', ''),
  column('blood_group', '/blood_group', 'A+, O- …', '', 'blood_type'),
  column('abha', '/abha', 'the ABHA address', '', 'abha_address health_id'),
];

const doctorColumns: readonly Column[] = [
  column(
    'partner_id',
    '/partner_id',
    "the doctor's id in your own program, by which hours and appointments name the doctor",
    'D-7',
    'partner_doctor_id doctor_id id',
  ),
  required(column('first_name', '/firstname', 'the first name', 'Meera', 'firstname given_name')),
  required(column('last_name', '/lastname', 'the last name', 'Iyer', 'lastname surname family_name')),
  required(column('gender', '/gender', 'M, F or O', 'F', 'sex')),
  column(
    'clinics',
    '/clinics',
    "where the doctor works: of each clinic the name, the partner's id or ours, with semicolons between them",
    'Main Street Clinic',
    'clinic clinic_id clinic_ids',
    'texts',
  ),
  column('mobile', '/mobile', 'the phone number', '', 'phone mobile_number phone_number'),
  column('email', '/email', 'the e-mail address', '', 'email_address mail'),
  column(
    'specialisations',
    '/specialisations',
    'with semicolons between them',
    'Paediatrics',
    'specialisation specialization speciality specialty specializations',
    'texts',
  ),
  column(
    'qualifications',
    '/qualifications',
    'with semicolons between them',
    'MBBS; MD',
    'qualification degrees',
    'texts',
  ),
];

/** With whom and where, as hours and appointments have it. */
const placeColumns: readonly Column[] = [
  required(column('doctor', '/doctor', "the doctor: the partner's id or ours", 'D-7', 'doctor_id partner_doctor_id')),
  required(
    column(
      'clinic',
      '/clinic',
      "the clinic: the name, the partner's id or ours",
      'Main Street Clinic',
      'clinic_id partner_clinic_id location',
    ),
  ),
];

const hoursColumns: readonly Column[] = [
  ...placeColumns,
  required(
    column(
      'service',
      '/service',
      'the name of the service; one that the doctor lacks is added, as long as slot_minutes',
      'Consultation',
      'service_name',
    ),
  ),
  column('weekday', '/weekday', 'monday … sunday, also mon; this or date', 'monday', 'day day_of_week'),
  column('date', '/date', 'of a session that is held once', '', '', 'date'),
  required(
    column(
      'from',
      '/from',
      'HH:MM, as the clock of the clinic shows it',
      '09:00',
      'start start_time from_time opens',
      'clock',
    ),
  ),
  required(column('until', '/to', 'HH:MM up to 24:00', '13:00', 'to end end_time to_time closes', 'clock')),
  column(
    'slot_minutes',
    '/slot_minutes',
    "the length of a slot; empty: the service's",
    '15',
    'slot minutes duration slot_duration',
    'number',
  ),
  column('seats', '/seats', 'appointments at one time; empty: 1', '1', 'capacity', 'number'),
  column('valid_from', '/valid_from', 'the first day', '', '', 'date'),
  column('valid_until', '/valid_until', 'the last day', '', 'valid_to', 'date'),
  column('every_weeks', '/every_weeks', '2: every second week from valid_from on', '', '', 'number'),
  column(
    'weeks_of_month',
    '/weeks_of_month',
    '1; 3: the first and the third of each month; -1 is the last',
    '',
    '',
    'numbers',
  ),
  column('replaces', '/replaces', "yes: on its date in place of the week's", '', '', 'flag'),
  column('buffer_before_minutes', '/buffer_before_minutes', 'kept free before each slot', '', '', 'number'),
  column('buffer_minutes', '/buffer_minutes', 'kept free after each slot', '', 'buffer_after_minutes', 'number'),
  column('max_appointments', '/max_appointments', 'at most so many each time', '', 'limit', 'number'),
];

const appointmentColumns: readonly Column[] = [
  column(
    'partner_id',
    '/partner_appointment_id',
    "the appointment's id in your own program, by which a second import knows it again",
    'A-50001',
    'partner_appointment_id appointment_id id',
  ),
  ...placeColumns,
  required(
    column(
      'patient',
      '/patient',
      "the patient, who must be there already: the partner's id or ours",
      'P-1001',
      'patient_id partner_patient_id',
    ),
  ),
  required(column('date', '/date', 'the day at the clinic', '2026-01-05', 'day appointment_date', 'date')),
  required(
    column(
      'time',
      '/time',
      'HH:MM, as the clock of the clinic shows it',
      '09:15',
      'start start_time from appointment_time',
      'clock',
    ),
  ),
  column('minutes', '/minutes', "the length; empty: the slot's", '', 'duration length', 'number'),
  column('service', '/service', 'the name of a service of the doctor', 'Consultation', 'service_name'),
  column('mode', '/mode', 'INCLINIC, PHONE or VIDEO', ''),
  column(
    'status',
    '/status',
    'booked for one to come; completed, no_show or cancelled for one that is over; empty: booked',
    'completed',
    'state',
  ),
  column(
    'overbooked',
    '/overbook',
    'yes: beyond the seats and outside the hours, as it was in the other system',
    '',
    'overbook extra',
    'flag',
  ),
  column('token', '/token', 'the number in the queue', '', 'token_number', 'number'),
  column('reason', '/reason', 'why the patient comes', ''),
  column('notes', '/notes', 'notes', '', 'note remarks'),
];

export const columnsByKind: Readonly<Record<Kind, readonly Column[]>> = {
  patients: patientColumns,
  doctors: doctorColumns,
  hours: hoursColumns,
  appointments: appointmentColumns,
};

/** @param aliases with spaces between them */
function column(
  name: string,
  path: string,
  description: string,
  example: string,
  aliases = '',
  type: CellType = 'text',
): Column {
  return { name, aliases: aliases.split(' ').filter((alias) => alias !== ''), type, path, description, example };
}

function required(optional: Column): Column {
  return { ...optional, isRequired: true };
}
