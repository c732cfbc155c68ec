/** The callback page is looked at again: reloaded, gone back to, finished by hand. After a success nothing says that it failed. */
import type { Page } from '@playwright/test';
import { expectGoodLooks } from '../../fixtures/looks.ts';
import { expect, test } from '../../fixtures/relink.ts';
import { ADS, HARBOUR, HARBOUR_CAMPAIGN } from '../../fixtures/story.ts';
import { SandboxPage } from '../../pages/sandbox.ts';
import { ConnectionWindow } from '../../pages/window.ts';

// Pages are looked at in light, in dark and on a phone.
test.describe.configure({ timeout: 60_000 });

const SCRIPT = '**/callback.js';

test.beforeEach(async ({ page }) => {
  await page.addInitScript(() => (window.open = () => null));
});

async function expectTold(callback: Page): Promise<void> {
  await expect(callback.getByRole('heading')).toHaveText('Connected');
  await expect(callback.getByRole('status')).toHaveText(`Connected as ${HARBOUR.email}. You can close this window.`);
}

test('C04 in a tab of its own the outcome is told as often as somebody looks', async ({ campaigns, page, context }) => {
  const tiles = await campaigns.openIntegrations(HARBOUR_CAMPAIGN);
  const window = await tiles.openWindow(ADS);
  await window.reconnect.click();
  await window.reauthorize(HARBOUR.email).click();
  const opened = context.waitForEvent('page');
  await window.action('Open the window').click({ button: 'middle' });
  const callback = await opened;
  await new SandboxPage(callback).allowAs(HARBOUR.email);
  await window.expectConnected(HARBOUR.email);
  await expectTold(callback);
  await expect(callback, 'no code stays in the address').toHaveURL(/\/oauth\/callback\/[0-9a-f-]+\?flow=[0-9a-f-]+$/);

  await callback.reload();
  await expectTold(callback);
  await expectGoodLooks(callback, 'callback-told-again');
  await callback.goBack();
  await callback.goForward();
  await expectTold(callback);
  await context.route(SCRIPT, (route) => route.abort());
  await callback.reload();
  await expectTold(callback);
  await callback.getByRole('link', { name: 'Go back to Relink' }).click();
  await new ConnectionWindow(callback).expectConnected(HARBOUR.email);
  await window.done.click();
  await tiles.expectState(ADS, 'healthy');
  await expect(page.getByText('It did not work')).toHaveCount(0);
});

test('C04 finished by hand, gone back, and finished by hand again', async ({ campaigns, page, context }) => {
  await context.route(SCRIPT, (route) => route.abort());
  const tiles = await campaigns.openIntegrations(HARBOUR_CAMPAIGN);
  const window = await tiles.openWindow(ADS);
  await window.reconnect.click();
  await window.reauthorize(HARBOUR.email).click();
  await window.action('Go on in this tab').click();
  await new SandboxPage(page).allowAs(HARBOUR.email);
  const finish = page.getByRole('button', { name: 'Finish connecting' });
  await finish.click();
  await window.expectConnected(HARBOUR.email);
  await page.goBack();
  await finish.click();
  await window.expectConnected(HARBOUR.email);
  await page.reload();
  await window.expectConnected(HARBOUR.email);
});

test('C04 a reload while the access is being fetched loses nothing', async ({ campaigns, page, sandbox, relink }) => {
  const tiles = await campaigns.openIntegrations(HARBOUR_CAMPAIGN);
  const window = await tiles.openWindow(ADS);
  await window.reconnect.click();
  await window.reauthorize(HARBOUR.email).click();
  await sandbox.press({ command: 'slow_token', seconds: 3 });
  await window.action('Go on in this tab').click();
  const handedIn = page.waitForRequest('**/api/complete_authorization');
  await new SandboxPage(page).allowAs(HARBOUR.email);
  await handedIn;
  await page.reload();
  await window.expectConnected(HARBOUR.email);
  expect(page.url()).toContain(relink.url);
});

test('C04 without anything to tell the page leads back, and claims nothing', async ({ campaigns, page }) => {
  await campaigns.open();
  await page.goto('/oauth/callback/00000000-0000-0000-0000-000000000000');
  await expect(page.getByRole('heading')).toHaveText('Nothing left to do here');
  await expectGoodLooks(page, 'callback-nothing-left');
  await page.getByRole('link', { name: 'Go to the campaigns' }).click();
  await expect(campaigns.newCampaign).toBeVisible();
});

test('C11 what Facebook appends is no part of the answer, and is gone from the address', async ({ campaigns, context }) => {
  await context.route('**/authorize/consent', async (route) => {
    const answer = await route.fetch({ maxRedirects: 0 });
    const location = answer.headers()['location'];
    await route.fulfill({ response: answer, headers: { ...answer.headers(), ...(location && { location: `${location}#_=_` }) } });
  });
  const tiles = await campaigns.openIntegrations(HARBOUR_CAMPAIGN);
  const window = await tiles.openWindow(ADS);
  await window.reconnect.click();
  await window.reauthorize(HARBOUR.email).click();
  const opened = context.waitForEvent('page');
  await window.action('Open the window').click({ button: 'middle' });
  const callback = await opened;
  const came = callback.waitForURL(/\?code=.*#_=_$/, { waitUntil: 'commit' });
  await new SandboxPage(callback).allowAs(HARBOUR.email);
  await came;
  await window.expectConnected(HARBOUR.email);
  await expectTold(callback);
  expect(new URL(callback.url()).hash).toBe('');
});
