import { createTheme, mergeMantineTheme, DEFAULT_THEME, type MantineColorsTuple } from '@mantine/core';

/** A calm teal; shade 7 has a contrast of 5.5 on white. */
const teal: MantineColorsTuple = [
  '#e8f6f4',
  '#d3ebe8',
  '#a8d7d1',
  '#79c2b9',
  '#53b0a5',
  '#36a093',
  '#1c8a7d',
  '#0f766e',
  '#0b615a',
  '#084d48',
];

/** The components' own settings; colours and sizes of Opdesk's parts are in tokens.css. */
export const theme = createTheme({
  primaryColor: 'teal',
  primaryShade: 7,
  colors: { teal },
  autoContrast: true,
  fontFamily: "'Noto Sans Variable', 'Noto Sans', system-ui, sans-serif",
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
});

export const mergedTheme = mergeMantineTheme(DEFAULT_THEME, theme);
