import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { context } from 'esbuild';

/**
 * The program as one file: 350 files take Node.js longer to load than everything else that a start does.
 * `build()` reads what has changed and answers whether it could be built.
 */
export async function createBundle(program, outfile) {
  const bundle = await context({
    entryPoints: [program],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    sourcemap: true,
    sourcesContent: false,
    logLevel: 'warning',
    plugins: [{ name: 'own address', setup: (build) => build.onLoad({ filter: /\.ts$/ }, load) }],
  });
  return {
    build: () =>
      bundle.rebuild().then(
        () => true,
        () => false,
      ),
    close: () => bundle.dispose(),
  };
}

/** A module finds migrations, SQL functions and packages from where its source lies, not from the one file. */
async function load({ path }) {
  const text = await readFile(path, 'utf8');
  const address = JSON.stringify(pathToFileURL(path).href);
  return { contents: text.replaceAll('import.meta.url', () => address), loader: 'ts' };
}
