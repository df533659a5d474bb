import { type ComponentType, lazy, type ReactNode, Suspense } from 'react';
import { Route, Switch } from 'wouter';
import { LoginPage } from './features/sign-in/login-page.tsx';
import { DeskLayout } from './layouts/desk-layout.tsx';
import { NotFound } from './layouts/not-found.tsx';
import { Loading } from './ui/loading.tsx';

const DayPage = lazily(() => import('./features/day/day-page.tsx').then(({ DayPage: page }) => page));

function lazily(load: () => Promise<ComponentType>): ComponentType {
  return lazy(async () => ({ default: await load() }));
}

/** The pages of the desk; those behind the login have its frame around them. */
export function Routes(): ReactNode {
  return (
    <Switch>
      <Route path="/login">
        <LoginPage />
      </Route>
      <Route>
        <DeskLayout>
          <Suspense fallback={<Loading />}>
            <Switch>
              <Route path="/" component={DayPage} />
              <Route>
                <NotFound />
              </Route>
            </Switch>
          </Suspense>
        </DeskLayout>
      </Route>
    </Switch>
  );
}
