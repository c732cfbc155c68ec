import { expect, test } from '../../fixtures/relink.ts';
import { POSTGRESQL, fillCredentials } from './postgres-story.ts';

test.use({ demo: false });

const REJECTED = 'The platform rejected the user name, password or key. What is stored is as it was. Check what you typed and try again.';

test('a database is connected, breaks when its password changes, and heals with the new one', async ({ campaigns, postgres, secrets }) => {
  secrets.push(postgres.reader.password, 'not the password');
  await campaigns.api.post('create_campaign', { name: 'Harbour Coffee', time_zone: 'UTC', currency: 'GBP' });
  const tiles = await campaigns.openIntegrations('Harbour Coffee');
  const window = await tiles.addIntegration(POSTGRESQL);

  await test.step('first connect', async () => {
    await window.connect.click();
    await fillCredentials(window, postgres, 'not the password');
    await window.connect.click();
    await expect(window.alert).toHaveText(REJECTED);
    await window.dialog.getByLabel('Password').fill(postgres.reader.password);
    await window.connect.click();
    await expect(window.title).toHaveText('PostgreSQL is connected');
    await window.done.click();
    await tiles.expectComplete(POSTGRESQL);
  });

  await test.step('the data is in the dashboard', async () => {
    const dashboard = await campaigns.openDashboard('Harbour Coffee');
    const panel = dashboard.panel(POSTGRESQL);
    await expect(panel.number('Orders')).toContainText(/\d/);
    await expect(panel.number('Revenue')).toContainText(/\d/);
    await panel.openTable();
    await expect(panel.gaps).toHaveCount(0);
  });

  await test.step('the password changes there', async () => {
    secrets.push(await postgres.changePassword());
    await campaigns.openIntegrations('Harbour Coffee');
    await tiles.openWindow(POSTGRESQL);
    await window.checkNow.click();
    await expect(window.title).toHaveText('The credentials are no longer accepted');
    await tiles.expectState(POSTGRESQL, 'broken');
  });

  await test.step('the new one mends it', async () => {
    await window.reconnect.click();
    await expect(window.dialog.getByLabel('Password'), 'nothing stored is shown').toHaveValue('');
    await fillCredentials(window, postgres, 'not the password');
    await window.save.click();
    await expect(window.alert).toHaveText(REJECTED);
    await tiles.expectState(POSTGRESQL, 'broken');
    await window.dialog.getByLabel('Password').fill(postgres.reader.password);
    await window.save.click();
    await expect(window.title).toHaveText('PostgreSQL is connected');
    await tiles.expectState(POSTGRESQL, 'healthy');
  });
});

test('each mistake in the form has its own sentence', async ({ campaigns, postgres }) => {
  await campaigns.api.post('create_campaign', { name: 'Harbour Coffee', time_zone: 'UTC', currency: 'GBP' });
  const tiles = await campaigns.openIntegrations('Harbour Coffee');
  const window = await tiles.addIntegration(POSTGRESQL);
  await window.connect.click();
  await fillCredentials(window, postgres, postgres.reader.password);
  const mistakes: [field: string, value: string, right: string, words: string][] = [
    ['Host', '10.11.12.13', postgres.host, "We don't connect to addresses inside private networks, or without https."],
    ['Database', 'shoop', postgres.database, 'There is no database of this name for this user.'],
    ['Query', 'SELECT 1 AS one', 'SELECT 1', "The query doesn't run, or doesn't give what its field asks for."],
  ];
  for (const [field, value, right, words] of mistakes) {
    await window.dialog.getByLabel(field).fill(value);
    await window.connect.click();
    await expect(window.alert).toContainText(words);
    await window.dialog.getByLabel(field).fill(right);
  }
});
