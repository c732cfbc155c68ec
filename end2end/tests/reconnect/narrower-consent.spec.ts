import { expect, test } from '../../fixtures/relink.ts';
import { ADS, ANALYTICS, JUNIPER, JUNIPER_CAMPAIGN } from '../../fixtures/story.ts';
import type { CampaignsPage } from '../../pages/campaigns.ts';
import type { ConnectionWindow } from '../../pages/window.ts';

const PERMISSION = "Read your websites' visitor numbers";

/** Juniper works; it is signed in to again, and one permission is left out. */
async function allowLess(campaigns: CampaignsPage): Promise<ConnectionWindow> {
  const tiles = await campaigns.openIntegrations(JUNIPER_CAMPAIGN);
  const window = await tiles.openWindow(ADS);
  await window.action('Switch account').click();
  await window.account(JUNIPER.email).locator('summary').click();
  const provider = await window.sandboxFrom(window.account(JUNIPER.email).getByRole('button', { name: 'Sign in again' }));
  await provider.choose(JUNIPER.email);
  await provider.permission(PERMISSION).uncheck();
  await provider.allow.click();
  await expect(window.title).toHaveText('Some permissions are missing');
  return window;
}

test('a narrower consent waits, and cancelling it keeps what works', async ({ campaigns }) => {
  const window = await allowLess(campaigns);
  await expect(window.dialog.locator('.missing')).toContainText(PERMISSION);
  await expect(window.dialog.locator('.losses')).toContainText(ANALYTICS);
  await expect(window.dialog.locator('.losses')).not.toContainText(ADS);
  await window.cancel.click();
  await expect(window.title).toHaveText('This attempt is over');

  const tiles = await campaigns.openIntegrations(JUNIPER_CAMPAIGN);
  await tiles.expectState(ADS, 'healthy');
  await tiles.expectState(ANALYTICS, 'healthy');
});

test('kept all the same, it breaks only what needs the permission', async ({ campaigns }) => {
  const window = await allowLess(campaigns);
  await window.action('Keep all the same').click();
  await window.expectConnected(JUNIPER.email);

  const tiles = await campaigns.openIntegrations(JUNIPER_CAMPAIGN);
  await tiles.expectState(ADS, 'healthy');
  await tiles.expectState(ANALYTICS, 'broken');
  await expect(tiles.tile(ANALYTICS)).toContainText('A permission is missing');
});
