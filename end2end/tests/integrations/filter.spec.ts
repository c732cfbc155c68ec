import { expect, test } from '../../fixtures/relink.ts';
import { ADS, ANALYTICS, WHOLESALE_CAMPAIGN } from '../../fixtures/story.ts';

test('tiles are found by words, category and state, and the address keeps it', async ({ campaigns, page }) => {
  const tiles = await campaigns.openIntegrations(WHOLESALE_CAMPAIGN);
  await expect(tiles.summary).toHaveText('1 broken, 1 connected');
  await expect(tiles.tiles.first(), 'broken ones come first').toContainText(ADS);

  await tiles.search.fill('shop');
  await expect(tiles.tiles).toHaveCount(1);
  await expect(tiles.tile(ANALYTICS)).toBeVisible();
  await expect(page).toHaveURL(/\?q=shop$/);

  await tiles.state.selectOption('Broken');
  await expect(page.getByRole('heading', { name: 'No integration matches' })).toBeVisible();
  await tiles.search.fill('');
  await expect(tiles.tiles).toHaveCount(1);
  await tiles.category.selectOption('Paid ads');
  await page.reload();
  await expect(tiles.tiles).toHaveCount(1);
  await expect(tiles.state).toHaveValue('broken');

  const window = await tiles.openWindow(ADS);
  await window.close.click();
  await expect(tiles.category, 'the filter is still set').toHaveValue('paid-ads');
  await expect(tiles.tiles).toHaveCount(1);
});
