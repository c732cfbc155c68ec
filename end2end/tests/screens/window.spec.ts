/** Every screen of the connection window, in light, in dark and on a phone: many looks to a test, so each has more time. */
import { expect, test } from '../../fixtures/relink.ts';
import { expectGoodLooks } from '../../fixtures/looks.ts';
import { ADS, AGENCY, EMPTY_CAMPAIGN, HARBOUR, HARBOUR_CAMPAIGN, JUNIPER, JUNIPER_CAMPAIGN } from '../../fixtures/story.ts';

test.describe.configure({ timeout: 90_000 });

test('the window while a broken account is mended', async ({ page, campaigns }) => {
  const tiles = await campaigns.openIntegrations(HARBOUR_CAMPAIGN);
  const window = await tiles.openWindow(ADS);
  await expect(window.title).toHaveText('Access was revoked');
  await expectGoodLooks(page, 'window-broken');
  await window.details.getByText('Details').click();
  await expectGoodLooks(page, 'window-details');

  await window.reconnect.click();
  await window.account(JUNIPER.email).locator('summary').click();
  await expect(window.account(JUNIPER.email)).toContainText('It can reach');
  await expectGoodLooks(page, 'window-accounts');

  const provider = await window.sandboxFrom(window.reauthorize(HARBOUR.email));
  await expectGoodLooks(page, 'window-waiting');
  await expectGoodLooks(provider.page, 'sandbox-sign-in');
  await provider.choose(AGENCY.email);
  await expectGoodLooks(provider.page, 'sandbox-consent');
  await provider.deny.click();
  await expect(window.alert).toBeVisible();
  await expectGoodLooks(page, 'window-failed');

  const second = await window.sandboxFrom(window.startAgain);
  await second.allowAs(AGENCY.email);
  await expect(window.title).toHaveText(`You came back as ${AGENCY.email}`);
  await expectGoodLooks(page, 'window-wrong-account');
  await window.action('Use everywhere').click();
  await window.expectConnected(AGENCY.email);
  await expectGoodLooks(page, 'window-connected');
});

test('the window of what works, and of what is new', async ({ page, campaigns }) => {
  const tiles = await campaigns.openIntegrations(JUNIPER_CAMPAIGN);
  const window = await tiles.openWindow(ADS);
  await expectGoodLooks(page, 'window-healthy');
  await window.action('Choose profile').click();
  await expect(window.dialog.getByRole('radio')).toHaveCount(1);
  await expectGoodLooks(page, 'window-profiles');

  const empty = await campaigns.openIntegrations(EMPTY_CAMPAIGN);
  await empty.addIntegration(ADS);
  await expectGoodLooks(page, 'window-new');
  await window.close.click();
  await empty.addIntegration('PostgreSQL');
  await window.connect.click();
  await expect(window.dialog.getByLabel('Query')).toBeVisible();
  await expectGoodLooks(page, 'window-credentials');
  await window.close.click();
  await empty.addIntegration('OpenID provider');
  await window.connect.click();
  await expect(window.dialog.getByLabel('Issuer address')).toBeVisible();
  await expectGoodLooks(page, 'window-application');
});

test('the window when permissions are missing', async ({ page, campaigns }) => {
  const tiles = await campaigns.openIntegrations(JUNIPER_CAMPAIGN);
  const window = await tiles.openWindow(ADS);
  await window.action('Switch account').click();
  await window.account(JUNIPER.email).locator('summary').click();
  const provider = await window.sandboxFrom(window.account(JUNIPER.email).getByRole('button', { name: 'Sign in again' }));
  await provider.choose(JUNIPER.email);
  await provider.permission("Read your websites' visitor numbers").uncheck();
  await provider.allow.click();
  await expect(window.title).toHaveText('Some permissions are missing');
  await expectGoodLooks(page, 'window-narrower');
});
