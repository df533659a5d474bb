import { Button, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';
import { patientSearchQuery, shownWhileTyping } from '../../api/queries/patients.ts';
import { useLogin } from '../../shared/login-context.ts';
import { useToday } from '../../shared/use-today.ts';
import { paths } from '../../paths.ts';
import { t } from '../../text/text.ts';
import { Failure } from '../../ui/failure.tsx';
import { PatientLine } from '../../ui/patient-line.tsx';
import { AddPatient } from './add-patient.tsx';
import classes from './patients.module.css';

/** Waited after a key before the search, in ms. */
const pauseMs = 120;

/** Finds patients by a part of a name or of a number. What was typed is in no address: addresses are kept. */
export function PatientsPage(): ReactNode {
  const [typed, setTyped] = useState('');
  const [text] = useDebouncedValue(typed.trim(), pauseMs);
  const found = useQuery(patientSearchQuery(text));
  const today = useToday();
  const mayAdd = useLogin().operations.includes('addPatient');
  const [isAdding, setIsAdding] = useState(false);
  if (isAdding) {
    return (
      <div className={classes['page']}>
        <h1>{t('patients.add')}</h1>
        <AddPatient typed={typed.trim()} today={today} close={() => setIsAdding(false)} />
      </div>
    );
  }
  return (
    <div className={classes['page']}>
      <header className={classes['header']}>
        <h1>{t('nav.patients')}</h1>
        {mayAdd && (
          <Button variant="default" onClick={() => setIsAdding(true)}>
            {t('patients.add')}
          </Button>
        )}
      </header>
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
