import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { exitLines } from './exits.ts';
import type { Verb } from './verb.ts';
import { helpAfter, verbs } from './verbs.ts';
import type { World } from './world.ts';

function addGlobals(command: Command): Command {
  return command
    .option('--name <name>', 'the installation (default: "default")')
    .option('--home <dir>', 'where installations and caches live (STAGECRAFT_HOME)')
    .option('--json', 'answer as JSON, for programs')
    .option('--no-color', 'no colours (so does NO_COLOR)');
}

function helpOf({ about, examples, exits, endings }: Verb): string {
  const more = about === undefined ? '' : `\n${about.join('\n')}\n`;
  const lines = examples.map((example) => `  ${example}`).join('\n');
  return `${more}\nExamples:\n${lines}\n\nExit codes:\n${exitLines([0, 1, 2, ...exits], endings)}`;
}

function versionOf(root: string): string {
  return (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version;
}

function build(world: World, ended: (code: number) => void): Command {
  const program = new Command('stagecraft')
    .description('Brings up an internal developer platform, one maturity phase at a time.')
    .showSuggestionAfterError(true)
    .showHelpAfterError('(`stagecraft --help` lists the verbs)')
    .helpCommand(false)
    .configureHelp({ sortSubcommands: false })
    .option('-V, --version', 'which version this is')
    .addHelpText('after', helpAfter)
    .exitOverride();
  for (const verb of verbs) {
    const command = addGlobals(program.command(verb.usage).description(verb.summary))
      .addHelpText('after', () => helpOf(verb))
      .exitOverride();
    for (const option of verb.options ?? []) command.option(...option);
    command.action(async (...given: unknown[]) => {
      const run = await verb.load();
      const options = command.opts();
      const args = given.slice(0, -2).filter((arg): arg is string => typeof arg === 'string');
      ended(await run(world, args, options));
    });
  }
  return program;
}

/** Reads the command line and runs the verb; a mistake in it is said, with what was probably meant. */
export async function runProgram(argv: string[], world: World): Promise<number> {
  let code = 0;
  const program = build(world, (result) => {
    code = result;
  });
  if (argv[0] === '--version' || argv[0] === '-V') {
    process.stdout.write(`${versionOf(world.root)}\n`);
    return 0;
  }
  if (argv.length === 0) {
    program.outputHelp();
    return 0;
  }
  try {
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : 2;
  }
}
