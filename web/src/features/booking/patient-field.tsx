import { Combobox, TextInput, useCombobox } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useLayoutEffect, useRef } from 'react';
import { type FoundPatient, patientSearchQuery, shownWhileTyping } from '../../api/queries/patients.ts';
import { t } from '../../text/text.ts';
import { PatientLine } from '../../ui/patient-line.tsx';
import classes from './booking.module.css';

/** Waited after a key before the search, in ms. */
const pauseMs = 120;
const newPatient = 'new';

interface Props {
  /** YYYY-MM-DD, for ages. */
  readonly today: string;
  readonly typed: string;
  readonly type: (typed: string) => void;
  readonly error: string | undefined;
  readonly choose: (patient: FoundPatient) => void;
  /** @param typed what was searched: a name or a number */
  /** Left out for a person who adds nobody. */
  readonly addNew: ((typed: string) => void) | undefined;
}

/** Finds a patient while a name or a number is typed; the last line adds one. */
export function PatientField({ today, typed, type, error, choose, addNew }: Props): ReactNode {
  const [text] = useDebouncedValue(typed.trim(), pauseMs);
  const found = useQuery(patientSearchQuery(text));
  const combobox = useCombobox();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  const patients = found.data ?? [];
  // The first who fits is chosen with Enter; nobody is while the answer is of an older text.
  const isCurrent = text === typed.trim() && !found.isFetching && found.isSuccess;
  // Before it is seen, so that Enter takes what is shown.
  useLayoutEffect(() => {
    if (isCurrent && text.length > 1) combobox.selectFirstOption();
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [isCurrent, text, found.data]);
  return (
    <Combobox
      store={combobox}
      withinPortal={false}
      onOptionSubmit={(value) => {
        const patient = patients.find(({ id }) => id === value);
        if (value === newPatient) addNew?.(typed.trim());
        else if (patient !== undefined) choose(patient);
      }}
    >
      <Combobox.Target>
        <TextInput
          ref={input}
          label={t('booking.patient')}
          description={t('booking.patientHint')}
          error={error}
          value={typed}
          autoComplete="off"
          spellCheck={false}
          onClick={() => combobox.openDropdown()}
          onKeyDown={(event) => {
            // It closes the list, and not the sheet with it.
            if (event.key === 'Escape' && combobox.dropdownOpened) event.preventDefault();
            // Nor a guest in the place of somebody who is still searched.
            if (event.key === 'Enter' && text.length + typed.trim().length > 1 && !isCurrent) event.preventDefault();
          }}
          onChange={({ currentTarget }) => {
            type(currentTarget.value);
            // Of an older text: Enter must not take somebody who no longer fits.
            combobox.resetSelectedOption();
            combobox.openDropdown();
          }}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={typed.trim().length < 2}>
        <Found
          patients={patients}
          today={today}
          typed={typed.trim()}
          isCurrent={isCurrent}
          mayAdd={addNew !== undefined}
        />
      </Combobox.Dropdown>
    </Combobox>
  );
}

interface FoundProps extends Pick<Props, 'today' | 'typed'> {
  readonly patients: readonly FoundPatient[];
  readonly isCurrent: boolean;
  readonly mayAdd: boolean;
}

function Found({ patients, today, typed, isCurrent, mayAdd }: FoundProps): ReactNode {
  return (
    <Combobox.Options aria-label={t('booking.found')} className={classes['found']}>
      {patients.map((patient) => (
        <Combobox.Option key={patient.id} value={patient.id}>
          <PatientLine patient={patient} today={today} />
        </Combobox.Option>
      ))}
      {patients.length >= shownWhileTyping && (
        <Combobox.Empty>{t('booking.moreFound', { count: patients.length })}</Combobox.Empty>
      )}
      {!mayAdd && patients.length === 0 && isCurrent && <Combobox.Empty>{t('patients.nobody')}</Combobox.Empty>}
      {mayAdd && (
        <Combobox.Option value={newPatient} disabled={!isCurrent}>
          {t('booking.newPatient', { typed })}
        </Combobox.Option>
      )}
    </Combobox.Options>
  );
}
