import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '@fontsource-variable/noto-sans/wght.css';
import 'virtual:theme.css';
import './styles/mantine.css';
import './styles/tokens.css';
import { Desk } from './desk.tsx';
import { firstLanguage } from './text/chosen-language.ts';
import { showLanguage } from './text/text.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no root');

const draw = (): void =>
  createRoot(root).render(
    <StrictMode>
      <Desk />
    </StrictMode>,
  );

// Drawn once the texts are there, so that nobody sees another language first; without them in English.
void showLanguage(firstLanguage())
  .catch(() => undefined)
  .finally(draw);
