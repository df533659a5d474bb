import type { ReactNode } from 'react';
import { keyText } from '../../text/keys.ts';
import { allowedTo } from '../../actions/appointment.ts';
import { useLogin } from '../../shared/login-context.ts';
import { t } from '../../text/text.ts';
import { Dialog } from '../../ui/dialog.tsx';
import classes from './help.module.css';

interface Props {
  readonly isOpen: boolean;
  readonly close: () => void;
}

/** Every key, from the same definitions that act on them. */
export function Help({ isOpen, close }: Props): ReactNode {
  const { operations } = useLogin();
  const ofPage = [
    ['N', t('day.book')],
    ['W', t('day.walkIn')],
    [keyText('shift+c'), t('action.callNext')],
    ['Z', t('action.undo')],
    ['/', t('day.find')],
    ['J K ↑ ↓ ← →', t('help.cards')],
    [keyText('enter'), t('action.open')],
    ['1–9 0', t('help.doctors')],
    ['[ ] .', t('help.days')],
    ['G D, G C, G P, G T, G S', t('help.pages')],
    [keyText('ctrl+k'), t('nav.palette')],
    ['?', t('nav.help')],
  ] as const;
  const ofCards = allowedTo(operations).flatMap(({ key, text }) =>
    key === undefined ? [] : [[keyText(key), t(text)] as const],
  );
  return (
    <Dialog title={t('nav.help')} isOpen={isOpen} close={close}>
      <dl className={classes['keys']}>
        {[...ofPage, ...ofCards].map(([key, text]) => (
          <div key={key + text}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
