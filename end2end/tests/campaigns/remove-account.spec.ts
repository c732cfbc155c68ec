import { expect, test } from '../../fixtures/relink.ts';
import { ADS, ANALYTICS, HARBOUR, HARBOUR_CAMPAIGN, WHOLESALE_CAMPAIGN } from '../../fixtures/story.ts';
import { DataSourcesPage } from '../../pages/data-sources.ts';

test('removing an account lists what ends with it, asks, and erases it', async ({ campaigns, page }) => {
  const sources = new DataSourcesPage(page);
  await sources.open();
  const account = sources.account(HARBOUR.email);
  await expect(account.uses).toHaveCount(3);
  await account.remove.click();
  const ends = account.question.getByRole('listitem');
  await expect(ends).toHaveCount(3);
  for (const words of [
    `${HARBOUR_CAMPAIGN}: ${ADS}, Harbour Coffee`,
    `${HARBOUR_CAMPAIGN}: ${ANALYTICS}, harbour-coffee.example`,
    `${WHOLESALE_CAMPAIGN}: ${ADS}, Harbour Coffee Wholesale`,
  ]) {
    await expect(account.question.getByText(words, { exact: true })).toBeVisible();
  }
  await account.confirm.click();
  await expect(page.getByText('The account was removed, and what was stored to reach it is erased.')).toBeVisible();
  await expect(account.card).toBeHidden();

  const tiles = await campaigns.openIntegrations(HARBOUR_CAMPAIGN);
  await tiles.expectState(ADS, 'never');
  await tiles.expectState(ANALYTICS, 'never');
  const window = await tiles.openWindow(ADS);
  await expect(window.dialog).toContainText('The data that came in earlier is still there.');
});
