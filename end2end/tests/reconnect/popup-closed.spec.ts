import { expect, test } from '../../fixtures/relink.ts';
import { ADS, HARBOUR, HARBOUR_CAMPAIGN } from '../../fixtures/story.ts';

test('a popup closed by mistake is opened again', async ({ campaigns }) => {
  const tiles = await campaigns.openIntegrations(HARBOUR_CAMPAIGN);
  const window = await tiles.openWindow(ADS);
  await window.reconnect.click();
  const closed = await window.popupFrom(window.reauthorize(HARBOUR.email));
  await closed.close();
  await expect(window.dialog).toContainText('Is the window closed?');

  const provider = await window.sandboxFrom(window.openAgain);
  await provider.allowAs(HARBOUR.email);
  await window.expectConnected(HARBOUR.email);
});

test('after a reload the attempt is still there, and can be cancelled', async ({ campaigns, page }) => {
  const tiles = await campaigns.openIntegrations(HARBOUR_CAMPAIGN);
  const window = await tiles.openWindow(ADS);
  await window.reconnect.click();
  const popup = await window.popupFrom(window.reauthorize(HARBOUR.email));
  // The popup leaves once the attempt is written down: before that there is nothing to come back to.
  await popup.waitForURL((url) => url.protocol !== 'about:');
  await popup.close();
  await page.reload();
  await window.expectOpen(ADS);
  await expect(window.title).toHaveText('Go on in the window of Sandbox');

  await window.cancel.click();
  await expect(window.title).toHaveText('This attempt is over');
  const provider = await window.sandboxFrom(window.startAgain);
  await provider.allowAs(HARBOUR.email);
  await window.expectConnected(HARBOUR.email);
});
