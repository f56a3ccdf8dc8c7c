import type { Plan } from '../model/plan.ts';
import type { Settings } from '../model/settings.ts';
import { print, say, styled, table } from './terminal.ts';

/** What the next commands must be told to mean the same installation. */
function flagsFor({ installation }: Settings, home: string | undefined): string {
  const name = installation === 'default' ? '' : ` --name ${installation}`;
  return home === undefined ? name : `${name} --home ${/[^\w./:~-]/.test(home) ? `'${home}'` : home}`;
}

/** What somebody wants to know when it is up: where, as whom, and what now. */
export function welcome({ addresses }: Plan, settings: Settings, home?: string): void {
  const own = flagsFor(settings, home);
  print();
  print(styled(`${settings.portal.title} is up, in phase ${settings.phase}.`, 'bold'));
  print();
  const portalFirst = addresses.toSorted((a, b) => Number(b.name === 'portal') - Number(a.name === 'portal'));
  for (const line of table(portalFirst.map(({ title, url }) => [`  ${title}`, url]))) print(line);
  print();
  say('Sign in as one of Harbourline’s people, for example omar (a developer) or lena, who leads his team:');
  print(`  stagecraft credentials${own}`);
  say('Then try: ask for a database as omar, approve it as lena, and look at who did what.');
  const commands = [
    [`  stagecraft status${own}`, 'how it is'],
    [`  stagecraft down${own}`, 'stop it; the data stays'],
  ];
  for (const line of table(commands)) print(line);
}
