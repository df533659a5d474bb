import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { keyText } from '../../text/keys.ts';
import { t } from '../../text/text.ts';

interface MainButtonsProps {
  /** Left out on another day than the one that goes on. */
  readonly askAbsence: (() => void) | undefined;
  /** Left out where the page shows several doctors. */
  readonly callNext: (() => void) | undefined;
  readonly walkIn: () => void;
  readonly book: () => void;
}

/** What is done most, beside the day. */
export function MainButtons({ askAbsence, callNext, walkIn, book }: MainButtonsProps): ReactNode {
  return (
    <>
      {askAbsence !== undefined && (
        <Button size="xs" variant="default" onClick={askAbsence}>
          {t('absence.title')}
        </Button>
      )}
      {callNext !== undefined && (
        <Button size="xs" variant="default" onClick={callNext} title={keyText('shift+c')}>
          {t('action.callNext')}
        </Button>
      )}
      <Button size="xs" variant="default" onClick={walkIn} title="W">
        {t('day.walkIn')}
      </Button>
      <Button size="xs" onClick={book} title="N">
        {t('day.book')}
      </Button>
    </>
  );
}
