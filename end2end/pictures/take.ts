/** Screenshots of the real thing, in the size that the help page keeps free for them. */
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/relink.ts';
import { ADS, EMPTY_CAMPAIGN, HARBOUR, HARBOUR_CAMPAIGN } from '../fixtures/story.ts';
import { POSTGRESQL, fillCredentials } from '../tests/credentials/postgres-story.ts';

const SIZE = { width: 1280, height: 800 };
const HELP = '../public/help';
const README = '../docs/pictures';

async function take(page: Page, ...paths: string[]): Promise<void> {
  await page.setViewportSize(SIZE);
  // Nothing is to look hovered, and no focus ring is to draw the eye.
  await page.mouse.move(0, 0);
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  for (const path of paths) await page.screenshot({ path: `${path}.png`, animations: 'disabled' });
}

test('reconnecting, picture by picture', async ({ campaigns, page }) => {
  const tiles = await campaigns.openIntegrations(HARBOUR_CAMPAIGN);
  for (const name of ['PostgreSQL', 'OpenID provider']) {
    const window = await tiles.addIntegration(name);
    await window.close.click();
  }
  await take(page, `${HELP}/integrations`, `${README}/integrations`);

  const window = await tiles.openWindow(ADS);
  await take(page, `${HELP}/window`, `${README}/window`);
  await window.reconnect.click();
  await expect(window.reauthorize(HARBOUR.email)).toBeVisible();
  await take(page, `${HELP}/accounts`);

  const provider = await window.sandboxFrom(window.reauthorize(HARBOUR.email));
  await provider.choose(HARBOUR.email);
  await expect(provider.allow).toBeVisible();
  await take(provider.page, `${HELP}/provider`);
  await provider.allow.click();
  await window.expectConnected(HARBOUR.email);
  await take(page, `${HELP}/done`);
});

test('credentials', async ({ campaigns, page, postgres }) => {
  const tiles = await campaigns.openIntegrations(EMPTY_CAMPAIGN);
  const window = await tiles.addIntegration(POSTGRESQL);
  await window.connect.click();
  await fillCredentials(window, postgres, postgres.reader.password);
  await window.connect.click();
  await window.done.click();
  await tiles.openWindow(POSTGRESQL);
  await window.action('Change credentials').click();
  await expect(window.save).toBeVisible();
  await take(page, `${HELP}/credentials`);
});
