import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { beginImport, type BegunImport, sendRows, type Total } from '../../../api/mutations/imports.ts';
import type { Import } from '../../../api/queries/imports.ts';
import { t } from '../../../text/text.ts';
import { keyOf, readFile } from './read-file.ts';

/** How far the import of the chosen file has come. */
type Step =
  | { readonly is: 'waiting' }
  | { readonly is: 'checking' | 'importing'; readonly share: number }
  | { readonly is: 'checked' | 'imported'; readonly begun: BegunImport; readonly total: Total }
  | { readonly is: 'failed'; readonly message: string };

interface Importing {
  readonly step: Step;
  readonly check: (file: File, kind: Import['kind'], dateFormat: Import['date_format']) => void;
  readonly importRows: (begun: BegunImport) => void;
  /** Forgets what was checked: another file or another kind is chosen. */
  readonly forget: () => void;
}

/** Checks a file as a dry run, and imports it then. */
export function useImport(): Importing {
  const [step, setStep] = useState<Step>({ is: 'waiting' });
  const queries = useQueryClient();
  const fail = (error: unknown): void =>
    setStep({ is: 'failed', message: error instanceof Error ? error.message : String(error) });

  async function check(file: File, kind: Import['kind'], dateFormat: Import['date_format']): Promise<void> {
    setStep({ is: 'checking', share: 0 });
    const read = await readFile(file);
    if ('problem' in read) return setStep({ is: 'failed', message: t(`settings.import.${read.problem}`) });
    const begun = await beginImport({ kind, dateFormat, key: await keyOf(file), text: read.text });
    const total = await sendRows(begun, true, (share) => setStep({ is: 'checking', share }));
    setStep({ is: 'checked', begun, total });
  }

  async function importRows(begun: BegunImport): Promise<void> {
    setStep({ is: 'importing', share: 0 });
    const total = await sendRows(begun, false, (share) => setStep({ is: 'importing', share }));
    setStep({ is: 'imported', begun, total });
    await queries.invalidateQueries();
  }

  return {
    step,
    check: (...chosen) => void check(...chosen).catch(fail),
    importRows: (begun) => void importRows(begun).catch(fail),
    forget: () => setStep({ is: 'waiting' }),
  };
}
