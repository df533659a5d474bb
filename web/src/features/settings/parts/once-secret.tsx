import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { t } from '../../../text/text.ts';
import classes from '../settings.module.css';

interface Props {
  readonly label: string;
  readonly secret: string;
  readonly hint: string;
}

/** Something that the server tells once. */
export function OnceSecret({ label, secret, hint }: Props): ReactNode {
  const [isCopied, setIsCopied] = useState(false);
  return (
    <section aria-label={label}>
      <p className={classes['strong']}>{label}</p>
      <div className={classes['secret']}>
        <code>{secret}</code>
        {/* Browsers keep it from pages of plain http. */}
        {'clipboard' in navigator && (
          <Button
            size="xs"
            variant="default"
            onClick={() => void navigator.clipboard.writeText(secret).then(() => setIsCopied(true))}
          >
            {t(isCopied ? 'settings.copied' : 'settings.copy')}
          </Button>
        )}
      </div>
      <p className={classes['empty']}>{hint}</p>
    </section>
  );
}
