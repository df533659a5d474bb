import { Secret, TOTP } from 'otpauth';
import type { Issue } from '../kernel/errors.ts';

/** The users of the demo, with the one password that the documentation prints: good on this machine alone. */
export const publishedUsers = {
  usernames: ['front', 'doctor', 'manager'],
  password: 'demo-secret',
} as const;

export function isPublishedUser(username: string, password: string): boolean {
  return password === publishedUsers.password && (publishedUsers.usernames as readonly string[]).includes(username);
}

/** A username as it is compared and stored: a user who types Front means front. */
export function foldUsername(username: string): string {
  return username.trim().normalize('NFKC').toLowerCase();
}

/** The characters of a password, as code points. */
const minPasswordLength = 10;

/** Those that are guessed first, of the ones that are long enough. */
const commonest: ReadonlySet<string> = new Set([
  '1234567890',
  '0123456789',
  '0987654321',
  '9876543210',
  '1111111111',
  '0000000000',
  '1q2w3e4r5t',
  '1qaz2wsx3edc',
  'qwertyuiop',
  'qwerty12345',
  'qwerty123456',
  'asdfghjkl1',
  'password12',
  'password123',
  'password1234',
  'passw0rd123',
  'iloveyou123',
  'administrator',
  'changeme123',
  'letmein123',
  'welcome123',
  'admin12345',
  'india12345',
  'hospital123',
  'clinic1234',
  'doctor1234',
  'reception1',
  'receptionist',
  'opdesk1234',
  'demo-secret',
]);

/** Every problem of a new password (rule A8). @param path of it in what was given */
export function checkPassword(password: string, username: string, path: string): Issue[] {
  if (Array.from(password).length < minPasswordLength) {
    const message = `must have at least ${minPasswordLength} characters`;
    return [{ path, code: 'too_short', message, allowed: { minLength: minPasswordLength } }];
  }
  if (foldUsername(password) === username) return [{ path, code: 'not_allowed', message: 'must not be the username' }];
  if (commonest.has(password.toLowerCase())) {
    return [{ path, code: 'not_allowed', message: 'is one of the passwords that are guessed first' }];
  }
  return [];
}

/** A username of its own in all businesses, as it is compared. */
const usernamePattern = /^[\p{L}\p{N}][\p{L}\p{N}\p{M}._@-]{1,63}$/u;

export function checkUsername(username: string): Issue[] {
  if (usernamePattern.test(username)) return [];
  const message = 'must have 2 to 64 letters, digits or . _ @ -, and begin with a letter or a digit';
  return [{ path: '/username', code: 'format', message }];
}

/** The rules between the role of a user, their doctor and their clinics. */
export function checkRole(user: {
  readonly role: string;
  readonly doctorId: string | null;
  readonly clinicIds: readonly string[];
}): Issue[] {
  const issues: Issue[] = [];
  if (user.role === 'doctor' && user.doctorId === null) {
    issues.push({ path: '/doctor_id', code: 'required', message: 'is required: it says which doctor the user is' });
  }
  if (user.role !== 'doctor' && user.doctorId !== null) {
    issues.push({ path: '/doctor_id', code: 'not_allowed', message: 'is for the role doctor alone' });
  }
  if (user.role === 'manager' && user.clinicIds.length > 0) {
    issues.push({ path: '/clinic_ids', code: 'not_allowed', message: 'must be empty: a manager sees every clinic' });
  }
  return issues;
}

/** 32 characters that nobody takes for one another. */
const letters = '0123456789abcdefghjkmnpqrstvwxyz';

/** A password that is typed once: 80 random bits in groups of four. @param bytes 16 random ones */
export function temporaryPassword(bytes: Uint8Array): string {
  const text = Array.from(bytes, (byte) => letters[byte % letters.length]).join('');
  return text.match(/.{4}/g)?.join('-') ?? '';
}

/** As every app for codes has it: RFC 6238 with SHA-1, six digits, half a minute. */
const settings = { algorithm: 'SHA1', digits: 6, period: 30 } as const;
/** A clock of a telephone may be so many half minutes off. */
const driftSteps = 1;
/** The bytes of a secret: as many as SHA-1 has. */
export const secretBytes = 20;
export const recoveryCodeCount = 10;

/** The same in the form that people type, and that the URI of an app has. */
export function base32Of(secret: Uint8Array): string {
  return new Secret({ buffer: new Uint8Array(secret).buffer }).base32;
}

/** The address that an app reads from a picture. @param secret in base32 */
export function secondFactorUri(secret: string, username: string): string {
  return new TOTP({ ...settings, issuer: 'Opdesk', label: username, secret: Secret.fromBase32(secret) }).toString();
}

/**
 * The number of the half minute for which this is the code; null where it is not one of now.
 * @param secret in base32; another text is what "opdesk key reset" leaves in its place, and has no code
 * @param now epoch seconds
 */
export function stepOfCode(secret: string, code: string, now: number): number | null {
  if (!isAppCode(code) || !/^[A-Z2-7]+$/.test(secret)) return null;
  const totp = new TOTP({ ...settings, secret: Secret.fromBase32(secret) });
  const timestamp = now * 1_000;
  const delta = totp.validate({ token: code, timestamp, window: driftSteps });
  return delta === null ? null : totp.counter({ timestamp }) + delta;
}

/** Whether it is a code of an app; everything else may be a recovery code. */
export function isAppCode(code: string): boolean {
  return /^[0-9]{6}$/.test(code);
}

/** A code as it is compared: people type blanks and dashes. */
export function foldCode(code: string): string {
  return code.toLowerCase().replace(/[\s-]/g, '');
}

/** The name of an erased user, as the table has it. */
const erasedName = 'Erased';

/** The id takes the place of the username of somebody who is erased. */
export function isErasedUser({ id, username }: { readonly id: string; readonly username: string }): boolean {
  return username === id;
}

/** A JSON answer as it would be were it given after the erasure of a user: it has the shape that is declared. */
export function withoutUser(text: string, id: string): string {
  return JSON.stringify(JSON.parse(text, (_key, value: unknown) => erasedIn(value, id)));
}

function erasedIn(value: unknown, id: string): unknown {
  if (typeof value !== 'object' || value === null || !('id' in value) || value.id !== id) return value;
  return {
    ...value,
    ...('name' in value ? { name: erasedName } : {}),
    ...('username' in value ? { username: id } : {}),
    ...('disabled' in value ? { disabled: true } : {}),
  };
}
