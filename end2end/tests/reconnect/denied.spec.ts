import { expect, test } from '../../fixtures/relink.ts';
import { ADS, HARBOUR, HARBOUR_CAMPAIGN } from '../../fixtures/story.ts';

test('a no at the provider changes nothing, and one can start again', async ({ campaigns }) => {
  const tiles = await campaigns.openIntegrations(HARBOUR_CAMPAIGN);
  const window = await tiles.openWindow(ADS);
  await window.reconnect.click();
  const provider = await window.sandboxFrom(window.reauthorize(HARBOUR.email));
  await provider.choose(HARBOUR.email);
  await provider.deny.click();
  await expect(window.alert).toHaveText(
    "The provider's window was closed with a no. Nothing has changed. Start again when you are ready, and choose Allow.",
  );
  await tiles.expectState(ADS, 'broken');

  const second = await window.sandboxFrom(window.startAgain);
  await second.allow.click();
  await window.expectConnected(HARBOUR.email);
});
