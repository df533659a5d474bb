import { actionsOf } from '../../actions/appointment.ts';
import { type Command, useCommands } from '../../actions/commands.ts';
import { keyText } from '../../text/keys.ts';
import { t } from '../../text/text.ts';
import { entryInHand } from './card-focus.ts';
import { nameOf } from '../../text/person.ts';
import type { DayKeys } from './use-day-keys.ts';

/** What the day page offers in the palette: its buttons, its doctors, and what can be done with the card in hand. */
export function useDayCommands(day: DayKeys): void {
  useCommands(() => [
    ...ofCard(day),
    { id: 'book', text: t('day.book'), key: 'N', run: day.book },
    { id: 'walkIn', text: t('day.walkIn'), key: 'W', run: day.walkIn },
    { id: 'callNext', text: t('action.callNext'), key: keyText('shift+c'), run: day.callNext },
    ...(day.askAbsence === undefined ? [] : [{ id: 'absence', text: t('absence.title'), run: day.askAbsence }]),
    { id: 'undo', text: t('action.undo'), key: 'Z', run: day.undoLast },
    { id: 'print', text: t('day.print'), run: () => globalThis.print() },
    { id: 'today', text: t('day.today'), key: '.', run: () => day.change({ date: undefined }) },
    { id: 'board', text: t('palette.view', { view: 'board' }), run: () => day.change({ view: undefined }) },
    { id: 'table', text: t('palette.view', { view: 'table' }), run: () => day.change({ view: 'table' }) },
    { id: 'help', text: t('nav.help'), key: '?', run: day.help },
    ...ofDoctors(day),
  ]);
}

function ofCard(day: DayKeys): readonly Command[] {
  const entry = entryInHand(day.entries, day.openId);
  if (entry === undefined) return [];
  return actionsOf(entry, day.now, day.operations).map((action) => ({
    id: `card ${action.id}`,
    text: t('palette.about', { action: t(action.text), name: nameOf(entry) }),
    key: action.key === undefined ? undefined : keyText(action.key),
    run: () => day.run(action, entry),
  }));
}

function ofDoctors({ doctors, change }: DayKeys): readonly Command[] {
  if (doctors.length < 2) return [];
  return [
    { id: 'all', text: t('palette.allDoctors'), key: '0', run: () => change({ doctor: undefined }) },
    ...doctors.map(({ doctor_id: id, name }, index) => ({
      id,
      text: t('palette.doctor', { doctor: name }),
      key: index < 9 ? String(index + 1) : undefined,
      run: () => change({ doctor: id }),
    })),
  ];
}
