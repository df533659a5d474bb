import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { context, type Metafile, type OnLoadArgs, type OnLoadResult } from 'esbuild';

interface Bundle {
  /** Reads what has changed; answers whether it could be built, and where not, esbuild has said why. */
  build(): Promise<boolean>;
  /** The packages that it imports. */
  packages(): readonly string[];
  close(): Promise<void>;
}

/**
 * The program as one file: its many files take Node.js longer to load than everything else that a start does.
 * @param outfile below node_modules, where what the program imports is found
 */
export async function createBundle(program: string, outfile: string): Promise<Bundle> {
  let packages: readonly string[] = [];
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

function externalsOf({ outputs }: Metafile): string[] {
  const imports = Object.values(outputs).flatMap((output) => output.imports);
  return [...new Set(imports.filter(({ external }) => external).map(({ path }) => path))];
}

/** A module finds migrations, SQL functions and packages from where its source lies, not from the one file. */
async function load({ path }: OnLoadArgs): Promise<OnLoadResult> {
  const text = await readFile(path, 'utf8');
  const address = JSON.stringify(pathToFileURL(path).href);
  return { contents: text.replaceAll('import.meta.url', () => address), loader: 'ts' };
}
