/** A campaign with the OpenID integration, at the certified provider. */
import type { Account } from '../../counterparts/oidc-accounts.ts';
import type { OidcProvider } from '../../counterparts/oidc-provider.ts';
import type { CampaignsPage } from '../../pages/campaigns.ts';
import type { IntegrationsPage } from '../../pages/integrations.ts';
import { ProviderPage } from '../../pages/provider.ts';
import type { ConnectionWindow } from '../../pages/window.ts';

export const OPENID = 'OpenID provider';
export const CAMPAIGN = 'Harbour Coffee';

export async function createCampaign(campaigns: CampaignsPage): Promise<IntegrationsPage> {
  await campaigns.api.post('create_campaign', { name: CAMPAIGN, time_zone: 'Europe/Berlin', currency: 'EUR' });
  return campaigns.openIntegrations(CAMPAIGN);
}

/** Registers Relink at the provider as its console would, and fills the form with what comes of it. */
export async function introduce(window: ConnectionWindow, openId: OidcProvider, secrets: string[]): Promise<void> {
  const { dialog } = window;
  const client = await openId.addClient(await dialog.getByLabel('Redirect address').inputValue());
  secrets.push(client.secret);
  await dialog.getByLabel('Issuer address').fill(openId.issuer);
  await dialog.getByLabel('Client ID').fill(client.id);
  await dialog.getByLabel('Client secret').fill(client.secret);
  await dialog.getByLabel('Data address').fill(openId.metricsUrl);
  await dialog.getByLabel('Permissions for the data').fill('metrics:read');
  await window.action('Save and go on').click();
}

/** Adds the integration and connects it for the first time. The window is still open then. */
export async function connectOpenId(tiles: IntegrationsPage, openId: OidcProvider, account: Account, secrets: string[]): Promise<ConnectionWindow> {
  const window = await tiles.addIntegration(OPENID);
  await window.connect.click();
  await introduce(window, openId, secrets);
  const provider = new ProviderPage(await window.popupFrom(window.connectNewAccount));
  await provider.signIn(account);
  await provider.allow.click();
  await window.expectConnected(account.email);
  await window.done.click();
  await tiles.expectComplete(OPENID);
  return window;
}
