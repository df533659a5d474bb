import { convertCssVariables, defaultCssVariablesResolver } from '@mantine/core';
import type { Plugin } from 'vite';
import { mergedTheme } from '../src/styles/theme.ts';

const id = 'virtual:theme.css';

/**
 * The theme's variables as a sheet: the component library would write them into a style element, which the page's
 * policy (style-src 'self') forbids.
 */
export function themeCss(): Plugin {
  return {
    name: 'opdesk-theme-css',
    resolveId: (source) => (source === id ? `\0${id}` : undefined),
    load: (resolved) =>
      resolved === `\0${id}` ? convertCssVariables(defaultCssVariablesResolver(mergedTheme)) : undefined,
  };
}
