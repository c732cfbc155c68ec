/** A provider whose pages cut the popup off from us: Microsoft's since February 2026, among others. */
import { expect, test } from '../../fixtures/relink.ts';
import { ADS, HARBOUR, HARBOUR_CAMPAIGN } from '../../fixtures/story.ts';

// Two windows are walked through, one after the other.
test.describe.configure({ timeout: 60_000 });

test.beforeEach(async ({ sandbox }) => {
  await sandbox.press({ command: 'cross_origin_opener_policy', on: true });
});

test('C01 cut off and opened twice: the first to finish connects, and the second is told the same', async ({ campaigns, page }) => {
  const tiles = await campaigns.openIntegrations(HARBOUR_CAMPAIGN);
  await page.evaluate(() => (document.documentElement.dataset.sameDocument = 'yes'));
  const window = await tiles.openWindow(ADS);
  await window.reconnect.click();
  const first = await window.sandboxFrom(window.reauthorize(HARBOUR.email));
  await expect(first.page.getByRole('heading').first()).toBeVisible();
  expect(await first.page.evaluate(() => self.opener === null && self.name === ''), 'it is cut off').toBe(true);
  await expect(window.dialog, 'asked, not claimed').toContainText('Is the window closed?');
  await expect(window.title).toHaveText('Go on in the window of Sandbox');

  // Its name is gone too, so that it is not found again.
  const second = await window.sandboxFrom(window.openAgain);
  await expect(second.page.getByRole('heading').first()).toBeVisible();
  expect(first.page.isClosed()).toBe(false);
  const closed = first.page.waitForEvent('close');
  await first.allowAs(HARBOUR.email);
  await closed;
  await window.expectConnected(HARBOUR.email);
  const alsoClosed = second.page.waitForEvent('close');
  await second.allowAs(HARBOUR.email);
  await alsoClosed;
  await window.expectConnected(HARBOUR.email);

  await window.done.click();
  await tiles.expectState(ADS, 'healthy');
  await expect(page.locator('html'), 'nothing was reloaded').toHaveAttribute('data-same-document', 'yes');
});

test('C01 an attempt that a newer one has replaced says so kindly, and the newer one connects', async ({ campaigns, page }) => {
  const tiles = await campaigns.openIntegrations(HARBOUR_CAMPAIGN);
  const window = await tiles.openWindow(ADS);
  await window.reconnect.click();
  const first = await window.sandboxFrom(window.reauthorize(HARBOUR.email));
  await expect(first.page.getByRole('heading').first()).toBeVisible();
  // Without the address of the first window in memory, the same button begins anew.
  await page.reload();
  await window.expectOpen(ADS);
  await page.evaluate(() => (document.documentElement.dataset.sameDocument = 'yes'));
  const second = await window.sandboxFrom(window.openAgain);
  await expect(second.page.getByRole('heading').first()).toBeVisible();

  await first.allowAs(HARBOUR.email);
  await expect(first.page.getByRole('heading', { name: 'There is a newer attempt' })).toBeVisible();
  await expect(first.page.getByRole('alert')).toContainText('only the newer attempt counts');
  await expect(window.title).toHaveText('Go on in the window of Sandbox');

  const closed = second.page.waitForEvent('close');
  await second.allowAs(HARBOUR.email);
  await closed;
  await window.expectConnected(HARBOUR.email);
  await window.done.click();
  await tiles.expectState(ADS, 'healthy');
  await expect(page.locator('html'), 'nothing was reloaded').toHaveAttribute('data-same-document', 'yes');
});

test('C01 the page that waited for a replaced attempt says so too', async ({ campaigns, context }) => {
  const open = async () => (await campaigns.openIntegrations(HARBOUR_CAMPAIGN, await context.newPage())).openWindow(ADS);
  const [older, newer] = [await open(), await open()];
  for (const window of [older, newer]) {
    await window.reconnect.click();
    const provider = await window.sandboxFrom(window.reauthorize(HARBOUR.email));
    await expect(provider.page.getByRole('heading').first()).toBeVisible();
  }
  await expect(older.title).toHaveText('This attempt is over');
  await expect(older.dialog).toContainText('You have started again in another window');
  await expect(newer.title).toHaveText('Go on in the window of Sandbox');
});
