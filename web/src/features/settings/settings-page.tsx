import { type ComponentType, lazy, type ReactNode, Suspense } from 'react';
import { Link, Redirect, useParams } from 'wouter';
import type { Login } from '../../api/queries/login.ts';
import { useLogin } from '../../shared/login-context.ts';
import { NotFound } from '../../shared/not-found.tsx';
import { paths } from '../../paths.ts';
import { t } from '../../text/text.ts';
import { Loading } from '../../ui/loading.tsx';
import classes from './settings-page.module.css';

const parts = {
  start: lazily(() => import('./first-steps/first-steps-page.tsx').then(({ FirstStepsPage: page }) => page)),
  staff: lazily(() => import('./staff/staff-page.tsx').then(({ StaffPage: page }) => page)),
  doctors: lazily(() => import('./directory/doctors-page.tsx').then(({ DoctorsPage: page }) => page)),
  clinics: lazily(() => import('./directory/clinics-page.tsx').then(({ ClinicsPage: page }) => page)),
  services: lazily(() => import('./directory/services-page.tsx').then(({ ServicesPage: page }) => page)),
  hours: lazily(() => import('./hours/hours-page.tsx').then(({ HoursPage: page }) => page)),
  leaves: lazily(() => import('./leaves/leaves-page.tsx').then(({ LeavesPage: page }) => page)),
  screens: lazily(() => import('./screens/screens-page.tsx').then(({ ScreensPage: page }) => page)),
  business: lazily(() => import('./business/business-page.tsx').then(({ BusinessPage: page }) => page)),
  clients: lazily(() => import('./clients/clients-page.tsx').then(({ ClientsPage: page }) => page)),
  webhooks: lazily(() => import('./webhooks/webhooks-page.tsx').then(({ WebhooksPage: page }) => page)),
  import: lazily(() => import('./import/import-page.tsx').then(({ ImportPage: page }) => page)),
  audit: lazily(() => import('./audit/audit-page.tsx').then(({ AuditPage: page }) => page)),
} as const;

type Part = keyof typeof parts;

/** The parts that a role may open: a manager all. */
const partsOfRole: Readonly<Record<Login['role'], readonly Part[]>> = {
  manager: Object.keys(parts) as Part[],
  receptionist: ['screens'],
  doctor: [],
};

function lazily(load: () => Promise<ComponentType>): ComponentType {
  return lazy(async () => ({ default: await load() }));
}

function isPart(text: string): text is Part {
  return Object.hasOwn(parts, text);
}

/** The settings of the business, part by part; the server refuses them to everybody else, too. */
export function SettingsPage(): ReactNode {
  const { part } = useParams<{ part?: string }>();
  const { role } = useLogin();
  const open = partsOfRole[role];
  if (part === undefined && open[0] !== undefined) return <Redirect to={paths.settings(open[0])} replace />;
  if (part !== undefined && !isPart(part)) return <NotFound />;
  if (part === undefined || !open.includes(part)) {
    return <p className={classes['refused']}>{t('settings.managersOnly')}</p>;
  }
  const Content = parts[part];
  return (
    <div className={classes['settings']}>
      <nav aria-label={t('settings.parts')} className={classes['parts']}>
        {open.map((each) => (
          <Link key={each} href={paths.settings(each)} aria-current={each === part ? 'page' : undefined}>
            {t(`settings.part.${each}`)}
          </Link>
        ))}
      </nav>
      <div className={classes['content']}>
        <Suspense fallback={<Loading />}>
          <Content />
        </Suspense>
      </div>
    </div>
  );
}
