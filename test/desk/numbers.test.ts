import { expect, test } from 'vitest';
import { newPatientForm } from '../../web/src/shared/new-patient/new-patient-form.ts';
import { readAge } from '../../web/src/text/born.ts';
import { readNumber } from '../../web/src/text/numbers.ts';

test('numbers are read in the digits of any script, and what is no number is left to the server', () => {
  expect(['१५', ' 15 ', '٢٫٥', '१०.५', 'viele', ''].map(readNumber)).toEqual([15, 15, '2٫5', 10.5, 'viele', '']);
});

test('an age, a birth date and a number are read in Devanagari digits', () => {
  expect(readAge(' ३४', '2026-03-02')).toEqual({ age: 34 });
  expect(readAge('२१-०३-१९९१', '2026-03-02')).toEqual({ dob: '1991-03-21' });
  expect(readAge('चौंतीस', '2026-03-02')).toBe(null);
  expect(newPatientForm('९८१२३ ४५६७८')).toMatchObject({ name: '', mobile: '९८१२३ ४५६७८' });
});
