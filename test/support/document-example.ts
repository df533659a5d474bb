/** The example body of the contract's booking document, as printed. */
export const documentExample = {
  partner_appointment_id: '098765434567890',
  partner_clinic_id: '642783',
  partner_doctor_id: '8423994',
  partner_patient_id: '6742984',
  token: 2,
  appointment_details: {
    start_time: 1_730_189_586,
    end_time: 1_730_189_586,
    mode: 'INCLINIC',
    custom_attributes: { label: ['vitals_submitted'], tags: ['paid', 'in_consult'] },
    video_connect: { vendor: 'other', url: 'https://xyz.com' },
  },
  patient_details: {
    designation: 'Mr.',
    first_name: 'Test',
    middle_name: '',
    last_name: 'Patient',
    mobile: '+919999999999',
    gender: 'M',
    dob: '1987-01-06',
    address: { city: 'Bangalore', pincode: 560_049 },
    partner_patient_id: '6742984',
  },
  partner_meta: { encounter_id: '123' },
  display_meta: { key1: 'value1' },
} as const;

/** The same at another time. @param startAt epoch seconds */
export function documentExampleAt(startAt: number): object {
  return {
    ...documentExample,
    appointment_details: { ...documentExample.appointment_details, start_time: startAt, end_time: startAt },
  };
}
