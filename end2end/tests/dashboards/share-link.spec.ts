/** A share link: made and copied by a member, opened by somebody who has nothing but the link, and revoked. */
import { expect, test } from '../../fixtures/relink.ts';
import { expectGoodLooks } from '../../fixtures/looks.ts';
import { HARBOUR, HARBOUR_CAMPAIGN, JUNIPER_CAMPAIGN } from '../../fixtures/story.ts';
import { openLive } from '../../pages/live.ts';
import { SharedPage, ShareLinks } from '../../pages/share-links.ts';

test.describe.configure({ timeout: 90_000 });

const PASSWORD = 'four plain words together';

test('a link is made, copied, opened without scripts, and revoked', async ({ campaigns, page, context, browser, secrets }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const dashboard = await campaigns.openDashboard(JUNIPER_CAMPAIGN);
  await dashboard.page.getByRole('link', { name: 'Share' }).click();
  const links = new ShareLinks(page);
  await links.create('For Jane');
  await expect(links.link('For Jane')).toContainText('shown for ten minutes and never again');
  await links.copy('For Jane');
  const address = await page.evaluate(() => navigator.clipboard.readText());
  expect(address).toMatch(/^http:\/\/localhost:\d+\/shared\/[\w-]{43}$/);
  secrets.push(address.split('/').at(-1) ?? '');
  await expectGoodLooks(page, 'share-links');

  const stranger = await browser.newContext({ javaScriptEnabled: false });
  const shared = new SharedPage(await stranger.newPage());
  await shared.page.goto(address);
  await expect(shared.title).toHaveText(JUNIPER_CAMPAIGN);
  await expect(shared.page.getByRole('link', { name: /^(campaigns|sign in|settings)$/i })).toHaveCount(0);
  await shared.range(7).click();
  await expect(shared.range(7)).toHaveAttribute('aria-current', 'true');
  await shared.panel('Sandbox Ads').getByRole('link', { name: 'Show as a table' }).click();
  await expect(shared.panel('Sandbox Ads').getByRole('row')).toHaveCount(1 + 8);
  await stranger.close();

  await links.revoke('For Jane').click();
  await expect(links.link('For Jane')).toContainText('Revoked');
  const late = await browser.newContext({ javaScriptEnabled: false });
  const over = await late.newPage();
  const gone = await over.goto(address);
  expect(gone?.status()).toBe(404);
  await expect(over.getByText('This link has ended.')).toBeVisible();
  await late.close();
});

test('while a source is broken a client reads up to when its numbers go', async ({ campaigns, page, browser, secrets }) => {
  await openLive(page, `/campaigns/${await campaigns.idOf(HARBOUR_CAMPAIGN)}/settings`);
  const links = new ShareLinks(page);
  await links.create('For Tom', PASSWORD);
  const address = await links.address('For Tom').inputValue();
  secrets.push(address.split('/').at(-1) ?? '', PASSWORD);

  const stranger = await browser.newContext();
  const shared = new SharedPage(await stranger.newPage());
  await shared.page.goto(address);
  await expect(shared.page.getByRole('heading', { level: 1 })).toHaveText('This page has a password');
  await expectGoodLooks(shared.page, 'shared-locked');
  await shared.enter('not this one at all');
  await expect(shared.page.getByText('That is not the password of this page.')).toBeVisible();
  await shared.enter(PASSWORD);
  await expect(shared.title).toHaveText(HARBOUR_CAMPAIGN);
  await expect(shared.panel('Sandbox Ads')).toContainText(/Numbers up to \d+ \w+/);
  const html = await shared.page.content();
  for (const word of [HARBOUR.email, 'econnect', 'roken', '<script']) expect(html).not.toContain(word);
  await expectGoodLooks(shared.page, 'shared-dashboard');

  await shared.page.goto(address.replace(/.$/, '~'));
  await expectGoodLooks(shared.page, 'shared-over');
  await stranger.close();
});
