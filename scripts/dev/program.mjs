// Runs the bundle of the program. Started ahead of a save with the packages that the program imports, it loads those,
// which takes most of a start, and waits until it is told what to run: a message { file, command }.
import { pathToFileURL } from 'node:url';

const told = new Promise((resolve) => process.once('message', resolve));
const abandoned = () => process.exit(0);
process.once('disconnect', abandoned);
await Promise.allSettled(process.argv.slice(2).map((name) => import(name)));
const { file, command } = await told;
process.off('disconnect', abandoned);
process.disconnect();
process.argv = [process.execPath, file, command];
await import(pathToFileURL(file).href);
