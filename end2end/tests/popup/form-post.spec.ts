/** A provider that posts its answer (response_mode=form_post), as Sign in with Apple does: at the certified provider. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MARKETING } from '../../counterparts/oidc-accounts.ts';
import { expectGoodLooks } from '../../fixtures/looks.ts';
import { REPOSITORY } from '../../fixtures/relink-server.ts';
import { expect, test } from '../../fixtures/relink.ts';
import { ProviderPage } from '../../pages/provider.ts';
import { OPENID, createCampaign, introduce } from '../openid/openid-story.ts';

// Pages are looked at in light, in dark and on a phone.
test.describe.configure({ timeout: 60_000 });

test.use({ demo: false });

test.beforeEach(async ({ relink }) => {
  const text = await readFile(join(REPOSITORY, 'server/catalogue/servers/openid.toml'), 'utf8');
  await relink.addToCatalogue('servers/openid.toml', text.replace('[authorize_params]', '[authorize_params]\nresponse_mode = "form_post"'));
});

test('C09 a posted answer is sent on by our own page, with our cookies', async ({ campaigns, openId, secrets }) => {
  const tiles = await createCampaign(campaigns);
  const window = await tiles.addIntegration(OPENID);
  await window.connect.click();
  await introduce(window, openId, secrets);
  const provider = new ProviderPage(await window.popupFrom(window.connectNewAccount));
  const posted = provider.page.waitForRequest((request) => request.method() === 'POST' && request.url().includes('/oauth/callback/'));
  await provider.signIn(MARKETING);
  await provider.allow.click();
  const headers = await (await posted).allHeaders();
  expect(headers['cookie'], 'nothing of ours comes along').toBeUndefined();
  await window.expectConnected(MARKETING.email);
  await window.done.click();
  await tiles.expectComplete(OPENID);
});

test('C09 the page that took a form tells the outcome again when it is reloaded', async ({ campaigns, context, openId, page, secrets }) => {
  await page.addInitScript(() => (self.open = () => null));
  const tiles = await createCampaign(campaigns);
  const window = await tiles.addIntegration(OPENID);
  await window.connect.click();
  await introduce(window, openId, secrets);
  await window.connectNewAccount.click();
  const opened = context.waitForEvent('page');
  await window.action('Open the window').click({ button: 'middle' });
  const provider = new ProviderPage(await opened);
  await provider.signIn(MARKETING);
  await provider.allow.click();
  await window.expectConnected(MARKETING.email);
  const told = provider.page.getByText(`Connected as ${MARKETING.email}. You can close this window.`);
  await expect(told).toBeVisible();
  await provider.page.reload();
  await expect(told).toBeVisible();
  await provider.page.goBack();
  await provider.page.goForward();
  await expect(told).toBeVisible();
});

test('C09 the same without its script: a button does it', async ({ campaigns, context, openId, page, secrets }) => {
  const tiles = await createCampaign(campaigns);
  const window = await tiles.addIntegration(OPENID);
  await window.connect.click();
  await introduce(window, openId, secrets);
  await context.route('**/callback.js', (route) => route.abort());
  const provider = new ProviderPage(await window.popupFrom(window.connectNewAccount));
  await provider.signIn(MARKETING);
  await provider.allow.click();
  const finish = provider.page.getByRole('button', { name: 'Finish connecting' });
  await expect(finish).toBeVisible();
  await expect(window.title, 'nothing happens by itself').toHaveText(`Go on in the window of ${OPENID}`);
  await expectGoodLooks(provider.page, 'callback-by-hand');
  await finish.click();
  await window.expectConnected(MARKETING.email);
  await expect(page.getByText('It did not work')).toHaveCount(0);
});
