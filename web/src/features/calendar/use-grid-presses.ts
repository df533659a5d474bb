import { type MouseEvent, useCallback, useMemo } from 'react';
import { useLocation } from 'wouter';
import { appointmentActions } from '../../actions/appointment.ts';
import type { Entry } from '../../api/queries/queue.ts';
import { useOpenBooking } from '../../shared/booking-context.ts';
import { paths } from '../../paths.ts';
import { appointmentOf, type PressedSlot, slotOf } from './stops.ts';
import type { RefusedSlot } from './use-refused.ts';

interface Options {
  readonly clinic: string;
  readonly entries: ReadonlyMap<string, readonly Entry[]>;
  readonly bookAt: (pressed: PressedSlot) => void;
  /** A grey time was pressed. */
  readonly refuse: (refused: RefusedSlot) => void;
}

interface Presses {
  readonly press: (event: MouseEvent) => void;
  /** The appointment with an id, where it can be moved. */
  readonly movable: (id: string) => Entry | undefined;
  /** Opens the dialog that moves the appointment that has the focus. */
  readonly moveFocused: () => void;
}

/** What a press in the grid does: one listener for its thousands of buttons. */
export function useGridPresses({ clinic, entries, bookAt, refuse }: Options): Presses {
  const [, navigate] = useLocation();
  const openBooking = useOpenBooking();
  const byId = useMemo(
    () => new Map([...entries.values()].flat().map((entry) => [entry.appointment_id, entry] as const)),
    [entries],
  );
  const movable = useCallback(
    (id: string): Entry | undefined => {
      const entry = byId.get(id);
      return entry !== undefined && appointmentActions.move.isAvailable(entry) ? entry : undefined;
    },
    [byId],
  );
  return {
    movable,
    press: ({ target }) => {
      const appointment = appointmentOf(target);
      if (appointment !== undefined) {
        const date = appointment.closest<HTMLElement>('[data-column]')?.dataset['date'];
        navigate(paths.day({ clinic, date, card: appointment.dataset['appointment'] }));
        return;
      }
      const pressed = target instanceof Element ? slotOf(target) : undefined;
      if (pressed === undefined) return;
      if (pressed.slot.isFree) bookAt(pressed);
      else refuse({ ...pressed, isDrop: false });
    },
    moveFocused: () => {
      const entry = movable(appointmentOf(document.activeElement)?.dataset['appointment'] ?? '');
      if (entry !== undefined) openBooking({ kind: 'move', entry, clinic });
    },
  };
}
