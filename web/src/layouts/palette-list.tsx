import { Combobox, TextInput, useCombobox } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useLayoutEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { type Command, matching } from '../actions/commands.ts';
import { patientSearchQuery } from '../api/queries/patients.ts';
import { paths } from '../paths.ts';
import { t } from '../text/text.ts';
import { PatientLine } from '../ui/patient-line.tsx';
import { useToday } from '../shared/use-today.ts';
import classes from './palette.module.css';

/** Waited after a key before patients are searched, in ms. */
const pauseMs = 120;

interface Props {
  readonly commands: readonly Command[];
  readonly close: () => void;
}

/** The commands and patients that fit what is typed; the first is taken with Enter. */
export function PaletteList({ commands, close }: Props): ReactNode {
  const [, navigate] = useLocation();
  const [typed, setTyped] = useState('');
  const today = useToday();
  const [text] = useDebouncedValue(typed.trim(), pauseMs);
  const found = useQuery(patientSearchQuery(text));
  const patients = typed.trim().length > 1 ? (found.data ?? []) : [];
  const shown = matching(commands, typed);
  const combobox = useCombobox({ opened: true });
  const first = shown[0]?.id ?? patients[0]?.id;
  // Before it is seen, so that Enter takes what is shown.
  useLayoutEffect(() => {
    combobox.selectFirstOption();
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [typed, first]);
  const run = (id: string): void => {
    const command = shown.find((each) => each.id === id);
    close();
    if (command === undefined) navigate(paths.patient(id));
    else command.run();
  };
  return (
    <Combobox store={combobox} onOptionSubmit={run} withinPortal={false}>
      <Combobox.EventsTarget>
        <TextInput
          data-autofocus
          aria-label={t('palette.hint')}
          placeholder={t('palette.hint')}
          value={typed}
          autoComplete="off"
          spellCheck={false}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        />
      </Combobox.EventsTarget>
      <Combobox.Options aria-label={t('palette.found')} className={classes['found']}>
        {shown.map(({ id, text: name, key }) => (
          <Combobox.Option key={id} value={id} className={classes['option']}>
            <bdi>{name}</bdi>
            {key !== undefined && <kbd>{key}</kbd>}
          </Combobox.Option>
        ))}
        {patients.map((patient) => (
          <Combobox.Option key={patient.id} value={patient.id}>
            <PatientLine patient={patient} today={today} />
          </Combobox.Option>
        ))}
        {shown.length === 0 && patients.length === 0 && <Combobox.Empty>{t('palette.nothing')}</Combobox.Empty>}
      </Combobox.Options>
    </Combobox>
  );
}
