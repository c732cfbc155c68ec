import { expect, test } from '../../fixtures/relink.ts';
import { ADS, AGENCY, ANALYTICS, HARBOUR, HARBOUR_CAMPAIGN, JUNIPER, WHOLESALE_CAMPAIGN, type Somebody } from '../../fixtures/story.ts';
import type { CampaignsPage } from '../../pages/campaigns.ts';
import type { SandboxPage } from '../../pages/sandbox.ts';
import type { ConnectionWindow } from '../../pages/window.ts';

/** Harbour is to be reauthorized, and somebody else signs in. */
async function comeBackAs({ email }: Somebody, campaigns: CampaignsPage): Promise<{ window: ConnectionWindow; provider: SandboxPage }> {
  const tiles = await campaigns.openIntegrations(HARBOUR_CAMPAIGN);
  const window = await tiles.openWindow(ADS);
  await window.reconnect.click();
  const provider = await window.sandboxFrom(window.reauthorize(HARBOUR.email));
  await provider.allowAs(email);
  await expect(window.title).toHaveText(`You came back as ${email}`);
  return { window, provider };
}

test('try again: the right account comes back the second time', async ({ campaigns }) => {
  const { window } = await comeBackAs(JUNIPER, campaigns);
  await expect(window.dialog).toContainText(`We expected ${HARBOUR.email}. Nothing has changed yet`);
  await expect(window.dialog).toContainText('0 of 3 connections can move');

  const provider = await window.sandboxFrom(window.tryAgain);
  await provider.allowAs(HARBOUR.email);
  await window.expectConnected(HARBOUR.email);
});

test('cancel: what came back is forgotten, and everything is as it was', async ({ campaigns }) => {
  const { window } = await comeBackAs(AGENCY, campaigns);
  await window.cancel.click();
  await expect(window.title).toHaveText('This attempt is over');

  const tiles = await campaigns.openIntegrations(HARBOUR_CAMPAIGN);
  await tiles.expectState(ADS, 'broken');
  await expect(tiles.tile(ADS)).toContainText('Access was revoked');
});

test('use here: only this connection changes', async ({ campaigns }) => {
  const { window } = await comeBackAs(AGENCY, campaigns);
  await window.action('Use here').click();
  await window.expectConnected(AGENCY.email);

  const tiles = await campaigns.openIntegrations(HARBOUR_CAMPAIGN);
  await tiles.expectState(ADS, 'healthy');
  await tiles.expectState(ANALYTICS, 'broken');
  const wholesale = await campaigns.openIntegrations(WHOLESALE_CAMPAIGN);
  await wholesale.expectState(ADS, 'broken');
});

test('use everywhere: every connection that the account reaches moves', async ({ campaigns, sandbox }) => {
  await sandbox.press({ command: 'remove_profile', person: AGENCY.person, profile: 'ads-harbour-wholesale' });
  const { window } = await comeBackAs(AGENCY, campaigns);
  await expect(window.dialog).toContainText(`2 of 3 connections can move; the others stay with ${HARBOUR.email}.`);
  await expect(window.dialog.locator('[data-reachable="false"]')).toContainText('No access, stays');
  await window.action('Use everywhere').click();
  await window.expectConnected(AGENCY.email);

  const tiles = await campaigns.openIntegrations(HARBOUR_CAMPAIGN);
  await tiles.expectState(ADS, 'healthy');
  await tiles.expectState(ANALYTICS, 'healthy');
  const wholesale = await campaigns.openIntegrations(WHOLESALE_CAMPAIGN);
  await wholesale.expectState(ADS, 'broken');
});
