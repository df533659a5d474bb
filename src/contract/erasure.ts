import { Type } from 'typebox';

export const ErasureAnswer = Type.Object({
  success: Type.Literal(true),
  data: Type.Object({
    patient_id: Type.String(),
    appointments: Type.Integer({ description: 'How many appointments the patient has; all stay, without personal data' }),
    live_appointments: Type.Integer({ description: 'Of them, those that still hold a place in the calendar' }),
  }),
});
