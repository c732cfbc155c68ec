import { expect, test } from '../../fixtures/relink.ts';
import { openLive } from '../../pages/live.ts';

/** As long as a name may be. Were they markup, the browser would leave, or show the page's source. */
const NAMES = ['</title><meta http-equiv=refresh content=0;url=//127.0.0.1:9/sign-in>', '</title><plaintext>', 'Fish & Chips < 3 &amp; more'];

test('whatever a campaign is called, its name is text in the title of the window, and the page stays', async ({ browser, campaigns, context, api, page, relink }) => {
  const plain = await browser.newContext({ storageState: await context.storageState(), javaScriptEnabled: false });
  try {
    for (const name of NAMES) {
      await api.post('create_campaign', { name, time_zone: 'UTC', currency: 'EUR' });
      const path = `/campaigns/${await campaigns.idOf(name)}/integrations`;
      const title = `${name} integrations · Relink`;

      // As the server has written it.
      const rendered = await plain.newPage();
      await rendered.goto(relink.url + path);
      await expect(rendered).toHaveTitle(title);
      await expect(rendered.getByRole('heading', { level: 1 })).toHaveText(name);
      expect(new URL(rendered.url()).pathname).toBe(path);
      await rendered.close();

      // And once the page is alive.
      await openLive(page, path);
      await expect(page).toHaveTitle(title);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
      expect(new URL(page.url()).pathname).toBe(path);
    }
  } finally {
    await plain.close();
  }
});
