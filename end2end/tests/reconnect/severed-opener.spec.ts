import { expect, test } from '../../fixtures/relink.ts';
import { ADS, HARBOUR, HARBOUR_CAMPAIGN } from '../../fixtures/story.ts';

test('a provider that cuts the popup off its opener changes nothing for the user', async ({ campaigns, sandbox }) => {
  await sandbox.press({ command: 'cross_origin_opener_policy', on: true });
  const tiles = await campaigns.openIntegrations(HARBOUR_CAMPAIGN);
  const window = await tiles.openWindow(ADS);
  await window.reconnect.click();
  const provider = await window.sandboxFrom(window.reauthorize(HARBOUR.email));
  await provider.choose(HARBOUR.email);
  await expect(provider.allow).toBeVisible();
  expect(await provider.page.evaluate(() => globalThis.opener === null), 'it is cut off').toBe(true);

  // A browser need not let a page close itself then; it says that one can.
  const ends = Promise.any([
    provider.page.waitForEvent('close'),
    provider.page.getByText('You can close this window.').waitFor(),
  ]);
  await provider.allow.click();
  await window.expectConnected(HARBOUR.email);
  await ends;
});
