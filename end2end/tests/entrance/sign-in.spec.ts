import { expect, test } from '../../fixtures/relink.ts';
import { DEMO_OWNER } from '../../fixtures/story.ts';
import { openLive } from '../../pages/live.ts';
import { SignInPage } from '../../pages/sign-in.ts';

test('signing in leads to where one wanted to go, and signing out ends it', async ({ page, relink }) => {
  const signIn = new SignInPage(page);
  await page.goto('/data-sources');
  await expect(page).toHaveURL('/sign-in?next=/data-sources');
  await expect(signIn.email, 'the demo fills its owner in').toHaveValue(DEMO_OWNER.email);

  await signIn.signIn({ ...DEMO_OWNER, password: 'not the password' });
  await expect(signIn.alert).toHaveText("Email and password don't match. Check both and try again.");
  await signIn.signIn(DEMO_OWNER);
  await expect(page.getByRole('heading', { name: 'Data sources' })).toBeVisible();

  const cookie = (await page.context().cookies(relink.url))[0];
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax' });

  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL('/sign-in');
  await page.goto('/data-sources');
  await expect(page).toHaveURL('/sign-in?next=/data-sources');
});

test('a changed password signs other browsers out, and their open pages say so', async ({ page, campaigns, browser, relink, secrets }) => {
  const password = 'another four plain words';
  secrets.push(password);
  const elsewhere = await browser.newContext({ baseURL: relink.url });
  const other = new SignInPage(await elsewhere.newPage());
  await other.open();
  await other.signIn(DEMO_OWNER);
  await expect(other.page).toHaveURL('/campaigns');
  await openLive(other.page, '/campaigns');

  await openLive(campaigns.page, '/settings');
  await page.getByLabel('Current password').fill(DEMO_OWNER.password);
  await page.getByLabel('New password').fill(password);
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByText('Your password was changed.')).toBeVisible();

  await other.page.reload();
  await expect(other.page).toHaveURL('/sign-in');
  await other.signIn({ ...DEMO_OWNER, password });
  await expect(other.page).toHaveURL('/campaigns');
  await elsewhere.close();
});
