/** Examples of answers about schedules, for the reference page. */
const confId = 'sv-0197f3d2-6c1a-7b3e-9d55-0f2d6c1a7b3e';
const doctorId = 'do-0197f3d2-5b11-7c02-8a44-6b7f3c2d1e0f';
const clinicId = 'cl-0197f3d2-4a2b-7d91-9c33-1a2b3c4d5e6f';

export const serviceExample = {
  conf_id: confId,
  doctor_id: doctorId,
  name: 'Consultation',
  type: 'REGULAR',
  modes: ['INCLINIC'],
  duration_minutes: 15,
  price: 500,
  currency: 'INR',
  pre_pay: false,
  post_pay: true,
  book_ahead_days: 60,
  minimum_notice_minutes: 0,
  max_appointments_per_day: null,
  allow_patient_booking: true,
  reminders: ['DAY_BEFORE'],
  archived: false,
  created_at: 1752230657,
};

export const doctorServiceExample = {
  appointment_type: 'REGULAR',
  archive: false,
  book_ahead_days: 60,
  created_at: 1752230657,
  currency: 'INR',
  duration: 15,
  mode: ['in-clinic'],
  pre_pay: false,
  price: 500,
  service_name: 'Consultation',
  conf_id: confId,
};

export const sessionExample = {
  session_id: 'se-0197f3d3-1f7c-7e20-8b61-2c3d4e5f6a7b',
  doctor_id: doctorId,
  clinic_id: clinicId,
  conf_id: confId,
  weekday: 1,
  date: null,
  from: '09:00',
  to: '13:00',
  valid_from: '2031-05-05',
  valid_until: null,
  every_weeks: 2,
  weeks_of_month: null,
  replaces: false,
  slot_minutes: 15,
  buffer_before_minutes: 0,
  buffer_minutes: 0,
  seats: 1,
  max_appointments: null,
};

export const leaveExample = {
  leave_id: 'le-0197f3d4-2a9d-7f31-9c72-3d4e5f6a7b8c',
  doctor_id: doctorId,
  start_date: '2031-05-01',
  end_date: '2031-05-03',
  reason: 'Conference',
};

export const pauseExample = {
  leave_id: 'le-0197f3d4-3b8e-7a12-8d83-4e5f6a7b8c9e',
  doctor_id: doctorId,
  clinic_id: clinicId,
  start_time: 1935372000,
  end_time: 1935373200,
  reason: '',
  kind: 'pause',
};

export const departureExample = { ...pauseExample, end_time: 1935426600, kind: 'departure' };

export const strandedExample = {
  appointment_id: 'api-0197f3d5-3bae-7042-8d83-4e5f6a7b8c9d',
  partner_appointment_id: 'visit-1001',
  patient_id: 'pt-0197f3d5-17c4-7153-9e94-5f6a7b8c9dae',
  doctor_id: doctorId,
  clinic_id: clinicId,
  start_time: 1935372600,
  end_time: 1935373500,
  status: 'BK',
  outcome: 'moved',
  to: { start_time: 1935631800, end_time: 1935632700, doctor_id: doctorId, token: 3 },
};
