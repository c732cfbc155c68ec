/** Every page, in light, in dark and on a phone: many looks to a test, so each has more time. */
import { expect, test } from '../../fixtures/relink.ts';
import { expectGoodLooks } from '../../fixtures/looks.ts';
import { EMPTY_CAMPAIGN, HARBOUR, HARBOUR_CAMPAIGN, JUNIPER_CAMPAIGN } from '../../fixtures/story.ts';
import { DataSourcesPage } from '../../pages/data-sources.ts';
import { openLive } from '../../pages/live.ts';

test.describe.configure({ timeout: 60_000 });

test('the pages of the agency', async ({ page, campaigns }) => {
  await campaigns.open();
  await expectGoodLooks(page, 'campaigns');
  await openLive(page, '/campaigns/new');
  await expectGoodLooks(page, 'campaign-new');

  const sources = new DataSourcesPage(page);
  await sources.open();
  await expectGoodLooks(page, 'data-sources');
  await sources.account(HARBOUR.email).remove.click();
  await expectGoodLooks(page, 'data-sources-removal');
  await page.getByRole('link', { name: 'Renewals' }).click();
  await expect(page.getByRole('heading', { name: 'Renewals' })).toBeVisible();
  await expectGoodLooks(page, 'renewals');
});

test('settings, help, and what is not there', async ({ page, campaigns }) => {
  await openLive(campaigns.page, '/settings');
  await expectGoodLooks(page, 'settings');
  await openLive(page, '/settings/alerts');
  await expectGoodLooks(page, 'alerts');
  await openLive(page, '/settings/apps');
  await page.locator('.app summary').first().click();
  await expectGoodLooks(page, 'apps');
  await openLive(page, '/settings/doctor');
  await page.getByRole('button', { name: 'Look now' }).click();
  await expect(page.getByText('accepts the secret')).toBeVisible();
  await expectGoodLooks(page, 'doctor');
  await openLive(page, '/help/reconnect');
  await expectGoodLooks(page, 'help');
  await page.goto('/nowhere');
  await expectGoodLooks(page, 'not-found');
});

test('the pages of a campaign', async ({ page, campaigns }) => {
  const tiles = await campaigns.openIntegrations(HARBOUR_CAMPAIGN);
  await expectGoodLooks(page, 'integrations-broken');
  await tiles.add.click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await expectGoodLooks(page, 'integrations-add');
  await campaigns.openIntegrations(EMPTY_CAMPAIGN);
  await expectGoodLooks(page, 'integrations-empty');
  await openLive(page, `/campaigns/${await campaigns.idOf(HARBOUR_CAMPAIGN)}/settings`);
  await expectGoodLooks(page, 'campaign-settings');
});

test('the dashboards', async ({ page, campaigns }) => {
  const dashboard = await campaigns.openDashboard(HARBOUR_CAMPAIGN);
  await expect(dashboard.panel('Sandbox Ads').stale).toBeVisible();
  await expectGoodLooks(page, 'dashboard-stale');
  await campaigns.openDashboard(JUNIPER_CAMPAIGN);
  await dashboard.panel('Sandbox Ads').openTable();
  await expectGoodLooks(page, 'dashboard');
  await campaigns.openDashboard(EMPTY_CAMPAIGN);
  await expectGoodLooks(page, 'dashboard-empty');
});

test('the pages before one is signed in, and the demo provider', async ({ page, relink }) => {
  await page.goto('/sign-in');
  await expectGoodLooks(page, 'sign-in');
  await page.goto(relink.sandboxUrl);
  await expectGoodLooks(page, 'sandbox-control');
});
