import { expect, test } from '../../fixtures/relink.ts';
import { PHONE, expectFitsPhone } from '../../fixtures/looks.ts';
import { ADS, HARBOUR, HARBOUR_CAMPAIGN } from '../../fixtures/story.ts';
import { IntegrationsPage } from '../../pages/integrations.ts';

/** But for fractions of a pixel. */
const WHOLLY = { ratio: 0.99 };

test.use({ viewport: PHONE, hasTouch: true });

test('a phone 360 pixels wide can do all of it', async ({ campaigns, page }) => {
  await campaigns.open();
  await expectFitsPhone(page);
  await campaigns.row(HARBOUR_CAMPAIGN).tap();
  const tiles = new IntegrationsPage(page);
  const window = await tiles.openWindow(ADS);
  await expect(window.reconnect).toBeInViewport(WHOLLY);
  await expectFitsPhone(page);
  await window.reconnect.tap();
  await expectFitsPhone(page);
  const provider = await window.sandboxFrom(window.reauthorize(HARBOUR.email));
  // The popup is blank until Relink has told it where to go.
  await expect(provider.page.getByRole('heading').first()).toBeVisible();
  await expectFitsPhone(provider.page);
  await provider.allowAs(HARBOUR.email);
  await window.expectConnected(HARBOUR.email);
  await expect(window.done).toBeInViewport(WHOLLY);
  await expectFitsPhone(page);
  await window.done.tap();
  await tiles.expectState(ADS, 'healthy');
});
