/** Numbers that say what they are: in which order, against what, and how each is counted. */
import { expect, test } from '../../fixtures/relink.ts';
import { expectGoodLooks } from '../../fixtures/looks.ts';
import { ADS, AGENCY, ANALYTICS, EMPTY_CAMPAIGN, JUNIPER_CAMPAIGN } from '../../fixtures/story.ts';
import { DashboardPage } from '../../pages/dashboard.ts';

test.describe.configure({ timeout: 60_000 });

test('numbers stand in an order, with ratios, and each opens how it is counted', async ({ campaigns }) => {
  const dashboard = await campaigns.openDashboard(JUNIPER_CAMPAIGN);
  await expect(dashboard.head).toHaveText(/^\d+( \w+)* – \d+( \w+)+, against \d+( \w+)* – \d+( \w+)+$/);
  const ads = dashboard.panel(ADS);
  const names = ['Cost', 'Conversions', 'Cost per result', 'Clicks', 'CTR', 'CPC', 'Impressions', 'CPM', 'Conversion rate'];
  await expect(ads.names).toHaveText(names);
  await expect(ads.number('CPC')).toContainText(/€\d+\.\d\d/);
  await expect(ads.number('CPC').locator('.number-change')).toContainText(/[+−][\d.]+\s%\s(better|worse)|no change/);
  await expect(ads.number('Cost').locator('.number-change'), 'spend is neither').not.toContainText(/better|worse/);
  await expect(dashboard.allAds, 'one alone has a panel of its own').toHaveCount(0);

  await expect(ads.counted).toBeHidden();
  await ads.howCounted('CPC').click();
  await expect(ads.number('CPC')).toContainText('Cost ÷ Clicks');
  await expect(ads.counted).toContainText('Days in the time zone Europe/Berlin');
  await expect(ads.counted).toContainText('Last pulled today');
  await ads.howCounted('Clicks').focus();
  await dashboard.page.keyboard.press('Enter');
  await expect(ads.number('Clicks')).toContainText('Added up over these days.');
  await expect(ads.number('CPC').getByText('Cost ÷ Clicks'), 'one at a time').toBeHidden();
});

test('without scripts the explanations open too', async ({ campaigns, browser, baseURL }) => {
  const id = await campaigns.idOf(JUNIPER_CAMPAIGN);
  const state = await campaigns.page.context().storageState();
  const context = await browser.newContext({ javaScriptEnabled: false, storageState: state, baseURL });
  const dashboard = new DashboardPage(await context.newPage());
  await dashboard.page.goto(`/campaigns/${id}/dashboard`);
  const analytics = dashboard.panel(ANALYTICS);
  await expect(analytics.counted).toBeHidden();
  await analytics.howCounted('Sessions').click();
  await expect(analytics.number('Sessions')).toContainText('Added up over these days.');
  await expect(analytics.counted).toBeVisible();
  await context.close();
});

test('ads of two profiles are added up', async ({ campaigns }) => {
  const tiles = await campaigns.openIntegrations(EMPTY_CAMPAIGN);
  for (const profile of ['Harbour Coffee', 'Harbour Coffee Wholesale']) {
    const window = await tiles.addIntegration(ADS);
    await window.connect.click();
    await window.account(AGENCY.email).locator('summary').click();
    await window.account(AGENCY.email).getByRole('button', { name: 'Use this account' }).click();
    await window.dialog.getByText(profile, { exact: true }).click();
    await window.save.click();
    await expect(window.dialog).toContainText('The profile is chosen');
    await window.close.click();
  }
  const dashboard = await campaigns.openDashboard(EMPTY_CAMPAIGN);
  await expect(dashboard.allAds).toContainText('Both can claim one sale, so they are not added.');
  await expect(dashboard.allAds.locator('.number dt')).toHaveText(['Spend', 'Clicks', 'CTR', 'CPC', 'Impressions', 'CPM']);
  await expect(dashboard.allAds).toContainText(/£[\d,]+/);
  await expectGoodLooks(dashboard.page, 'dashboard-all-ads');
});

test('pounds and euros are told apart while nobody asks for rates, and axes say currencies as tiles do', async ({ campaigns }) => {
  const tiles = await campaigns.openIntegrations(EMPTY_CAMPAIGN);
  for (const profile of ['Harbour Coffee', 'Juniper Bikes']) {
    const window = await tiles.addIntegration(ADS);
    await window.connect.click();
    await window.account(AGENCY.email).locator('summary').click();
    await window.account(AGENCY.email).getByRole('button', { name: 'Use this account' }).click();
    await window.dialog.getByText(profile, { exact: true }).click();
    await window.save.click();
    await expect(window.dialog).toContainText('The profile is chosen');
    await window.close.click();
  }
  const dashboard = await campaigns.openDashboard(EMPTY_CAMPAIGN);
  await expect(dashboard.allAds).toContainText(/Not added up: [£€][\d.,]+ and [£€][\d.,]+\. Exchange rates are switched off on this server\./);
  await expect(dashboard.page.locator('.chart-ticks').first()).not.toContainText(/EUR|GBP/);
  await expect(dashboard.page.locator('.chart-ticks').first()).toContainText(/[£€]\d/);
});
