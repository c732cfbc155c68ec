/** Results and goals: chosen in the settings, also without scripts; told on the dashboard, behind a share link and in the table of all clients. */
import { expect, test } from '../../fixtures/relink.ts';
import { expectGoodLooks } from '../../fixtures/looks.ts';
import { JUNIPER_CAMPAIGN } from '../../fixtures/story.ts';
import { openLive } from '../../pages/live.ts';

test('what counts is said once, and everything begins with it', async ({ campaigns, page }) => {
  const campaign = await campaigns.idOf(JUNIPER_CAMPAIGN);
  await openLive(page, `/campaigns/${campaign}/settings`);
  const card = page.getByRole('region', { name: 'Results and goals' });
  await expect(card).toContainText('Nothing counts as a result yet.');
  const boxes = card.getByRole('checkbox');
  await boxes.first().check();
  await card.getByRole('button', { name: 'Save results' }).click();
  await expect(card).toContainText('Say what a result is called');
  await expect(card.getByLabel('What a result is called, in the plural')).toBeFocused();
  await expect(boxes.first(), 'nothing of what was chosen is lost').toBeChecked();
  await card.getByLabel('What a result is called, in the plural').fill('Test rides');
  await expectGoodLooks(page, 'results-choose');
  await card.getByRole('button', { name: 'Save results' }).click();
  await expect(card.getByRole('term').first()).toHaveText('Test rides');

  await card.getByLabel('Target').fill('many');
  await card.getByRole('button', { name: 'Save goal' }).click();
  await expect(card).toContainText('Enter a number such as 60');
  await card.getByLabel('Target').fill('100000');
  await card.getByRole('button', { name: 'Save goal' }).click();
  await expect(card).toContainText('100,000 a month');
  await expectGoodLooks(page, 'results');

  await page.getByRole('link', { name: 'Dashboard' }).click();
  const results = page.getByRole('region', { name: 'Test rides' });
  await expect(results.getByText('Cost per test ride')).toBeVisible();
  await expect(page.getByRole('region', { name: /^Goals for/ })).toContainText(/of 100,000 by|100,000 for/);
  await expectGoodLooks(page, 'results-dashboard');
});

test('what counts is chosen without scripts', async ({ campaigns, page, browser, baseURL }) => {
  const campaign = await campaigns.idOf(JUNIPER_CAMPAIGN);
  const storageState = await page.context().storageState();
  const plain = await browser.newContext({ javaScriptEnabled: false, storageState, baseURL });
  const form = await plain.newPage();
  await form.goto(`/campaigns/${campaign}/settings`);
  const card = form.getByRole('region', { name: 'Results and goals' });
  await card.getByLabel('What a result is called, in the plural').fill('Leads');
  await card.getByRole('checkbox').first().check();
  await card.getByRole('checkbox').nth(1).check();
  await card.getByRole('button', { name: 'Save results' }).click();
  await expect(card.getByRole('term').first()).toHaveText('Leads');
  await card.getByLabel('Target').fill('60');
  await card.getByRole('button', { name: 'Save goal' }).click();
  await expect(card).toContainText('60 a month');
  await form.goto(`/campaigns/${campaign}/dashboard`);
  await expect(form.getByRole('region', { name: 'Leads' })).toContainText('Cost per lead');
  await plain.close();
});

test('all clients stand in one table, with what was planned for them', async ({ campaigns, page }) => {
  const campaign = await campaigns.idOf(JUNIPER_CAMPAIGN);
  await openLive(page, `/campaigns/${campaign}/settings`);
  await page.getByLabel('EUR a month').fill('1');
  await page.getByRole('button', { name: 'Save budget' }).click();
  await expect(page.getByRole('region', { name: 'Monthly budgets' })).toContainText('€1.00 a month');
  await openLive(page, '/campaigns');
  await page.getByRole('link', { name: 'All clients' }).click();
  // On the first day of a month nobody is off a budget: it need not be on top.
  const row = page.getByRole('table').getByRole('row', { name: JUNIPER_CAMPAIGN });
  await expect(row).toContainText('€1.00');
  await expectGoodLooks(page, 'clients');
  await page.getByRole('searchbox', { name: 'Search clients' }).fill('nobody is called so');
  await expect(page.getByText('No client matches')).toBeVisible();
});
