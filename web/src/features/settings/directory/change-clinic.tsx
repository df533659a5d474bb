import { Button, NativeSelect } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { changeClinic, changeClinicSettings, removeClinic } from '../../../api/mutations/directory.ts';
import { type ClinicRecord, type ClinicSettings, clinicSettingsQuery } from '../../../api/queries/clinics.ts';
import { t } from '../../../text/text.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { Failure } from '../../../ui/failure.tsx';
import { Loading } from '../../../ui/loading.tsx';
import { useToast } from '../../../ui/toasts.tsx';
import { FormError } from '../parts/form-error.tsx';
import { useForm } from '../parts/use-form.ts';
import { useRehearsal } from '../parts/use-rehearsal.tsx';
import { zonesWith } from '../parts/zones.ts';
import classes from '../settings.module.css';
import { clinicChanges, ClinicFields, type ClinicValues, emptyClinic } from './clinic-fields.tsx';

interface Props {
  readonly clinic: ClinicRecord;
  readonly close: () => void;
}

export function ChangeClinic({ clinic, close }: Props): ReactNode {
  const settings = useQuery(clinicSettingsQuery(clinic.id));
  return (
    <Dialog title={clinic.name} isOpen close={close}>
      {settings.error !== null && <Failure error={settings.error} retry={() => void settings.refetch()} />}
      {settings.isPending && <Loading />}
      {settings.data !== undefined && <ChangeForm clinic={clinic} settings={settings.data} close={close} />}
      <RemoveClinic clinic={clinic} close={close} />
    </Dialog>
  );
}

const anyTimes = ['business', 'yes', 'no'] as const;

interface Values extends ClinicValues {
  readonly time_zone: string;
  readonly accept_any_time: string;
}

function valuesOf(clinic: ClinicRecord, { time_zone: zone, accept_any_time: isAny }: ClinicSettings): Values {
  const { name, address, pincode, city, state, contact } = clinic;
  const given = { name, address, pincode, city, state, contact };
  return {
    ...emptyClinic,
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    time_zone: zone ?? '',
    accept_any_time: isAny === null ? 'business' : isAny ? 'yes' : 'no',
  };
}

function ChangeForm({ clinic, settings, close }: Props & { readonly settings: ClinicSettings }): ReactNode {
  const queryClient = useQueryClient();
  const show = useToast();
  const before = valuesOf(clinic, settings);
  const form = useForm(before);
  /** The time zone of which is known how many appointments it hits. */
  const [warned, setWarned] = useState<{ readonly zone: string; readonly count: number } | null>(null);
  const { time_zone: zone, accept_any_time: any } = form.values;
  const save = async (): Promise<void> => {
    if (zone !== before.time_zone && warned?.zone !== zone) {
      const count = await changeClinicSettings(clinic.id, { time_zone: zone === '' ? null : zone, dry_run: true });
      if (count > 0) return setWarned({ zone, count });
    }
    const changes = clinicChanges(before, form.values);
    if (Object.keys(changes).length > 0) await changeClinic(clinic.id, changes);
    const own = {
      ...(zone === before.time_zone ? {} : { time_zone: zone === '' ? null : zone }),
      ...(any === before.accept_any_time ? {} : { accept_any_time: any === 'business' ? null : any === 'yes' }),
    };
    if (Object.keys(own).length > 0) await changeClinicSettings(clinic.id, own);
    await queryClient.invalidateQueries();
    show(t('settings.saved'));
    close();
  };
  return (
    <form
      className={classes['form']}
      onSubmit={(event) => {
        event.preventDefault();
        form.submit(save);
      }}
    >
      <ClinicFields values={form.values} errors={form.errors} set={form.set} />
      <div className={classes['pair']}>
        <NativeSelect
          label={t('settings.clinics.zone')}
          data={[
            { value: '', label: t('settings.clinics.zoneOfBusiness') },
            ...zonesWith(form.values.time_zone).map((value) => ({ value, label: value })),
          ]}
          {...form.text('time_zone')}
        />
        <NativeSelect
          label={t('settings.clinics.anyTime')}
          data={anyTimes.map((value) => ({ value, label: t(`settings.clinics.anyTime.${value}`) }))}
          {...form.text('accept_any_time')}
        />
      </div>
      {warned?.zone === zone && <FormError message={t('settings.clinics.zoneHits', { count: warned.count })} />}
      <FormError message={form.errors['']} />
      <div className={classes['actions']}>
        <Button type="submit" loading={form.isBusy}>
          {t('settings.save')}
        </Button>
        <Button variant="default" onClick={close}>
          {t('settings.cancel')}
        </Button>
      </div>
    </form>
  );
}

function RemoveClinic({ clinic: { id, name }, close }: Props): ReactNode {
  const queryClient = useQueryClient();
  const show = useToast();
  const rehearsal = useRehearsal();
  const form = useForm({});
  const remove = (): void =>
    form.submit(() =>
      rehearsal.run({
        title: t('settings.doctors.removeTitle', { name }),
        submit: t('settings.remove'),
        send: (request) => removeClinic(id, request),
        done: () => {
          void queryClient.invalidateQueries();
          show(t('settings.doctors.removed', { name }));
          close();
        },
        isAsked: true,
      }),
    );
  return (
    <section className={classes['block']}>
      <FormError message={form.errors['']} />
      <p className={classes['between']}>
        {t('settings.clinics.removeHint')}
        <Button size="compact-sm" variant="default" aria-label={t('settings.removeOf', { name })} onClick={remove}>
          {t('settings.remove')}
        </Button>
      </p>
      {rehearsal.dialog}
    </section>
  );
}
