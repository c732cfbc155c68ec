/** What stands between browsers and Relink: proxies, firewalls, scanners. */
import { expectGoodLooks } from '../../fixtures/looks.ts';
import { expect, test } from '../../fixtures/relink.ts';
import { ADS, HARBOUR, HARBOUR_CAMPAIGN } from '../../fixtures/story.ts';

// Pages are looked at in light, in dark and on a phone.
test.describe.configure({ timeout: 60_000 });

test.use({ withProxy: true });

test('C03 whoever fetches the callback first consumes nothing', async ({ campaigns, front }) => {
  front.prefetches = /^\/oauth\/callback\/.*[?&]code=/;
  const tiles = await campaigns.openIntegrations(HARBOUR_CAMPAIGN);
  const window = await tiles.openWindow(ADS);
  await window.reconnect.click();
  const provider = await window.sandboxFrom(window.reauthorize(HARBOUR.email));
  await provider.allowAs(HARBOUR.email);
  await window.expectConnected(HARBOUR.email);
  expect(front.prefetched).toEqual([200]);
});

test('C07 a firewall that keeps the answer away is noticed, and one starts again at once', async ({ campaigns, context, front, page }) => {
  // What Google appends where `profile` is asked for, and what OWASP CRS 930120 takes for a file.
  const scopes = '&scope=email+profile+openid+https://www.googleapis.com/auth/userinfo.profile';
  await context.route('**/authorize/consent', async (route) => {
    const answer = await route.fetch({ maxRedirects: 0 });
    const location = answer.headers()['location'];
    await route.fulfill({ response: answer, headers: { ...answer.headers(), ...(location && { location: location + scopes }) } });
  });
  front.refuses = /\.profile/;
  const tiles = await campaigns.openIntegrations(HARBOUR_CAMPAIGN);
  const window = await tiles.openWindow(ADS);
  await window.reconnect.click();
  const provider = await window.sandboxFrom(window.reauthorize(HARBOUR.email));
  await provider.allowAs(HARBOUR.email);
  await expect(provider.page.getByRole('heading')).toHaveText('403 Forbidden');
  await expect(window.dialog).toContainText('The window has come back to Relink, but its answer has not.');
  await expectGoodLooks(page, 'window-back-unheard');

  front.refuses = undefined;
  await window.openAgain.click();
  await provider.allow.click();
  await window.expectConnected(HARBOUR.email);
});

test('C08 a proxy that loses the name gets a page that says what to set, and no loop', async ({ page, front, relink, request }) => {
  front.keepsHost = false;
  await page.goto('/campaigns?show=all');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('The proxy has lost our name');
  await expect(page.getByText(`127.0.0.1:${relink.port}`)).toBeVisible();
  await expect(page.getByText(relink.url, { exact: true })).toBeVisible();
  for (const words of ['proxy_set_header Host', 'ProxyPreserveHost On', 'header_up Host', 'passHostHeader']) {
    await expect(page.getByRole('listitem').filter({ hasText: words })).toBeVisible();
  }
  await expect(page.locator('.lone-card'), 'its style is served under any name').toHaveCSS('display', 'grid');
  await expectGoodLooks(page, 'host-lost');
  await page.getByRole('link', { name: 'Try again' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('The proxy has lost our name');

  front.keepsHost = true;
  await page.reload();
  await expect(page).toHaveURL(`${relink.url}/sign-in`);
  // By itself, as whoever watches its health asks it, and as somebody who has typed its own address.
  expect((await request.get(`${relink.listensAt}/healthz`)).status()).toBe(200);
  await page.goto(`${relink.listensAt}/campaigns?show=all`);
  await expect(page).toHaveURL(`${relink.url}/sign-in?next=/campaigns%3Fshow%3Dall`);
});
