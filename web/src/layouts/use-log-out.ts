import { useQueryClient } from '@tanstack/react-query';
import { logOut } from '../api/mutations/login.ts';
import { loginKey } from '../api/queries/login.ts';
import { tellTabs } from '../api/tabs.ts';
import { wordsOf } from '../api/words.ts';
import { t } from '../text/text.ts';
import { useToast } from '../ui/toasts.tsx';

/** Ends the login, here and in the other tabs, and forgets what was read under it. */
export function useLogOut(): () => void {
  const queryClient = useQueryClient();
  const show = useToast();
  return () => {
    logOut()
      .then(() => {
        queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== loginKey[0] });
        queryClient.setQueryData(loginKey, null);
        return tellTabs(null);
      })
      .catch((error: unknown) => show(t('done.failed', { message: wordsOf(error) }), { isError: true }));
  };
}
