import { describe, expect, it, test } from 'vitest';
import { countryName } from '../../../src/clinics/domain/clinic.ts';
import { titledName } from '../../../src/clinics/domain/doctor.ts';
import { ageOn, splitName } from '../../../src/patients/domain.ts';
import { fullName } from '../../../src/kernel/person.ts';
import { dateOfBirthFromAge } from '../../../src/kernel/time.ts';

describe('an age', () => {
  it('is the same again on the day on which it was told, also on 29 February', () => {
    for (const today of ['2024-02-29', '2023-02-28', '2024-03-01', '2026-01-01', '2026-12-31']) {
      for (let age = 0; age <= 150; age += 1) expect(ageOn(dateOfBirthFromAge(today, age), today)).toBe(age);
    }
  });

  it('grows on the birthday and not before', () => {
    expect(ageOn('1987-01-06', '2026-01-05')).toBe(38);
    expect(ageOn('1987-01-06', '2026-01-06')).toBe(39);
    expect(ageOn('2004-02-29', '2025-02-28')).toBe(20);
    expect(ageOn('2004-02-29', '2025-03-01')).toBe(21);
    expect(ageOn('2026-03-02', '2026-03-02')).toBe(0);
  });
});

test('a full name has no gaps where parts are missing', () => {
  expect(fullName(['Asha', '', null, undefined, 'Rao'])).toBe('Asha Rao');
});

test('a doctor’s title is said once', () => {
  expect(titledName({ firstName: 'Asha', lastName: 'Rao' })).toBe('Dr. Asha Rao');
  expect(titledName({ firstName: 'Dr Asha', lastName: 'Rao' })).toBe('Dr Asha Rao');
  expect(titledName({ firstName: 'Drishti', lastName: 'Rao' })).toBe('Dr. Drishti Rao');
});

test('a country has its English name', () => {
  expect(countryName('IN')).toBe('India');
});

test('a full name is its first word, the last of several, and what stands between them', () => {
  expect(splitName(' Madonna ')).toEqual({ first: 'Madonna', middle: '', last: '' });
  expect(splitName('Asha  Rao')).toEqual({ first: 'Asha', middle: '', last: 'Rao' });
  expect(splitName('Arjun Kumar Dev Gowda')).toEqual({ first: 'Arjun', middle: 'Kumar Dev', last: 'Gowda' });
});
