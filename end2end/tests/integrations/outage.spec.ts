import type { Api } from '../../fixtures/api.ts';
import { expect, test } from '../../fixtures/relink.ts';
import { ADS, ANALYTICS, JUNIPER_CAMPAIGN, WHOLESALE_CAMPAIGN } from '../../fixtures/story.ts';

interface TileList {
  tiles: { connection: string; integration: { name: string } }[];
}

/** Has the data of one tile asked for at once. */
async function checkNow(api: Api, campaign: string, integration: string): Promise<void> {
  const { tiles } = await api.get<TileList>('integrations', { campaign });
  const tile = tiles.find((one) => one.integration.name === integration);
  if (!tile) throw new Error(`no tile of ${integration}`);
  await api.post('check_now', { connection: tile.connection });
}

test("an outage is said once, as the provider's, and goes away by itself", async ({ campaigns, sandbox, page, api }) => {
  const tiles = await campaigns.openIntegrations(JUNIPER_CAMPAIGN);
  const [juniper, wholesale] = [await campaigns.idOf(JUNIPER_CAMPAIGN), await campaigns.idOf(WHOLESALE_CAMPAIGN)];
  const notice = page.getByRole('status').filter({ hasText: 'Sandbox is having an outage' });

  await sandbox.press({ command: 'outage', on: true });
  await checkNow(api, juniper, ADS);
  await checkNow(api, wholesale, ANALYTICS);
  await expect(notice).toContainText('Nothing to do');
  await tiles.expectState(ADS, 'delayed');
  await expect(tiles.tile(ADS)).toContainText('Waits for Sandbox');
  await expect(notice, 'once').toHaveCount(1);

  await sandbox.press({ command: 'reset' });
  await checkNow(api, juniper, ADS);
  await checkNow(api, wholesale, ANALYTICS);
  await expect(notice).toBeHidden();
  await tiles.expectState(ADS, 'healthy');
});
