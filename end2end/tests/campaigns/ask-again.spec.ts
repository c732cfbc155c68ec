/** Days are read again when somebody asks for them. */
import { expect, test } from '../../fixtures/relink.ts';
import { expectGoodLooks } from '../../fixtures/looks.ts';
import { ADS, JUNIPER_CAMPAIGN } from '../../fixtures/story.ts';
import { openLive } from '../../pages/live.ts';

/** So many days before today, as date inputs take them. */
function daysAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
}

test('days are asked for again, and what came of it stands below', async ({ campaigns, page }) => {
  await openLive(page, `/campaigns/${await campaigns.idOf(JUNIPER_CAMPAIGN)}/settings`);
  const card = page.getByRole('region', { name: 'Ask for days again' });
  await card.getByLabel('Source').selectOption({ label: await optionOf(ADS) });
  await card.getByLabel('First day').fill(daysAgo(10));
  await card.getByLabel('Last day').fill(daysAgo(12));
  const ask = card.getByRole('button', { name: 'Ask again for these days' });
  await ask.click();
  await expect(card.getByText('The last day is before the first.')).toBeVisible();
  await expect(card.getByLabel('Last day')).toBeFocused();
  await expectGoodLooks(page, 'ask-again-error');

  await card.getByLabel('First day').fill(daysAgo(12));
  await card.getByLabel('Last day').fill(daysAgo(10));
  await ask.click();
  const row = card.getByRole('list', { name: 'Asked lately' }).getByRole('listitem').first();
  await expect(row).toContainText(ADS);
  await expect(row).toContainText('Nothing changed: the platform gives the same numbers.');
  await expect(row).toHaveAttribute('data-state', 'done');
  await expectGoodLooks(page, 'ask-again');

  async function optionOf(name: string): Promise<string> {
    const labels = await card.getByLabel('Source').locator('option').allTextContents();
    const label = labels.find((one) => one.startsWith(name));
    if (!label) throw new Error(`no source ${name} among ${labels.join(', ')}`);
    return label;
  }
});

test('without scripts a form comes back with what is wrong, and an ask is taken', async ({ campaigns, browser, baseURL }) => {
  const id = await campaigns.idOf(JUNIPER_CAMPAIGN);
  const state = await campaigns.page.context().storageState();
  const context = await browser.newContext({ javaScriptEnabled: false, storageState: state, baseURL });
  const page = await context.newPage();
  await page.goto(`/campaigns/${id}/settings`);
  const card = page.getByRole('region', { name: 'Ask for days again' });
  const send = async (from: string, to: string): Promise<void> => {
    await card.getByLabel('First day').fill(from);
    await card.getByLabel('Last day').fill(to);
    await card.getByRole('button', { name: 'Ask again for these days' }).click();
  };
  await send(daysAgo(120), daysAgo(3));
  await expect(card.getByText('More than 93 days at once.')).toBeVisible();
  await send(daysAgo(5), daysAgo(5));
  await expect(card.getByRole('list', { name: 'Asked lately' }).getByRole('listitem')).toHaveCount(1);
  await context.close();
});
