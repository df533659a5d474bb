import { DirectionProvider, MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useEffect } from 'react';
import { queryClient } from './api/queries/query-client.ts';
import { Routes } from './routes.tsx';
import { theme } from './styles/theme.ts';
import { followOtherTabs } from './text/chosen-language.ts';
import { useLanguage } from './ui/use-language.ts';

/** Everything, drawn anew when the language changes: what is typed stays where it is. */
export function Desk(): ReactNode {
  useLanguage();
  useEffect(followOtherTabs, []);
  return (
    <DirectionProvider>
      <MantineProvider theme={theme} defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
        <QueryClientProvider client={queryClient}>
          <Routes />
        </QueryClientProvider>
      </MantineProvider>
    </DirectionProvider>
  );
}
