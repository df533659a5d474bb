import { Button, NativeSelect, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { Attribute } from '../../../api/queries/settings.ts';
import { t } from '../../../text/text.ts';
import { FormError } from '../parts/form-error.tsx';
import { useForm } from '../parts/use-form.ts';
import classes from '../settings.module.css';
import { CardPlaces } from './card-places.tsx';
import { EntriesEditor, freeKey, Steps } from './entries-editor.tsx';
import { moved } from './moved.ts';
import { useSave } from './use-save.ts';

/** Fields of the business's own, and where the card of an appointment shows each. */
export function AttributesForm({ attributes }: { readonly attributes: readonly Attribute[] }): ReactNode {
  const form = useForm({ custom_attributes: attributes });
  const send = useSave();
  const [typed, setTyped] = useState('');
  const shown = form.values.custom_attributes;
  const change = (next: readonly Attribute[]): void => form.set('custom_attributes', next);
  const add = (): void => {
    const text = typed.trim();
    if (text === '') return;
    // The server takes plain Latin letters alone.
    const latin = text
      .normalize('NFKD')
      .replaceAll(/[^\w ]/g, '')
      .replace(/^[\d_ ]+/, '');
    change([...shown, { key: freeKey(latin === '' ? 'attribute' : latin, shown), text, values: [], place: null }]);
    setTyped('');
  };
  return (
    <section className={classes['section']}>
      <h2>{t('settings.business.attributes')}</h2>
      <p className={classes['empty']}>{t('settings.business.attributesHint')}</p>
      {shown.length > 0 && <CardPlaces attributes={shown} change={change} />}
      <div className={classes['cards']}>
        {shown.map((attribute, index) => (
          <AttributeCard
            key={attribute.key}
            attribute={attribute}
            index={index}
            count={shown.length}
            change={(next) => change(shown.map((each) => (each.key === attribute.key ? next : each)))}
            move={(to) => change(moved(shown, index, to))}
            remove={() => change(shown.filter((each) => each.key !== attribute.key))}
          />
        ))}
      </div>
      <FormError message={form.errors['custom_attributes'] ?? form.errors['']} />
      <div className={classes['actions']}>
        <Button
          size="xs"
          loading={form.isBusy}
          onClick={() => form.submit(() => send({ custom_attributes: shown.map((each) => ({ ...each })) }))}
        >
          {t('settings.save')}
        </Button>
        <TextInput
          size="xs"
          aria-label={t('settings.business.attributeName')}
          placeholder={t('settings.business.attributeName')}
          value={typed}
          onChange={({ currentTarget: { value } }) => setTyped(value)}
        />
        <Button size="xs" variant="default" onClick={add}>
          {t('settings.business.addAttribute')}
        </Button>
      </div>
    </section>
  );
}

interface CardProps {
  readonly attribute: Attribute;
  readonly index: number;
  readonly count: number;
  readonly change: (attribute: Attribute) => void;
  readonly move: (to: number) => void;
  readonly remove: () => void;
}

function AttributeCard({ attribute, index, count, change, move, remove }: CardProps): ReactNode {
  const { key, text, values, place } = attribute;
  const places = Array.from({ length: Math.max(count, place ?? 0) }, (_, step) => step + 1);
  return (
    <fieldset className={classes['card']}>
      <legend className="visually-hidden">{text}</legend>
      <div className={classes['entry']}>
        <TextInput
          size="xs"
          aria-label={t('settings.business.textOf', { key })}
          value={text}
          onChange={({ currentTarget: { value } }) => change({ ...attribute, text: value })}
        />
        <Steps name={text} index={index} count={count} move={move} />
        <Button
          size="compact-xs"
          variant="default"
          aria-label={t('settings.removeOf', { name: text })}
          onClick={remove}
        >
          {t('settings.remove')}
        </Button>
      </div>
      <NativeSelect
        size="xs"
        label={t('settings.business.card')}
        data={[
          { value: '', label: t('settings.business.card.none') },
          ...places.map((step) => ({
            value: String(step),
            label: t('settings.business.card.place', { place: step }),
          })),
        ]}
        value={place === null || place === undefined ? '' : String(place)}
        onChange={({ currentTarget: { value } }) =>
          change({ ...attribute, place: value === '' ? null : Number(value) })
        }
      />
      <p className={classes['soft']}>{t('settings.business.values')}</p>
      <EntriesEditor
        name={text}
        entries={values}
        change={(next) => change({ ...attribute, values: next.map((each) => ({ ...each })) })}
      />
    </fieldset>
  );
}
