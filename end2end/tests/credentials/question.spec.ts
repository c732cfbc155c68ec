/** Other credentials in the window of an account: what they would replace is shown before anything is replaced. */
import { expect, test } from '../../fixtures/relink.ts';
import { expectGoodLooks } from '../../fixtures/looks.ts';
import { POSTGRESQL, fillCredentials } from './postgres-story.ts';

test.use({ demo: false });
test.describe.configure({ timeout: 60_000 });

test('credentials of another database are asked about first', async ({ campaigns, page, postgres, secrets }) => {
  secrets.push(postgres.reader.password);
  await campaigns.api.post('create_campaign', { name: 'Harbour Coffee', time_zone: 'UTC', currency: 'GBP' });
  const tiles = await campaigns.openIntegrations('Harbour Coffee');
  const window = await tiles.addIntegration(POSTGRESQL);
  await window.connect.click();
  await fillCredentials(window, postgres, postgres.reader.password);
  await window.connect.click();
  await expect(window.title).toHaveText('PostgreSQL is connected');
  await window.done.click();
  await tiles.expectComplete(POSTGRESQL);

  await tiles.openWindow(POSTGRESQL);
  await window.action('Change credentials').click();
  await fillCredentials(window, postgres, postgres.reader.password);
  await window.dialog.getByLabel('Database').fill('postgres');
  await window.dialog.getByLabel('Query').fill("SELECT CURRENT_DATE AS date, 'Orders' AS metric, 1 AS value");
  await window.save.click();
  await expect(window.action('Use here')).toBeVisible();
  await expectGoodLooks(page, 'window-credentials-question');
  await window.cancel.click();
  await expect(window.action('Use here'), 'the question is over').toHaveCount(0);
  await page.reload();
  await tiles.expectState(POSTGRESQL, 'healthy');
});
