/** What is wrong in a form stands beside its field, and typing goes on there. */
import { expect, test } from '../../fixtures/relink.ts';
import { expectGoodLooks } from '../../fixtures/looks.ts';
import { OPENID, createCampaign } from './openid-story.ts';

test.use({ demo: false });

test('an address that is no issuer is told at its field, in the settings and in the window', async ({ campaigns, page, openId }) => {
  const tiles = await createCampaign(campaigns);
  await page.goto('/settings/apps');
  const card = page.getByRole('group').filter({ hasText: OPENID }).first();
  await card.locator('summary').first().click();
  await card.getByLabel('Issuer address').fill(openId.metricsUrl);
  await card.getByLabel('Client ID').fill('relink');
  await card.getByLabel('Client secret').fill('any');
  await card.getByLabel('Data address').fill(openId.metricsUrl);
  await card.getByRole('button', { name: 'Save app' }).click();
  const issuer = card.getByLabel('Issuer address');
  await expect(issuer).toHaveAttribute('aria-invalid', 'true');
  await expect(issuer).toHaveAccessibleDescription(/doesn't answer like an OpenID provider/);
  await expect(issuer).toBeFocused();
  await expect(issuer).toBeInViewport();
  await expectGoodLooks(page, 'app-with-a-wrong-issuer');

  await campaigns.openIntegrations('Harbour Coffee');
  const window = await tiles.addIntegration(OPENID);
  await window.connect.click();
  const { dialog } = window;
  await dialog.getByLabel('Issuer address').fill(openId.metricsUrl);
  await dialog.getByLabel('Client ID').fill('relink');
  await dialog.getByLabel('Client secret').fill('any');
  await dialog.getByLabel('Data address').fill(openId.metricsUrl);
  await window.action('Save and go on').click();
  await expect(dialog.getByLabel('Issuer address')).toBeFocused();
  await expect(window.alert).toContainText('Issuer address: This address');
});
