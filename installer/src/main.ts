import type { Place } from './composition/place.ts';
import { PlatformError } from './model/errors.ts';

function onStreamError(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

/** Whoever reads what is said may leave early (`| head`): the work goes on without them, and no harm is done. */
function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    if (!stream.listeners('error').includes(onStreamError)) stream.on('error', onStreamError);
  }
}

/** Runs one command line and gives the exit code. The verbs bring what they need; nothing else is loaded. */
export async function main(argv: string[], place: Place): Promise<number> {
  outliveReaders();
  const { runProgram } = await import('./cli/program.ts');
  try {
    return await runProgram(argv, {
      root: place.root,
      home: place.home,
      openWorkshop: async (choice) => (await import('./composition/workshop.ts')).openWorkshop(place, choice),
      composeInto: async (folder, options) =>
        (await import('./composition/compose-into.ts')).composeInto(place, folder, options),
      openExamination: async (of) => (await import('./composition/verify/open.ts')).openExamination(place, of),
      lockStack: async (options) => (await import('./composition/lock-stack.ts')).lockStack(place, options),
    });
  } catch (error) {
    const { showError } = await import('./ui/errors.ts');
    showError(error, { json: argv.includes('--json') });
    return error instanceof PlatformError ? error.exitCode : 1;
  }
}
