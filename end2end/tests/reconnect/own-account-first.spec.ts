/** *Reconnect account* is about the account of this connection, also where that account works: it stands on top, with its button. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { REPOSITORY } from '../../fixtures/relink-server.ts';
import { expect, test } from '../../fixtures/relink.ts';
import { ADS, ANALYTICS, JUNIPER, JUNIPER_CAMPAIGN } from '../../fixtures/story.ts';
import type { SandboxPage } from '../../pages/sandbox.ts';
import type { ConnectionWindow } from '../../pages/window.ts';

// Somebody signs in twice, one time after the other.
test.describe.configure({ timeout: 60_000 });

/** Presses the button that is in plain sight, and is at the provider, where that very account is expected. */
async function openProvider(window: ConnectionWindow): Promise<SandboxPage> {
  await window.reconnect.click();
  const own = window.accounts.locator('> li').first();
  await expect(own).toContainText(JUNIPER.email);
  const signIn = own.getByRole('button', { name: 'Sign in again' });
  await expect(signIn, 'nothing has to be opened first').toBeVisible();
  await expect(window.connectNewAccount, 'the other way is there too').toBeVisible();
  const provider = await window.sandboxFrom(signIn);
  await expect(window.dialog).toContainText(`Sign in as ${JUNIPER.email}`);
  return provider;
}

test('S10 a connection that is broken while its account works offers that account', async ({ campaigns, sandbox }) => {
  const tiles = await campaigns.openIntegrations(JUNIPER_CAMPAIGN);
  await sandbox.press({ command: 'drop_scope', person: JUNIPER.person, scope: 'ads.read' });
  await tiles.expectState(ADS, 'broken');
  await tiles.expectState(ANALYTICS, 'healthy');

  const window = await tiles.openWindow(ADS);
  await expect(window.title).toHaveText('A permission is missing');
  const provider = await openProvider(window);
  await provider.allowAs(JUNIPER.email);
  await window.expectConnected(JUNIPER.email);
  await window.done.click();
  await tiles.expectState(ADS, 'healthy');
});

test('S10 an account that is about to end is offered before another one', async ({ campaigns, relink }) => {
  const text = await readFile(join(REPOSITORY, 'server/catalogue/servers/sandbox.toml'), 'utf8');
  const tiles = await campaigns.openIntegrations(JUNIPER_CAMPAIGN);
  await relink.addToCatalogue('servers/sandbox.toml', text.replace('max_age_days = 365', 'max_age_days = 10'));
  const window = await tiles.openWindow(ADS);
  await window.action('Switch account').click();
  await window.account(JUNIPER.email).locator('summary').click();
  const first = await window.sandboxFrom(window.account(JUNIPER.email).getByRole('button', { name: 'Sign in again' }));
  await first.allowAs(JUNIPER.email);
  await window.expectConnected(JUNIPER.email);
  await window.done.click();
  await tiles.expectState(ADS, 'expiring');

  await tiles.openWindow(ADS);
  await expect(window.dialog).toContainText('Everything works until then.');
  const provider = await openProvider(window);
  // The provider still knows who sits there.
  await provider.allow.click();
  await window.expectConnected(JUNIPER.email);
});
