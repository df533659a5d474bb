import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { wordsOf } from '../../api/words.ts';
import { t } from '../../text/text.ts';
import { useToast } from '../../ui/toasts.tsx';

type Attempt = (act: () => Promise<unknown>) => void;

/** Carries out a change of the day, and says why where it is refused. */
export function useAttempt(clinic: string): Attempt {
  const queryClient = useQueryClient();
  const show = useToast();
  return useCallback<Attempt>(
    (act) => {
      act()
        .then(() => queryClient.invalidateQueries({ queryKey: ['day', clinic] }))
        .catch((error: unknown) =>
          show(t('done.failed', { message: wordsOf(error) }), {
            isError: true,
          }),
        );
    },
    [clinic, queryClient, show],
  );
}
