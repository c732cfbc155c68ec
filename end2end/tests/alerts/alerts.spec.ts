/** Who is told of what: the page of alerts, with a real mail server. */
import { expect, test } from '../../fixtures/relink.ts';
import { DEMO_OWNER } from '../../fixtures/story.ts';
import { openLive } from '../../pages/live.ts';

test.describe('with a mail server', () => {
  test.use({ withMail: true });

  test('a test arrives by email, and one can say no', async ({ page, campaigns, mail }) => {
    await campaigns.open();
    await openLive(page, '/settings/alerts');
    await page.getByRole('button', { name: 'Send me a test' }).click();
    await expect(page.getByText('The mail server took the test.')).toBeVisible();
    const letter = { to: [DEMO_OWNER.email], subject: 'Relink: this is a test' };
    expect(mail.letters).toContainEqual(expect.objectContaining(letter));

    const wish = page.getByRole('checkbox', { name: /Tell me at/ });
    await expect(wish).toBeChecked();
    await wish.uncheck();
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText('Saved.')).toBeVisible();
    await page.reload();
    await expect(wish).not.toBeChecked();
  });
});

test('without a mail server the page says who can name one', async ({ page, campaigns }) => {
  await campaigns.open();
  await openLive(page, '/settings');
  await page.getByRole('main').getByRole('link', { name: 'Alerts' }).click();
  await expect(page.getByText('RELINK_SMTP_URL')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Send me a test' })).toBeHidden();
});

test('a webhook is added, tried and removed', async ({ page, campaigns }) => {
  await campaigns.open();
  await openLive(page, '/settings/alerts');
  const address = 'http://127.0.0.1:9/relink';
  await page.getByLabel('New address').fill(address);
  await page.getByRole('button', { name: 'Add webhook' }).click();
  await expect(page.getByLabel('Signing secret')).toHaveValue(/^whsec_/);
  await page.getByRole('button', { name: `Send a test to ${address}` }).click();
  await expect(page.getByText('RELINK_ALLOW_PRIVATE')).toBeVisible();
  await page.getByRole('button', { name: `Remove ${address}` }).click();
  await expect(page.getByRole('code').filter({ hasText: address })).toBeHidden();
});

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false });

  test('the same forms work', async ({ page, campaigns }) => {
    await campaigns.idOf('Harbour Coffee');
    await page.goto('/settings/alerts');
    await page.getByRole('checkbox', { name: /Tell me at/ }).uncheck();
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByRole('checkbox', { name: /Tell me at/ })).not.toBeChecked();
    await page.getByLabel('New address').fill('https://hooks.example/relink');
    await page.getByRole('button', { name: 'Add webhook' }).click();
    await expect(page.getByLabel('Signing secret')).toHaveValue(/^whsec_/);
  });
});
