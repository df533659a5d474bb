import { showLogin } from '../contract.ts';

const exampleOperations = 'listAppointments bookAppointment'.split(' ');

/** What the reference shows of a login. */
export const exampleLogin = showLogin(
  {
    id: 'lo-0197f3d2-6c1a-7b3e-9d55-0f2d6c1a7b3e',
    staffId: 'st-0197f3d2-6c1a-7b3e-9d55-0f2d6c1a7b3e',
    username: 'manager',
    name: 'Meera Pillai',
    role: 'manager',
    doctorId: null,
    clinicIds: [],
    mustChangePassword: false,
    usedAt: 1_935_719_100,
    endsAt: 1_935_762_300,
  },
  {
    business: { id: 'bu-0197f3d2-6c1a-7b3e-9d55-0f2d6c1a7b3e', name: 'Sunrise Clinics', timeZone: 'Asia/Kolkata' },
    scopes: ['appointments:read', 'appointments:write'],
    operations: exampleOperations,
    idleSeconds: 3_600,
  },
);
