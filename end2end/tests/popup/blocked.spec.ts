import { expect, test } from '../../fixtures/relink.ts';
import { ADS, HARBOUR, HARBOUR_CAMPAIGN } from '../../fixtures/story.ts';
import { SandboxPage } from '../../pages/sandbox.ts';

test.beforeEach(async ({ page }) => {
  await page.addInitScript(() => (window.open = () => null));
});

test('C02 a blocked popup: one goes on in this tab and comes back to the window', async ({ campaigns, page }) => {
  const tiles = await campaigns.openIntegrations(HARBOUR_CAMPAIGN);
  const window = await tiles.openWindow(ADS);
  await window.reconnect.click();
  await window.reauthorize(HARBOUR.email).click();
  await expect(window.dialog).toContainText('Your browser blocked the window.');

  await window.action('Go on in this tab').click();
  await new SandboxPage(page).allowAs(HARBOUR.email);
  await window.expectConnected(HARBOUR.email);
  await window.done.click();
  await tiles.expectState(ADS, 'healthy');
});

test('C02 a blocked popup: one opens the window by hand, and no attempt hangs', async ({ campaigns }) => {
  const tiles = await campaigns.openIntegrations(HARBOUR_CAMPAIGN);
  const window = await tiles.openWindow(ADS);
  await window.reconnect.click();
  await window.reauthorize(HARBOUR.email).click();
  await window.cancel.click();
  await expect(window.title).toHaveText('This attempt is over');

  await window.startAgain.click();
  const provider = await window.sandboxFrom(window.action('Open the window'));
  const closed = provider.page.waitForEvent('close');
  await provider.allowAs(HARBOUR.email);
  await closed;
  await window.expectConnected(HARBOUR.email);
});
