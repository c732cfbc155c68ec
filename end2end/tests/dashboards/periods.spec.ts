/** People who are counted once: known for what is shown, asked for by a button where it is not. */
import { expect, test } from '../../fixtures/relink.ts';
import { expectGoodLooks } from '../../fixtures/looks.ts';
import { ANALYTICS, JUNIPER_CAMPAIGN } from '../../fixtures/story.ts';

test('a number of other days comes once it is asked for', async ({ campaigns }) => {
  const dashboard = await campaigns.openDashboard(JUNIPER_CAMPAIGN);
  const users = dashboard.panel(ANALYTICS).number('Users');
  await expect(users.locator('.number-total')).toHaveText(/^[\d,]+$/, { timeout: 30_000 });
  await expect(users.getByRole('button')).toHaveCount(0);

  await dashboard.range('7 days').click();
  await expect(users).toContainText('not asked for these days');
  await dashboard.panel(ANALYTICS).howCounted('Users').click();
  await expect(users).toContainText('Each person is counted once');
  await expectGoodLooks(dashboard.page, 'dashboard-period');
  await users.getByRole('button', { name: `Ask ${ANALYTICS} now` }).click();
  await expect(users.locator('.number-total')).toHaveText(/^[\d,]+$/, { timeout: 30_000 });
  await expect(users).not.toContainText('not asked');
});
