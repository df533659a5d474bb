import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';
import { patientSearchQuery, shownWhileTyping } from '../../api/queries/patients.ts';
import { useToday } from '../../shared/use-today.ts';
import { paths } from '../../paths.ts';
import { t } from '../../text/text.ts';
import { Failure } from '../../ui/failure.tsx';
import { PatientLine } from '../../ui/patient-line.tsx';
import classes from './patients.module.css';

/** Waited after a key before the search, in ms. */
const pauseMs = 120;

/** Finds patients by a part of a name or of a number. What was typed is in no address: addresses are kept. */
export function PatientsPage(): ReactNode {
  const [typed, setTyped] = useState('');
  const [text] = useDebouncedValue(typed.trim(), pauseMs);
  const found = useQuery(patientSearchQuery(text));
  const today = useToday();
  return (
    <div className={classes['page']}>
      <h1>{t('nav.patients')}</h1>
      <TextInput
        label={t('patients.find')}
        description={t('booking.patientHint')}
        value={typed}
        autoFocus
        autoComplete="off"
        spellCheck={false}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      />
      {text.length < 2 && <p className={classes['soft']}>{t('patients.findHint')}</p>}
      {found.isError && <Failure error={found.error} retry={() => void found.refetch()} />}
      {found.data?.length === 0 && <p className={classes['soft']}>{t('patients.nobody')}</p>}
      <ul className={classes['list']} aria-label={t('booking.found')}>
        {(found.data ?? []).map((patient) => (
          <li key={patient.id}>
            <Link href={paths.patient(patient.id)}>
              <PatientLine patient={patient} today={today} />
            </Link>
          </li>
        ))}
      </ul>
      {(found.data ?? []).length >= shownWhileTyping && (
        <p className={classes['soft']}>{t('booking.moreFound', { count: shownWhileTyping })}</p>
      )}
    </div>
  );
}
