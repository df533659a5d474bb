import type { Activators, SensorInstance, SensorOptions, SensorProps } from '@dnd-kit/core';
import { appointmentOf, type Direction } from './stops.ts';

const directions: Readonly<Record<string, Direction>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
};
/** They say nothing by themselves; a screen reader is silenced with one of them. */
const modifiers: ReadonlySet<string> = new Set(['Shift', 'Control', 'Alt', 'Meta']);

const isModified = ({ ctrlKey, altKey, metaKey }: KeyboardEvent): boolean => ctrlKey || altKey || metaKey;

interface LiftOptions extends SensorOptions {
  /** An arrow asks for the next time. */
  readonly choose: (direction: Direction) => void;
  /** Told how the lift is given up, for what is no key. */
  readonly hold: (giveUp: () => void) => void;
}

/**
 * Space lifts an appointment, arrows choose its time, Space or Enter puts it there. It hears the keys of the appointment
 * alone and ends with its focus: the library's own sensor would hear what is typed into a form, too.
 */
export class KeyboardLift implements SensorInstance {
  static readonly activators: Activators<LiftOptions> = [
    {
      eventName: 'onKeyDown',
      handler: ({ nativeEvent: event }: { readonly nativeEvent: KeyboardEvent }) => {
        if (event.code !== 'Space' || isModified(event)) return false;
        event.preventDefault();
        return !event.repeat;
      },
    },
  ];

  readonly autoScrollEnabled = false;

  constructor({ event, options, ...lift }: SensorProps<LiftOptions>) {
    const ended = new AbortController();
    const { signal } = ended;
    const end = (how: () => void): void => {
      if (signal.aborted) return;
      ended.abort();
      how();
    };
    const giveUp = (): void => end(() => lift.onCancel());
    const listen = (pressed: KeyboardEvent): void => {
      const direction = directions[pressed.code];
      if (modifiers.has(pressed.key)) return;
      // Any other key is the page's, which goes elsewhere with it.
      if (isModified(pressed) || (direction === undefined && !['Space', 'Enter', 'Escape'].includes(pressed.code))) {
        giveUp();
        return;
      }
      pressed.preventDefault();
      if (direction !== undefined) options.choose(direction);
      else if (pressed.code === 'Escape') giveUp();
      else if (!pressed.repeat) end(() => lift.onEnd());
    };
    options.hold(giveUp);
    lift.onStart({ x: 0, y: 0 });
    const appointment = appointmentOf(event.target);
    appointment?.addEventListener('keydown', listen, { signal });
    appointment?.addEventListener('focusout', giveUp, { signal });
    document.addEventListener('pointerdown', giveUp, { signal, capture: true });
  }
}
