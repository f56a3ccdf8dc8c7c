import { expect, test } from '@playwright/test';
import { CompanyControllers } from '../support/company-controllers.ts';
import { offers, stagecraft, target } from '../support/installation.ts';
import { asBefore, refused } from '../support/outside.ts';
import { signIn } from '../support/people.ts';
import { disturbing, inPhaseTwo } from '../support/phase-two.ts';
import { untilHealthy } from '../support/processes.ts';
import { takesTurns } from '../support/turns.ts';
import { approvedBy, ask, fresh, result, state } from '../support/requests.ts';

inPhaseTwo();
test.beforeEach(() =>
  test.skip(
    !['embedded', 'openshift'].includes(target()),
    'what a company has is beside this machine’s ports, or has a Route',
  ),
);

test(
  'requests end in the AWX and the Terraform that the company has; nothing of ours is there beside them, and all comes back',
  disturbing,
  async ({ page, browser }) => {
    // Beside it: the other provider that people sign in with.
    takesTurns(0, 2);
    test.setTimeout(target() === 'embedded' ? 300_000 : 900_000);
    const company = new CompanyControllers();
    try {
      expect(refused(company.configFile())).toMatch(/AWX (at|\(.+\) answers 503)/);
      await company.start();
      expect(refused(company.configFile('another-token'))).toContain('does not accept the token (401)');
      stagecraft('up', '--config', company.configFile());
      await untilHealthy();
      expect(offers('automation')).toBe(false);

      await signIn(page, 'omar', '/platform');
      const capabilities = page.getByRole('table', { name: 'Capabilities' });
      for (const name of ['Playbooks', 'Plans']) {
        await expect(capabilities.getByRole('row', { name: new RegExp(`^${name}`) })).toContainText('Healthy');
      }
      await expect(capabilities.getByRole('row', { name: /^Automation/ })).toHaveCount(0);

      await page.goto('/requests/new/log-retention');
      await page.getByText('storefront-1: the shop').click();
      await page.getByRole('textbox', { name: 'Days' }).fill('21');
      await page.getByRole('button', { name: 'Submit request' }).click();
      await expect(state(page)).toHaveText('Waiting for approval');
      await approvedBy(browser, 'lena', new URL(page.url()).pathname);
      await expect(state(page)).toHaveText('Done', { timeout: 120_000 });
      const job = (await result(page).getByRole('link', { name: 'Job' }).getAttribute('href')) ?? '';
      const id = new RegExp(`^${company.url}/#/jobs/playbook/(\\d+)/output$`).exec(job)?.[1];
      expect(await company.ask(`/jobs/${id}/`, 'application/json')).toMatchObject({ status: 'successful' });

      const name = fresh('label-storage', '-');
      const path = await ask(page, 'infrastructure', { Name: name, 'What is it for?': 'Storage for the labels' });
      await approvedBy(browser, 'lena', path);
      await expect(state(page)).toHaveText('Done', { timeout: 180_000 });
      const workspace = `/organizations/harbourline/workspaces/checkout-${name}`;
      expect(await company.ask(workspace, 'application/vnd.api+json')).toMatchObject({
        data: { attributes: { name: `checkout-${name}` } },
      });
    } finally {
      await company.remove();
      asBefore();
      await untilHealthy();
    }
    expect(offers('automation')).toBe(true);
  },
);
