import { Button } from '@mantine/core';
import { useQueries, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useId, useState } from 'react';
import { settleStranded, type Stranded } from '../../../api/mutations/schedule.ts';
import { wordsOf } from '../../../api/words.ts';
import { t } from '../../../text/text.ts';
import { useToast } from '../../../ui/toasts.tsx';
import classes from '../settings.module.css';
import { FormError } from './form-error.tsx';
import { type Action, actions, RehearsalTable } from './rehearsal-table.tsx';
import type { HoursChange } from './use-rehearsal.tsx';

interface Props {
  readonly change: HoursChange;
  readonly kept: readonly Stranded[];
  readonly close: () => void;
}

/** Whom a change affects, and what becomes of each appointment: for all of them, or for one. */
export function Rehearsal({ change, kept, close }: Props): ReactNode {
  const show = useToast();
  const queryClient = useQueryClient();
  const [all, setAll] = useState<Action>(change.action ?? 'keep');
  const [own, setOwn] = useState<ReadonlyMap<string, Action>>(new Map());
  const [refusal, setRefusal] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  const chosen = ({ appointment_id: id }: Stranded): Action => own.get(id) ?? all;
  const { plans, problem } = usePlans(change, kept, [...new Set([all, ...own.values()])]);
  const planned = kept.map((one) => planOf(plans.get(chosen(one)), one));
  const isMixed = new Set(kept.map(chosen)).size > 1;
  const save = async (): Promise<void> => {
    const failures = isMixed ? await saveEach(change, planned) : await saveAll(change, kept[0] && chosen(kept[0]));
    change.done();
    close();
    await queryClient.invalidateQueries({ queryKey: ['day'] });
    if (failures.length === 0) return;
    show(t('settings.hit.notAll', { count: failures.length, message: failures[0] ?? '' }), {
      isError: true,
    });
  };
  return (
    <div className={classes['form']}>
      <p className={classes['empty']}>
        {kept.length === 0 ? t('settings.hit.nobody') : t('settings.hit.some', { count: kept.length })}
      </p>
      {kept.length > 0 && (
        <RehearsalTable
          kept={kept}
          planned={planned}
          all={isMixed ? null : kept[0] === undefined ? all : chosen(kept[0])}
          chosen={chosen}
          choose={(id, action) => setOwn(new Map([...own, [id, action]]))}
          chooseAll={(action) => {
            setAll(action);
            setOwn(new Map());
          }}
        />
      )}
      <FormError message={refusal ?? problem} />
      <div className={classes['actions']}>
        <Button
          loading={isBusy}
          disabled={planned.includes(undefined)}
          onClick={() => {
            setIsBusy(true);
            save()
              .catch((error: unknown) => setRefusal(wordsOf(error)))
              .finally(() => setIsBusy(false));
          }}
        >
          {change.submit}
        </Button>
        <Button variant="default" onClick={close}>
          {t('settings.cancel')}
        </Button>
      </div>
    </div>
  );
}

interface Plans {
  readonly plans: ReadonlyMap<Action, readonly Stranded[]>;
  readonly problem: string | undefined;
}

/** What would become of all appointments, by what would be done with all of them. */
function usePlans(change: HoursChange, kept: readonly Stranded[], wanted: readonly Action[]): Plans {
  const id = useId();
  const asked = actions.filter((action) => action !== 'keep' && wanted.includes(action) && kept.length > 0);
  const answers = useQueries({
    queries: asked.map((action) => ({
      queryKey: ['rehearsal', id, action],
      gcTime: 0,
      queryFn: () => change.send({ dry_run: true, appointments: { action, otherwise: 'keep' } }),
    })),
  });
  const failed = answers.find(({ error }) => error !== null)?.error ?? undefined;
  return {
    plans: new Map([
      ['keep', kept] as const,
      ...asked.flatMap((action, index) => {
        const plan = answers[index]?.data;
        return plan === undefined ? [] : [[action, plan] as const];
      }),
    ]),
    problem: failed === undefined ? undefined : wordsOf(failed),
  };
}

function planOf(plan: readonly Stranded[] | undefined, { appointment_id: id }: Stranded): Stranded | undefined {
  return plan?.find((one) => one.appointment_id === id);
}

/** In one step, as the server has it. */
async function saveAll(change: HoursChange, action: Action | undefined): Promise<readonly string[]> {
  await change.send(action === undefined ? {} : { appointments: { action, otherwise: 'keep' } });
  return [];
}

/** The change first, which keeps all of them, and then each by itself. @returns why some could not be changed */
async function saveEach(change: HoursChange, planned: readonly (Stranded | undefined)[]): Promise<readonly string[]> {
  await change.send({ appointments: { action: 'keep' } });
  const failures: string[] = [];
  for (const one of planned) {
    if (one === undefined || one.outcome === 'kept') continue;
    await settleStranded(one).catch((error: unknown) => failures.push(wordsOf(error)));
  }
  return failures;
}
