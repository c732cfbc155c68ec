import { expect, test } from '../../fixtures/relink.ts';
import { ADS, ANALYTICS, HARBOUR, HARBOUR_CAMPAIGN } from '../../fixtures/story.ts';

test('Connect New Account that comes back as the broken one mends it where it is', async ({ campaigns }) => {
  const tiles = await campaigns.openIntegrations(HARBOUR_CAMPAIGN);
  const window = await tiles.openWindow(ADS);
  await window.reconnect.click();
  await expect(window.accounts.locator('> li')).toHaveCount(3);

  const provider = await window.sandboxFrom(window.connectNewAccount);
  await provider.allowAs(HARBOUR.email);
  await window.expectConnected(HARBOUR.email);
  await expect(window.dialog).toContainText(`You came back as ${HARBOUR.email}, which was connected before.`);

  await window.done.click();
  await tiles.expectState(ADS, 'healthy');
  await tiles.expectState(ANALYTICS, 'healthy');
  const again = await tiles.openWindow(ADS);
  await again.action('Switch account').click();
  await expect(again.accounts.locator('> li'), 'none was added').toHaveCount(3);
});
