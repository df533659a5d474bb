import { createContext, useContext } from 'react';
import type { BookingTask } from '../actions/booking-task.ts';

export const BookingContext = createContext<(task: BookingTask) => void>(() => undefined);

/** Opens the booking sheet, on whichever page. */
export const useOpenBooking = (): ((task: BookingTask) => void) => useContext(BookingContext);
