import { useState } from 'react';
import type { PressedSlot } from './stops.ts';

/** A grey time of which somebody is told why it cannot be had. */
export interface RefusedSlot extends PressedSlot {
  /** Whether an appointment was dropped on it: it exists already, and is booked no second time. */
  readonly isDrop: boolean;
}

type Refuse = (refused: RefusedSlot | null) => void;

/** @param place changes with the clinic, the days and the doctors that are shown: a refusal is forgotten with them */
export function useRefused(place: string): readonly [RefusedSlot | null, Refuse] {
  const [refused, setRefused] = useState<RefusedSlot | null>(null);
  const [shownPlace, setShownPlace] = useState(place);
  if (shownPlace !== place) {
    setShownPlace(place);
    setRefused(null);
  }
  return [shownPlace === place ? refused : null, setRefused];
}
