import { MARKETING, SALES } from '../../counterparts/oidc-accounts.ts';
import { expect, test } from '../../fixtures/relink.ts';
import { ProviderPage } from '../../pages/provider.ts';
import { OPENID, connectOpenId, createCampaign } from './openid-story.ts';

test.use({ demo: false });

test('a revoked grant is mended, even if the popup closes while the provider is still answering', async ({ campaigns, openId, secrets }) => {
  const tiles = await createCampaign(campaigns);
  await connectOpenId(tiles, openId, MARKETING, secrets);

  openId.revokeGrants(MARKETING);
  const window = await tiles.openWindow(OPENID);
  await window.checkNow.click();
  await expect(window.title).toHaveText('Access was revoked');
  await window.reconnect.click();
  const provider = new ProviderPage(await window.popupFrom(window.reauthorize(MARKETING.email)));
  const asked = openId.tokenGate.close();
  await provider.allow.click();
  await asked;
  await expect(window.title).toHaveText(`${OPENID} has answered`);
  await provider.page.close();
  openId.tokenGate.open();
  await window.expectConnected(MARKETING.email);
  await window.done.click();
  await tiles.expectState(OPENID, 'healthy');
});

test('somebody else at the provider is noticed there too', async ({ campaigns, openId, secrets }) => {
  const tiles = await createCampaign(campaigns);
  await connectOpenId(tiles, openId, MARKETING, secrets);

  openId.revokeGrants(MARKETING);
  const window = await tiles.openWindow(OPENID);
  await window.checkNow.click();
  await expect(window.title).toHaveText('Access was revoked');
  await window.reconnect.click();
  const provider = new ProviderPage(await window.popupFrom(window.reauthorize(MARKETING.email)));
  await provider.useAnotherAccount.click();
  await provider.signIn(SALES);
  await provider.allow.click();
  await expect(window.title).toHaveText(`You came back as ${SALES.email}`);
});
