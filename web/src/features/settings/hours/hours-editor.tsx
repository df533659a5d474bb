import { type ReactNode, useState } from 'react';
import type { Directory } from '../../../api/queries/directory.ts';
import type { Service, Session } from '../../../api/queries/schedule.ts';
import { useToday } from '../../../shared/use-today.ts';
import { useForm } from '../parts/use-form.ts';
import { DatesTable } from './dates-table.tsx';
import { draftOf, emptyDraft } from './draft.ts';
import { HoursForm } from './hours-form.tsx';
import classes from './hours.module.css';
import { useHoursChanges } from './use-hours-changes.ts';
import { WeekGrid } from './week-grid.tsx';

interface Props {
  readonly doctor: string;
  readonly clinic: string;
  readonly directory: Directory;
  readonly services: readonly Service[];
  readonly sessions: readonly Session[];
}

/** The week as a grid, and beside it the form of what is painted or opened. */
export function HoursEditor({ doctor, clinic, directory, services, sessions }: Props): ReactNode {
  const offered = services.filter(({ archived }) => !archived);
  const first = offered[0]?.conf_id ?? '';
  const [opened, setOpened] = useState<Session | null>(null);
  const form = useForm(emptyDraft(first));
  const today = useToday();
  const valid = sessions.filter(({ valid_until: last, date }) => (last ?? date ?? today) >= today);
  const open = (session: Session | null): void => {
    setOpened(session);
    form.reset(session === null ? emptyDraft(form.values.conf_id) : draftOf(session));
  };
  const { save, remove, dialog } = useHoursChanges({
    doctor,
    clinic,
    opened,
    draft: form.values,
    startAnew: () => open(null),
  });
  return (
    <div className={classes['editor']}>
      <div>
        <WeekGrid
          clinic={clinic}
          directory={directory}
          services={services}
          sessions={valid.filter(({ weekday }) => weekday !== null)}
          draft={form.values}
          openedId={opened?.session_id}
          open={open}
          paint={(painted) => {
            if (opened !== null) setOpened(null);
            form.reset({
              ...(opened === null ? form.values : emptyDraft(first)),
              isWeekly: true,
              ...painted,
            });
          }}
        />
        <DatesTable
          clinic={clinic}
          services={services}
          sessions={valid.filter(({ date }) => date !== null)}
          open={open}
        />
      </div>
      <HoursForm
        form={form}
        services={offered}
        isKnown={opened !== null}
        save={save}
        remove={opened === null ? undefined : () => remove(opened)}
        startAnew={() => open(null)}
      />
      {dialog}
    </div>
  );
}
