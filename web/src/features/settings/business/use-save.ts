import { useQueryClient } from '@tanstack/react-query';
import { changeSettings, type SettingsChanges } from '../../../api/mutations/settings.ts';
import { t } from '../../../text/text.ts';
import { useToast } from '../../../ui/toasts.tsx';

/** Saves settings, and reads again what depends on them. @throws Problem with an issue at the field */
export function useSave(): (changes: SettingsChanges) => Promise<void> {
  const queryClient = useQueryClient();
  const show = useToast();
  return async (changes) => {
    await changeSettings(changes);
    await queryClient.invalidateQueries();
    show(t('settings.saved'));
  };
}
