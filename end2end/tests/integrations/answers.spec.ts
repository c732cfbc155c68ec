import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expectGoodLooks } from '../../fixtures/looks.ts';
import { REPOSITORY } from '../../fixtures/relink-server.ts';
import { expect, test } from '../../fixtures/relink.ts';
import { ADS, JUNIPER_CAMPAIGN } from '../../fixtures/story.ts';

const FILE = 'integrations/sandbox-ads.toml';

function readDescription(): Promise<string> {
  return readFile(join(REPOSITORY, 'server/catalogue', FILE), 'utf8');
}

/** Asks for an ad account that nobody has. */
const VIDEOS = `
[[streams]]
key = "videos"
optional = true
date = "/date"
window_days = 100

[streams.request.http]
url = "{base}/ads/v1/accounts/{profile}-videos/report?from={from}&to={to}"
records = "/rows"

[streams.metrics]
fixed = [{ key = "plays", name = "Video plays", value = "/plays" }]

[answers]`;

test('what a platform refuses is left out with a quiet line, and the rest comes', async ({ page, campaigns, relink }) => {
  const text = await readDescription();
  await relink.addToCatalogue(FILE, text.replace('\n[answers]', VIDEOS));
  const tiles = await campaigns.openIntegrations(JUNIPER_CAMPAIGN);
  const window = await tiles.openWindow(ADS);
  await window.checkNow.click();
  await expect(window.dialog).toContainText('Not included: Video plays. Sandbox Ads refused them with “');
  await expect(window.dialog).toContainText(/Last good data\s*today/);
  await expectGoodLooks(page, 'window-left-out');
  await window.close.click();
  await tiles.expectState(ADS, 'healthy');
  const dashboard = await campaigns.openDashboard(JUNIPER_CAMPAIGN);
  await expect(dashboard.panel(ADS).number('Impressions')).toContainText(/\d/);
  await expect(dashboard.panel(ADS).number('Video plays')).toHaveCount(0);

  await relink.addToCatalogue(FILE, text);
  await campaigns.openIntegrations(JUNIPER_CAMPAIGN);
  await tiles.openWindow(ADS);
  await expect(window.dialog).not.toContainText('Not included');
});

test('an answer that its description does not fit is told as such, and breaks nothing', async ({ page, campaigns, relink }) => {
  const text = await readDescription();
  await relink.addToCatalogue(FILE, text.replace('records = "/rows"', 'records = "/lines"'));
  const tiles = await campaigns.openIntegrations(JUNIPER_CAMPAIGN);
  const window = await tiles.openWindow(ADS);
  await window.checkNow.click();
  await expect(window.title).toHaveText('Sandbox answers in an unexpected way');
  await tiles.expectState(ADS, 'delayed');
  await window.details.getByText('Details').click();
  await expect(window.details).toContainText(/What we saw\s*The answer has no list at \/lines\./);
  await expectGoodLooks(page, 'window-unexpected');

  await relink.addToCatalogue(FILE, text);
  await window.checkNow.click();
  await tiles.expectState(ADS, 'healthy');
});
