/** Budgets: set in the settings, also without scripts; told on the dashboard and behind a share link. */
import { expect, test } from '../../fixtures/relink.ts';
import { expectGoodLooks } from '../../fixtures/looks.ts';
import { JUNIPER_CAMPAIGN } from '../../fixtures/story.ts';
import { openLive } from '../../pages/live.ts';

test('a budget says how much of it is spent and where the month leads', async ({ campaigns, page }) => {
  const campaign = await campaigns.idOf(JUNIPER_CAMPAIGN);
  await openLive(page, `/campaigns/${campaign}/settings`);
  const card = page.getByRole('region', { name: 'Monthly budgets' });
  await expect(card).toContainText('No budget yet.');
  await card.getByLabel('EUR a month').fill('a lot');
  await card.getByRole('button', { name: 'Save budget' }).click();
  await expect(card).toContainText('Enter an amount such as 12000');
  await expect(card.getByLabel('EUR a month')).toBeFocused();
  await card.getByLabel('EUR a month').fill('12,000');
  await card.getByRole('button', { name: 'Save budget' }).click();
  await expect(card).toContainText('€12,000 a month');
  await card.getByLabel('Budget for').selectOption({ index: 1 });
  await card.getByLabel('EUR a month').fill('10');
  await card.getByRole('button', { name: 'Save budget' }).click();
  await expect(card).toContainText('€10.00 a month');
  await expectGoodLooks(page, 'budgets');

  await page.getByRole('link', { name: 'Dashboard' }).click();
  const paces = page.getByRole('region', { name: /^Budget for/ });
  // On the first day of a month there is only the plan.
  await expect(paces.getByRole('listitem').first()).toContainText(/of €12,000 by \d+ \w+|€12,000 for \w+\. Its first day/);
  await expectGoodLooks(page, 'paces');
});

test('a budget is set without scripts', async ({ campaigns, page, browser, baseURL }) => {
  const campaign = await campaigns.idOf(JUNIPER_CAMPAIGN);
  const storageState = await page.context().storageState();
  const plain = await browser.newContext({ javaScriptEnabled: false, storageState, baseURL });
  const form = await plain.newPage();
  await form.goto(`/campaigns/${campaign}/settings`);
  await form.getByLabel('EUR a month').fill('9000');
  await form.getByRole('button', { name: 'Save budget' }).click();
  await expect(form.getByRole('region', { name: 'Monthly budgets' })).toContainText('€9,000 a month');
  await plain.close();
});
