/** A browser lets a page open windows only for some seconds after a click: the window opens in the click, whatever the server does. */
import config from '../../playwright.config.ts';
import { expect, test } from '../../fixtures/relink.ts';
import { ADS, HARBOUR, HARBOUR_CAMPAIGN } from '../../fixtures/story.ts';

// A click counts for five seconds, which have to pass.
test.describe.configure({ timeout: 60_000 });

// Playwright has it off. With it, a window that opens too late does not open.
test.use({ launchOptions: { ...config.use?.launchOptions, ignoreDefaultArgs: ['--disable-popup-blocking'] } });

const START = '**/api/start_authorization';

test('C02 a start that takes longer than a click counts still has its window', async ({ campaigns, page }) => {
  const tiles = await campaigns.openIntegrations(HARBOUR_CAMPAIGN);
  const window = await tiles.openWindow(ADS);
  await window.reconnect.click();
  await page.route(START, async (route) => {
    await page.waitForFunction(() => !navigator.userActivation.isActive, undefined, { timeout: 15_000 });
    await route.continue();
  });
  const provider = await window.sandboxFrom(window.reauthorize(HARBOUR.email));
  expect(provider.page.url()).toBe('about:blank');
  await expect(window.dialog).toContainText("Opening the provider's window");
  await provider.page.waitForURL((url) => url.protocol !== 'about:', { timeout: 15_000 });
  const closed = provider.page.waitForEvent('close');
  await provider.allowAs(HARBOUR.email);
  await closed;
  await window.expectConnected(HARBOUR.email);
});

test('C02 a start that fails closes the window again, and the next try works', async ({ campaigns, page }) => {
  const tiles = await campaigns.openIntegrations(HARBOUR_CAMPAIGN);
  const window = await tiles.openWindow(ADS);
  await window.reconnect.click();
  await page.route(START, (route) => route.fulfill({ status: 500, headers: { serverfnerror: '/api/start_authorization' }, body: '"internal"' }));
  const popup = await window.popupFrom(window.reauthorize(HARBOUR.email));
  if (!popup.isClosed()) await popup.waitForEvent('close');
  await expect(window.alert).toContainText('Something failed on our side.');

  await page.unroute(START);
  const provider = await window.sandboxFrom(window.reauthorize(HARBOUR.email));
  await provider.allowAs(HARBOUR.email);
  await window.expectConnected(HARBOUR.email);
});
