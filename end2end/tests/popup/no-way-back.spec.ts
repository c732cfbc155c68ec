/** Providers that show an error of their own and never send anybody back. */
import { expectGoodLooks } from '../../fixtures/looks.ts';
import { expect, test } from '../../fixtures/relink.ts';
import { ADS, HARBOUR, HARBOUR_CAMPAIGN } from '../../fixtures/story.ts';

// Pages are looked at in light, in dark and on a phone.
test.describe.configure({ timeout: 60_000 });

/** As Salesforce says it, at /setup/secur/RemoteAccessErrorPage.apexp. */
const DEAD_END = '<html lang="en"><title>Error</title><h1>error=invalid_client</h1><p>app must be installed into org</p></html>';

test('C10 while a page of errors is open the window says what it means; once closed one starts again at once', async ({ campaigns, context, page, relink }) => {
  await context.route(`${relink.sandboxUrl}/authorize?*`, (route) => route.fulfill({ status: 400, contentType: 'text/html', body: DEAD_END }));
  const tiles = await campaigns.openIntegrations(HARBOUR_CAMPAIGN);
  const window = await tiles.openWindow(ADS);
  await window.reconnect.click();
  const popup = await window.popupFrom(window.reauthorize(HARBOUR.email));
  await expect(popup.getByText('app must be installed into org')).toBeVisible();
  await window.dialog.getByText('The window shows an error').click();
  await expect(window.dialog).toContainText('On a page of Sandbox, such as “access blocked”, “invalid client” or “the app must be installed”');
  await expect(window.openAgain).toBeVisible();
  await expectGoodLooks(page, 'window-dead-end');

  await popup.close();
  await expect(window.dialog).toContainText('Is the window closed?');
  await context.unroute(`${relink.sandboxUrl}/authorize?*`);
  const provider = await window.sandboxFrom(window.openAgain);
  await provider.allowAs(HARBOUR.email);
  await window.expectConnected(HARBOUR.email);

  await window.done.click();
  await tiles.openWindow(ADS);
  await window.details.getByText('Details').click();
  await expect(window.details).toContainText('What happened so far');
  await expect(window.details, 'nothing failed').not.toContainText(/attempt|fail/i);
});
