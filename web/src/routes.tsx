import { type ComponentType, lazy, type ReactNode, Suspense } from 'react';
import { Route, Switch, useLocation } from 'wouter';
import { LoginPage } from './features/sign-in/login-page.tsx';
import { DeskLayout } from './layouts/desk-layout.tsx';
import { LeaveGuard } from './shared/leave-guard.tsx';
import { NotFound } from './shared/not-found.tsx';
import { ErrorBoundary } from './ui/error-boundary.tsx';
import { Loading } from './ui/loading.tsx';

const DayPage = lazily(() => import('./features/day/day-page.tsx').then(({ DayPage: page }) => page));

const CalendarPage = lazily(() =>
  import('./features/calendar/calendar-page.tsx').then(({ CalendarPage: page }) => page),
);
const PatientsPage = lazily(() =>
  import('./features/patients/patients-page.tsx').then(({ PatientsPage: page }) => page),
);
const PatientPage = lazily(() => import('./features/patients/patient-page.tsx').then(({ PatientPage: page }) => page));
const SlipPage = lazily(() => import('./features/slip/slip-page.tsx').then(({ SlipPage: page }) => page));
const TodayPage = lazily(() => import('./features/today/today-page.tsx').then(({ TodayPage: page }) => page));
const SettingsPage = lazily(() =>
  import('./features/settings/settings-page.tsx').then(({ SettingsPage: page }) => page),
);

function lazily(load: () => Promise<ComponentType>): ComponentType {
  return lazy(async () => ({ default: await load() }));
}

/** The pages of the desk; those behind the login have its frame around them. */
export function Routes(): ReactNode {
  const [path] = useLocation();
  return (
    <LeaveGuard>
      <Switch>
        <Route path="/login">
          <LoginPage />
        </Route>
        <Route>
          <DeskLayout>
            <ErrorBoundary key={path}>
              <Suspense fallback={<Loading />}>
                <Switch>
                  <Route path="/" component={DayPage} />
                  <Route path="/calendar" component={CalendarPage} />
                  <Route path="/patients" component={PatientsPage} />
                  <Route path="/patients/:id" component={PatientPage} />
                  <Route path="/slip/:id" component={SlipPage} />
                  <Route path="/today" component={TodayPage} />
                  <Route path="/settings/:part?" component={SettingsPage} />
                  <Route>
                    <NotFound />
                  </Route>
                </Switch>
              </Suspense>
            </ErrorBoundary>
          </DeskLayout>
        </Route>
      </Switch>
    </LeaveGuard>
  );
}
