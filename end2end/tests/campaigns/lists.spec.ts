import { expect, test } from '../../fixtures/relink.ts';
import { HARBOUR, JUNIPER } from '../../fixtures/story.ts';
import { CampaignsPage, PAGE } from '../../pages/campaigns.ts';
import { DataSourcesPage } from '../../pages/data-sources.ts';

/** With the demo's own four, two pages. */
const MORE = 52;

test.beforeEach(async ({ campaigns }) => {
  for (let number = 10; number < 10 + MORE; number += 1) {
    await campaigns.api.post('create_campaign', { name: `Café Zürich ${number}`, time_zone: 'UTC', currency: 'EUR' });
  }
});

test('campaigns come fifty at a time, broken ones first, and are found while one types', async ({ campaigns, page }) => {
  await campaigns.open();
  await expect(campaigns.rows).toHaveCount(PAGE);
  await expect(campaigns.rows.first()).toHaveAttribute('data-state', 'broken');
  await expect(campaigns.state('All (56)')).toBeVisible();
  await expect(campaigns.state('Broken (2)')).toBeVisible();

  await campaigns.next.click();
  await expect(campaigns.rows).toHaveCount(MORE + 4 - PAGE);
  await expect(campaigns.next).toHaveCount(0);
  await campaigns.first.click();
  await expect(campaigns.rows).toHaveCount(PAGE);

  await campaigns.search.fill('zur 17');
  await expect(campaigns.rows).toHaveCount(1);
  await expect(page).toHaveURL(/[?&]q=zur%2017$/);
  await expect(campaigns.search).toBeFocused();
  await campaigns.search.fill('zur 99');
  await expect(page.getByText('No campaign matches')).toBeVisible();
  await page.getByRole('link', { name: 'Show all' }).click();
  await expect(campaigns.rows).toHaveCount(PAGE);

  await campaigns.state('Broken (2)').click();
  await expect(campaigns.rows).toHaveCount(2);
  await expect(page).toHaveURL(/[?&]state=broken$/);
});

test('without scripts, search is a form and pages are links', async ({ browser, campaigns, context, relink }) => {
  const plain = await browser.newContext({ storageState: await context.storageState(), javaScriptEnabled: false });
  try {
    const page = await plain.newPage();
    const list = new CampaignsPage(page, campaigns.api);
    await page.goto(`${relink.url}/campaigns`);
    await expect(list.rows).toHaveCount(PAGE);
    await list.next.click();
    await expect(list.rows).toHaveCount(MORE + 4 - PAGE);
    await list.search.fill('CAFE 23');
    await list.submit.click();
    await expect(list.rows).toHaveCount(1);
    await expect(list.search).toHaveValue('CAFE 23');
  } finally {
    await plain.close();
  }
});

test('accounts are found by name and address', async ({ page }) => {
  const sources = new DataSourcesPage(page);
  await sources.open();
  await expect(sources.account(HARBOUR.email).card).toBeVisible();
  await sources.search.fill(JUNIPER.email.slice(0, 6));
  await expect(sources.account(HARBOUR.email).card).toHaveCount(0);
  await expect(sources.account(JUNIPER.email).card).toBeVisible();
});
