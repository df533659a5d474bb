import { useState } from 'react';
import { type FieldErrors, fieldErrors } from '../../../api/field-errors.ts';

interface TextField {
  readonly value: string;
  readonly error: string | undefined;
  readonly onChange: (event: { readonly currentTarget: { readonly value: string } }) => void;
}

/** The fields that are texts. */
type TextName<Values> = {
  [Name in keyof Values]: Values[Name] extends string ? Name : never;
}[keyof Values] &
  string;

export interface Form<Values extends object> {
  readonly values: Values;
  readonly errors: FieldErrors;
  readonly isBusy: boolean;
  readonly set: <Name extends keyof Values>(name: Name, value: Values[Name]) => void;
  /** Other values, and nothing refused. */
  readonly reset: (values: Values) => void;
  /** What an input of a text needs. */
  readonly text: (name: TextName<Values>) => TextField;
  /** Sends; what is refused stands at its field then. */
  readonly submit: (send: () => Promise<void>) => void;
}

/** The values of a form while they are typed, and what the server says of each. */
export function useForm<Values extends object>(initial: Values): Form<Values> {
  const [values, setValues] = useState(initial);
  const [errors, setErrors] = useState<FieldErrors>({});
  const [isBusy, setIsBusy] = useState(false);
  const set: Form<Values>['set'] = (name, value) => {
    setValues((before) => ({ ...before, [name]: value }));
    // What was wrong there is not said any more.
    setErrors(({ [name]: _corrected, '': _ofNone, ...others }) => others);
  };
  return {
    values,
    errors,
    isBusy,
    set,
    reset: (next) => {
      setValues(next);
      setErrors({});
    },
    text: (name) => ({
      value: String(values[name]),
      error: errors[name],
      onChange: ({ currentTarget: { value } }) => set(name, value as Values[typeof name]),
    }),
    submit: (send) => {
      setIsBusy(true);
      setErrors({});
      send()
        .catch((error: unknown) => setErrors(fieldErrors(error, Object.keys(values))))
        .finally(() => setIsBusy(false));
    },
  };
}
