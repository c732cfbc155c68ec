/** How often accounts are looked at is the agency's setting. */
import { expect, test } from '../../fixtures/relink.ts';
import { openLive } from '../../pages/live.ts';

test('an owner says how often accounts are looked at, and it stays', async ({ campaigns }) => {
  const { page } = campaigns;
  await openLive(page, '/settings');
  const card = page.getByRole('region', { name: 'Looks between syncs' });
  const choice = card.getByLabel('Look at accounts');
  await expect(choice).toHaveValue('hour');
  await choice.selectOption('Once a day');
  await card.getByRole('button', { name: 'Save' }).click();
  await expect(card.getByRole('status')).toHaveText('Saved.');
  await page.reload();
  await expect(choice).toHaveValue('day');
});
