import { showLogin, showLogins, showStaff } from '../contract.ts';

const exampleOperations = 'listAppointments bookAppointment'.split(' ');

/** A login, as the reference shows it. */
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

export const exampleStaff = showStaff({
  id: 'st-0197f3d2-6c1a-7b3e-9d55-0f2d6c1a7b3e',
  username: 'ravi',
  name: 'Ravi Das',
  role: 'receptionist',
  doctorId: null,
  clinicIds: [],
  isDisabled: false,
  mustChangePassword: true,
  createdAt: 1_935_719_100,
});

export const exampleLogins = showLogins(
  [
    {
      id: 'lo-0197f3d2-6c1a-7b3e-9d55-0f2d6c1a7b3e',
      createdAt: 1_935_719_100,
      usedAt: 1_935_719_100,
      endsAt: 1_935_762_300,
      address: '192.0.2.10',
      userAgent: 'Mozilla/5.0',
    },
  ],
  undefined,
);
