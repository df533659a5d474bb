import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compressed } from './build/compressed.ts';
import { themeCss } from './build/theme-css.ts';

/** Where `npm run dev` has the server. */
const api = process.env['OPDESK_URL'] ?? 'http://127.0.0.1:3000';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), themeCss(), compressed()],
  // Chrome, Edge, Firefox and Safari of the last three years.
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    cssCodeSplit: true,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
    license: { fileName: 'licences.md' },
    rolldownOptions: { checks: { bundlerTimings: false } },
  },
  server: { proxy: Object.fromEntries(['/dr', '/cdr', '/opdesk', '/profiles'].map((path) => [path, api])) },
});
