import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { type FoundPatient, patientSearchQuery } from '../../api/queries/patients.ts';
import { t } from '../../text/text.ts';
import { Choices } from './household.tsx';

/** Waited after a key before the search, in ms. */
const pauseMs = 300;
/** A first name alone fits half of a village. */
const minWords = 2;
const shownAtMost = 3;

interface Props {
  readonly name: string;
  /** YYYY-MM-DD */
  readonly today: string;
  readonly choose: (patient: FoundPatient) => void;
}

/** Those who have the name that is typed for a new patient: one of them may be the person. */
export function Alike({ name, today, choose }: Props): ReactNode {
  const [text] = useDebouncedValue(name.trim(), pauseMs);
  const found = useQuery({ ...patientSearchQuery(text), enabled: text.split(/\s+/).length >= minWords });
  return (
    <Choices
      label={t('booking.alike')}
      patients={(found.data ?? []).slice(0, shownAtMost)}
      today={today}
      choose={choose}
    />
  );
}
