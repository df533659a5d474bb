import { useQueryClient } from '@tanstack/react-query';
import { callNext } from '../../api/mutations/call-next.ts';
import type { Doctor } from '../../api/queries/directory.ts';
import { wordsOf } from '../../api/words.ts';
import { t } from '../../text/text.ts';
import { useToast } from '../../ui/toasts.tsx';
import { useUndo } from '../../ui/undo.tsx';
import { nameOf } from '../../text/person.ts';

/** Calls whoever goes in next to the doctor whom the page shows. */
export function useCallNext(
  clinic: string,
  doctor: string | undefined,
  doctors: ReadonlyMap<string, Doctor>,
): () => void {
  const queryClient = useQueryClient();
  const show = useToast();
  const { remember } = useUndo();
  return () => {
    if (doctor === undefined) return show(t('done.whichDoctor'));
    callNext(clinic, doctor)
      .then((entry) => {
        const nobody = t('done.nobodyWaits', { doctor: doctors.get(doctor)?.name ?? '' });
        if (entry === null) show(nobody);
        // There is no way back from a call: the key must not take back an older change in its place.
        else
          remember({
            name: nameOf(entry),
            isMade: Promise.resolve(true),
            done: t('done.call', { name: nameOf(entry) }),
          });
        return queryClient.invalidateQueries({ queryKey: ['day', clinic] });
      })
      .catch((error: unknown) => show(t('done.failed', { message: wordsOf(error) }), { isError: true }));
    return undefined;
  };
}
