import { spawn } from 'node:child_process';

const openers: Partial<Record<NodeJS.Platform, [string, string[]]>> = {
  darwin: ['open', []],
  win32: ['cmd', ['/c', 'start', '']],
};

/** Asks the system to show the address. Where there is no browser, nothing happens: the address has been printed. */
export function openInBrowser(url: string): void {
  const [file, args] = openers[process.platform] ?? ['xdg-open', []];
  const child = spawn(file, [...args, url], { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
}
