import { expect, test } from '../../fixtures/relink.ts';
import { ADS, ANALYTICS, DEMO_OWNER, HARBOUR, HARBOUR_CAMPAIGN } from '../../fixtures/story.ts';
import { IntegrationsPage } from '../../pages/integrations.ts';
import { SandboxPage } from '../../pages/sandbox.ts';
import { SignInPage } from '../../pages/sign-in.ts';
import { ConnectionWindow } from '../../pages/window.ts';

test.use({ javaScriptEnabled: false });

test('without scripts one signs in, finds what broke, and reconnects it', async ({ page }) => {
  const signIn = new SignInPage(page);
  await signIn.open();
  await signIn.signIn(DEMO_OWNER);
  await page.getByRole('link', { name: `${HARBOUR_CAMPAIGN} Europe` }).click();

  const tiles = new IntegrationsPage(page);
  await tiles.category.selectOption({ label: 'Analytics' });
  await tiles.filter.click();
  await expect(tiles.tiles).toHaveCount(1);
  await tiles.category.selectOption({ label: 'All categories' });
  await tiles.search.fill('ads');
  await tiles.filter.click();
  await expect(tiles.tiles).toHaveCount(1);
  await tiles.tile(ADS).click();

  const window = new ConnectionWindow(page);
  await expect(window.title).toHaveText('Access was revoked');
  await window.reconnect.click();
  await window.reauthorize(HARBOUR.email).click();
  await new SandboxPage(page).allowAs(HARBOUR.email);
  await page.getByRole('button', { name: 'Finish connecting' }).click();
  await window.expectConnected(HARBOUR.email);

  await window.done.click();
  await tiles.expectState(ADS, 'healthy');
  await tiles.expectState(ANALYTICS, 'healthy');
});

test('without scripts a wrong account is chosen about, too', async ({ page, campaigns }) => {
  await page.goto(`/campaigns/${await campaigns.idOf(HARBOUR_CAMPAIGN)}/integrations`);
  const tiles = new IntegrationsPage(page);
  await tiles.tile(ADS).click();
  const window = new ConnectionWindow(page);
  await window.reconnect.click();
  await window.reauthorize(HARBOUR.email).click();
  await new SandboxPage(page).allowAs('team@lighthouse-agency.example');
  await page.getByRole('button', { name: 'Finish connecting' }).click();
  await expect(window.title).toHaveText('You came back as team@lighthouse-agency.example');
  await window.action('Use here').click();
  await window.expectConnected('team@lighthouse-agency.example');
});
