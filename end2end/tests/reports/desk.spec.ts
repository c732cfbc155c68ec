/** The desk: what needs somebody, one after another, by the keyboard. */
import { expect, test } from '../../fixtures/relink.ts';
import { expectGoodLooks } from '../../fixtures/looks.ts';
import { ADS, HARBOUR_CAMPAIGN, JUNIPER_CAMPAIGN } from '../../fixtures/story.ts';
import { openLive } from '../../pages/live.ts';
import { ReportsPage } from '../../pages/reports.ts';

test.describe.configure({ timeout: 90_000 });

test('a draft and a held one are settled one after another', async ({ campaigns, page }) => {
  const reports = new ReportsPage(page);
  await reports.open(await campaigns.idOf(HARBOUR_CAMPAIGN));
  const held = await reports.makeNow();
  await expect(held.state).toContainText('Needs you');
  await reports.open(await campaigns.idOf(JUNIPER_CAMPAIGN));
  const draft = await reports.makeNow();
  await expect(draft.approve).toBeVisible({ timeout: 30_000 });

  await openLive(page, '/reports');
  await page.getByRole('link', { name: 'Settle the 2 that need you, one by one' }).click();
  await page.waitForURL(/\/reports\/desk\?.*run=/);
  const place = page.getByRole('status').filter({ hasText: / of 2$/ });
  await expect(place).toBeVisible();
  const lies = (campaign: string) => draft.state.getByRole('link', { name: campaign });
  await expect(lies(HARBOUR_CAMPAIGN).or(lies(JUNIPER_CAMPAIGN))).toBeVisible();
  if (await lies(JUNIPER_CAMPAIGN).isVisible()) {
    await page.getByRole('button', { name: 'Skip for now' }).click();
  }
  await expect(held.hold(ADS).getByRole('link', { name: /Reconnect/ })).toBeVisible();
  await expectGoodLooks(page, 'desk-held');
  await page.getByRole('button', { name: 'Skip for now' }).click();

  await expect(lies(JUNIPER_CAMPAIGN)).toBeVisible();
  await expect(draft.preview.getByRole('heading', { level: 1 })).toHaveText(JUNIPER_CAMPAIGN);
  await expectGoodLooks(page, 'desk-draft');
  await page.getByLabel('What comes next').fill('Gift sets.');
  await page.keyboard.press('Control+Enter');
  await expect(lies(HARBOUR_CAMPAIGN)).toBeVisible();
  await expect(page.getByRole('status').filter({ hasText: '1 of 1' })).toBeVisible();

  await page.goBack();
  await expect(page.getByText('This one needs nobody any more.')).toBeVisible();
  await expect(page.getByLabel('What comes next')).toHaveValue('Gift sets.');
});

test('an empty desk says what comes next', async ({ campaigns, page }) => {
  await campaigns.open();
  await openLive(page, '/reports/desk');
  await expect(page.getByText('Nothing needs you')).toBeVisible();
  await expectGoodLooks(page, 'desk-empty');
});
