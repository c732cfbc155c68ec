import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expectGoodLooks } from '../../fixtures/looks.ts';
import { REPOSITORY } from '../../fixtures/relink-server.ts';
import { expect, test } from '../../fixtures/relink.ts';
import { ANALYTICS, JUNIPER_CAMPAIGN } from '../../fixtures/story.ts';

test('a description that names a further host waits for an owner, who compares it and allows it', async ({ page, campaigns, relink }) => {
  const text = await readFile(join(REPOSITORY, 'server/catalogue/servers/sandbox.toml'), 'utf8');
  const tiles = await campaigns.openIntegrations(JUNIPER_CAMPAIGN);
  await tiles.expectState(ANALYTICS, 'healthy');
  await relink.addToCatalogue('servers/sandbox.toml', text.replace('hosts = ["{base}"]', 'hosts = ["{base}", "api.new-home.example:443"]'));

  const window = await tiles.openWindow(ANALYTICS);
  await window.checkNow.click();
  await expect(window.title).toHaveText('A new address waits for an owner');
  await expect(window.dialog.getByText('api.new-home.example', { exact: true })).toBeVisible();
  await expect(window.dialog).not.toContainText('Reconnecting would not mend this');
  await expectGoodLooks(page, 'window-new-host');
  await window.action('Allow this address').click();
  await expect(window.dialog).toContainText('Allowed. The missed days are being pulled in.');
  await window.close.click();
  await tiles.expectState(ANALYTICS, 'healthy');
});

test('a description that is taken back: the owner lets it go on as before', async ({ campaigns, relink }) => {
  const text = await readFile(join(REPOSITORY, 'server/catalogue/servers/sandbox.toml'), 'utf8');
  const tiles = await campaigns.openIntegrations(JUNIPER_CAMPAIGN);
  await relink.addToCatalogue('servers/sandbox.toml', text.replace('hosts = ["{base}"]', 'hosts = ["{base}", "api.new-home.example:443"]'));
  const window = await tiles.openWindow(ANALYTICS);
  await window.checkNow.click();
  await expect(window.title).toHaveText('A new address waits for an owner');
  await window.close.click();
  await relink.addToCatalogue('servers/sandbox.toml', text);
  await tiles.openWindow(ANALYTICS);
  await window.action('Go on as before').click();
  await expect(window.dialog).toContainText('It goes on as before.');
  await window.close.click();
  await tiles.expectState(ANALYTICS, 'healthy');
});
