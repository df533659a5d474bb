import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { context } from 'esbuild';

/**
 * The program as one file: 350 files take Node.js longer to load than everything else that a start does.
 * `build()` reads what has changed and answers whether it could be built; `packages()` are those that it imports.
 */
export async function createBundle(program, outfile) {
  let packages = [];
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
    metafile: true,
    plugins: [{ name: 'own address', setup: (build) => build.onLoad({ filter: /\.ts$/ }, load) }],
  });
  return {
    build: () =>
      bundle.rebuild().then(
        ({ metafile }) => {
          packages = externalsOf(metafile);
          return true;
        },
        () => false,
      ),
    packages: () => packages,
    close: () => bundle.dispose(),
  };
}

function externalsOf({ outputs }) {
  const imports = Object.values(outputs).flatMap((output) => output.imports);
  return [...new Set(imports.filter(({ external }) => external).map(({ path }) => path))];
}

/** A module finds migrations, SQL functions and packages from where its source lies, not from the one file. */
async function load({ path }) {
  const text = await readFile(path, 'utf8');
  const address = JSON.stringify(pathToFileURL(path).href);
  return { contents: text.replaceAll('import.meta.url', () => address), loader: 'ts' };
}
