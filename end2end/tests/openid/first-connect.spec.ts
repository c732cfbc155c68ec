import { METRICS, metricRows } from '../../counterparts/metrics-api.ts';
import { MARKETING } from '../../counterparts/oidc-accounts.ts';
import { expect, test } from '../../fixtures/relink.ts';
import { ProviderPage } from '../../pages/provider.ts';
import { IntegrationsPage } from '../../pages/integrations.ts';
import { CAMPAIGN, OPENID, introduce } from './openid-story.ts';

test.use({ demo: false });

test('an empty agency makes a campaign, brings its own client, and sees its data', async ({ campaigns, page, openId, secrets }) => {
  secrets.push(MARKETING.password);
  await campaigns.open();
  await campaigns.newCampaign.click();
  await page.getByLabel('Name').fill(CAMPAIGN);
  await page.getByLabel('Time zone').fill('Europe/Berlin');
  await page.getByLabel('Currency').fill('EUR');
  await page.getByRole('button', { name: 'Create campaign' }).click();
  await expect(page.getByRole('heading', { name: CAMPAIGN })).toBeVisible();

  const tiles = new IntegrationsPage(page);
  const window = await tiles.addIntegration(OPENID);
  await expect(window.title).toHaveText('Not connected yet');
  await expect(window.dialog.getByText('What it never does')).toBeVisible();
  await window.connect.click();
  await introduce(window, openId, secrets);

  const provider = new ProviderPage(await window.popupFrom(window.connectNewAccount));
  await provider.signIn(MARKETING);
  await provider.allow.click();
  await window.expectConnected(MARKETING.email);
  await window.done.click();
  await tiles.expectState(OPENID, 'healthy');
  await expect(tiles.tile(OPENID)).toContainText('Data up to today');

  const dashboard = await campaigns.openDashboard(CAMPAIGN);
  const panel = dashboard.panel(OPENID);
  await panel.openTable();
  const days = await panel.region.getByRole('row').filter({ has: page.getByRole('rowheader') }).count();
  expect(days, 'four weeks, and today so far').toBe(29);
  // Yesterday in Berlin, wherever the tests run.
  const yesterday = new Intl.DateTimeFormat('en-CA', { timeZone: 'UTC' }).format(Date.now() - 86_400_000);
  const label = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(Date.parse(yesterday));
  const values = metricRows(yesterday, yesterday).map(({ value }) => String(value));
  expect(values).toHaveLength(METRICS.length);
  for (const value of values) await expect(panel.day(label).getByRole('cell', { name: value, exact: true })).toBeVisible();
});
