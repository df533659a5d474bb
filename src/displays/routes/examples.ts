export const displayExample = {
  display_id: 'ds-0197f3d9-1c2d-7e3f-8a4b-5c6d7e8f9a0b',
  clinic_id: 'cl-0197f3d2-4a2b-7d91-9c33-1a2b3c4d5e6f',
  name: 'Beside the door',
  added_at: 1788250000,
  seen_at: 1788253600,
};

export const boardExample = {
  clinic: 'Sunrise Clinic Indiranagar',
  time_zone: 'Asia/Kolkata',
  message: 'Please keep your phone silent.',
  doctors: [
    {
      name: 'Dr. Asha Rao',
      called: [{ token: 7, calls: 1, called_at: 1788253590 }],
      in_consultation: [{ token: 6, calls: 2 }],
      next: [
        { token: 8, calls: 0 },
        { token: 10, calls: 0 },
      ],
    },
  ],
};

export const turnExample = {
  clinic: 'Sunrise Clinic Indiranagar',
  time_zone: 'Asia/Kolkata',
  doctor: 'Dr. Asha Rao',
  token: 12,
  state: 'waiting',
  start_time: 1788252300,
  before: 4,
  wait_minutes: { from: 30, to: 55 },
};
