import { expect, test } from '../../fixtures/relink.ts';
import { ADS, ANALYTICS, HARBOUR, HARBOUR_CAMPAIGN, JUNIPER, JUNIPER_CAMPAIGN, WHOLESALE_CAMPAIGN } from '../../fixtures/story.ts';

test('what breaks shows a red chain without a reload, and one popup mends it', async ({ campaigns, sandbox }) => {
  const tiles = await campaigns.openIntegrations(JUNIPER_CAMPAIGN);
  await expect(tiles.summary).toHaveText('Nothing is broken, 2 connected');
  await tiles.page.evaluate(() => (document.documentElement.dataset.sameDocument = 'yes'));

  await sandbox.press({ command: 'revoke_grants', person: JUNIPER.person });
  await tiles.expectState(ADS, 'broken');
  await tiles.expectState(ANALYTICS, 'broken');
  await expect(tiles.tile(ADS)).toContainText(/Access was revoked today/);
  await expect(tiles.tile(ADS).locator('.state-icon')).toHaveText('Broken');

  const window = await tiles.openWindow(ADS);
  await expect(window.title).toHaveText('Access was revoked');
  await expect(window.dialog).toContainText(`no longer accepts our access to ${JUNIPER.email}`);
  await expect(window.dialog).toContainText('1 campaign, 2 connections');
  await window.details.getByText('Details').click();
  await expect(window.details).toContainText('400, invalid_grant');

  await window.reconnect.click();
  const provider = await window.sandboxFrom(window.reauthorize(JUNIPER.email));
  await expect(window.dialog).toContainText(`Sign in as ${JUNIPER.email}`);
  const closed = provider.page.waitForEvent('close');
  await provider.allowAs(JUNIPER.email);
  await closed;
  await window.expectConnected(JUNIPER.email);

  await window.done.click();
  await tiles.expectState(ADS, 'healthy');
  await tiles.expectState(ANALYTICS, 'healthy');
  await expect(tiles.tile(ADS)).toContainText('Data up to today');
  await expect(tiles.page.locator('html'), 'nothing was reloaded').toHaveAttribute('data-same-document', 'yes');
});

test('two campaigns heal at once, and the dashboard fills while one looks', async ({ campaigns, context }) => {
  const wholesale = await campaigns.openIntegrations(WHOLESALE_CAMPAIGN, await context.newPage());
  await wholesale.expectState(ADS, 'broken');
  await wholesale.expectState(ANALYTICS, 'healthy');
  const dashboard = await campaigns.openDashboard(HARBOUR_CAMPAIGN, await context.newPage());
  const [ads, analytics] = [dashboard.panel(ADS), dashboard.panel(ANALYTICS)];
  await expect(ads.stale).toBeVisible();
  for (const panel of [ads, analytics]) await panel.openTable();
  await expect(ads.gaps).not.toHaveCount(0);
  await expect(ads.number('Clicks')).toContainText(/\d/);

  const tiles = await campaigns.openIntegrations(HARBOUR_CAMPAIGN);
  const window = await tiles.openWindow(ANALYTICS);
  await expect(window.dialog).toContainText('2 campaigns, 3 connections');
  await window.reconnect.click();
  const provider = await window.sandboxFrom(window.reauthorize(HARBOUR.email));
  await provider.allowAs(HARBOUR.email);
  await window.expectConnected(HARBOUR.email);
  await expect(window.dialog).toContainText('3 connections in 2 campaigns');

  await wholesale.expectState(ADS, 'healthy');
  for (const panel of [ads, analytics]) {
    await expect(panel.stale).toBeHidden();
    await expect(panel.gaps).toHaveCount(0);
  }
});
