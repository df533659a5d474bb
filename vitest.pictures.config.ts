import { defineConfig } from 'vitest/config';
import all from './vitest.config.ts';

/** Not tests: the pictures of the documents, made from the desk as it is (`npm run pictures`). */
export default defineConfig({ test: { ...all.test, include: ['test/pictures/*.ts'] } });
