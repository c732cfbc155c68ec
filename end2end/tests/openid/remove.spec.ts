import { MARKETING } from '../../counterparts/oidc-accounts.ts';
import { expect, test } from '../../fixtures/relink.ts';
import { DataSourcesPage } from '../../pages/data-sources.ts';
import { OPENID, connectOpenId, createCampaign } from './openid-story.ts';

test.use({ demo: false });

test('removing an account ends its access at the provider too', async ({ page, campaigns, openId, secrets }) => {
  const tiles = await createCampaign(campaigns);
  await connectOpenId(tiles, openId, MARKETING, secrets);
  expect(openId.hasTokens(MARKETING)).toBe(true);

  const sources = new DataSourcesPage(page);
  await sources.open();
  const account = sources.account(MARKETING.email);
  await account.remove.click();
  await expect(account.question).toContainText(`${OPENID} is told, and ends the access there too, unless another account needs it.`);
  await account.confirm.click();
  await expect(page.getByText(`${OPENID} was told and has ended the access there too.`)).toBeVisible();
  await expect(account.card).toBeHidden();
  expect(openId.hasTokens(MARKETING)).toBe(false);
});
