// Builds the pages without React: the screen of the waiting room, for browsers from 2016 on (Chrome 53), and the
// patient's own place, for slow phones. Each is one script, one style sheet, and what they name, under names by their
// contents beside those of the desk.
// usage: node scripts/small-pages.mjs <folder of the desk's build>
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { constants, brotliCompressSync, gzipSync } from 'node:zlib';
import { buildSync } from 'esbuild';

const web = join(dirname(dirname(fileURLToPath(import.meta.url))), 'web');
const [out = join(web, 'dist')] = process.argv.slice(2);
mkdirSync(join(out, 'assets'), { recursive: true });

const font = createRequire(import.meta.url).resolve(
  '@fontsource-variable/noto-sans/files/noto-sans-devanagari-wght-normal.woff2',
);

buildPage('display', { clips: JSON.stringify(clipsByLanguage()), font: put(font) });
buildPage('turn', { clips: '{}', font: '' });

/** The addresses of the clips, by language and by what they say: a language is a folder. */
function clipsByLanguage() {
  const folder = join(web, 'display', 'sounds');
  return Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((language) => [
        language,
        Object.fromEntries(
          readdirSync(join(folder, language))
            .sort()
            .map((file) => [basename(file, '.mp3'), put(join(folder, language, file))]),
        ),
      ]),
  );
}

function buildPage(name, { clips, font }) {
  const folder = join(web, name);
  const script = text(join(folder, 'main.ts'), { define: { CLIPS: clips }, format: 'iife', target: 'es2015' });
  const style = text(join(folder, 'style.css'), { external: ['/assets/*'], target: 'chrome53' });
  const page = readFileSync(join(folder, 'index.html'), 'utf8')
    .replace('"main.ts"', `"${put(`${name}.js`, script)}"`)
    .replace('"style.css"', `"${put(`${name}.css`, style.replace('/assets/devanagari', font))}"`);
  writeFileSync(join(out, `${name}.html`), page);
}

function text(entry, options) {
  const { outputFiles } = buildSync({ entryPoints: [entry], bundle: true, minify: true, write: false, ...options });
  return outputFiles[0].text;
}

/** Writes a file under a name by its contents, and its compressed forms beside it. @returns its address */
function put(path, contents = readFileSync(path)) {
  const bytes = Buffer.from(contents);
  const digest = createHash('sha256').update(bytes).digest('base64url').slice(0, 8);
  const file = `${basename(path, extname(path))}-${digest}${extname(path)}`;
  writeFileSync(join(out, 'assets', file), bytes);
  if (typeof contents === 'string' && bytes.length >= 1_024) {
    const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
    writeFileSync(join(out, 'assets', `${file}.br`), brotliCompressSync(bytes, quality));
    writeFileSync(join(out, 'assets', `${file}.gz`), gzipSync(bytes, { level: 9 }));
  }
  return `/assets/${file}`;
}
