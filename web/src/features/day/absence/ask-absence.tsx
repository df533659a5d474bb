import { Button, NativeSelect, TextInput } from '@mantine/core';
import { type ReactNode, type SyntheticEvent, useState } from 'react';
import { pause, resume } from '../../../api/mutations/absences.ts';
import { type FieldErrors, fieldErrors } from '../../../api/field-errors.ts';
import type { Doctor } from '../../../api/queries/directory.ts';
import { plainText } from '../../../text/numbers.ts';
import { t } from '../../../text/text.ts';
import { useUndo } from '../../../ui/undo.tsx';
import classes from './ask-absence.module.css';

const minutesOffered = [10, 20, 30, 45, 60] as const;

interface Props {
  readonly clinic: string;
  /** Those to choose from, where the page shows several. */
  readonly doctors: readonly Doctor[];
  /** The one whom the page shows. */
  readonly doctor: string | undefined;
  /** Called when a pause has begun. */
  readonly done: () => void;
  readonly leave: (doctor: string) => void;
}

interface Asked {
  /** The doctor who is chosen; '' for none yet. */
  readonly chosen: string;
  readonly choose: (doctor: string) => void;
  readonly typed: string;
  readonly type: (minutes: string) => void;
  readonly errors: FieldErrors;
  readonly pauseFor: (minutes: number) => void;
  readonly pauseForTyped: () => void;
  readonly leave: () => void;
}

function useAsked({ clinic, doctors, doctor: shown, done, leave }: Props): Asked {
  const { remember } = useUndo();
  const [chosen, setChosen] = useState(shown ?? (doctors.length === 1 ? doctors[0]?.doctor_id : undefined) ?? '');
  const [typed, setTyped] = useState('');
  const [errors, setErrors] = useState<FieldErrors>({});
  const doctor = doctors.find(({ doctor_id: id }) => id === chosen);
  const nobody = (): void => setErrors({ doctor_id: t('absence.chooseDoctor') });
  const send = async ({ doctor_id: id, name }: Doctor, minutes: number): Promise<void> => {
    await pause({ clinic, doctor: id }, minutes);
    remember({
      name,
      isMade: Promise.resolve(true),
      done: t('absence.donePause', { doctor: name, minutes }),
      back: () => resume({ clinic, doctor: id }, 'pause'),
    });
    done();
  };
  const pauseFor = (minutes: number): void => {
    if (doctor === undefined) return nobody();
    setErrors({});
    send(doctor, minutes).catch((error: unknown) => setErrors(fieldErrors(error, ['minutes', 'doctor_id'])));
    return undefined;
  };
  return {
    chosen,
    choose: (id) => {
      setChosen(id);
      setErrors({});
    },
    typed,
    type: (minutes) => {
      setTyped(minutes);
      setErrors({});
    },
    errors,
    pauseFor,
    pauseForTyped: () => {
      const minutes = plainText(typed);
      if (/^[1-9][0-9]*$/.test(minutes)) pauseFor(Number(minutes));
      else setErrors({ minutes: t('absence.minutesWrong') });
    },
    leave: () => (doctor === undefined ? nobody() : leave(doctor.doctor_id)),
  };
}

/** Who is late, pauses or leaves, and for how long. */
export function AskAbsence(props: Props): ReactNode {
  const { doctors, doctor: shown } = props;
  const { chosen, choose, typed, type, errors, pauseFor, pauseForTyped, leave } = useAsked(props);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    pauseForTyped();
  };
  return (
    <form className={classes['form']} onSubmit={submit}>
      {shown === undefined && doctors.length > 1 && (
        <NativeSelect
          data-autofocus
          label={t('table.doctor')}
          data={[
            { value: '', label: t('absence.chooseDoctor') },
            ...doctors.map(({ doctor_id: value, name: label }) => ({ value, label })),
          ]}
          value={chosen}
          error={errors['doctor_id']}
          onChange={({ currentTarget: { value } }) => choose(value)}
        />
      )}
      <p className={classes['hint']}>{t('absence.hint')}</p>
      <div className={classes['offered']}>
        {minutesOffered.map((minutes) => (
          <Button key={minutes} variant="default" onClick={() => pauseFor(minutes)}>
            {t('absence.minutes', { minutes })}
          </Button>
        ))}
      </div>
      <div className={classes['typed']}>
        <TextInput
          label={t('absence.otherMinutes')}
          value={typed}
          error={errors['minutes']}
          inputMode="numeric"
          autoComplete="off"
          onChange={({ currentTarget: { value } }) => type(value)}
        />
        <Button type="submit">{t('absence.pauseTyped')}</Button>
      </div>
      {errors[''] !== undefined && (
        <p className={classes['error']} role="alert">
          {errors['']}
        </p>
      )}
      <div className={classes['leave']}>
        <Button variant="default" onClick={leave}>
          {t('absence.leave')}
        </Button>
      </div>
    </form>
  );
}
