/** Notes on days: written in the settings, marked in charts, seen by clients only where that was ticked; without scripts too. */
import { expect, test } from '../../fixtures/relink.ts';
import { expectGoodLooks } from '../../fixtures/looks.ts';
import { ADS, JUNIPER_CAMPAIGN } from '../../fixtures/story.ts';
import { DashboardPage } from '../../pages/dashboard.ts';
import { openLive } from '../../pages/live.ts';
import { SharedPage, ShareLinks } from '../../pages/share-links.ts';

test.describe.configure({ timeout: 60_000 });

/** So many days before today, as date inputs take them. */
function daysAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
}

test('a note is written, marked in every chart, changed and removed', async ({ campaigns, page, browser, secrets }) => {
  const id = await campaigns.idOf(JUNIPER_CAMPAIGN);
  await openLive(page, `/campaigns/${id}/settings`);
  const card = page.getByRole('region', { name: 'Notes', exact: true });
  await expect(card).toContainText('No note yet.');
  await card.getByLabel('Day', { exact: true }).fill(daysAgo(5));
  await card.getByLabel('What happened').fill('Site relaunch');
  await card.getByRole('button', { name: 'Save note' }).click();
  await expect(card.getByRole('listitem')).toContainText('Site relaunch');
  await expectGoodLooks(page, 'notes');

  const links = new ShareLinks(page);
  await links.create('For Lea');
  const address = await links.address('For Lea').inputValue();
  secrets.push(address.split('/').at(-1) ?? '');
  const context = await browser.newContext({ javaScriptEnabled: false });
  const shared = new SharedPage(await context.newPage());
  await shared.page.goto(address);
  await expect(shared.page.getByText('Site relaunch')).toHaveCount(0);

  await card.getByRole('link', { name: /^Change/ }).click();
  await expect(card.getByLabel('What happened')).toHaveValue('Site relaunch');
  await card.getByLabel('Clients see it').check();
  await card.getByRole('button', { name: 'Save changes' }).click();
  await expect(card.getByRole('listitem')).toContainText('clients see it');
  await shared.page.reload();
  await expect(shared.page.getByRole('region', { name: 'Notes on these days' })).toContainText('Site relaunch');
  await context.close();

  const dashboard = await campaigns.openDashboard(JUNIPER_CAMPAIGN);
  const panel = dashboard.panel(ADS);
  await expect(panel.region.locator('.chart-note')).toHaveCount(1);
  await expect(panel.region.getByRole('img', { name: /Notes: .*Site relaunch/ })).toBeVisible();
  await panel.openTable();
  await expect(panel.region.getByRole('cell', { name: 'Site relaunch' })).toBeVisible();
  await expectGoodLooks(dashboard.page, 'dashboard-notes');
  await dashboard.page.getByRole('link', { name: 'Notes', exact: true }).click();
  await card.getByRole('button', { name: /^Remove/ }).click();
  await expect(card).toContainText('No note yet.');
});

test('a note is written and changed without scripts', async ({ campaigns, page, browser, baseURL }) => {
  const campaign = await campaigns.idOf(JUNIPER_CAMPAIGN);
  const storageState = await page.context().storageState();
  const plain = await browser.newContext({ javaScriptEnabled: false, storageState, baseURL });
  const form = await plain.newPage();
  const card = form.getByRole('region', { name: 'Notes', exact: true });
  await form.goto(`/campaigns/${campaign}/settings`);
  await card.getByLabel('Day', { exact: true }).fill(daysAgo(5));
  await card.getByLabel('What happened').fill('Relaunch');
  await card.getByRole('button', { name: 'Save note' }).click();
  await card.getByRole('link', { name: /^Change/ }).click();
  await card.getByLabel('What happened').fill('Site relaunch');
  await card.getByRole('button', { name: 'Save changes' }).click();
  await expect(card.getByRole('listitem')).toContainText('Site relaunch');
  const dashboard = new DashboardPage(form);
  await form.goto(`/campaigns/${campaign}/dashboard`);
  await expect(dashboard.panel(ADS).region.locator('.chart-note')).toHaveCount(1);
  await plain.close();
});
