/** Another client takes the place of an app: an owner says so, and one sign-in mends what went through the old one. */
import { MARKETING } from '../../counterparts/oidc-accounts.ts';
import { expect, test } from '../../fixtures/relink.ts';
import { expectGoodLooks } from '../../fixtures/looks.ts';
import { IntegrationsPage } from '../../pages/integrations.ts';
import { ProviderPage } from '../../pages/provider.ts';
import { CAMPAIGN, OPENID, connectOpenId, createCampaign } from './openid-story.ts';

test.use({ demo: false });
test.describe.configure({ timeout: 120_000 });

test('an owner replaces an app, and whoever signs in again is the same account', async ({ campaigns, page, openId, secrets }) => {
  secrets.push(MARKETING.password);
  const tiles = await createCampaign(campaigns);
  await connectOpenId(tiles, openId, MARKETING, secrets);

  await page.goto('/settings/apps');
  const card = page.getByRole('group').filter({ hasText: 'Set up with the client' });
  await card.locator('summary').first().click();
  await card.getByText('Another client ID or issuer: replace the app').click();
  const client = await openId.addClient(await card.getByLabel('Callback address of the new app').inputValue());
  secrets.push(client.secret);
  await expect(card.getByLabel('Issuer address'), 'what is saved is shown').toHaveValue(openId.issuer);
  await expect(card.getByLabel('Client secret'), 'but for the secret').toHaveValue('');
  await card.getByLabel('Client ID').fill(client.id);
  await card.getByLabel('Client secret').fill(client.secret);
  await card.getByRole('button', { name: 'Save app' }).click();
  await expect(card.getByRole('alert').filter({ hasText: /\S/ }), 'nothing is replaced unasked').toBeVisible();
  await expectGoodLooks(page, 'app-not-replaced-unasked');

  await card.getByLabel('Client ID').fill(client.id);
  await card.getByLabel('Client secret').fill(client.secret);
  await card.getByLabel('Replace the app').check();
  await card.getByRole('button', { name: 'Save app' }).click();
  await expect(page.getByRole('group').filter({ hasText: `Set up with the client ${client.id}` })).toBeVisible();
  await expect(card.getByLabel('Replace the app'), 'the next saving replaces nothing unasked').not.toBeChecked();
  await expectGoodLooks(page, 'app-replaced');

  const again = await campaigns.openIntegrations(CAMPAIGN);
  const window = await again.openWindow(OPENID);
  await window.action('Switch account').click();
  await expectGoodLooks(page, 'window-accounts-of-a-replaced-app');
  // The provider still knows who sits there.
  const provider = new ProviderPage(await window.popupFrom(window.connectNewAccount));
  await provider.allow.click();
  await window.expectConnected(MARKETING.email);
  await expectGoodLooks(page, 'window-connected-through-the-new-app');
  await window.done.click();
  await new IntegrationsPage(page).expectState(OPENID, 'healthy');
});
