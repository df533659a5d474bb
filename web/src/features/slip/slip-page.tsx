import { Button, SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useParams, useSearchParams } from 'wouter';
import { slipQuery } from '../../api/queries/slip.ts';
import { t } from '../../text/text.ts';
import { Failure } from '../../ui/failure.tsx';
import { Loading } from '../../ui/loading.tsx';
import { papers, rememberedPaper, rememberPaper } from './paper.ts';
import { Slip } from './slip.tsx';
import { usePageSize } from './use-page-size.ts';
import classes from './slip.module.css';

/** The slip of one appointment, to be printed. */
export function SlipPage(): ReactNode {
  const { id } = useParams<{ id: string }>();
  const slip = useQuery(slipQuery(id));
  if (slip.error !== null) return <Failure error={slip.error} retry={() => void slip.refetch()} />;
  if (slip.data === undefined) return <Loading />;
  return <Printable slip={slip.data} />;
}

function Printable({ slip }: { readonly slip: Parameters<typeof Slip>[0]['slip'] }): ReactNode {
  const [paper, setPaper] = useState(rememberedPaper);
  const article = useRef<HTMLElement>(null);
  usePageSize(article, paper);
  usePrintAtOnce();
  return (
    <div className={classes['page']}>
      <div className={classes['bar']}>
        <Button size="sm" variant="default" onClick={() => history.back()}>
          {t('slip.back')}
        </Button>
        <SegmentedControl
          size="sm"
          aria-label={t('slip.paper')}
          data={papers.map((value) => ({ value, label: t(`slip.paper.${value}`) }))}
          value={paper}
          onChange={(value) => {
            const chosen = papers.find((each) => each === value) ?? 'roll';
            setPaper(chosen);
            rememberPaper(chosen);
          }}
        />
        <Button size="sm" onClick={() => void printWithFonts()}>
          {t('slip.print')}
        </Button>
      </div>
      <Slip ref={article} slip={slip} paper={paper} />
    </div>
  );
}

/** A name in another script is printed in its own font. */
async function printWithFonts(): Promise<void> {
  await document.fonts.ready;
  window.print();
}

/** Where an action asked for it, the slip is printed by itself, and the page before is there again afterwards. */
function usePrintAtOnce(): void {
  const [query] = useSearchParams();
  const isAsked = query.has('print');
  const isDone = useRef(false);
  useEffect(() => {
    if (!isAsked || isDone.current) return;
    isDone.current = true;
    window.addEventListener('afterprint', () => history.back(), { once: true });
    void printWithFonts();
  }, [isAsked]);
}
