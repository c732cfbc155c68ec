import { expect, test } from '../../fixtures/relink.ts';
import { ADS, HARBOUR, HARBOUR_CAMPAIGN } from '../../fixtures/story.ts';
import { pressOn } from '../../pages/keyboard.ts';
import { ConnectionWindow } from '../../pages/window.ts';
import { SandboxPage } from '../../pages/sandbox.ts';

test('the keyboard can do all of it, and focus is where one expects it', async ({ campaigns, page }) => {
  const tiles = await campaigns.openIntegrations(HARBOUR_CAMPAIGN);
  const window = new ConnectionWindow(page);
  const tile = tiles.tile(ADS);
  await pressOn(tile);
  await window.expectOpen(ADS);
  await page.keyboard.press('Escape');
  await expect(window.dialog).toBeHidden();
  await expect(tile, 'focus is back').toBeFocused();

  await page.keyboard.press('Enter');
  await window.expectOpen(ADS);
  await expect.poll(() => window.dialog.evaluate((dialog) => dialog.contains(document.activeElement))).toBe(true);
  await pressOn(window.reconnect);
  await expect(window.title, 'the new screen is announced').toBeFocused();

  const button = window.reauthorize(HARBOUR.email);
  const [popup] = await Promise.all([page.waitForEvent('popup'), pressOn(button)]);
  const provider = new SandboxPage(popup);
  await pressOn(popup.getByRole('button', { name: HARBOUR.email }));
  await pressOn(provider.allow);
  await window.expectConnected(HARBOUR.email);

  await page.bringToFront();
  await pressOn(window.done);
  await expect(window.dialog).toBeHidden();
  await expect(tile).toBeFocused();
  await tiles.expectState(ADS, 'healthy');
});
