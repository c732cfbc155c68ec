import { expect, test } from '../../fixtures/relink.ts';
import { ADS, AGENCY, ANALYTICS, HARBOUR, HARBOUR_CAMPAIGN, JUNIPER } from '../../fixtures/story.ts';

test('a healthy account can be picked instead, and each row opens to what it reaches', async ({ campaigns }) => {
  const tiles = await campaigns.openIntegrations(HARBOUR_CAMPAIGN);
  const window = await tiles.openWindow(ADS);
  await window.reconnect.click();
  await expect(window.accounts.locator('> li').first(), 'the broken one comes first').toContainText(HARBOUR.email);

  await window.account(JUNIPER.email).locator('summary').click();
  await expect(window.account(JUNIPER.email)).toContainText('Juniper Bikes Europe/Berlin');
  await window.account(AGENCY.email).locator('summary').click();
  await expect(window.account(AGENCY.email).getByRole('button', { name: 'Use this account' })).toBeVisible();
  await expect(window.account(JUNIPER.email).getByRole('button', { name: 'Use this account' }), 'one row is open at a time').toBeHidden();
  await window.account(AGENCY.email).getByRole('button', { name: 'Use this account' }).click();
  await expect(window.dialog).toContainText('This connection now uses the account you picked.');

  await tiles.expectState(ADS, 'healthy');
  await tiles.expectState(ANALYTICS, 'broken');
});

test('an account that lost its profile says so by itself, and heals when it is given back', async ({ campaigns, sandbox }) => {
  const tiles = await campaigns.openIntegrations('Juniper Bikes');
  await sandbox.press({ command: 'remove_profile', person: JUNIPER.person, profile: 'ads-juniper' });
  await tiles.expectState(ADS, 'no-access');
  await tiles.expectState(ANALYTICS, 'healthy');
  await sandbox.press({ command: 'restore_profile', person: JUNIPER.person, profile: 'ads-juniper' });
  await tiles.expectState(ADS, 'healthy');
});

test('an outage is an amber clock, never a broken chain', async ({ campaigns, sandbox }) => {
  const tiles = await campaigns.openIntegrations('Juniper Bikes');
  await sandbox.press({ command: 'outage', on: true });
  await tiles.expectState(ADS, 'delayed');
  await expect(tiles.summary).toHaveText('Nothing is broken, 2 waiting');
  const window = await tiles.openWindow(ADS);
  await expect(window.dialog).toContainText('Nothing to do. We keep trying and catch up afterwards.');
  await expect(window.reconnect).toBeHidden();
  await sandbox.press({ command: 'reset' });
  await tiles.expectState(ADS, 'healthy');
});
