import { expect, test } from '../../fixtures/relink.ts';
import { ADS, ANALYTICS, JUNIPER_CAMPAIGN } from '../../fixtures/story.ts';

test('disconnecting keeps the data and says so; a removed tile is gone', async ({ campaigns }) => {
  const tiles = await campaigns.openIntegrations(JUNIPER_CAMPAIGN);
  const window = await tiles.openWindow(ADS);
  await window.dialog.locator('summary', { hasText: 'Disconnect' }).click();
  await expect(window.dialog).toContainText('The data so far is kept');
  await window.action('Disconnect').click();
  await expect(window.dialog).toContainText('Disconnected. The data that came in so far is kept.');
  await tiles.expectState(ADS, 'never');
  await tiles.expectState(ANALYTICS, 'healthy');

  const dashboard = await campaigns.openDashboard(JUNIPER_CAMPAIGN);
  await expect(dashboard.panel(ADS).number('Clicks')).toContainText(/\d/);

  await campaigns.openIntegrations(JUNIPER_CAMPAIGN);
  await tiles.openWindow(ANALYTICS);
  await window.dialog.locator('summary', { hasText: 'Remove tile' }).click();
  await window.action('Remove tile').click();
  await expect(window.dialog).toBeHidden();
  await expect(tiles.tiles).toHaveCount(1);
});
