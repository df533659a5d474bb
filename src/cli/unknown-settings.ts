import { type Environment, loadConfig } from '../config.ts';
import { nearestName } from '../kernel/unknown-field.ts';

/** Variables of deploy/ha, and those that Kubernetes sets for a service of that name. */
const ofOthers = /^OPDESK_(?:HA|RUN_AS|(?:SERVICE|PORT)_.*)$/;

/** Shorter names are too much like those of other programs, such as HOST and HOME. */
const shortestCompared = 8;

/**
 * A line for each variable that looks like a setting and is none, so that a misspelt one is not ignored in silence.
 * Never its value, which may be a secret.
 */
export function unknownSettings(env: Environment): string[] {
  const known = settingNames();
  return Object.keys(env)
    .filter((name) => !known.includes(name) && !ofOthers.test(name))
    .flatMap((name) => {
      const meant = name.length < shortestCompared ? null : misspelt(name, known);
      if (meant === null && !name.startsWith('OPDESK_')) return [];
      return [
        `${name} is not a setting of Opdesk and counts for nothing${meant === null ? '' : `; is ${meant} meant?`}`,
      ];
    });
}

/** One of the same length, but for a letter or two. */
function misspelt(name: string, known: readonly string[]): string | null {
  const nearest = nearestName(name, known);
  const isNear = nearest !== null && nearest.length >= shortestCompared && Math.abs(nearest.length - name.length) <= 2;
  return isNear ? nearest : null;
}

/** Those that are read where none is set. */
function settingNames(): string[] {
  const names = new Set<string>();
  const env = new Proxy<Record<string, undefined>>({}, { get: (_, name) => void names.add(String(name)) });
  loadConfig(env, { projectFolder: '/node_modules/opdesk' });
  return [...names];
}
