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
    async generateBundle(_options, bundle) {
      const texts = Object.entries(bundle)
        .filter(([name]) => /\.(?:js|css|svg|html)$/.test(name))
        .map(([name, file]) => ({ name, bytes: Buffer.from(file.type === 'chunk' ? file.code : file.source) }))
        .filter(({ bytes }) => bytes.length >= smallest);
      const made = texts.flatMap(({ name, bytes }) =>
        Object.entries(forms).map(async ([ending, form]) => ({
          fileName: `${name}.${ending}`,
          source: await form(bytes),
        })),
      );
      for (const file of await Promise.all(made)) this.emitFile({ type: 'asset', ...file });
    },
  };
}
