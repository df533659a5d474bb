import { Button, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { mergePatient } from '../../api/mutations/patients.ts';
import { type FoundPatient, householdQuery, patientSearchQuery } from '../../api/queries/patients.ts';
import { wordsOf } from '../../api/words.ts';
import { readAnew } from '../../api/queries/read-anew.ts';
import { useToday } from '../../shared/use-today.ts';
import { t } from '../../text/text.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { PatientLine } from '../../ui/patient-line.tsx';
import classes from './patients.module.css';

/** Waited after a key before the search, in ms. */
const pauseMs = 120;

interface Props {
  readonly id: string;
  readonly name: string;
  /** With the country code: the other record is often at the same number. */
  readonly mobile: string | undefined;
  readonly close: () => void;
}

/** Two records of one person become one, after what would happen has been shown. */
export function MergeDialog({ id, name, mobile, close }: Props): ReactNode {
  const [into, setInto] = useState<FoundPatient | null>(null);
  return (
    <Dialog title={t('patients.mergeTitle', { name })} isOpen close={close}>
      {into === null ? (
        <ChooseOther id={id} mobile={mobile} choose={setInto} />
      ) : (
        <Confirm id={id} into={into} another={() => setInto(null)} close={close} />
      )}
    </Dialog>
  );
}

interface ChooseProps extends Pick<Props, 'id' | 'mobile'> {
  readonly choose: (patient: FoundPatient) => void;
}

function ChooseOther({ id, mobile, choose }: ChooseProps): ReactNode {
  const [typed, setTyped] = useState('');
  const [text] = useDebouncedValue(typed.trim(), pauseMs);
  const found = useQuery(patientSearchQuery(text));
  const household = useQuery(householdQuery(mobile));
  const today = useToday();
  const offered = text === '' ? household.data : found.data;
  const others = (offered ?? []).filter((patient) => patient.id !== id);
  return (
    <>
      <TextInput
        data-autofocus
        label={t('patients.mergeInto')}
        description={t('patients.mergeIntoHint')}
        value={typed}
        autoComplete="off"
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      />
      {text === '' && others.length > 0 && <p className={classes['soft']}>{t('booking.household')}</p>}
      {text.length > 1 && found.isSuccess && others.length === 0 && (
        <p className={classes['soft']}>{t('patients.nobody')}</p>
      )}
      <ul className={classes['list']}>
        {others.map((patient) => (
          <li key={patient.id}>
            <button type="button" onClick={() => choose(patient)}>
              <PatientLine patient={patient} today={today} />
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

interface ConfirmProps {
  readonly id: string;
  readonly into: FoundPatient;
  readonly another: () => void;
  readonly close: () => void;
}

function Confirm({ id, into, another, close }: ConfirmProps): ReactNode {
  const queryClient = useQueryClient();
  const [message, setMessage] = useState<string>();
  const plan = useQuery({
    queryKey: ['patient', id, 'merge', into.id],
    queryFn: () => mergePatient(id, into.id, true),
    staleTime: 0,
  });
  const merge = (): void => {
    mergePatient(id, into.id, false)
      .then(() => {
        // The old address shows the record that is left, and has the way back.
        close();
        readAnew(queryClient);
      })
      .catch((error: unknown) => setMessage(wordsOf(error)));
  };
  const refusal = message ?? (plan.error === null ? undefined : wordsOf(plan.error));
  return (
    <>
      <p>{t('patients.mergePlan', { name: into.name, appointments: plan.data?.appointments ?? 0 })}</p>
      {refusal !== undefined && (
        <p className={classes['error']} role="alert">
          {refusal}
        </p>
      )}
      <div className={classes['actions']}>
        <Button onClick={merge} disabled={plan.data === undefined}>
          {t('patients.merge')}
        </Button>
        <Button variant="default" onClick={another}>
          {t('booking.anotherPatient')}
        </Button>
      </div>
    </>
  );
}
