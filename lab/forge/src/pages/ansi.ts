/** A log without its colours and cursor moves: what a person reads. Of a line that was overwritten the last state counts. */
export function plainLog(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
      .replace(/\x1b\[[0-9;?]*[ -/]*[@-~]/g, '')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
      .replace(/\x1b[@-Z\\-_]/g, '')
      .replaceAll('\r\n', '\n')
      .split('\n')
      .map((line) => line.slice(line.lastIndexOf('\r') + 1))
      .join('\n')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
      .replace(/[\0-\x08\x0b-\x1f\x7f]/g, '\ufffd')
  );
}
