import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Plugin } from 'vite';

/** Smaller files are not worth a second one, in bytes. */
const smallest = 1_024;

const forms = {
  gz: (bytes: Buffer) => promisify<Buffer, object, Buffer>(gzip)(bytes, { level: 9 }),
  br: (bytes: Buffer) =>
    promisify<Buffer, object, Buffer>(brotliCompress)(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    }),
};

/** Writes each text file compressed beside itself, so that the server never compresses one. */
export function compressed(): Plugin {
  return {
    name: 'opdesk-compressed',
    apply: 'build',
    // After everything is written: the builder changes its chunks until then.
    async writeBundle({ dir = '' }, bundle) {
      const texts = Object.keys(bundle).filter((name) => /\.(?:js|css|svg)$/.test(name));
      await Promise.all(texts.map((name) => compress(join(dir, name))));
    },
  };
}

async function compress(path: string): Promise<void> {
  const bytes = await readFile(path);
  if (bytes.length < smallest) return;
  await Promise.all(
    Object.entries(forms).map(async ([ending, form]) => writeFile(`${path}.${ending}`, await form(bytes))),
  );
}
