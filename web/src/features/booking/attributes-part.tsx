import { Checkbox, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { type Settings, settingsQuery } from '../../api/queries/settings.ts';
import { t } from '../../text/text.ts';
import type { PartProps } from './part-props.ts';
import classes from './booking.module.css';

type List = Settings['labels'];

/** Labels, tags and the attributes of the business: nothing where it has none. */
export function AttributesPart({ draft, change }: Pick<PartProps, 'draft' | 'change'>): ReactNode {
  const settings = useQuery(settingsQuery);
  if (settings.data === undefined) return null;
  const { labels, tags, custom_attributes: attributes } = settings.data;
  const set = (name: string, value: string | readonly string[]): void => {
    const { [name]: _before, ...others } = draft.attributes;
    change({ attributes: value.length === 0 ? others : { ...others, [name]: value } });
  };
  return (
    <>
      <Choices name="label" text={t('sheet.labels')} list={labels} draft={draft} set={set} />
      <Choices name="tags" text={t('booking.tags')} list={tags} draft={draft} set={set} />
      {attributes.map(({ key, text, values }) => (
        <NativeSelect
          key={key}
          label={text}
          value={String(draft.attributes[key] ?? '')}
          data={[{ value: '', label: '–' }, ...values.map((each) => ({ value: each.key, label: each.text }))]}
          onChange={({ currentTarget }) => set(key, currentTarget.value)}
        />
      ))}
    </>
  );
}

interface ChoicesProps extends Pick<PartProps, 'draft'> {
  readonly name: string;
  readonly text: string;
  readonly list: List | undefined;
  readonly set: (name: string, value: readonly string[]) => void;
}

function Choices({ name, text, list, draft, set }: ChoicesProps): ReactNode {
  if (list === null || list === undefined || list.length === 0) return null;
  const before = draft.attributes[name];
  return (
    <Checkbox.Group
      label={text}
      value={Array.isArray(before) ? [...(before as readonly string[])] : []}
      onChange={(value) => set(name, value)}
    >
      <span className={classes['choices']}>
        {list.map((each) => (
          <Checkbox key={each.key} value={each.key} label={each.text} size="xs" />
        ))}
      </span>
    </Checkbox.Group>
  );
}
