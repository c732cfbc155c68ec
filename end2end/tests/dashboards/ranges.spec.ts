/** Ranges of a dashboard: five in view, others under More, any days by a form; with and without scripts. */
import { expect, test } from '../../fixtures/relink.ts';
import { expectGoodLooks } from '../../fixtures/looks.ts';
import { ADS, JUNIPER_CAMPAIGN } from '../../fixtures/story.ts';
import { DashboardPage } from '../../pages/dashboard.ts';
import { openLive } from '../../pages/live.ts';
import { SharedPage, ShareLinks } from '../../pages/share-links.ts';

test.describe.configure({ timeout: 60_000 });

/** "1 – 30 Nov, against 1 – 31 Oct", of other years with them. */
const MONTHS = /^1 – (28|29|30|31) \w+( \d{4})?, against 1 – (28|29|30|31) \w+( \d{4})?$/;

/** So many days before today, as date inputs take them. */
function daysAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
}

test('other days come without loading the page anew, and say what they are compared with', async ({ campaigns }) => {
  const dashboard = await campaigns.openDashboard(JUNIPER_CAMPAIGN);
  await expect(dashboard.range('28 days')).toHaveAttribute('aria-current', 'true');
  await dashboard.page.evaluate(() => document.body.setAttribute('data-same', 'yes'));
  await dashboard.range('Last month').click();
  await expect(dashboard.head).toHaveText(MONTHS);
  await expect(dashboard.range('Last month')).toHaveAttribute('aria-current', 'true');

  await expect(dashboard.range('Last quarter')).toBeHidden();
  await dashboard.more.focus();
  await dashboard.page.keyboard.press('Enter');
  await expect(dashboard.range('Last quarter')).toBeVisible();
  await expectGoodLooks(dashboard.page, 'ranges');
  await dashboard.range('Last quarter').click();
  await expect(dashboard.more).toHaveText('More: last quarter');
  await dashboard.more.click();
  await dashboard.range('Compare with a year ago').click();
  await expect(dashboard.head).toHaveText(/, against 1 \w+ \d{4} – (30|31) \w+ \d{4}$/);
  await dashboard.range('7 days').click();
  await expect(dashboard.more).toHaveText('More');
  await dashboard.more.click();
  await expect(dashboard.range('Compare with the days before'), 'the comparison stays').toBeVisible();
  await expect(dashboard.page.locator('body')).toHaveAttribute('data-same', 'yes');
});

test('last month and any days are shown without scripts', async ({ campaigns, browser, baseURL }) => {
  const id = await campaigns.idOf(JUNIPER_CAMPAIGN);
  const state = await campaigns.page.context().storageState();
  const context = await browser.newContext({ javaScriptEnabled: false, storageState: state, baseURL });
  const dashboard = new DashboardPage(await context.newPage());
  await dashboard.page.goto(`/campaigns/${id}/dashboard`);
  await dashboard.range('Last month').click();
  await expect(dashboard.head).toHaveText(MONTHS);

  await dashboard.more.click();
  await dashboard.showDays(daysAgo(10), daysAgo(5));
  await expect(dashboard.more).toHaveText('More: other days');
  const panel = dashboard.panel(ADS);
  await panel.openTable();
  await panel.region.getByRole('link', { name: 'Open the page with this table' }).click();
  await expect(panel.region.getByRole('rowheader')).toHaveCount(6);
  await context.close();
});

test('a client chooses days by a link', async ({ campaigns, page, browser, secrets }) => {
  await openLive(page, `/campaigns/${await campaigns.idOf(JUNIPER_CAMPAIGN)}/settings`);
  const links = new ShareLinks(page);
  await links.create('For Eve');
  const address = await links.address('For Eve').inputValue();
  secrets.push(address.split('/').at(-1) ?? '');
  // There is no script in it; what looks for faults needs them.
  const context = await browser.newContext();
  const shared = new SharedPage(await context.newPage());
  const dashboard = new DashboardPage(shared.page);
  await shared.page.goto(address);
  await dashboard.range('Last month').click();
  await expect(dashboard.head).toHaveText(MONTHS);
  await dashboard.more.click();
  await expectGoodLooks(shared.page, 'shared-ranges');
  await dashboard.showDays(daysAgo(10), daysAgo(5));
  await shared.panel(ADS).getByRole('link', { name: 'Show as a table' }).click();
  await expect(shared.panel(ADS).getByRole('rowheader')).toHaveCount(6);
  await context.close();
});
