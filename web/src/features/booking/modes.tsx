import type { ReactNode } from 'react';
import type { OfferedService } from '../../api/queries/slots.ts';
import { t } from '../../text/text.ts';
import classes from './slots.module.css';

type BookedMode = 'INCLINIC' | 'PHONE' | 'VIDEO';

interface Props {
  readonly service: OfferedService | undefined;
  readonly chosen: BookedMode | '';
  readonly choose: (mode: BookedMode) => void;
}

export function modesOf(service: OfferedService | undefined): readonly BookedMode[] {
  return (service?.modes ?? []).flatMap((mode): BookedMode[] => (mode === 'tele' ? ['VIDEO', 'PHONE'] : ['INCLINIC']));
}

/** In the clinic, by phone or by video, where the service leaves a choice. */
export function Modes({ service, chosen, choose }: Props): ReactNode {
  const modes = modesOf(service);
  if (modes.length < 2) return null;
  return (
    <div className={classes['services']} role="group" aria-label={t('sheet.mode')}>
      {modes.map((mode, index) => (
        <button
          key={mode}
          type="button"
          aria-pressed={mode === chosen || (chosen === '' && index === 0)}
          onClick={() => choose(mode)}
        >
          {t(`mode.${mode}`)}
        </button>
      ))}
    </div>
  );
}
