import { expect, test } from '@playwright/test';
import { target } from '../support/installation.ts';
import { signIn } from '../support/people.ts';
import { disturbing, inPhaseTwo } from '../support/phase-two.ts';

inPhaseTwo();

test(
  'the platform’s page says how the people are read, and how the phase’s services are',
  disturbing,
  async ({ page }) => {
    await signIn(page, 'vera', '/platform');
    const people = page.getByRole('region', { name: 'People and groups' });
    await expect(people.getByRole('status')).toHaveText('In step', { timeout: 60_000 });
    await expect(people).toContainText(/\d+ people and \d+ groups, /);
    await expect(people).toContainText(/Next reading(in \d+ seconds?|now)/);
    // On a cluster nothing says where their health is asked.
    if (target() !== 'embedded') return;
    const capabilities = page.getByRole('table', { name: 'Capabilities' });
    for (const name of ['Automation', 'Secrets']) {
      await expect(capabilities.getByRole('row', { name: new RegExp(`^${name}`) })).toContainText('Healthy');
    }
  },
);
