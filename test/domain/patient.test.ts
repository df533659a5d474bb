import { describe, expect, it, test } from 'vitest';
import { countryName } from '../../src/domain/clinic.ts';
import { titledName } from '../../src/domain/doctor.ts';
import { ageOn, fullName, mobileBeginnings, normaliseMobile, searchKey, splitMobile, splitName } from '../../src/domain/patient.ts';
import { dateOfBirthFromAge } from '../../src/domain/time.ts';

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

test('the search key of a name knows neither case nor accents', () => {
  expect(searchKey('  JOSÉ   María ')).toBe(searchKey('jose maria'));
  expect(searchKey('Ｒａｊ')).toBe('raj');
});

test('a mobile number is one number in every form of it, and none where it is none', () => {
  for (const text of ['+919999999999', '919999999999', '9999999999', '09999999999', '+91 99999-99999']) {
    expect(normaliseMobile(text, 'IN')).toBe('+919999999999');
  }
  for (const text of ['', '12', 'abc', '99999999999999999', '+999999999999']) expect(normaliseMobile(text, 'IN')).toBeNull();
  expect(normaliseMobile('+14155552671', 'IN')).toBe('+14155552671');
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

test('a mobile number that is begun is looked for with and without the country code', () => {
  expect(mobileBeginnings('98765', 'IN')).toEqual(['+98765', '+9198765']);
  expect(mobileBeginnings('098765', 'IN')).toEqual(['+098765', '+9198765']);
  expect(mobileBeginnings('+91 98765-4', 'IN')).toEqual(['+91987654']);
  expect(mobileBeginnings('415', 'US')).toEqual(['+415', '+1415']);
  for (const none of ['', '+', ' - ', '98765a', 'x98765', '9'.repeat(19)]) expect(mobileBeginnings(none, 'IN')).toEqual([]);
});

test.each([
  ['+919876543210', '+91', '9876543210'], ['+14155552671', '+1', '4155552671'], ['+390612345678', '+39', '0612345678'],
  ['+971501234567', '+971', '501234567'], ['+881612345678', '+881', '612345678'], ['123', '', '123'],
])('%s is the country code %s and the national digits %s', (mobile, countryCode, national) => {
  expect(splitMobile(mobile)).toEqual({ countryCode, national });
});

test('a full name is its first word, the last of several, and what stands between them', () => {
  expect(splitName(' Madonna ')).toEqual({ first: 'Madonna', middle: '', last: '' });
  expect(splitName('Asha  Rao')).toEqual({ first: 'Asha', middle: '', last: 'Rao' });
  expect(splitName('Arjun Kumar Dev Gowda')).toEqual({ first: 'Arjun', middle: 'Kumar Dev', last: 'Gowda' });
});
