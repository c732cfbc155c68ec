/** Numbers by campaign: opened under a panel, with and without scripts, by members and by whoever has a share link. */
import { expect, test } from '../../fixtures/relink.ts';
import { expectGoodLooks } from '../../fixtures/looks.ts';
import { ADS, JUNIPER_CAMPAIGN } from '../../fixtures/story.ts';
import { DashboardPage } from '../../pages/dashboard.ts';
import { openLive } from '../../pages/live.ts';
import { SharedPage, ShareLinks } from '../../pages/share-links.ts';

test.describe.configure({ timeout: 60_000 });

const SHARE = /^These 10 campaigns are \d+\s% of the cost, all that came 100\s%\.$/;

test('a table opens in its panel, and more rows come on demand', async ({ campaigns }) => {
  const dashboard = await campaigns.openDashboard(JUNIPER_CAMPAIGN);
  const panel = dashboard.panel(ADS);
  await expect(panel.parts).toHaveCount(0);
  await expect(panel.by).toHaveAttribute('aria-expanded', 'false');
  await panel.by.click();
  await expect(panel.parts.getByRole('columnheader').first()).toHaveText('Campaigns');
  await expect(panel.parts.getByRole('columnheader', { name: 'CPC' })).toBeVisible();
  await expect(panel.parts.getByRole('row')).toHaveCount(1 + 10);
  await expect(panel.parts.getByRole('rowheader').first()).toHaveText('Brand');
  await expect(panel.parts.locator('.parts-note').first()).toHaveText(SHARE);
  await expectGoodLooks(dashboard.page, 'breakdown');
  const address = dashboard.page.url();
  await panel.parts.getByRole('button', { name: 'Show up to 50' }).click();
  await expect(panel.parts.getByRole('row')).toHaveCount(1 + 14);
  await expect(panel.parts.getByRole('button')).toHaveCount(0);
  expect(dashboard.page.url(), 'nothing is loaded anew').toBe(address);
  await panel.by.focus();
  await dashboard.page.keyboard.press('Enter');
  await expect(panel.parts).toHaveCount(0);
});

test('without scripts its button leads to it', async ({ campaigns, browser, baseURL }) => {
  const id = await campaigns.idOf(JUNIPER_CAMPAIGN);
  const state = await campaigns.page.context().storageState();
  const context = await browser.newContext({ javaScriptEnabled: false, storageState: state, baseURL });
  const dashboard = new DashboardPage(await context.newPage());
  await dashboard.page.goto(`/campaigns/${id}/dashboard?days=7`);
  const panel = dashboard.panel(ADS);
  await panel.by.click();
  await expect(panel.parts.getByRole('row')).toHaveCount(1 + 10);
  await panel.parts.getByRole('button', { name: 'Show up to 50' }).click();
  await expect(panel.parts.getByRole('row')).toHaveCount(1 + 14);
  expect(new URL(dashboard.page.url()).searchParams.get('days')).toBe('7');
  await context.close();
});

test('a client opens it by a link', async ({ campaigns, page, browser, secrets }) => {
  await openLive(page, `/campaigns/${await campaigns.idOf(JUNIPER_CAMPAIGN)}/settings`);
  const links = new ShareLinks(page);
  await links.create('For Ann');
  const address = await links.address('For Ann').inputValue();
  secrets.push(address.split('/').at(-1) ?? '');
  const context = await browser.newContext({ javaScriptEnabled: false });
  const shared = new SharedPage(await context.newPage());
  await shared.page.goto(address);
  await shared.panel(ADS).getByRole('link', { name: /^By campaigns/ }).click();
  await expect(shared.panel(ADS).getByRole('row')).toHaveCount(1 + 10);
  await expect(shared.panel(ADS).locator('.parts-note').first()).toHaveText(SHARE);
  await shared.panel(ADS).getByRole('link', { name: 'Show up to 50' }).click();
  await expect(shared.panel(ADS).getByRole('row')).toHaveCount(1 + 14);
  await context.close();
});
