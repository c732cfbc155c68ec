import { expect, test } from '../../fixtures/relink.ts';
import { JUNIPER_CAMPAIGN } from '../../fixtures/story.ts';
import { openLive } from '../../pages/live.ts';

test('a campaign is renamed, archived and brought back', async ({ campaigns, page }) => {
  await campaigns.open();
  await expect(campaigns.row('Harbour Coffee')).toContainText('2 connections are broken');
  await expect(campaigns.row(JUNIPER_CAMPAIGN)).toContainText('All connections work');
  await expect(campaigns.row('Atlas Travel')).toContainText('Nothing connected yet');

  await openLive(page, `/campaigns/${await campaigns.idOf(JUNIPER_CAMPAIGN)}/settings`);
  await page.getByLabel('Name of the campaign').fill('Juniper Cycles');
  await page.getByRole('button', { name: 'Rename' }).click();
  await expect(page.getByText('The campaign has its new name.')).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Juniper Cycles');

  await page.getByRole('button', { name: 'Archive campaign' }).click();
  await expect(page.locator('.campaign-bar').getByText('Archived')).toBeVisible();
  await campaigns.open();
  await expect(campaigns.row('Juniper Cycles')).toBeHidden();
  await campaigns.state('Archived (1)').click();
  await campaigns.row('Juniper Cycles').click();
  await page.getByRole('navigation', { name: 'Campaign' }).getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Bring back' }).click();
  await expect(page.getByRole('button', { name: 'Archive campaign' })).toBeVisible();
});

test('a campaign that does not exist says so, with its status', async ({ campaigns, page }) => {
  await campaigns.open();
  for (const id of ['00000000-0000-7000-8000-000000000000', 'nonsense']) {
    const response = await page.goto(`/campaigns/${id}/integrations`);
    expect(response?.status()).toBe(404);
    await expect(page.getByRole('main')).toContainText(/nothing/i);
  }
});
