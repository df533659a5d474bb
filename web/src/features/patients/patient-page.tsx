import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link, useParams } from 'wouter';
import { isProblem } from '../../api/errors.ts';
import { directoryQuery } from '../../api/queries/directory.ts';
import { type Patient, patientQuery } from '../../api/queries/patient.ts';
import { householdQuery } from '../../api/queries/patients.ts';
import { useOpenBooking } from '../../shared/booking-context.ts';
import { useLogin } from '../../shared/login-context.ts';
import { rememberedClinic } from '../../shared/remembered-clinic.ts';
import { paths } from '../../paths.ts';
import { readableMobile } from '../../text/mobile.ts';
import { ageOfBorn, ageText } from '../../text/person.ts';
import { t } from '../../text/text.ts';
import { useToday } from '../../shared/use-today.ts';
import { Failure } from '../../ui/failure.tsx';
import { Loading } from '../../ui/loading.tsx';
import { PatientLine } from '../../ui/patient-line.tsx';
import { HasMerged, Merged } from './merged.tsx';
import { PatientVisits } from './patient-visits.tsx';
import { RecordActions } from './record-actions.tsx';
import { RecordForm } from './record-form.tsx';
import classes from './patients.module.css';

export function PatientPage(): ReactNode {
  const { id } = useParams<{ id: string }>();
  const patient = useQuery(patientQuery(id));
  if (patient.isPending) return <Loading />;
  if (isProblem(patient.error) && patient.error.status === 404) {
    return (
      <div className={classes['page']}>
        <p>{t('patients.unknown')}</p>
        <Link href={paths.patients()}>{t('patients.toSearch')}</Link>
      </div>
    );
  }
  if (patient.data === undefined) return <Failure error={patient.error} retry={() => void patient.refetch()} />;
  // A merge puts another patient at the address: nothing of the one before stays in the form.
  return <PatientRecord key={`${id} ${patient.data.patient_id}`} asked={id} patient={patient.data} />;
}

interface RecordProps {
  /** The id in the address: of a merged record, which leads to this one, or its own. */
  readonly asked: string;
  readonly patient: Patient;
}

function PatientRecord({ asked, patient }: RecordProps): ReactNode {
  const today = useToday();
  const directory = useQuery(directoryQuery);
  const openBooking = useOpenBooking();
  const mayNotMerge = !useLogin().operations.includes('mergePatient');
  const clinics = (directory.data?.clinics ?? []).map(({ clinic_id: each }) => each);
  const clinic = clinics.find((each) => each === rememberedClinic()) ?? clinics[0];
  const { patient_id: id, gender, mobile } = patient;
  const name = [patient.first_name, patient.middle_name, patient.last_name].filter((part) => part !== '').join(' ');
  const age = ageText(
    patient.age === undefined && patient.dob !== undefined ? ageOfBorn(patient.dob, today, false) : patient,
  );
  return (
    <div className={classes['page']}>
      <p>
        <Link href={paths.patients()}>{t('patients.toSearch')}</Link>
      </p>
      <header className={classes['header']}>
        <div>
          <h1>
            <bdi>{name}</bdi>
          </h1>
          <p className={classes['soft']}>
            {age} · {t(`sex.long.${gender}`)}
            {mobile !== undefined && (
              <>
                {' '}
                · <span dir="ltr">{readableMobile(mobile)}</span>
              </>
            )}
          </p>
        </div>
        <div className={classes['actions']}>
          {clinic !== undefined && !patient.isArchived && (
            <Button
              onClick={() =>
                openBooking({
                  kind: 'book',
                  clinic,
                  patient: { id, name, gender, ...(mobile === undefined ? {} : { mobile }) },
                })
              }
            >
              {t('day.book')}
            </Button>
          )}
          <RecordActions id={id} name={name} mobile={mobile} isArchived={patient.isArchived} />
        </div>
      </header>
      {mayNotMerge && !patient.isArchived && <p className={classes['soft']}>{t('patients.askMerge')}</p>}
      {asked !== id && <Merged id={asked} name={name} />}
      <HasMerged id={id} except={asked} />
      {patient.isArchived && <p className={classes['notice']}>{t('patients.isArchived')}</p>}
      <Household id={id} mobile={mobile} today={today} />
      <div className={classes['columns']}>
        <RecordForm patient={patient} />
        <PatientVisits id={id} />
      </div>
    </div>
  );
}

interface HouseholdProps {
  readonly id: string;
  readonly mobile: string | undefined;
  readonly today: string;
}

function Household({ id, mobile, today }: HouseholdProps): ReactNode {
  const household = useQuery(householdQuery(mobile));
  const others = (household.data ?? []).filter((each) => each.id !== id);
  if (others.length === 0) return null;
  return (
    <section>
      <h2>{t('booking.household')}</h2>
      <ul className={classes['list']}>
        {others.map((other) => (
          <li key={other.id}>
            <Link href={paths.patient(other.id)}>
              <PatientLine patient={other} today={today} />
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
